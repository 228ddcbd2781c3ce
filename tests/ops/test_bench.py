"""The benchmarks on a county of four hundred: they run, and they notice a wrong result."""

import json
import socket
import threading
from collections.abc import Iterator
from itertools import islice

import psycopg
import pytest

from gateways import credit_code, identity_number
from ops.bench import main
from ops.bench.bulk import bulk_claims, bulk_facts, refusals, resend, with_duplicates
from ops.bench.bulk_all import bulk_claims_all
from ops.bench.checks import Expected, WrongResult, before, check, check_whole
from ops.bench.county import County, code_of, completed_on, number_of
from ops.bench.due import due
from ops.bench.figures import GOALS, Figure, medians
from ops.bench.following import replay, views
from ops.bench.http_load import http_claim, http_fact
from ops.bench.inputs import presences
from ops.bench.load import complete, play
from ops.bench.machine import latency_in
from ops.bench.other import bulk_approvals, mature
from ops.bench.payment_file import payment_file
from ops.bench.place import Place
from ops.bench.proving import tree, verify
from ops.bench.rehearse import rehearse
from ops.bench.report import as_json, as_table
from ops.bench.running import BENCHMARKS, SLOW
from ops.bench.size import Size
from ops.bench.stages import ensure, post

TINY = Size(0.0004)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    made = Place(tmp_path_factory.mktemp("bench"), TINY)
    with made.running():
        yield made


# Each benchmark runs its own checks, and raises where they fail


@pytest.mark.database
@pytest.mark.parametrize(
    "benchmark",
    [
        bulk_facts,
        bulk_claims,
        bulk_approvals,
        resend,
        refusals,
        http_fact,
        http_claim,
        mature,
        due,
        rehearse,
        bulk_claims_all,
        replay,
        views,
        tree,
        verify,
        payment_file,
    ],
)
def test_a_benchmark_runs_and_finds_its_own_result_right(place, benchmark):
    figures = benchmark(place)
    assert all(figure.value > 0 for figure in figures)
    assert all(figure.ratio is None or figure.baseline for figure in figures)


@pytest.mark.database
def test_a_stage_is_made_once(place):
    ensure(place, "base")
    with place.administrator("base") as connection:
        first = connection.execute("select oid from pg_database where datname = 'base'").fetchone()
        ensure(place, "base")
        again = connection.execute("select oid from pg_database where datname = 'base'").fetchone()
    assert first == again


@pytest.mark.database
def test_a_result_that_is_not_as_it_should_be_gives_no_figure(place):
    ensure(place, "base")
    dsn = place.clone("base", "wrong_run")
    was = before(dsn)
    with place.parts(dsn) as parts:
        post(parts, presences(place.county(), 10, "wrong"))
    topic = "applicant.presenceConfirmed"
    check(place, dsn, was, Expected({topic: 10}, 10))
    with pytest.raises(WrongResult, match="events"):
        check(place, dsn, was, Expected({topic: 11}, 11))
    with pytest.raises(WrongResult, match="topics"):
        check(place, dsn, was, Expected({"applicant.left": 10}, 10))
    with pytest.raises(WrongResult, match="claims"):
        check(place, dsn, was, Expected({topic: 10}, 10, claims=1))


@pytest.mark.database
@pytest.mark.parametrize(
    ("harm", "told"),
    [
        ("delete from claim where key like 'hired/%'", "guards"),
        ("update claim set holder = gen_random_uuid() where key like 'open/%'", "guards"),
        ("update fund_position set committed = 1", "guards"),
        (
            "alter table stored_events disable trigger user;"
            "delete from stored_events where notification_id = 100",
            "positions",
        ),
    ],
)
def test_a_log_with_other_guards_or_a_gap_is_noticed(place, harm, told):
    ensure(place, "base")
    dsn = place.clone("base", "harmed_run")
    check_whole(place, dsn)
    with psycopg.connect(dsn) as connection:
        connection.execute(harm.encode())
    with pytest.raises(WrongResult, match=told):
        check_whole(place, dsn)


# Small things


