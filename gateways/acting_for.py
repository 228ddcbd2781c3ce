"""What one officer may do for another, and who may ask for it; the ledger decides whether the other
gave him the duty."""

from __future__ import annotations

from gateways.callers import (
    OFFICER_SOURCE,
    OFFICERS,
    STOPPERS,
    Caller,
    NotAllowed,
    SourceBinding,
    officer_source,
)
from gateways.own_acts import DUTIES

DELEGABLE = frozenset(
    topic
    for topic, role in OFFICERS.items()
    if role in DUTIES and (topic.startswith("roster.") or topic == "payment.ordered")
)
"""Acts that one officer may do for another, where that other gave him the duty."""


def may_act_for(caller: Caller, source: str, topic: str, other: str) -> SourceBinding:
    """The binding under which `caller` does another's duty. Whether that other gave it to him the
    ledger itself decides; here only that an officer acts, and one of the acts that can be given.

    Raises NotAllowed.
    """
    if topic not in DELEGABLE:
        raise NotAllowed("data.on_behalf_of", "this act is not done for another")
    if not any(role in caller.roles for role in STOPPERS if role != "auditor"):
        raise NotAllowed("type", "takes an officer")
    if source != officer_source(caller.person):
        raise NotAllowed("source", f"an officer acts under {OFFICER_SOURCE}<own person id>")
    if other == caller.person:
        raise NotAllowed("data.on_behalf_of", "names another person")
    return SourceBinding(source, "document", (topic,), system="ledger")
