"""Schemes that the document only implies: off until a sum is set, and until then nobody is turned down."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from domain.policies.reading import Wait
from domain.policies.yizhengfa_2018_9.choices import Choices
from domain.reasons import Reason

Condition = Callable[[Any, Choices], bool | Reason | Wait]


def once_set(field: str, holds: Condition) -> Condition:
    """A condition that is asked only once the sum of the scheme is set: no paper says what it would be
    before. `field`: of the choices."""

    def asked(facts: Any, choices: Choices) -> bool | Reason | Wait:
        return True if getattr(choices, field) is None else holds(facts, choices)

    asked.__doc__ = holds.__doc__
    return asked
