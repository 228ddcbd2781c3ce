"""`due`: every scheme over 500,000 persons, none of whom claimed, and all of whom were awarded."""

from __future__ import annotations

from datetime import date

from ops.bench.checks import WrongResult
from ops.bench.due_process import Found, Order
from ops.bench.figures import Figure
from ops.bench.place import Place
from ops.bench.processes import ask
from ops.bench.stages import ensure
from projections.views.grants import Grants
from projections.views.runner import ViewRunner

AS_OF = date(2019, 1, 31)


def due(place: Place) -> list[Figure]:
    """Seconds of one process, its database beside it; the view of grants has followed before."""
    awarded = _gone_over(place, "awarded", "awarded")
    unclaimed = _gone_over(place, "complete", "unclaimed")
    return [_figure("due", awarded), _figure("due:unclaimed", unclaimed)]


def _gone_over(place: Place, stage: str, wanted: str) -> Found:
    ensure(place, stage)
    dsn, persons = place.clone(stage, "due_run"), place.size.due_persons
    with ViewRunner(dsn, (Grants(),)) as views:
        views.catch_up()
    found = ask("ops.bench.due_process", Order(dsn, AS_OF, persons), Found)
    if found.stages != {wanted: found.histories} or found.histories < persons:
        raise WrongResult(f"{persons} persons {wanted}, found: {found}")
    place.drop("due_run")
    return found


def _figure(name: str, found: Found) -> Figure:
    cpu = found.cpu_seconds / found.histories * 1e6
    return Figure(name, found.seconds, "s", cpu_us=cpu, peak_rss_mb=found.peak_rss_mb)
