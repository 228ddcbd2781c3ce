"""What a grant takes under a scheme, whatever is known of its conditions."""

from __future__ import annotations

from typing import Any

import msgspec

from domain.decision import Allowance, Period
from domain.policies.reading import NoOverlap, OncePer, Scheme, Uses


class Taken(msgspec.Struct, frozen=True):
    """What a grant holds, so that nothing is had twice."""

    claims: tuple[str, ...] = ()
    allowances: tuple[Allowance, ...] = ()
    periods: tuple[Period, ...] = ()

    @property
    def nothing(self) -> bool:
        """Whether it holds nothing at all."""
        return not (self.claims or self.allowances or self.periods)


def takes(scheme: Scheme[Any], facts: Any, choices: Any) -> Taken:
    """The claims, allowances and periods of the scheme's terms, in their order."""
    claims: tuple[str, ...] = ()
    allowances: tuple[Allowance, ...] = ()
    periods: tuple[Period, ...] = ()
    for _, meaning in scheme.reading:
        if isinstance(meaning, OncePer):
            claims += meaning.keys(facts, choices)
        elif isinstance(meaning, NoOverlap):
            periods += meaning.periods(facts, choices)
        elif isinstance(meaning, Uses):
            allowances += meaning.allowances(facts, choices)
    return Taken(claims, allowances, periods)
