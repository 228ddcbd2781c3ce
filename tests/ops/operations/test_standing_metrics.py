"""What the database tells of a ledger, as metrics: lags, room, the oldest of each stage, jobs."""

import time
from datetime import date
from uuid import UUID

import msgspec
import psycopg
import pytest
from prometheus_client import CollectorRegistry, generate_latest

from domain.fund import FundLimitChanged
from ops import follower as following
from ops.operations.standing_metrics import StandingMetrics
from projections.due_counts import DueCount, keep_due_counts
from projections.job_runs import JobBook
from projections.log_postgres import PostgresLog
from projections.migrate import migrate
from projections.standing import looking, standing
from projections.views.all_views import VIEWS
from projections.views.payments import PaymentRow
from projections.views.runner import ViewRunner

NOBODY = str(UUID(int=1))
PAYMENT = msgspec.json.encode(
    PaymentRow("", NOBODY, 1, NOBODY, "a", "f", 1, 1, 1, ordered_at=1)
).decode()
"""A payment's row; its own key and status are put in by `MANY`."""


@pytest.fixture
def dsn(database):
    migrate(database)
    return database


@pytest.fixture
def ledger(dsn, play):
    log = PostgresLog(dsn)
    yield play.Played(log)
    log.close()


@pytest.fixture
def look(read_metrics):
    def now(dsn):
        registry = CollectorRegistry()
        registry.register(StandingMetrics(dsn))
        return read_metrics(generate_latest(registry).decode())

    return now


def follow(dsn):
    with ViewRunner(dsn) as runner:
        runner.catch_up()


def test_every_view_is_behind_until_it_follows(dsn, ledger, look):
    before = look(dsn)
    head = before["ledger_head_position", ()]
    assert head == ledger.log.head() > 0
    for view in VIEWS:
        name = (("view", view.name),)
        assert before["ledger_view_behind_positions", name] == head
        assert 0 < before["ledger_view_behind_seconds", name] < 60
        assert before["ledger_view_stopped", name] == 0
    follow(dsn)
    after = look(dsn)
    for view in VIEWS:
        name = (("view", view.name),)
        assert after["ledger_view_behind_positions", name] == 0
        assert after["ledger_view_behind_seconds", name] == 0


def test_the_money_of_a_fund_by_stage(dsn, ledger, look):
    ledger.noticed([ledger.transport()])
    ledger.approve(ledger.noticed([ledger.transport()]))
    follow(dsn)
    found = {
        dict(labels)["stage"]: value
        for (name, labels), value in look(dsn).items()
        if name == "ledger_fund_stage_fen"
    }
    one = found["on-notice"]
    assert one > 0
    assert found == {
        "on-notice": one, "waiting": 0, "approved": one, "committed": one, "paid": 0, "recovered": 0
    }  # fmt: skip


def test_a_follower_is_behind_by_what_it_has_not_seen(dsn, ledger, look):
    follower = following.over_postgres(ledger.parts, dsn)
    follower.catch_up()
    name = (("follower", following.NAME),)
    assert look(dsn)["ledger_follower_behind_positions", name] == 0
    ledger.person()
    after = look(dsn)
    assert after["ledger_follower_behind_positions", name] == 3
    assert after["ledger_follower_behind_seconds", name] > 0


def test_a_view_that_stopped_says_so(dsn, ledger, look):
    follow(dsn)
    with psycopg.connect(dsn, autocommit=True) as owner:
        owner.execute("update view_position set error = 'ValueError' where view = 'grants'")
    assert look(dsn)["ledger_view_stopped", (("view", "grants"),)] == 1
    assert look(dsn)["ledger_view_stopped", (("view", "payments"),)] == 0


def test_the_guard_tells_what_room_a_fund_has(dsn, ledger, play, look):
    fund = (("fund", play.FUND),)
    assert look(dsn)["ledger_fund_left_fen", fund] == 10**9
    roster = ledger.noticed([ledger.transport()])
    assert not ledger.approve(roster).waiting
    taken = 10**9 - look(dsn)["ledger_fund_left_fen", fund]
    assert taken == ledger.state("roster", roster).approved_fen > 0
    ledger.set_fund(FundLimitChanged(play.FUND, int(taken), "paper"))
    waiting = ledger.noticed([ledger.transport()])
    assert ledger.approve(waiting).waiting
    now = look(dsn)
    assert now["ledger_fund_left_fen", fund] == 0
    assert now["ledger_fund_limit_fen", fund] == taken
    assert now["ledger_fund_waiting_rosters", fund] == 1
    follow(dsn)
    assert look(dsn)["ledger_stage_oldest_seconds", (("stage", "waiting"),)] > 0


def test_each_stage_tells_its_oldest_and_an_empty_one_nothing(dsn, ledger, look):
    first = ledger.transport()
    follow(dsn)
    one = look(dsn)["ledger_stage_oldest_seconds", (("stage", "awarded"),)]
    ledger.transport()
    follow(dsn)
    both = look(dsn)
    assert both["ledger_stage_oldest_seconds", (("stage", "awarded"),)] > one, "still the first"
    assert ("ledger_stage_oldest_seconds", (("stage", "held"),)) not in both
    ledger.roster([first])
    follow(dsn)
    assert ("ledger_stage_oldest_seconds", (("stage", "awarded"),)) in look(dsn)


