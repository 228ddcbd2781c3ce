"""How the ledger stands, as metrics: read from its database when somebody looks, so any process can
answer for all."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import psycopg
from prometheus_client.core import GaugeMetricFamily, Metric

from domain.codec import UnknownFormat
from gateways.personal_data import masked
from projections.due_counts import DueCount, latest_due_counts
from projections.job_runs import JobRun, job_runs
from projections.standing import Standing, looking, standing
from projections.stops import Item, stops_now

UP = "ledger_database_up", "1 where the database answered this look, else 0."
HEAD = "ledger_head_position", "The position of the last event."
FOLLOWER_POSITIONS = "ledger_follower_behind_positions", "Events that a follower has not seen."
FOLLOWER_SECONDS = (
    "ledger_follower_behind_seconds",
    "Seconds since the oldest event that a follower has not seen was stored.",
)
VIEW_POSITIONS = "ledger_view_behind_positions", "Events that a view does not hold yet."
VIEW_SECONDS = (
    "ledger_view_behind_seconds",
    "Seconds since the oldest event that a view does not hold yet was stored.",
)
VIEW_STOPPED = "ledger_view_stopped", "1 where a view failed on an event: its figures are stale."
FUND_LEFT = "ledger_fund_left_fen", "What the guard of a fund and year still lets through, in fen."
FUND_LIMIT = "ledger_fund_limit_fen", "The limit of a fund and year, in fen."
FUND_WAITING = "ledger_fund_waiting_rosters", "Approved rosters that wait for room in a fund."
FUND_STAGE = (
    "ledger_fund_stage_fen",
    "Money of a fund and year at a stage, in fen: on-notice, waiting, approved, committed, paid, "
    "recovered.",
)
STAGE_AGE = (
    "ledger_stage_oldest_seconds",
    "Age of the oldest claim, roster or payment that still stands at a stage.",
)
PARKED = "ledger_inbox_parked", "Records of the inbox that wait for their turn."
PARKED_AGE = "ledger_inbox_parked_oldest_seconds", "How long the oldest of them has waited."
DUES = "ledger_dues", "What was due on the last day that was looked at, by scheme and stage."
DUE_AGE = "ledger_due_oldest_days", "Age of the oldest of them, in days."
JOB_GOOD = "ledger_job_last_good_timestamp_seconds", "When a job last went well; 0 for never."
JOB_FAILURES = "ledger_job_failures", "Times a job has failed since it last went well."
JOB_DAY = (
    "ledger_job_last_day_timestamp_seconds",
    "The last day a daily job was run for, to its end.",
)

STOP_SINCE = (
    "ledger_stop_since_timestamp_seconds",
    "When money was stopped: a fund, a scheme or a bank; only while the stop holds.",
)
WAL_RECEIVED = "ledger_wal_receiver_up", "1 where somebody receives the write-ahead log, else 0."
WAL_LACKING = (
    "ledger_wal_unreceived_bytes",
    "Write-ahead log that the server keeps because nobody has received it.",
)

Described = tuple[str, str]
logger = logging.getLogger(__name__)


class StandingMetrics:
    """A collector of prometheus-client. A database that does not answer is a metric, too."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn

    def collect(self) -> Iterator[Metric]:
        try:
            with looking(self._dsn) as connection:
                now, jobs = standing(connection), job_runs(connection)
                due, stops = latest_due_counts(connection), _stops_on_record(connection)
        except psycopg.Error as error:
            logger.warning("metrics without the database: %s", type(error).__name__)
            yield _gauge(UP, 0)
            return
        yield _gauge(UP, 1)
        yield _gauge(HEAD, now.head)
        yield from _following(now)
        yield from _funds(now)
        yield _by(STAGE_AGE, "stage", now.stages.items())
        yield _gauge(PARKED, now.parked)
        yield _gauge(PARKED_AGE, now.parked_seconds)
        yield from _jobs(jobs)
        yield from _dues(due)
        yield _stops(stops)
        yield from _receivers(now)


