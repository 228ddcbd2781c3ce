"""`http-fact` and `http-claim`: one input in one POST, 64 connections, beside A and B."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterable

import msgspec

from ops.bench import inputs
from ops.bench.baselines import Single, single_commits, stock_saves
from ops.bench.checks import Expected, WrongResult, before, check
from ops.bench.figures import Figure
from ops.bench.files import write_lines
from ops.bench.load import Played
from ops.bench.load_process import Order
from ops.bench.place import Place
from ops.bench.processes import ProcessFailed, begin
from ops.bench.serving import Api, api
from ops.bench.stages import ensure
from ops.bench.warming import fresh

ACCEPTED, AWARDED = '"verdict":"accepted"', '"status":"awarded"'
FACT = "applicant.presenceConfirmed"
WARM = 256


class Loading:
    """A load under way, at a rate where one is given."""

    def __init__(
        self, place: Place, api: Api, bodies: Iterable[bytes], wanted: str, rate: float = 0.0
    ) -> None:
        self.file = place.folder / "requests.jsonl"
        write_lines(self.file, bodies)
        order = Order(api.port, str(self.file), api.token, wanted, rate=rate)
        self._process: subprocess.Popen[bytes] = begin("ops.bench.load_process", order)
        assert self._process.stdout is not None, "it was asked for"
        self._process.stdout.readline()

    def stop(self) -> None:
        self._process.send_signal(signal.SIGTERM)

    def result(self) -> Played:
        """Raises WrongResult where an answer was not as it should be."""
        told, _ = self._process.communicate()
        self.file.unlink()
        if self._process.returncode:
            raise ProcessFailed("the load generator ended with an error")
        played = msgspec.json.decode(told, type=Played)
        if played.good != played.sent:
            bad = "; ".join(played.bad)
            raise WrongResult(f"{played.sent - played.good} of {played.sent} answers: {bad}")
        return played


def loaded(place: Place, api: Api, bodies: Iterable[bytes], wanted: str) -> Played:
    return Loading(place, api, bodies, wanted).result()


def http_fact(place: Place) -> list[Figure]:
    """Presence of workers drawn at random; the subject is named by its stream."""
    ensure(place, "raw")
    single, stock = single_commits(place), stock_saves(place)
    dsn, count = fresh(place, "base", "http_run"), place.size.http_facts
    was, county = before(dsn), place.county()
    with api(place, dsn) as serving:
        loaded(place, serving, inputs.presences(county, WARM, "warm"), ACCEPTED)
        cost = serving.cpu_seconds()
        played = loaded(place, serving, inputs.presences(county, count, "http"), ACCEPTED)
        cost = serving.cpu_seconds() - cost
        peak = serving.peak_rss_mb()
    check(place, dsn, was, Expected({FACT: count + WARM}, count + WARM))
    place.drop("http_run")
    return _beside("http-fact", "facts/s", played, cost, peak, single, stock)


def http_claim(place: Place) -> list[Figure]:
    """Applications of one line, each awarded."""
    ensure(place, "raw")
    ensure(place, "complete")
    single, stock = single_commits(place), stock_saves(place)
    dsn, count = fresh(place, "complete", "http_run"), place.size.http_claims
    warm = min(WARM, count // 4)
    was, county = before(dsn), place.county()
    people = county.shuffled("http", count + warm)
    with api(place, dsn) as serving:
        first = inputs.applications(county, people[:warm], 1, "warm")
        loaded(place, serving, first, AWARDED)
        cost = serving.cpu_seconds()
        claims = inputs.applications(county, people[warm:], 1, "http")
        played = loaded(place, serving, claims, AWARDED)
        cost = serving.cpu_seconds() - cost
        peak = serving.peak_rss_mb()
    check(place, dsn, was, claims_expected(count + warm, count + warm))
    place.drop("http_run")
    return _beside("http-claim", "claims/s", played, cost, peak, single, stock)


def claims_expected(applications: int, lines: int, refused: int = 0) -> Expected:
    """Of applications whose lines are awarded, but for so many."""
    topics = {"application.filed": applications, "grant.applied": lines}
    topics |= {"grant.awarded": lines - refused, "grant.refused": refused}
    return Expected(topics, applications, lines - refused)


def _beside(
    name: str, unit: str, played: Played, cost: float, peak: float, single: Single, stock: float
) -> list[Figure]:
    cpu, rate = cost / played.sent * 1e6, played.rate
    print(f"{name}: the client itself took {played.cpu_us:.0f} µs a request", file=sys.stderr)
    times = (played.p50_ms, played.p99_ms)
    figures = [
        Figure(name, rate, unit, single.rate, rate / single.rate, *times, cpu, peak),
        Figure(f"{name}:stock", rate, unit, stock, rate / stock),
    ]
    ratio = played.p99_ms / single.p99_ms
    return [*figures, Figure(f"{name}:p99", played.p99_ms, "ms", single.p99_ms, ratio)]
