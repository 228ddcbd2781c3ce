"""`replay` and `views`: how fast the log is read, and followed, beside a raw COPY TO of it."""

from __future__ import annotations

import time

import psycopg

from ops.bench.checks import HEAD, WrongResult
from ops.bench.figures import Figure
from ops.bench.following_process import Followed, Order
from ops.bench.place import Place
from ops.bench.processes import answer, ask, begin
from ops.bench.stages import ensure
from projections.views.all_views import BY_NAME, VIEWS
from projections.views.digest import view_digest
from projections.views.rebuild import check

MODULE = "ops.bench.following_process"
REBUILT = "person_spells"
COPY = "copy stored_events to stdout (format binary)"


def raw_copy_to(dsn: str) -> float:
    """D: rows a second of COPY TO of the whole table, read and thrown away."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        cursor = connection.cursor()
        begun = time.perf_counter()
        with cursor.copy(COPY) as copy:
            for _ in copy:
                pass
        return cursor.rowcount / (time.perf_counter() - begun)


def replay(place: Place) -> list[Figure]:
    """Every event of the log decoded in order, by one process and by two, each its half."""
    ensure(place, "awarded")
    dsn = place.dsn("awarded")
    head, raw = head_of(dsn), raw_copy_to(dsn)
    one = ask(MODULE, Order("replay", dsn, until=head), Followed)
    half = head // 2
    orders = Order("replay", dsn, until=half), Order("replay", dsn, after=half, until=head)
    two = [answer(process, Followed) for process in [begin(MODULE, order) for order in orders]]
    if one.events != head or sum(both.events for both in two) != head:
        raise WrongResult(f"{head} events, decoded: {one.events}, {[both.events for both in two]}")
    return [_figure("replay", one, raw), _of_two(two, head, raw)]


def _of_two(two: list[Followed], head: int, raw: float) -> Figure:
    """By the slower of the two: they begin together."""
    seconds = max(one.seconds for one in two)
    cpu = sum(one.cpu_seconds for one in two)
    peak = max(one.peak_rss_mb for one in two)
    return _figure("replay:2", Followed(head, seconds, cpu, peak), raw)


def views(place: Place) -> list[Figure]:
    """All views from the first event to the head, then one of them made anew beside it; their rows
    are what follows from the log."""
    ensure(place, "awarded")
    dsn = place.clone("awarded", "views_run")
    head, raw = head_of(dsn), raw_copy_to(dsn)
    all_of_them = ask(MODULE, Order("follow", dsn), Followed)
    _must_have_reached(dsn, all_of_them, head)
    one = ask(MODULE, Order("rebuild", dsn, REBUILT), Followed)
    _must_have_reached(dsn, one, head)
    if not check(dsn, BY_NAME[REBUILT]).same:
        raise WrongResult(f"{REBUILT}: rebuilt is not what follows from the log")
    place.drop("views_run")
    together = _figure("views", all_of_them, raw)
    return [together, _figure("views:rebuild", one, together.value)]


def _must_have_reached(dsn: str, told: Followed, head: int) -> None:
    with psycopg.connect(dsn, autocommit=True) as connection:
        reached = {view.name: view_digest(connection, view).position for view in VIEWS}
    if told.events != head or set(reached.values()) != {head}:
        raise WrongResult(f"the log ends at {head}; {told.events}, {reached}")


def head_of(dsn: str) -> int:
    """The last position of a log."""
    """The last position of a log."""
    with psycopg.connect(dsn) as connection:
        found = connection.execute(HEAD).fetchone()
    assert found is not None
    return int(found[0])


def _figure(name: str, told: Followed, beside: float) -> Figure:
    rate = told.events / told.seconds
    cpu = told.cpu_seconds / told.events * 1e6
    peak = told.peak_rss_mb
    return Figure(name, rate, "events/s", beside, rate / beside, cpu_us=cpu, peak_rss_mb=peak)