def test_jobs_tell_when_they_last_went_well_and_how_often_they_failed(dsn, look):
    with JobBook(dsn) as book:
        book.good("mature", date(2026, 1, 5), 3, 2)
        book.failed("mature", "ValueError")
        book.failed("mature", "ValueError")
        book.failed("relay", "OSError")
    now = look(dsn)
    name = (("job", "mature"),)
    assert now["ledger_job_last_good_timestamp_seconds", name] > 1_700_000_000
    assert now["ledger_job_failures", name] == 2
    assert now["ledger_job_last_day_timestamp_seconds", name] == 1_767_542_400  # 01-05 in Shanghai
    assert now["ledger_job_last_good_timestamp_seconds", (("job", "relay"),)] == 0
    with JobBook(dsn) as book:
        book.good("mature", date(2026, 1, 6))
    assert look(dsn)["ledger_job_failures", name] == 0


def test_the_last_day_that_was_looked_at_tells_what_is_due(dsn, look):
    for day, dues in ((date(2026, 1, 5), 7), (date(2026, 1, 6), 9), (date(2026, 1, 6), 8)):
        counts = [DueCount("scheme", "unclaimed", dues, 2, 100, 40)]
        keep_due_counts(dsn, day, counts)
    name = (("scheme", "scheme"), ("stage", "unclaimed"))
    assert look(dsn)["ledger_dues", name] == 8
    assert look(dsn)["ledger_due_oldest_days", name] == 40


def test_a_database_that_does_not_answer_is_a_metric_too(tmp_path, look):
    now = look(f"postgresql://nobody@/none?host={tmp_path}")
    assert now == {("ledger_database_up", ()): 0}


def test_a_number_in_the_name_of_a_fund_is_masked(dsn, ledger, look):
    from domain.fund import FundOpened

    ledger.set_fund(FundOpened("430923199003074174/2019", 2019, 1, "municipal", "paper"))
    labels = [dict(labels).get("fund", "") for _, labels in look(dsn)]
    assert "[masked]/2019" in labels
    assert not any("430923199003074174" in one for one in labels)


def test_the_relay_is_a_follower_once_it_has_sent_anything(dsn, ledger, look):
    name = (("follower", "relay"),)
    assert ("ledger_follower_behind_positions", name) not in look(dsn)
    head = ledger.log.head()
    with psycopg.connect(dsn, autocommit=True) as owner:
        for topic, position in (("old.events", 1), ("yiya.events", head - 2)):
            owner.execute("insert into relay_place values (%s, 'id', %s, '{0}')", [topic, position])
    assert look(dsn)["ledger_follower_behind_positions", name] == 2
    assert look(dsn)["ledger_follower_behind_seconds", name] > 0


def test_records_of_the_inbox_that_wait_are_counted(dsn, look):
    assert look(dsn)["ledger_inbox_parked", ()] == 0
    assert look(dsn)["ledger_inbox_parked_oldest_seconds", ()] == 0
    with psycopg.connect(dsn, autocommit=True) as owner:
        owner.execute(
            "insert into inbox_parked select 0, place, 'k', "
            "extract(epoch from now()) - 100 * place, 0, 1, 'behind' "
            "from generate_series(1, 3) as place"
        )
    now = look(dsn)
    assert now["ledger_inbox_parked", ()] == 3
    assert 300 <= now["ledger_inbox_parked_oldest_seconds", ()] < 360


ROWS_READ = """
select (select sum(seq_tup_read) from pg_stat_user_tables)
    + (select sum(idx_tup_read) from pg_stat_user_indexes)
"""
MANY = """
insert into {table} select row.* from {source}generate_series(100, 100000) as number,
jsonb_populate_record(null::{table}, {copied} || jsonb_build_object(
    '{key}', lpad(number::text, 32, '0'), 'status', 'paid'
)) as row
"""


def test_a_look_reads_a_few_rows_however_many_there_are(dsn, ledger):
    """Of 100,000 grants and payments that are done with, none is looked at."""
    roster = ledger.noticed([ledger.transport()])
    ledger.approve(roster)
    follow(dsn)
    with psycopg.connect(dsn, autocommit=True) as owner:
        for filled in (
            {"table": "grants", "key": "grant", "source": "grants, ", "copied": "to_jsonb(grants)"},
            {"table": "payments", "key": "payment", "source": "", "copied": f"'{PAYMENT}'::jsonb"},
        ):
            owner.execute(MANY.format(**filled).encode())
        owner.execute("analyze grants, payments")
        owner.execute("select pg_stat_force_next_flush()")
        owner.execute("select 1")
        [before] = owner.execute(ROWS_READ).fetchone()
        with looking(dsn) as connection:
            now = standing(connection)
            connection.execute("select pg_stat_force_next_flush()")
        assert set(now.stages) == {"listed"}
        after = before
        deadline = time.monotonic() + 10
        while after == before:  # the server counts when the session is idle
            assert time.monotonic() < deadline
            [after] = owner.execute(ROWS_READ).fetchone()
    assert after - before < 1_000
