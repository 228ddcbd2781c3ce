"""Groups of commands in their order: while one is on its way to the log, the next is decided."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, wait
from typing import Any

from domain.command import Command
from domain.log import Verdict
from domain.outcome import Outcome
from domain.proposal import Round
from ops.wiring import Parts


class Here(Executor):
    """Does at once what is submitted, in the thread that submits it: for a log in memory."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


def overlapped(
    parts: Parts, groups: Iterable[Sequence[Command]], beside: Executor
) -> Iterator[list[Outcome]]:
    """The outcomes of each group. `beside` writes to the log, one at a time. A group that was
    decided on something the one before it wrote is decided again, so nothing else changes."""
    under: tuple[Round, Future[list[Verdict]]] | None = None
    try:
        for commands in groups:
            round_ = parts.ledger.propose(commands)
            if under is not None:
                yield parts.ledger.conclude(under[0], under[1].result())
                if round_.rests_on(under[0].written()):
                    round_ = parts.ledger.propose(commands)
            under = round_, beside.submit(_append, parts, round_)
        if under is not None:
            yield parts.ledger.conclude(under[0], under[1].result())
    finally:
        if under is not None:
            wait([under[1]])  # nothing is still being written when this is left


def _append(parts: Parts, round_: Round) -> list[Verdict]:
    batches = round_.batches
    return parts.log.append(batches) if batches else []
