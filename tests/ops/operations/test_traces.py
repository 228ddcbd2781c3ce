"""A span a batch where the operator has set a provider of OpenTelemetry; nothing where not."""

import subprocess
import sys

PROVIDER = """
from contextlib import contextmanager
from opentelemetry import trace

SPANS = []

class Tracer(trace.Tracer):
    def start_span(self, name, *arguments, **more):
        return trace.INVALID_SPAN

    @contextmanager
    def start_as_current_span(self, name, *arguments, **more):
        SPANS.append((name, more))
        yield trace.INVALID_SPAN

class Provider(trace.TracerProvider):
    def get_tracer(self, name, *arguments, **more):
        assert name == "ledger"
        return Tracer()

trace.set_tracer_provider(Provider())
"""
BATCHES = """
from domain.log import Accepted
from ops.operations.measured import MeasuredLog
from ops.operations.traces import _no_span
from projections.log_memory import MemoryLog

class Sure(MemoryLog):
    def append(self, batches, *, all_or_nothing=False):
        return [Accepted(1, 1)] * len(batches)

log = MeasuredLog(Sure())
log.append(["one", "two"])
log.append(["three"])
log.head()
"""


def printed(code):
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return run.stdout.strip()


def test_each_batch_is_a_span_that_tells_its_size_alone():
    """The interface is OpenTelemetry's own; only where spans go is ours."""
    spans = [("ledger.append", {"attributes": {"ledger.commands": size}}) for size in (2, 1)]
    assert printed(PROVIDER + BATCHES + "print(SPANS)") == str(spans)


def test_without_a_provider_there_is_no_span():
    assert printed(BATCHES + "print(log._span is _no_span)") == "True"
    assert printed(PROVIDER + BATCHES + "print(log._span is _no_span)") == "False"
