"""Events as the log would hold them, and a history told event by event."""

from collections.abc import Callable
from datetime import date
from functools import reduce
from typing import Any

import pytest

from domain.event import Actor, Recorded

STREAM = "00000000-0000-4000-8000-000000000001"


def happened(event: Any, version: int, on=date(2018, 5, 2), by="p", grade="register") -> Recorded:
    actor = Actor(by, "c", "poster")
    return Recorded(STREAM, version, event, on, grade, version * 10, 0, actor)


@pytest.fixture
def recorded() -> Callable[..., Recorded]:
    """An event as the log would hold it."""
    return happened


@pytest.fixture
def given() -> Callable[..., Any]:
    """The state after these events: `given(evolve, event, (event, person), …)`."""

    def after(evolve: Callable, *events: Any) -> Any:
        told = []
        for version, one in enumerate(events, 1):
            event, by = one if isinstance(one, tuple) else (one, "p")
            told.append(happened(event, version, by=by))
        return reduce(evolve, told, None)

    return after
