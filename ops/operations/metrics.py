"""What a process counts of its own work. Names and labels hold no personal data: labels are
verdicts alone.

Several processes of one server count in files of one folder (prometheus-client's multiprocess
mode), so PROMETHEUS_MULTIPROC_DIR must be set before this module is first imported; see
`ops/operations/exposition.py`.
"""

from __future__ import annotations

from collections import Counter as Counted
from collections.abc import Iterable
from typing import get_args

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
)

from domain.log import Verdict
from domain.outcome import VerdictWord

disable_created_metrics()  # type: ignore[no-untyped-call]  # when a count began says nothing here

OWN = CollectorRegistry()

APPEND_SECONDS = Histogram(
    "ledger_append_seconds",
    "How long the log took for a batch: its turn, guards, events, commit.",
    buckets=(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10),
    registry=OWN,
)
BATCH_COMMANDS = Histogram(
    "ledger_batch_commands",
    "Commands in one batch to the log.",
    buckets=(1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 4_000),
    registry=OWN,
)
APPEND_FAILURES = Counter(
    "ledger_append_failures",
    "Batches whose fate is unknown: the log was not reached, or lost on the way.",
    registry=OWN,
)
VERDICTS = Counter(
    "ledger_verdicts",
    "What the log said of commands; stale ones are decided again.",
    ["verdict"],
    registry=OWN,
)
OUTCOMES = Counter(
    "ledger_outcomes",
    "What was answered to events that came in.",
    ["verdict"],
    registry=OWN,
)
QUEUE = Gauge(
    "ledger_queue_events",
    "Events that were taken and are not answered yet, in all processes of this server.",
    registry=OWN,
    multiprocess_mode="livesum",
)

# A child is looked up once, not at every batch.
_VERDICTS = {kind: VERDICTS.labels(kind.__name__.lower()) for kind in get_args(Verdict)}
_OUTCOMES = {word: OUTCOMES.labels(word) for word in get_args(VerdictWord)}


def count_batch(seconds: float, verdicts: Iterable[Verdict], commands: int) -> None:
    """One batch that the log has judged."""
    APPEND_SECONDS.observe(seconds)
    BATCH_COMMANDS.observe(commands)
    for kind, times in Counted(map(type, verdicts)).items():
        _VERDICTS[kind].inc(times)


def count_outcomes(words: Iterable[VerdictWord]) -> None:
    """The answers to one batch of inputs."""
    for word, times in Counted(words).items():
        _OUTCOMES[word].inc(times)
