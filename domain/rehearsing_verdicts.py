"""What a claim comes to on the parameters of a view, and which guard rows matter to it."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from domain.acts.judging import Others, look_at
from domain.decision import Allowance, Period
from domain.entries import StreamKey
from domain.policies.assessing import Due
from domain.policies.reading import Claim, Foreseen
from domain.policies.yizhengfa_2018_9.schemes import SCHEMES
from domain.rehearsal import Verdict
from domain.view import View


class Keys(msgspec.Struct, frozen=True, gc=False):
    """Keys of guard rows."""

    claims: frozenset[str] = frozenset()
    periods: frozenset[str] = frozenset()
    allowances: frozenset[str] = frozenset()

    def all(self) -> frozenset[str]:
        return self.claims | self.periods | self.allowances

    def and_of(self, other: Keys) -> Keys:
        """Both together."""
        return Keys(
            self.claims | other.claims,
            self.periods | other.periods,
            self.allowances | other.allowances,
        )


NO_KEYS = Keys()


def keys_of(
    claims: Iterable[str], periods: Iterable[Period], allowances: Iterable[Allowance]
) -> Keys:
    """The keys of what is taken or held."""
    return Keys(
        frozenset(claims),
        frozenset([one.key for one in periods]),
        frozenset([one.key for one in allowances]),
    )


def verdict_on(claim: Claim, view: View) -> Verdict:
    """The claim as if everything else stood."""
    found = look_at(claim, view, Others(view, claim.grant, frozenset()))
    assessment = found.assessment
    return Verdict(assessment.result, found.facts.completed_on, assessment.earlier)


def verdict_with_keys(claim: Claim, view: View) -> tuple[Verdict, Keys]:
    """The same, with everything that was looked at or would be taken. `view.begin` comes before."""
    others = _Looking(view, claim.grant, frozenset())
    found = look_at(claim, view, others)
    result = found.assessment.result
    verdict = Verdict(result, found.facts.completed_on, found.assessment.earlier)
    read = Keys(frozenset(view.claims_read), frozenset(others.periods), frozenset(view.limits.read))
    if not isinstance(result, Due):
        return verdict, read
    return verdict, read.and_of(keys_of(result.claims, result.periods, result.allowances))


class _Looking(Others):
    """Remembers the keys of periods as well."""

    __slots__ = ("periods",)

    def __init__(self, view: View, own: str, free: frozenset[str]) -> None:
        super().__init__(view, own, free)
        self.periods: set[str] = set()

    def of_period(self, period: Period) -> str | None:
        self.periods.add(period.key)
        return super().of_period(period)


class Wanted(msgspec.Struct, frozen=True, gc=False):
    """What judging will ask for, as far as it can be told before."""

    streams: tuple[StreamKey, ...]
    claims: tuple[str, ...]
    guards: tuple[Foreseen, ...]


def wanted_for(claims: Iterable[Claim], view: View) -> Wanted:
    """Streams and guard rows for these claims."""
    streams: list[StreamKey] = []
    held: list[str] = []
    guards: list[Foreseen] = []
    for claim in claims:
        scheme = SCHEMES[claim.scheme]
        streams.extend(key for key in scheme.needs(claim, view) if key[1])
        held.extend(scheme.foresees(claim, view))
        guards.append(scheme.guards(claim, view))
    return Wanted(tuple(streams), tuple(held), tuple(guards))
