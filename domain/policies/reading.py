"""How a clause becomes a rule: terms of the clause beside small named functions, assessed in one order."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, Protocol, TypeVar

import msgspec

from domain.application import PayeeKind
from domain.decision import Check, Clause
from domain.entries import StreamKey
from domain.event import Reading
from domain.names import Kind
from domain.reasons import Reason
from domain.view import View


class Claim(msgspec.Struct, frozen=True, gc=False):
    """One line to be assessed: who asks, for whom or what, filed and decided for which days."""

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


@dataclass(frozen=True)
class OncePer(Generic[Facts]):
    """What may be had once: the claim keys an award takes. `taken`: the reason when another holds one."""

    keys: Callable[[Facts, Any], tuple[str, ...]]
    taken: Reason


@dataclass(frozen=True)
class Pays(Generic[Facts]):
    """The sum in fen; None where the amount is not set."""

    amount: Callable[[Facts, Any], int | None]


def of_the_city(facts: object) -> str:
    """The city's settings."""
    return "city"


Meaning = Requires[Any] | OncePer[Any] | Pays[Any]


@dataclass(frozen=True)
class Scheme(Generic[Facts]):
    """One measure. `fund`: its key without the year (P54). `prefers`: of two claims for one key, 1 the
    first, 2 the second, 0 neither (P30); None where the first always stands. `foresees`: claim keys worth
    loading before the facts are read; what it misses is loaded when it is asked for. `possible`: who
    could claim, for finding what is due and was never claimed. `scope`: whose settings hold for a claim,
    the city's or a county's as well."""

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


class Due(msgspec.Struct, frozen=True):
    """Every condition is met: what is paid, and what is taken by it."""

    amount_fen: int
    claims: tuple[str, ...]


class NotDue(msgspec.Struct, frozen=True):
    """Reasons in the order of checks."""

    reasons: tuple[Reason, ...]


class NotYet(msgspec.Struct, frozen=True):
    """Waits for a day, a fact, a parameter or an officer."""

    reason: Reason
    until: date | None


class Assessment(msgspec.Struct, frozen=True):
    """The result, and every check in the order of checks. `earlier`: the grant that holds a claim."""

    result: Due | NotDue | NotYet
    checks: tuple[Check, ...]
    earlier: str = ""


def assess(
    scheme: Scheme[Facts], facts: Facts, choices: Any, held: Callable[[str], str | None], own: str
) -> Assessment:
    """Every condition, met or not, in the order of checks; else what is paid and taken.

    `held(key)`: the grant that holds a claim, or None; a claim held by `own` is free for it. Without an
    identified person or unit nothing else can be read, so that check stands alone.
    """
    if not facts.identified:
        unknown = Reason.IDENTITY_UNVERIFIED
        term = scheme.reading[0][0]
        return Assessment(NotDue((unknown,)), (Check(term, unknown.code, False),))
    checks: list[tuple[int, Check]] = []
    failed: list[Reason] = []
    waits: list[Wait] = []
    earlier = ""
    for words, meaning in scheme.reading:
        if isinstance(meaning, Requires):
            reason = _required(meaning, facts, choices, waits)
            if reason is None:
                checks.append((meaning.otherwise.order, Check(words, meaning.otherwise.code, True)))
            else:
                failed.append(reason)
                checks.append((reason.order, Check(words, reason.code, False)))
        elif isinstance(meaning, OncePer):
            holder = _other_holder(meaning.keys(facts, choices), held, own)
            if holder:
                earlier = holder
                failed.append(meaning.taken)
            checks.append((meaning.taken.order, Check(words, meaning.taken.code, not holder)))
    ordered = tuple(check for _, check in sorted(checks, key=_first))
    return Assessment(_result(scheme, facts, choices, failed, waits), ordered, earlier)


def _first(pair: tuple[int, Check]) -> int:
    return pair[0]


def _other_holder(keys: tuple[str, ...], held: Callable[[str], str | None], own: str) -> str:
    """The first other grant that holds one of the keys. Every key is looked at."""
    holders = [held(key) for key in keys]
    return next((one for one in holders if one is not None and one != own), "")


def _required(
    meaning: Requires[Facts], facts: Facts, choices: Any, waits: list[Wait]
) -> Reason | None:
    """The reason why a condition does not hold; None where it holds or may still come to hold."""
    answer = meaning.holds(facts, choices)
    if isinstance(answer, Wait):
        waits.append(answer)
        return None
    if isinstance(answer, Reason):
        return answer
    return None if answer else meaning.otherwise


def _result(
    scheme: Scheme[Facts], facts: Facts, choices: Any, failed: list[Reason], waits: list[Wait]
) -> Due | NotDue | NotYet:
    if failed:
        distinct = tuple(dict.fromkeys(failed))
        return NotDue(tuple(sorted(distinct, key=lambda reason: reason.order)))
    if waits:
        first = min(waits, key=lambda wait: wait.reason.order)
        return NotYet(first.reason, first.until)
    amount = amount_of(scheme, facts, choices)
    if amount is None:
        return NotYet(Reason.PARAMETER_UNSET, None)
    return Due(amount, claim_keys(scheme, facts, choices))


def amount_of(scheme: Scheme[Facts], facts: Facts, choices: Any) -> int | None:
    """What the scheme pays, in fen."""
    pays = next(meaning for _, meaning in scheme.reading if isinstance(meaning, Pays))
    return pays.amount(facts, choices)


def claim_keys(scheme: Scheme[Facts], facts: Facts, choices: Any) -> tuple[str, ...]:
    """The claims that an award takes."""
    return tuple(
        key
        for _, meaning in scheme.reading
        if isinstance(meaning, OncePer)
        for key in meaning.keys(facts, choices)
    )
