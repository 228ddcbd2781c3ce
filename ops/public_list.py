"""The list that is put on public notice: who is paid, for whom, how much; names and numbers masked.

What is published must not be more than a reader needs to recognise himself or a neighbour: the
first character of a name, the first three and last four of a number (R-04).
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import Any

import msgspec

from domain.applicant import ApplicantIdentityCorrected, ApplicantRegistered
from domain.enterprise import EnterpriseRegistered
from domain.grant import Grant
from domain.grant import evolve as evolve_grant
from domain.log import Question
from domain.roster import Roster
from gateways.personal_data import masked_identity_number, masked_name
from ops.wiring import Parts

PURPOSE = "public notice, masked"
A_QUESTION = 1_000
UNREADABLE = {"name": "**", "number": "***"}
Row = dict[str, Any]


class PublicList(msgspec.Struct, frozen=True):
    """`digest`: of the rows as they stand here; what `roster.noticePublished` may name."""

    rows: tuple[Row, ...]
    digest: str


def public_list(parts: Parts, roster: Roster) -> PublicList:
    """The lines that are on the roster, in order, with payee and beneficiary masked."""
    live = [(n, one) for n, one in enumerate(roster.lines, 1) if n not in roster.stopped]
    grants = _grants(parts, [line.grant for _, line in live])
    people = {one for _, line in live for one in (line.payee, grants[line.grant].beneficiary)}
    shown = _shown(parts, sorted(people - {""}))
    rows = tuple(
        {"line": number}
        | _of("payee", shown[line.payee])
        | _of("beneficiary", shown.get(grants[line.grant].beneficiary, {}))
        | {"scheme": roster.scheme, "fen": line.fen}
        for number, line in live
    )
    digest = sha256(msgspec.json.encode(rows, order="deterministic")).hexdigest()
    return PublicList(rows, f"sha256:{digest}")


def _of(who: str, shown: dict[str, str]) -> Row:
    return {who: shown.get("name", ""), f"{who}_number": shown.get("number", "")}


def _grants(parts: Parts, streams: list[str]) -> dict[str, Grant]:
    found: dict[str, Grant] = {}
    for stream, events in _histories(parts, streams):
        grant: Grant | None = None
        for event in events:
            grant = evolve_grant(grant, event)
        assert grant is not None, "a listed grant is on record"
        found[stream] = grant
    return found


def _histories(parts: Parts, streams: list[str]) -> Iterable[tuple[str, Any]]:
    """So many streams a question."""
    for start in range(0, len(streams), A_QUESTION):
        part = streams[start : start + A_QUESTION]
        asked = tuple((stream, 0) for stream in part)
        answer = parts.log.load(Question(asked))
        yield from ((stream, answer.streams.get(stream, ())) for stream in part)


def _shown(parts: Parts, streams: list[str]) -> dict[str, dict[str, str]]:
    """Of a person what the vault has, masked; of a unit its public name and code."""
    records: dict[str, str] = {}
    shown: dict[str, dict[str, str]] = {}
    for stream, events in _histories(parts, streams):
        for one in events:
            if isinstance(one.event, ApplicantRegistered | ApplicantIdentityCorrected):
                records[stream] = one.event.record
            elif isinstance(one.event, EnterpriseRegistered):
                unit = one.event
                shown[stream] = {"name": unit.name, "number": unit.credit_code}
    values = parts.vault.reveal_many(sorted(set(records.values())), PURPOSE)
    for stream, record in records.items():
        shown[stream] = _masked(values.get(record))
    return shown


def _masked(value: str | None) -> dict[str, str]:
    """An erased person is on the list without a name."""
    if value is None:
        return UNREADABLE
    name, number = msgspec.json.decode(value)
    return {"name": masked_name(name), "number": masked_identity_number(number)}
