"""Sealing one by one and writing together, over any vault."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from gateways.vault import Erased, Sealed, SealKind
from gateways.vault_sealing import Prepared, prepare

Keep = Callable[[Sequence[Prepared]], frozenset[str]]
"""Writes what was prepared; returns the subjects that are erased, whose values it leaves out."""


class Batch:
    """The SealingBatch of every vault: what an event says of a value needs no key, no database."""

    def __init__(self, keep: Keep) -> None:
        self._keep = keep
        self._prepared: list[Prepared] = []

    def seal(self, subject: str, kind: SealKind, value: str) -> Sealed:
        prepared = prepare(subject, kind, value)
        self._prepared.append(prepared)
        return prepared.sealed

    def keep(self) -> frozenset[str]:
        prepared, self._prepared = self._prepared, []
        return self._keep(prepared)


def sealed_at_once(keep: Keep, items: Sequence[tuple[str, SealKind, str]]) -> list[Sealed]:
    """Raises Erased, when all others are kept."""
    batch = Batch(keep)
    sealed = [batch.seal(subject, kind, value) for subject, kind, value in items]
    erased = batch.keep()
    if erased:
        raise Erased(*erased)
    return sealed
