"""Whether a caller may tell something, as a refusal that names field and rule."""

from __future__ import annotations

from functools import lru_cache

import msgspec

from domain.command import malformed
from domain.event import Actor, Provenance
from gateways.callers import (
    JOBS,
    OFFICER_SOURCE,
    Caller,
    Channel,
    NotAllowed,
    acting_role,
    may_tell,
)

NOT_ALLOWED = "not-allowed"


class Permit(msgspec.Struct, frozen=True):
    """Under which a caller tells a topic: the role it acts in, the actor and provenance that events
    carry (a poster's facts alone have one), and the channel its source is bound to."""

    role: str
    actor: Actor
    provenance: Provenance | None
    channel: Channel


@lru_cache(maxsize=10_000)
def permit(caller: Caller, source: str, topic: str) -> Permit:
    """The permit under which the caller speaks; remembered, for clients send the same all day.

    Raises Refused (malformed, code not-allowed; HTTP answers 403).
    """
    try:
        binding = may_tell(caller, source, topic)
    except NotAllowed as no:
        raise malformed(NOT_ALLOWED, no.field, no.rule) from None
    role = _role(caller, source, topic)
    actor = Actor(caller.person, caller.client, role, caller.office)
    told = Provenance(binding.grade, binding.system) if role == "poster" else None
    return Permit(role, actor, told, binding.channel)


def _role(caller: Caller, source: str, topic: str) -> str:
    if topic in JOBS:
        return "job"
    if source.startswith(OFFICER_SOURCE):
        return acting_role(caller, topic) or "poster"
    return "poster"
