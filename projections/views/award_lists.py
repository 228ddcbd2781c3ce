"""Award lists: whom each selection round chose, for how much, by which document."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec

from domain.event import Event, Recorded
from domain.history import History
from domain.selection_round import RoundDecided, RoundFactVoided, RoundOpened, evolve
from projections.views.histories import touched_histories
from projections.views.view import Change, Kinds, Store, Table


class WinnerRow(msgspec.Struct, frozen=True, gc=False):
    """`fen`: what the decision fixed; `decided_at`: its position."""

    round: str
    version: int
    scheme: str
    year: int
    winner: str
    project: str
    fen: int
    document: str
    grade: str
    decided_on: date
    decided_at: int


ROUND_WINNERS = Table("round_winners", WinnerRow, ("round", "version"))

SAYS_OF_ROUNDS: tuple[type[Event], ...] = (RoundOpened, RoundDecided, RoundFactVoided)


class AwardLists:
    """What came of a winner's claim is in grants; whether the once-only award is used, too."""

    name = "award_lists"
    tables = (ROUND_WINNERS,)
    reads: Kinds = frozenset(SAYS_OF_ROUNDS)

    def changes(self, batch: Sequence[Recorded], store: Store) -> Sequence[Change]:
        rounds = touched_histories(batch, store, SAYS_OF_ROUNDS)
        rows = [row for events in rounds.values() for row in _winners(events)]
        lost = {one.stream for one in batch if isinstance(one.event, RoundFactVoided)}
        return (Change(ROUND_WINNERS, rows, lost),)


def _winners(events: Sequence[Recorded]) -> list[WinnerRow]:
    """Of one round; none where its opening does not stand."""
    selection: History | None = None
    for one in events:
        selection = evolve(selection, one)
    assert selection is not None, "there is one event at least"
    opened = next((event for _, event in selection.of(RoundOpened)), None)
    if opened is None:
        return []
    at = {one.version: one.position for one in events}
    return [
        WinnerRow(
            selection.stream,
            fact.version,
            opened.scheme,
            opened.year,
            event.winner,
            event.project,
            event.fen,
            event.document,
            fact.grade,
            fact.on,
            at[fact.version],
        )
        for fact, event in selection.of(RoundDecided)
    ]
