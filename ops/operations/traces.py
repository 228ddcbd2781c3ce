"""Spans for whoever operates the ledger under OpenTelemetry; without it nothing is done.

The ledger does not depend on OpenTelemetry. Where the operator has installed it and started the
process under its agent (`opentelemetry-instrument ledger serve`), a span is made for each batch, by
its stable interface: `trace.get_tracer(name).start_as_current_span(name, attributes=...)`. See
docs/decisions/0012-traces-are-the-operators.md.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from importlib import import_module
from importlib.util import find_spec

Span = Callable[[str, dict[str, int]], AbstractContextManager[object]]
"""A span by its name and whole numbers about it: sizes, never contents."""


def spans() -> Span:
    """How a span is begun in this process."""
    if find_spec("opentelemetry") is None:
        return _no_span
    tracer = import_module("opentelemetry.trace").get_tracer("ledger")

    def begin(name: str, attributes: dict[str, int]) -> AbstractContextManager[object]:
        begun: AbstractContextManager[object] = tracer.start_as_current_span(
            name, attributes=attributes
        )
        return begun

    return begin


def _no_span(name: str, attributes: dict[str, int]) -> AbstractContextManager[object]:
    return nullcontext()
