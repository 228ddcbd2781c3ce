"""`bulk-approvals`, `mixed` and `mature`."""

from __future__ import annotations

import signal
import time
from datetime import date

import psycopg

from ops.bench import inputs
from ops.bench.approving import lengths
from ops.bench.approving_process import Approved
from ops.bench.approving_process import Order as ApprovalOrder
from ops.bench.baselines import raw_copy
from ops.bench.bulk import imported
from ops.bench.checks import Expected, WrongResult, before, check
from ops.bench.figures import Figure
from ops.bench.files import File
from ops.bench.follower_process import Followed
from ops.bench.follower_process import Order as FollowerOrder
from ops.bench.http_load import ACCEPTED, FACT, WARM, Loading, loaded
from ops.bench.importing_process import Imported, Order
from ops.bench.place import Place
from ops.bench.processes import answer, ask, begin
from ops.bench.serving import api
from ops.bench.stages import ensure, post
from ops.bench.warming import fresh
from ops.jobs import mature as told_maturities
from projections.recorder import RUNTIME_ROLE
from projections.views.reading import DUE, ViewReader
from projections.views.runner import session

AWARD_FEN = 20_000
AS_OF = date(2018, 12, 1)
SCANS = """
select relname, seq_tup_read from pg_stat_user_tables
where relname in ('stored_events', 'person_spells') order by relname
"""


def bulk_approvals(place: Place) -> list[Figure]:
    """Lines approved against one fund; the goal is for rosters of 10,000 lines."""
    ensure(place, "raw")
    ensure(place, "listed")
    return [_approved(place, length) for length in (10_000, 100, 1)]


def _approved(place: Place, length: int) -> Figure:
    rosters = lengths(place.size)[length]
    dsn, lines = fresh(place, "listed", "approve_run"), sum(rosters)
    was = before(dsn)
    told, followed = _signed(place, dsn, length)
    topics = {"roster.approved": len(rosters), "grant.approved": lines}
    commands = sum(1 + -(-one // 1_000) for one in rosters)
    check(place, dsn, was, Expected(topics, commands, 0, lines * AWARD_FEN))
    raw = raw_copy(place, dsn, was.head)
    place.drop("approve_run")
    name = "bulk-approvals" if length == 10_000 else f"bulk-approvals:{length}"
    events = lines + len(rosters)
    rate = events / (followed.ended - told.begun)
    cpu = (told.cpu_seconds + followed.cpu_seconds) / events * 1e6
    peak = max(told.peak_rss_mb, followed.peak_rss_mb)
    return Figure(name, rate, "events/s", raw, rate / raw, cpu_us=cpu, peak_rss_mb=peak)


def _signed(place: Place, dsn: str, length: int) -> tuple[Approved, Followed]:
    """Finance signs in one process while another follows, until it has followed everything."""
    following = begin("ops.bench.follower_process", FollowerOrder(dsn, str(place.folder)))
    assert following.stdout is not None, "it was asked for"
    following.stdout.readline()
    try:
        order = ApprovalOrder(dsn, str(place.folder), place.size.scale, length)
        told = ask("ops.bench.approving_process", order, Approved)
    finally:
        following.send_signal(signal.SIGTERM)
        followed = answer(following, Followed)
    return told, followed


def mixed(place: Place) -> list[Figure]:
    """A bulk import with facts over HTTP beside it: the rate by that of the import alone, and the
    latency of HTTP while both run."""
    ensure(place, "base")
    county = place.county()
    people = county.shuffled("bulk")
    with File(place, inputs.completions(county, people, "bulk")) as file:
        alone = imported(place, fresh(place, "base", "mixed_run"), file)
        dsn = fresh(place, "base", "mixed_run")
        was = before(dsn)
        with api(place, dsn) as serving:
            loaded(place, serving, inputs.presences(county, WARM, "warm"), ACCEPTED)
            enough = inputs.presences(county, place.size.http_facts * 4, "mixed")
            order = Order(dsn, str(place.folder), str(file))
            importing = begin("ops.bench.importing_process", order)
            load = Loading(place, serving, enough, ACCEPTED)
            both = answer(importing, Imported)
            load.stop()
            played, peak = load.result(), serving.peak_rss_mb()
    facts = len(people) + played.sent + WARM
    check(place, dsn, was, Expected({FACT: facts}, facts))
    place.drop("mixed_run")
    rate, plain = both.events / both.seconds, alone.events / alone.seconds
    times = (played.p50_ms, played.p99_ms)
    bulk = Figure("mixed", rate, "events/s", plain, rate / plain, *times, None, both.peak_rss_mb)
    return [bulk, Figure("mixed:http", played.rate, "facts/s", None, None, *times, None, peak)]


def mature(place: Place) -> list[Figure]:
    """Six months told of those who completed them, among all open spells, the views caught up
    before; the database says that it scanned no table."""
    ensure(place, "spells")
    dsn, due = place.clone("spells", "mature_run"), place.size.due
    county = place.county()
    with place.parts(dsn) as parts, ViewReader(dsn) as views:
        post(parts, inputs.completions(county, county.shuffled("due", due), "due"))
        was, read = before(dsn), _scanned(dsn)
        begun, spent = time.monotonic(), time.process_time()
        count = told_maturities(parts, views, AS_OF)
        seconds, cpu = time.monotonic() - begun, time.process_time() - spent
    time.sleep(1.5)  # the statistics are told once a second
    if count.done != due:
        raise WrongResult(f"{due} due, told: {count}")
    if (now := _scanned(dsn)) != read:
        raise WrongResult(f"tables were scanned: {read}, then {now}")
    if "Seq Scan" in (plan := _plan(dsn)):
        raise WrongResult(f"the plan scans a table: {plan}")
    check(place, dsn, was, Expected({"applicant.sixMonthsStable": due}, due))
    place.drop("mature_run")
    return [Figure("mature", seconds, "s", cpu_us=cpu / due * 1e6)]


def _scanned(dsn: str) -> list[tuple[str, int]]:
    """Rows read so far by sequential scans."""
    time.sleep(1.5)
    with psycopg.connect(dsn) as connection:
        return connection.execute(SCANS).fetchall()


def _plan(dsn: str) -> str:
    """Of the query for what is due, in a session as the views have it."""
    asked = {"completes_on": date.min, "person": None, "hired_version": 0}
    asked |= {"day": AS_OF, "limit": 1_000}
    with psycopg.connect(session(dsn, RUNTIME_ROLE)) as connection:
        rows = connection.execute(f"explain {DUE}".encode(), asked)
        return "\n".join(row[0] for row in rows)
