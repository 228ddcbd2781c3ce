"""`tree`: events put under signed checkpoints, beside a raw COPY TO of the log; `verify`: a bundle
of them checked, every byte; and how fast it is written."""

from __future__ import annotations

from ops.bench.checks import WrongResult
from ops.bench.figures import Figure
from ops.bench.following import head_of, raw_copy_to
from ops.bench.following_process import Followed
from ops.bench.place import Place
from ops.bench.processes import ask
from ops.bench.proving_process import Order
from ops.bench.stages import ensure

MODULE = "ops.bench.proving_process"


def tree(place: Place) -> list[Figure]:
    """By one process, with nothing beside it."""
    dsn, events = _log(place)
    raw = raw_copy_to(dsn)
    told = _asked(Order("tree", dsn, events))
    place.drop("tree_run")
    return [_figure("tree", told, raw)]


def verify(place: Place) -> list[Figure]:
    """Of a tar, by one process that knows nothing but the policy."""
    dsn, events = _log(place)
    file = place.folder / "bundle.tar"
    file.unlink(missing_ok=True)
    try:
        _asked(Order("tree", dsn, events))
        written = _asked(Order("export", dsn, events, str(file)))
        checked = _asked(Order("verify", "", events, str(file)))
    finally:
        file.unlink(missing_ok=True)
    place.drop("tree_run")
    return [_figure("verify", checked), _figure("verify:export", written)]


def _log(place: Place) -> tuple[str, int]:
    """A copy of the log, and how many of its first events are proved."""
    ensure(place, "base")
    dsn = place.clone("base", "tree_run")
    return dsn, min(place.size.proved, head_of(dsn))


def _asked(order: Order) -> Followed:
    """Raises WrongResult unless it is of all of them."""
    told = ask(MODULE, order, Followed)
    if told.events != order.until:
        raise WrongResult(f"{order.what}: {told.events} events instead of {order.until}")
    return told


def _figure(name: str, told: Followed, beside: float | None = None) -> Figure:
    rate = told.events / told.seconds
    ratio = rate / beside if beside else None
    cpu = told.cpu_seconds / told.events * 1e6
    return Figure(name, rate, "events/s", beside, ratio, cpu_us=cpu, peak_rss_mb=told.peak_rss_mb)
