"""`lag`: how long after an event is stored every view has it and Kafka holds it, with facts coming
in over HTTP at half their peak all the while."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping, Sequence

import msgspec

from gateways.kafka_port import TopicSettings
from gateways.kafka_topic import KafkaTopic
from ops.bench import inputs
from ops.bench.checks import Expected, WrongResult, before, check
from ops.bench.figures import Figure
from ops.bench.http_load import ACCEPTED, FACT, WARM, Loading, loaded
from ops.bench.lag_sampling import Lags, Sample, lags, sampled, share_within, wait_until_reached
from ops.bench.load import Played
from ops.bench.month_following import Following, Order
from ops.bench.place import Place
from ops.bench.serving import Api, api
from ops.bench.stages import ensure
from ops.bench.warming import fresh
from ops.following import RELAY
from ops.kafka_broker import bootstrap, cluster
from projections.relay_place import RelayPlace
from projections.views.all_views import VIEWS

TOPIC = "lag.events"
PART_OF_PEAK = 0.5
PATIENCE = 600.0  # seconds until all have come to the head, before the load and after it
GOAL_SHARE = 0.99


class Run(msgspec.Struct, frozen=True):
    """What one run saw: the rate that HTTP reaches by itself, the load at half of it, and the looks
    at all positions meanwhile."""

    peak: float
    played: Played
    samples: Sequence[Sample]


def lag(place: Place) -> list[Figure]:
    """The worst follower's p99, in seconds; Kafka's; and what HTTP answered meanwhile."""
    ensure(place, "spells")
    folder = place.folder / "kafka"
    dsn = fresh(place, "spells", "lag_run")
    try:
        [broker] = cluster(folder, 1)
        with broker:
            order = Order(dsn, str(place.folder), bootstrap([broker]), TOPIC)
            figures = _figures(_run(place, order))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    place.drop("lag_run")
    return figures


def _run(place: Place, order: Order) -> Run:
    was = before(order.dsn)
    _taken_as_sent(order, was.head)
    with api(place, order.dsn) as serving:
        peak = _peak(place, serving)
        following = Following(order)
        try:
            played, samples = _half(place, order, serving, peak)
        finally:
            following.end()
    facts = WARM + place.size.http_facts + played.sent
    check(place, order.dsn, was, Expected({FACT: facts}, facts))
    _must_hold(order, was.head, facts)
    return Run(peak, played, samples)


def _peak(place: Place, serving: Api) -> float:
    """Facts a second, as `http-fact` measures it."""
    county = place.county()
    loaded(place, serving, inputs.presences(county, WARM, "warm"), ACCEPTED)
    whole = inputs.presences(county, place.size.http_facts, "peak")
    return loaded(place, serving, whole, ACCEPTED).rate


def _half(place: Place, order: Order, serving: Api, peak: float) -> tuple[Played, list[Sample]]:
    """Looked at from just before the first request until every follower is at the end."""
    rate = peak * PART_OF_PEAK
    count = max(1, round(rate * place.size.lag_seconds))
    with sampled(order.dsn, order.topic) as samples:
        wait_until_reached(samples, before(order.dsn).head, PATIENCE)
        del samples[:-1]
        bodies = inputs.presences(place.county(), count, "half")
        played = Loading(place, serving, bodies, ACCEPTED, rate).result()
        wait_until_reached(samples, before(order.dsn).head, PATIENCE)
    return played, samples


# Kafka


def _taken_as_sent(order: Order, head: int) -> None:
    """The relay begins with what is stored from now on: the base log is not sent before."""
    topic = KafkaTopic(order.brokers, TopicSettings(order.topic))
    place = RelayPlace(order.dsn, order.topic)
    place.take()
    place.advance(topic.identity, head, [0])
    place.release()
    topic.close()


def _must_hold(order: Order, after: int, events: int) -> None:
    """The topic: each event once, the last one last. Raises WrongResult."""
    topic = KafkaTopic(order.brokers, TopicSettings(order.topic))
    [tail] = topic.tails()
    topic.close()
    if (tail.offset, tail.position) != (events, after + events):
        raise WrongResult(f"{events} events after {after}, on the topic: {tail.offset} records")


# Figures


def _figures(run: Run) -> list[Figure]:
    found = {name: lags(run.samples, name) for name in _followers(run.samples)}
    _tell(found)
    slowest = max(found, key=lambda name: share_within(found[name], GOAL_SHARE))
    everywhere = [one for each in found.values() for one in each]
    of_slowest = share_within(found[slowest], GOAL_SHARE)
    played, rate = run.played, run.played.rate
    http = Figure("lag:http", rate, "facts/s", run.peak, rate / run.peak)
    return [
        _figure("lag", of_slowest, everywhere),
        _figure("lag:kafka", share_within(found[RELAY], GOAL_SHARE), found[RELAY]),
        msgspec.structs.replace(http, p50_ms=played.p50_ms, p99_ms=played.p99_ms),
    ]


def _followers(samples: Sequence[Sample]) -> list[str]:
    """All there are. Raises WrongResult where a view or the relay was not looked at."""
    names = samples[-1].reached
    if missing := ({view.name for view in VIEWS} | {RELAY}) - names.keys():
        raise WrongResult(f"not followed: {', '.join(sorted(missing))}")
    return list(names)


def _figure(name: str, value: float, found: Lags) -> Figure:
    p50, p99 = (share_within(found, share) * 1_000 for share in (0.5, GOAL_SHARE))
    return Figure(name, value, "s", p50_ms=p50, p99_ms=p99)


def _tell(found: Mapping[str, Lags]) -> None:
    """The table of followers, the slowest first."""
    rows = [
        (share_within(one, GOAL_SHARE), share_within(one, 0.5), max(one)[0], name)
        for name, one in found.items()
    ]
    print("| follower | p50 ms | p99 ms | most, ms |\n| --- | --- | --- | --- |", file=sys.stderr)
    for p99, p50, most, name in sorted(rows, reverse=True):
        times = " | ".join(f"{seconds * 1_000:,.0f}" for seconds in (p50, p99, most))
        print(f"| {name} | {times} |", file=sys.stderr)
