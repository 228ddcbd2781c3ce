"""The log for who reads very many whole histories: a row a stream instead of one an event."""

from __future__ import annotations

import msgspec

from domain.codec_histories import decode_histories
from domain.log import Answer, Question
from projections.arrays import uuids
from projections.log_postgres import PostgresLog

HISTORIES = r"""
select asked, states from unnest(%b) with ordinality as question (stream, asked)
cross join lateral (
    select string_agg(state, '\x2c'::bytea order by originator_version) from stored_events
    where originator_id = stream
) as history (states)
where states is not null
"""


class HistoryLog(PostgresLog):
    """Answers the same questions. Of streams that are asked for from their beginning it tells
    neither positions, nor recorded times, nor commands; what a rule reads is all there."""

    def load(self, question: Question) -> Answer:
        whole = [stream for stream, after in question.streams if not after]
        rest = tuple(one for one in question.streams if one[1])
        other = msgspec.structs.replace(question, streams=rest)
        asks = rest or other.claims or other.allowances or other.pairs or other.heads
        answer = super().load(other) if asks or other.periods else _empty()
        if whole:
            rows = self._fetch(HISTORIES, (uuids(whole),))
            answer.streams.update(decode_histories([(whole[at - 1], told) for at, told in rows]))
        return answer


def _empty() -> Answer:
    return Answer({}, {}, {}, {}, {}, {})


__all__ = ["HistoryLog"]
