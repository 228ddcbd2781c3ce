"""A list of grants paid before the ledger: handed in by one officer, confirmed by another, taken
row by row until none is left."""

from __future__ import annotations

from datetime import date

import msgspec

from domain.decision import Allowance
from domain.event import Event, Recorded, Value
from domain.money import Fen
from domain.text import Digest, Text

MAXIMUM_ROWS = 10_000_000

# Events


class RowsOf(Value, frozen=True):
    """How many rows of a list are under a scheme, and their sum."""

    scheme: str
    rows: int
    fen: Fen


class ImportReceived(Event, frozen=True, tag="import.received"):
    """An officer hands in a list. `digest`: of the file; `under_way`: what keeps its schemes from
    paying until the list is in or withdrawn."""

    digest: Digest
    document: Text
    schemes: tuple[RowsOf, ...]
    under_way: tuple[Allowance, ...]


class ImportConfirmed(Event, frozen=True, tag="import.confirmed"):
    """A second officer has read the same file."""

    digest: Digest


class ImportFinished(Event, frozen=True, tag="import.finished"):
    """Every row was taken: as a grant, or as a break that stays open."""

    rows: int
    ended: tuple[Allowance, ...]


class ImportWithdrawn(Event, frozen=True, tag="import.withdrawn"):
    """The list is not taken. Rows that were taken already stay until each is revoked."""

    reason: Text
    ended: tuple[Allowance, ...]


ImportEvent = ImportReceived | ImportConfirmed | ImportFinished | ImportWithdrawn

# Guards: counts that the append keeps


def rows_taken(stream: str, scheme: str) -> str:
    """Counts the rows of a list that were taken under a scheme; never more than were handed in."""
    return f"import-rows/{stream}/{scheme}"


def fen_taken(stream: str, scheme: str) -> str:
    """Adds up the sums of those rows."""
    return f"import-fen/{stream}/{scheme}"


def under_way(scheme: str) -> str:
    """Counts the lists that hold rows of a scheme and are neither in nor withdrawn."""
    return f"imports-under-way/{scheme}"


def open_breaks(scheme: str) -> str:
    """Counts the rows of a scheme that are open breaks."""
    return f"import-breaks/{scheme}"


# State


class ImportState(Value, frozen=True):
    """A list as it stands. `proposer`: the person who handed it in; `confirmed`: its version when a
    second officer confirmed it, 0 before; `ended`: finished or withdrawn."""

    stream: str
    version: int
    digest: str
    received_on: date
    schemes: tuple[RowsOf, ...]
    proposer: str
    confirmed: int = 0
    ended: str = ""

    @property
    def rows(self) -> int:
        """How many rows it has."""
        return sum(one.rows for one in self.schemes)

    def of(self, scheme: str) -> RowsOf | None:
        """Its rows under a scheme."""
        return next((one for one in self.schemes if one.scheme == scheme), None)


def evolve(state: ImportState | None, happened: Recorded) -> ImportState:
    """What each event means. Total: history is never judged again."""
    event, version = happened.event, happened.version
    if isinstance(event, ImportReceived):
        person = happened.actor.person if happened.actor else ""
        day = happened.happened_on
        return ImportState(happened.stream, version, event.digest, day, event.schemes, person)
    assert state is not None, "a list's history begins with import.received"
    match event:
        case ImportConfirmed():
            return msgspec.structs.replace(state, version=version, confirmed=version)
        case ImportFinished():
            return msgspec.structs.replace(state, version=version, ended="finished")
        case ImportWithdrawn():
            return msgspec.structs.replace(state, version=version, ended="withdrawn")
        case _:
            return msgspec.structs.replace(state, version=version)