def _following(now: Standing) -> Iterator[Metric]:
    views = [one for one in now.following if one.kind == "view"]
    followers = [one for one in now.following if one.kind == "follower"]
    yield _by(VIEW_POSITIONS, "view", ((one.name, one.positions) for one in views))
    yield _by(VIEW_SECONDS, "view", ((one.name, one.seconds) for one in views))
    yield _by(VIEW_STOPPED, "view", ((one.name, one.stopped) for one in views))
    yield _by(FOLLOWER_POSITIONS, "follower", ((one.name, one.positions) for one in followers))
    yield _by(FOLLOWER_SECONDS, "follower", ((one.name, one.seconds) for one in followers))


def _funds(now: Standing) -> Iterator[Metric]:
    """The key of a fund is an officer's word: masked, like a line of a log."""
    funds = [(masked(one.fund), one) for one in now.funds]
    yield _by(FUND_LEFT, "fund", ((key, 0 if one.closed else one.left_fen) for key, one in funds))
    yield _by(FUND_LIMIT, "fund", ((key, one.limit_fen) for key, one in funds))
    yield _by(FUND_WAITING, "fund", ((key, one.waiting) for key, one in funds))
    family = GaugeMetricFamily(*FUND_STAGE, labels=["fund", "stage"])
    for stage in now.fund_stages:
        family.add_metric([masked(stage.fund), stage.stage], stage.fen)
    yield family


def _jobs(jobs: list[JobRun]) -> Iterator[Metric]:
    good = ((one.job, one.last_good_at.timestamp() if one.last_good_at else 0) for one in jobs)
    yield _by(JOB_GOOD, "job", good)
    yield _by(JOB_FAILURES, "job", ((one.job, one.failures) for one in jobs))
    days = ((one.job, one.last_day) for one in jobs)
    yield _by(JOB_DAY, "job", ((job, _midnight(day.toordinal())) for job, day in days if day))


def _dues(due: list[DueCount]) -> Iterator[Metric]:
    for described, values in (
        (DUES, [one.dues for one in due]),
        (DUE_AGE, [one.oldest_days for one in due]),
    ):
        family = GaugeMetricFamily(*described, labels=["scheme", "stage"])
        for one, value in zip(due, values, strict=True):
            family.add_metric([one.scheme, one.stage], value)
        yield family


def _stops_on_record(connection: psycopg.Connection[Any]) -> list[Item]:
    """None where a later release wrote to the stream: its own processes tell them."""
    try:
        return stops_now(connection)
    except UnknownFormat as unknown:
        logger.warning("metrics without stops: %s", unknown)
        return []


def _stops(stops: list[Item]) -> Metric:
    """The oldest of each thing. A name is an officer's word: masked, like a line of a log."""
    oldest: dict[tuple[str, str], float] = {}
    for stop in stops:
        since = datetime.fromisoformat(stop["since"]).timestamp()
        oldest.setdefault((stop["what"], masked(stop["name"])), since)
    family = GaugeMetricFamily(*STOP_SINCE, labels=["what", "name"])
    for labels, since in oldest.items():
        family.add_metric(labels, since)
    return family


def _receivers(now: Standing) -> Iterator[Metric]:
    """Nothing where no copy of the server was ever begun."""
    yield _by(WAL_RECEIVED, "slot", ((one.slot, one.active) for one in now.receivers))
    lacking = [(one.slot, one.lacking_bytes) for one in now.receivers]
    yield _by(WAL_LACKING, "slot", ((slot, size) for slot, size in lacking if size is not None))


def _midnight(ordinal: int) -> float:
    """The beginning of a day in Asia/Shanghai (UTC+8), in seconds since 1970."""
    return (ordinal - 719_163) * 86_400 - 8 * 3_600


def _gauge(described: Described, value: float) -> Metric:
    return GaugeMetricFamily(*described, value=value)


def _by(described: Described, label: str, values: Iterable[tuple[str, float]]) -> Metric:
    family = GaugeMetricFamily(*described, labels=[label])
    for name, value in values:
        family.add_metric([name], float(value))
    return family
