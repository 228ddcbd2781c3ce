"""Assesses a claim under a scheme: every check, met or not, in one order; what is paid, what is taken."""

from __future__ import annotations

from datetime import date
from typing import Any, Protocol

import msgspec

from domain.decision import Allowance, Check, Period
from domain.policies.reading import (
    Facts,
    Looks,
    NoOverlap,
    NotDuring,
    NotWith,
    OncePer,
    Pays,
    Requires,
    Scheme,
    Uses,
    Wait,
)
from domain.reasons import Reason


class Due(msgspec.Struct, frozen=True):
    """Every condition is met: what is paid, and what is taken by it."""

    amount_fen: int
    claims: tuple[str, ...]
    allowances: tuple[Allowance, ...] = ()
    periods: tuple[Period, ...] = ()


class NotDue(msgspec.Struct, frozen=True):
    """Reasons in the order of checks."""

    reasons: tuple[Reason, ...]


class NotYet(msgspec.Struct, frozen=True):
    """Waits for a day, a fact, a parameter (its key) or an officer."""

    reason: Reason
    until: date | None
    parameter: str = ""


Mark = tuple[int, str, str, bool]
"""One condition as it was looked at: its place in the order of checks, its term, its code, whether met."""


class Assessment(msgspec.Struct, frozen=True):
    """The result, and every condition that was looked at. `earlier`: the grant that stands in the way."""

    result: Due | NotDue | NotYet
    marks: tuple[Mark, ...]
    earlier: str = ""

    @property
    def checks(self) -> tuple[Check, ...]:
        """Every check, in the order of checks."""
        in_order = sorted(self.marks, key=_place)
        return tuple([Check(term, code, met) for _, term, code, met in in_order])


def _place(mark: Mark) -> int:
    return mark[0]


class Holders(Protocol):
    """Which other grants hold what this claim would take. What it holds itself is free for it."""

    def of_claim(self, key: str) -> str | None:
        """The other grant that holds a claim."""
        ...

    def of_period(self, period: Period) -> str | None:
        """The other grant that holds days of a period."""
        ...

    def scheme_of(self, grant: str) -> str:
        """The scheme of such a grant."""
        ...


def assess(
    scheme: Scheme[Facts], facts: Facts, choices: Any, holders: Holders, reviewed: bool = False
) -> Assessment:
    """Every condition, met or not, in the order of checks; else what is paid and taken.

    Without an identified person or unit nothing else can be read, so that check stands alone. What an
    officer has `reviewed` waits for none; what another grant holds then stays with that one.
    """
    if not facts.identified:
        unknown = Reason.IDENTITY_UNVERIFIED
        term = scheme.reading[0][0]
        return Assessment(NotDue((unknown,)), ((unknown.order, term, unknown.code, False),))
    marks: list[Mark] = []
    failed: list[Reason] = []
    waits: list[Wait] = []
    earlier = ""
    for words, meaning in scheme.reading:
        if isinstance(meaning, Requires):
            answer = meaning.holds(facts, choices)
            reason = None if answer is True else _reason(answer, meaning.otherwise, waits)
            code = reason or meaning.otherwise
            if reason is not None:
                failed.append(reason)
            marks.append((code.order, words, code.code, reason is None))
        elif isinstance(meaning, LOOKS):
            found = _holders(meaning, facts, choices, holders)
            if not found:
                continue  # nothing to be had twice: nothing to look at
            holder = next((one for one in found if one is not None), "")
            meant = _meant(scheme, meaning, holder, choices, holders)
            code = meant.reason if isinstance(meant, Wait) else meant
            earlier = holder or earlier
            if holder and isinstance(meant, Wait):
                waits.append(meant)
            elif holder:
                failed.append(code)
            marks.append((code.order, words, code.code, not holder))
    if reviewed:
        waits = [one for one in waits if one.reason is not Reason.REVIEW]
    result = _result(scheme, facts, choices, failed, waits)
    if reviewed and isinstance(result, Due):
        result = _what_is_free(result, holders)
    return Assessment(result, tuple(marks), earlier)


def _what_is_free(due: Due, holders: Holders) -> Due:
    """The same, less the keys and days that another grant holds."""
    return Due(
        due.amount_fen,
        tuple(key for key in due.claims if holders.of_claim(key) is None),
        due.allowances,
        tuple(one for one in due.periods if holders.of_period(one) is None),
    )


LOOKS = (OncePer, NotWith, NotDuring, NoOverlap)


def _holders(meaning: Looks, facts: Any, choices: Any, holders: Holders) -> list[str | None]:
    """Who else holds each thing that is asked for. Every key is looked at."""
    if isinstance(meaning, (OncePer, NotWith)):
        return [holders.of_claim(key) for key in meaning.keys(facts, choices)]
    return [holders.of_period(one) for one in meaning.periods(facts, choices)]


def _meant(
    scheme: Scheme[Facts], meaning: Looks, holder: str, choices: Any, holders: Holders
) -> Reason | Wait:
    """What it means that another grant holds it."""
    taken = meaning.taken if isinstance(meaning, (OncePer, NoOverlap)) else Reason.EXCLUSIVE_SCHEME
    if holder and meaning.of_another is not None:
        other = holders.scheme_of(holder)
        return meaning.of_another(choices, other) if other != scheme.key else taken
    return taken


def _reason(answer: bool | Reason | Wait, otherwise: Reason, waits: list[Wait]) -> Reason | None:
    """The reason why a condition does not hold; None where it holds or may still come to hold."""
    if isinstance(answer, Wait):
        waits.append(answer)
        return None
    if isinstance(answer, Reason):
        return answer
    return None if answer else otherwise


def _result(
    scheme: Scheme[Facts], facts: Facts, choices: Any, failed: list[Reason], waits: list[Wait]
) -> Due | NotDue | NotYet:
    if failed:
        distinct = tuple(dict.fromkeys(failed))
        return NotDue(tuple(sorted(distinct, key=lambda reason: reason.order)))
    if waits:
        first = min(waits, key=lambda wait: wait.reason.order)
        return NotYet(first.reason, first.until)
    return _due(scheme, facts, choices)


def _due(scheme: Scheme[Facts], facts: Facts, choices: Any) -> Due | NotYet:
    """What is paid and taken, term by term; not yet where the amount is not set."""
    claims: tuple[str, ...] = ()
    allowances: tuple[Allowance, ...] = ()
    periods: tuple[Period, ...] = ()
    amount: int | None = None
    parameter = ""
    for meaning in scheme.taking:
        if isinstance(meaning, OncePer):
            claims += meaning.keys(facts, choices)
        elif isinstance(meaning, NoOverlap):
            periods += meaning.periods(facts, choices)
        elif isinstance(meaning, Uses):
            allowances += meaning.allowances(facts, choices)
        else:
            amount, parameter = meaning.amount(facts, choices), meaning.parameter
    if amount is None:
        return NotYet(Reason.PARAMETER_UNSET, None, parameter or scheme.key)
    return Due(amount, claims, allowances, periods)


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


def names_of(scheme: Scheme[Facts], facts: Facts, choices: Any) -> tuple[str, ...]:
    """What tells one due of the scheme from another: its claims, else its periods with their first day."""
    claims = claim_keys(scheme, facts, choices)
    if claims:
        return claims
    return tuple(
        f"{one.key}/{one.first}"
        for _, meaning in scheme.reading
        if isinstance(meaning, NoOverlap)
        for one in meaning.periods(facts, choices)
    )
