"""Whether a caller may tell something, as a refusal that names field and rule."""

from __future__ import annotations

from domain.command import malformed
from gateways.callers import (
    JOBS,
    OFFICER_SOURCE,
    OFFICERS,
    Caller,
    NotAllowed,
    SourceBinding,
    may_tell,
)

NOT_ALLOWED = "not-allowed"


def permit(caller: Caller, source: str, topic: str) -> tuple[SourceBinding, str]:
    """The binding under which the caller speaks, and the role it acts in.

    Raises Refused (malformed, code not-allowed; HTTP answers 403).
    """
    try:
        binding = may_tell(caller, source, topic)
    except NotAllowed as no:
        raise malformed(NOT_ALLOWED, no.field, no.rule) from None
    if topic in JOBS:
        return binding, "job"
    if topic in OFFICERS and source.startswith(OFFICER_SOURCE):
        return binding, OFFICERS[topic]
    return binding, "poster"