def test_numbers_and_codes_are_right_and_each_stands_once():
    numbers = [number_of(person) for person in range(30_000)]
    assert len(set(numbers)) == len(numbers)
    for number in numbers[::997]:
        assert identity_number.normalised(number.partition(":")[2])
    assert credit_code.normalised(code_of(1999).partition(":")[2])


def test_six_months_count_the_first_day():
    assert str(completed_on(0)) == "2018-08-31"


def test_the_base_log_is_as_large_as_the_goals_ask_for():
    size = Size(1.0)
    assert size.persons * 5 >= 5_000_000
    assert size.organisations == 2_000
    assert size.due == 5_000


def test_duplicates_come_after_what_they_repeat():
    mixed = with_duplicates(list(range(1_000)), 50)
    assert len(mixed) == 1_050
    assert sorted(set(mixed)) == list(range(1_000))
    assert len(mixed) - len(set(mixed)) == 50


def test_an_agency_claims_only_for_its_own():
    county = County(TINY, b"".join(f"{number:036d}".encode() for number in range(480)))
    shuffled = county.shuffled("a")
    assert sorted(shuffled) == list(range(400))
    assert shuffled == county.shuffled("a") != county.shuffled("b")
    assert int(county.agency_of(7)) - 400 < county.agencies <= int(county.employer_of(7)) - 400


ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 8\r\ndate: x\r\n\r\naccepted"


@pytest.mark.parametrize("cut", range(len(ANSWER)))
def test_half_an_answer_is_waited_for(cut):
    assert complete(ANSWER[:cut]) is None
    whole = complete(ANSWER)
    assert whole is not None
    assert whole.status == b"200"


def test_the_load_counts_answers_that_are_not_as_they_should_be():
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=_answers, args=(server,))
        thread.start()
        port = server.getsockname()[1]
        played = play(port, iter([b"good"] * 3 + [b"bad!"]), b"accepted", 1)
        thread.join()
    assert (played.sent, played.good) == (4, 3)
    assert played.bad[0].startswith("HTTP/1.1 409")
    assert played.p99_ms >= played.p50_ms > 0


def _answers(server):
    connection, _ = server.accept()
    with connection:
        while request := connection.recv(4):
            connection.sendall(ANSWER if request == b"good" else ANSWER.replace(b"200", b"409"))


def test_medians_go_by_figure_and_by_number():
    runs = [[Figure("a", value, "s", peak_rss_mb=value)] for value in (3.0, 1.0, 2.0)]
    assert medians(runs) == [Figure("a", 2.0, "s", peak_rss_mb=3.0)]


def test_every_goal_belongs_to_a_benchmark():
    assert {name.partition(":")[0] for name in GOALS} == BENCHMARKS.keys()
    assert {name.partition(":")[2] for name in SLOW} <= BENCHMARKS.keys()


def test_the_array_has_the_fields_asked_for():
    [one] = json.loads(as_json([Figure("mature", 1.23456789, "s")]))
    fields = "name value unit baseline ratio p50_ms p99_ms cpu_us peak_rss_mb"
    assert list(one) == fields.split()
    assert one["value"] == 1.2346
    assert one["ratio"] is None


def test_the_table_says_whether_a_goal_is_reached():
    slow, quick = (Figure("mature", value, "s") for value in (11.0, 9.0))
    rows = as_table([slow, quick]).splitlines()
    assert rows[2].split("|")[-2].strip() == "NO"
    assert rows[3].split("|")[-2].strip() == "yes"


def test_the_latency_is_read_from_pg_test_fsync():
    said = "  open_datasync   n/a\n  fdatasync     4000.000 ops/sec     250 usecs/op\n"
    assert latency_in(said) == 0.25
    assert latency_in("nothing") is None


def test_random_subjects_are_drawn_from_all(tmp_path):
    county = County(TINY, b"".join(f"{number:036d}".encode() for number in range(480)))
    subjects = {line.partition(b'"subject":"')[2][:36] for line in presences(county, 2_000, "s")}
    assert len(subjects) > 350
    assert len(list(islice(presences(county, 9, "s"), 9))) == 9


def test_an_unknown_benchmark_is_said_to_be_unknown(capsys):
    with pytest.raises(SystemExit):
        main(["no-such-benchmark"])
    assert "no-such-benchmark" in capsys.readouterr().err
