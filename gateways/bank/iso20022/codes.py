"""What a status of ISO 20022 says of an order, and of a batch of them."""

from __future__ import annotations

from gateways.bank.canonical import Outcome
from gateways.bank.reader import Profile

OUTCOMES: dict[str, Outcome] = {
    **dict.fromkeys(("RCVD", "ACTC", "ACCP", "ACSP", "PDNG"), "in-progress"),
    "ACSC": "debited",
    "ACCC": "paid",
    "RJCT": "rejected",
}
"""Settled on the debtor's account is not yet credited to the creditor's: a profile may say more.
Whatever is not here is unknown: neither paid nor re-paid."""

PARTLY = "PART"
FINAL: frozenset[Outcome] = frozenset({"paid", "debited"})


def outcome_of(code: str, profile: Profile | None) -> Outcome:
    """What a status of one transaction means: the profile's word before the standard's."""
    if profile is not None and code in profile.outcomes:
        return profile.outcomes[code]
    return OUTCOMES.get(code, "unknown")


def outcome_of_all(code: str, profile: Profile | None) -> Outcome:
    """What a status of a batch means for those of it that are not listed. A rejection is of all; a
    success only where the profile says that it is inherited; partly: look below."""
    if code == PARTLY:
        return "in-progress"
    found = outcome_of(code, profile)
    inherits = profile is not None and profile.inherits
    return "in-progress" if found in FINAL and not inherits else found


def disagree(above: str, below: Outcome, profile: Profile | None) -> bool:
    """Whether a level above says what cannot be, if the transaction below is as it says. Partly
    agrees with everything, and a step on the way with every later one."""
    if not above or above == PARTLY:
        return False
    upper = outcome_of(above, profile)
    if "rejected" in (upper, below):
        return upper != below
    return upper in FINAL and below not in FINAL
