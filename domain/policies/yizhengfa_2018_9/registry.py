"""Everything that 益政发〔2018〕9号 promises or orders, and where each thing has its home in the ledger.

What moves money is a scheme. The rest is a limit that is checked, a fund, a condition of schemes, a register,
or a note: it moves no money here, and the note says whose it is.
"""

from __future__ import annotations

from typing import Any, Literal

from domain.event import Value
from domain.policies.reading import Scheme
from domain.policies.yizhengfa_2018_9.paper import CLAUSES
from domain.policies.yizhengfa_2018_9.registry_notes import NOTES, RULES
from domain.policies.yizhengfa_2018_9.schemes import SCHEMES

Home = Literal["scheme", "limit", "fund", "rule", "register", "note"]


class Entry(Value, frozen=True):
    """One entry: its clauses, where its home is, and what it says in our own words. `place`: the scheme,
    parameter, fact or view that holds it; empty for a note."""

    code: str
    clauses: tuple[int, ...]
    home: Home
    chinese: str
    gloss: str
    place: str = ""

    @property
    def lead(self) -> str:
        """The department that leads its first clause."""
        return CLAUSES[self.clauses[0]].lead


FURTHER_CLAUSES: dict[str, tuple[int, ...]] = {
    "entrepreneurship-competition-expense": (8,),
    "project-based-training-purchase": (21,),
}
"""Clauses that speak of a scheme beside the one that it stands under."""


def _of(scheme: Scheme[Any]) -> Entry:
    clauses = (scheme.clause.number, *FURTHER_CLAUSES.get(scheme.key, ()))
    return Entry(scheme.key, clauses, "scheme", scheme.chinese, scheme.gloss, scheme.key)


ENTRIES: dict[str, Entry] = {
    entry.code: entry
    for entry in (
        *(_of(scheme) for scheme in SCHEMES.values()),
        *(Entry(*one) for one in RULES),
        *(Entry(code, clauses, "note", chinese, gloss) for code, clauses, chinese, gloss in NOTES),
    )
}


def of_clause(number: int) -> tuple[Entry, ...]:
    """The entries of a clause."""
    return tuple(entry for entry in ENTRIES.values() if number in entry.clauses)
