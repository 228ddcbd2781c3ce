"""Spans for whoever operates the ledger under OpenTelemetry; without a provider nothing is done.

The ledger asks for no package of it: its interface comes with FastAPI, and whoever wants traces
installs the rest and starts the process under its agent (`opentelemetry-instrument ledger serve`),
which sets the provider first. See docs/decisions/0012-traces-are-the-operators.md.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from importlib import import_module
from importlib.util import find_spec

Span = Callable[[str, dict[str, int]], AbstractContextManager[object]]
"""A span by its name and whole numbers about it: sizes, never contents."""


def spans() -> Span:
    """How a span is begun in this process; asked once, when its log is opened."""
    if find_spec("opentelemetry") is None:
        return _no_span
    trace = import_module("opentelemetry.trace")
    if isinstance(trace.get_tracer_provider(), trace.ProxyTracerProvider):
        return _no_span  # nobody set one: a span would cost 15 µs and go nowhere
    tracer = trace.get_tracer("ledger")

    def begin(name: str, attributes: dict[str, int]) -> AbstractContextManager[object]:
        begun: AbstractContextManager[object] = tracer.start_as_current_span(
            name, attributes=attributes
        )
        return begun

    return begin


def _no_span(name: str, attributes: dict[str, int]) -> AbstractContextManager[object]:
    return nullcontext()
