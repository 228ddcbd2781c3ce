"""Whether a caller may tell something, as a refusal that names field and rule."""

from __future__ import annotations

from functools import lru_cache

import msgspec

from domain.command import malformed
from domain.event import Actor, Provenance
from gateways.acting_for import DELEGABLE, may_act_for
from gateways.callers import (
    JOBS,
    OFFICER_SOURCE,
    OFFICERS,
    Caller,
    Channel,
    NotAllowed,
    acting_role,
    may_tell,
)
from gateways.own_acts import OWN_ACTS

NOT_ALLOWED = "not-allowed"


class Permit(msgspec.Struct, frozen=True):
    """Under which a caller tells a topic: the role it acts in, the actor and provenance that events
    carry (a poster's facts alone have one), and the channel its source is bound to."""

    role: str
    actor: Actor
    provenance: Provenance | None
    channel: Channel


@lru_cache(maxsize=10_000)
def permit(
    caller: Caller, source: str, topic: str, on_behalf_of: str = "", duty: str = ""
) -> Permit:
    """The permit under which the caller speaks; remembered, for clients send the same all day.
    `duty`: the one that is given away, where it is a role of the caller.

    Raises Refused (malformed, code not-allowed; HTTP answers 403).
    """
    try:
        if on_behalf_of:
            binding = may_act_for(caller, source, topic, on_behalf_of)
        else:
            binding = may_tell(caller, source, topic)
    except NotAllowed as no:
        raise malformed(NOT_ALLOWED, no.field, no.rule) from None
    role = OFFICERS[topic] if on_behalf_of else _role(caller, source, topic)
    if duty in caller.roles and topic in OWN_ACTS:
        role = duty
    actor = Actor(caller.person, caller.client, role, caller.office, on_behalf_of)
    told = Provenance(binding.grade, binding.system) if role == "poster" else None
    return Permit(role, actor, told, binding.channel)


def _role(caller: Caller, source: str, topic: str) -> str:
    if topic in JOBS:
        return "job"
    if source.startswith(OFFICER_SOURCE):
        return acting_role(caller, topic) or "poster"
    return "poster"


class _Named(msgspec.Struct, frozen=True):
    """What an officer's act says of officers."""

    on_behalf_of: str | None = None
    duty: str | None = None


_NAMED = msgspec.json.Decoder(_Named)


def permit_of(caller: Caller, source: str, topic: str, data: bytes | msgspec.Raw) -> Permit:
    """The permit for an event whose data may name another officer, or a duty that is given away.

    Raises Refused (malformed) as `permit`.
    """
    if topic not in DELEGABLE and topic not in OWN_ACTS:
        return permit(caller, source, topic)
    try:
        named = _NAMED.decode(data)
    except msgspec.MsgspecError:
        named = _Named()  # the shape of the data is checked after this, and says what is wrong
    return permit(caller, source, topic, named.on_behalf_of or "", named.duty or "")
