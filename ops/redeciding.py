"""Grants decided again as of their own day; what would differ is proposed, once for what is
known."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from domain.acts.redeciding import Redecide
from domain.acts.widening import AddKeys
from domain.command import Command
from domain.event import Recorded
from domain.grant_differences import Because
from domain.names import PARAMETERS
from domain.parameters import Parameters, evolve
from domain.policies.yizhengfa_2018_9.schemes import SCHEMES
from domain.rehearsal import Trial, schemes_touched
from gateways.callers import job_source
from ops.following_commands import job_actor, job_digest
from ops.importing_lines import in_batches
from ops.jobs import Count
from ops.running import Running
from ops.wiring import Parts
from projections.views.redeciding_index import RedecidingIndex

JOB = "redecide"
Progress = Callable[[int], object]
A_BATCH = 200

Item = dict[str, Any]
"""A grant: its stream as `id`, and its `version`."""


def _quiet(done: int) -> None:
    """Progress that nobody wants to see."""


def redecide(
    parts: Parts,
    grants: Iterable[Item],
    because: Because,
    progress: Progress = _quiet,
) -> Count:
    """Broken off, it may be run again: what was proposed is not proposed twice, whoever asks."""
    return _each(parts, grants, Redecide(because), "", progress)


def add_keys(parts: Parts, grants: Iterable[Item], progress: Progress = _quiet) -> Count:
    """Each award takes what the pairs that exclude each other, as they stand today, ask of it."""
    return _each(parts, grants, AddKeys(), "/keys", progress)


def _each(
    parts: Parts,
    grants: Iterable[Item],
    intent: Redecide | AddKeys,
    suffix: str,
    progress: Progress,
) -> Count:
    count = Count()
    for batch in in_batches(grants, A_BATCH):
        count.add(parts.ledger.handle([_command(parts, one, intent, suffix) for one in batch]))
        progress(len(batch))
    return count


def _command(parts: Parts, grant: Item, intent: Redecide | AddKeys, suffix: str) -> Command:
    """A grant that changed since is decided on as it is then; its version only tells one looking
    from the next, of which at most one is stored."""
    source, identifier = job_source(JOB), f"{grant['id']}/{grant['version']}{suffix}"
    today = parts.intake.today()
    return Command(
        source,
        identifier,
        job_digest(source, identifier),
        "grant",
        grant["id"],
        intent,
        job_actor(JOB),
        today,
        today,
    )


def grants_of_parameter(running: Running, index: RedecidingIndex, key: str) -> list[Item]:
    """Those that the settings of a choice may matter to: of the schemes that read it, from the
    first day that any of them was ever in force.

    Raises NotAllowed for an unknown key.
    """
    found = parameters_of(running.parts.log.stream(PARAMETERS))
    settings = [one for one in found.settings if one.key == key and one.confirmed]
    if not settings:
        return []
    trials = [Trial(key, one.value, one.valid_from) for one in settings]
    return index.of_parameter(schemes_touched(trials), min(one.valid_from for one in settings))


def parameters_of(events: Iterable[Recorded]) -> Parameters:
    """All settings, as these events leave them."""
    state: Parameters | None = None
    for one in events:
        state = evolve(state, one)
    return state or Parameters()


def every_award(index: RedecidingIndex) -> list[Item]:
    """Those of every scheme, whatever their day: P28 speaks of pairs."""
    return index.of_parameter(tuple(SCHEMES), date.min)
