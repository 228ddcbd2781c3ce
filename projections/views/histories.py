"""The streams behind a batch, for views whose rows follow from a whole history."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from domain.event import Event, Recorded, topic_of
from projections.views.view import Store


def touched_histories(
    batch: Sequence[Recorded], store: Store, kinds: Collection[type[Event]]
) -> dict[str, list[Recorded]]:
    """The events of these kinds on every stream that has one of them in the batch, up to its end.

    A stream that begins in the batch is read from there, every other one from the log.
    """
    wanted = frozenset(kinds)
    here: dict[str, list[Recorded]] = {}
    begun = {one.stream for one in batch if one.version == 1}
    for one in batch:
        if type(one.event) in wanted:
            here.setdefault(one.stream, []).append(one)
    older = [stream for stream in here if stream not in begun]
    if older:
        topics = [topic_of(kind) for kind in wanted]
        here.update(store.streams(older, topics, batch[-1].position))
    return here
