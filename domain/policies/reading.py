"""How a clause becomes a rule: terms of the clause beside small named functions."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Generic, Protocol, TypeVar

import msgspec

from domain.application import PayeeKind
from domain.decision import Allowance, Clause, Period
from domain.entries import StreamKey
from domain.event import Reading
from domain.names import Kind
from domain.reasons import Reason
from domain.view import View


class Claim(msgspec.Struct, frozen=True, gc=False):
    """One line to be assessed: who asks, for whom or what, filed and decided for which days.

    `round`: what the claim rests on beside the person: a selection, a course, a contract. `reviewed`:
    an officer has looked at what would else wait for one.
    """

    grant: str
    scheme: str
    payee: str
    payee_kind: PayeeKind
    beneficiary: str
    round: str
    since: date | None
    filed_on: date
    decided_for: date
    problem: str = ""
    reviewed: bool = False


class Asked(msgspec.Struct, frozen=True, gc=False):
    """Who could claim under a scheme by a day, as far as one history says?"""

    scheme: str
    stream: str
    day: date


class Opening(msgspec.Struct, frozen=True, gc=False):
    """A claim that could be made: the parts of `Claim` that a claimant would name."""

    payee: str
    payee_kind: PayeeKind
    beneficiary: str = ""
    round: str = ""
    since: date | None = None


@dataclass(frozen=True)
class Possible:
    """Who could claim. `told_by`: the kind of history that says so; `claims`: what one such history
    opens, whether or not it is due: that the reading decides, as it does for a claim that was made."""

    told_by: Kind
    claims: Callable[[Asked, View, Any], Iterable[Opening]]


class Wait(msgspec.Struct, frozen=True, gc=False):
    """Not met yet, but may be: the reason, and the day on which it matures."""

    reason: Reason
    until: date | None


class OnRecord(Protocol):
    """What every scheme's facts tell the engine."""

    @property
    def identified(self) -> bool: ...

    @property
    def completed_on(self) -> date | None: ...

    @property
    def read_from(self) -> tuple[Reading, ...]: ...


Facts = TypeVar("Facts", bound=OnRecord)


@dataclass(frozen=True)
class Requires(Generic[Facts]):
    """A condition: met (True), not met (False: `otherwise`; or a Reason of its own), or a Wait."""

    holds: Callable[[Facts, Any], bool | Reason | Wait]
    otherwise: Reason


Exclusion = Callable[[Any, str], Reason | Wait]
"""What it means that a grant under another scheme holds something: asked with the choices and the key
of that scheme, answered with a reason, or with a Wait for review."""


@dataclass(frozen=True)
class OncePer(Generic[Facts]):
    """What may be had once: the claim keys an award takes. `taken`: the reason when another holds one;
    `of_another`: where it differs when that grant is under another scheme."""

    keys: Callable[[Facts, Any], tuple[str, ...]]
    taken: Reason
    of_another: Exclusion | None = None


@dataclass(frozen=True)
class NotWith(Generic[Facts]):
    """What must not be held by a grant: claim keys that are looked at, and not taken."""

    keys: Callable[[Facts, Any], tuple[str, ...]]
    of_another: Exclusion


@dataclass(frozen=True)
class NotDuring(Generic[Facts]):
    """Days that must not be held by a grant: periods that are looked at, and not taken. The append does
    not look at them again: the scheme that holds them must in turn look at what this one takes, or both
    at an allowance."""

    periods: Callable[[Facts, Any], tuple[Period, ...]]
    of_another: Exclusion


@dataclass(frozen=True)
class NoOverlap(Generic[Facts]):
    """Days that may be had once: the periods an award takes. Reasons as for `OncePer`."""

    periods: Callable[[Facts, Any], tuple[Period, ...]]
    taken: Reason
    of_another: Exclusion | None = None


@dataclass(frozen=True)
class Uses(Generic[Facts]):
    """What an award uses of a limit shared with others (36 months, a ceiling). How much is left the
    facts say, and the conditions that look at it."""

    allowances: Callable[[Facts, Any], tuple[Allowance, ...]]


@dataclass(frozen=True)
class Pays(Generic[Facts]):
    """The sum in fen; None where the amount is not set. `parameter`: the key that would set it."""

    amount: Callable[[Facts, Any], int | None]
    parameter: str = ""


def of_the_city(facts: object) -> str:
    """The city's settings."""
    return "city"


class Foreseen(msgspec.Struct, frozen=True, gc=False):
    """Guard rows worth loading before the facts are read: keys of periods and of allowances."""

    periods: tuple[str, ...] = ()
    allowances: tuple[str, ...] = ()


NONE_FORESEEN = Foreseen()


def no_guards(claim: Claim, view: View) -> Foreseen:
    """A scheme without periods and allowances."""
    return NONE_FORESEEN


Looks = OncePer[Any] | NotWith[Any] | NotDuring[Any] | NoOverlap[Any]
"""Terms that look at what other grants hold."""

Takes = OncePer[Any] | NoOverlap[Any] | Uses[Any] | Pays[Any]
TAKES = (OncePer, NoOverlap, Uses, Pays)
"""Terms that say what is paid and what is taken by it."""

Meaning = Requires[Any] | Looks | Uses[Any] | Pays[Any]


class Terms:
    """Terms of a clause with their meanings, in the order they are read."""

    reading: tuple[tuple[str, Meaning], ...]

    @cached_property
    def taking(self) -> tuple[Takes, ...]:
        """Those that say what is paid and what is taken by it."""
        return tuple([one for _, one in self.reading if isinstance(one, TAKES)])


@dataclass(frozen=True)
class Scheme(Terms, Generic[Facts]):
    """One measure. `fund`: its key without the year (P54). `prefers`: of two claims for one key, 1 the
    first, 2 the second, 0 neither (P30); None where the first always stands. `foresees`: claim keys worth
    loading before the facts are read; what it misses is loaded when it is asked for. `guards`: periods
    and allowances likewise. `possible`: who could claim, for finding what is due and was never claimed.
    `scope`: whose settings hold for a claim, the city's or a county's as well. `evidence`: the papers
    asked for; `parameters`: the keys of the choices it reads, for the policy book."""

    key: str
    chinese: str
    clause: Clause
    gloss: str
    fund: str
    needs: Callable[[Claim, View], tuple[StreamKey, ...]]
    foresees: Callable[[Claim, View], tuple[str, ...]]
    on_record: Callable[[Claim, View, Any], Facts]
    possible: Possible
    reading: tuple[tuple[str, Meaning], ...]
    prefers: Callable[[Facts, Facts, Any], int] | None = None
    scope: Callable[[Facts], str] = of_the_city
    guards: Callable[[Claim, View], Foreseen] = no_guards
    evidence: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
