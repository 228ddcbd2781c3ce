"""Officers' acts on differences of grants as drafts."""

from __future__ import annotations

from domain.acts.differing import ApproveDifference, DismissDifference
from domain.acts.redeciding import Redecide
from gateways.intents import Drafter, simple

DRAFTS: dict[str, Drafter] = {
    "grant.differenceProposed": simple(lambda m: Redecide("officer")),
    "grant.differenceApproved": simple(lambda m: ApproveDifference(m.data.proposal, m.data.reason)),
    "grant.differenceDismissed": simple(
        lambda m: DismissDifference(m.data.proposal, m.data.reason)
    ),
}
