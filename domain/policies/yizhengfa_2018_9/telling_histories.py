"""Which histories could open a claim at all: asked for every person and scheme, so it looks at no more
than the kinds of facts."""

from __future__ import annotations

from domain.event import Event
from domain.history import History
from domain.policies.reading import Asked
from domain.view import View


def tells_of(asked: Asked, view: View, *kinds: type[Event]) -> bool:
    """Whether the history has a fact of one of these kinds, or was joined with others that may."""
    history: History | None = view.applicant(asked.stream)
    if history is None or history.merged_into:
        return False
    return bool(history.merged_from) or any(type(fact.event) in kinds for fact in history.facts)
