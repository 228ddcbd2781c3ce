"""The benchmark of the lag: what it says of looks that are known, and a run on a small county."""

import socket
import threading
import time

import pytest

from ops.bench import lag as benchmark
from ops.bench.checks import WrongResult
from ops.bench.lag import lag
from ops.bench.lag_sampling import Sample, lags, share_within
from ops.bench.place import Place
from ops.bench.size import Size
from ops.bench.steady_load import play_at
from projections.views.all_views import VIEWS

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\naccepted"


def looks(*told):
    """A look every second that takes half of it: (head, position of `one`)."""
    return [Sample(at, at + 0.5, head, {"one": reached}) for at, (head, reached) in enumerate(told)]


# What is reckoned from looks


def test_an_event_lags_from_the_look_before_it_to_the_one_that_shows_it_followed():
    samples = looks((100, 100), (110, 100), (110, 105), (110, 110))
    assert lags(samples, "one") == [(3.5, 10)]


def test_what_is_followed_at_once_lags_by_one_look_and_never_by_less():
    assert lags(looks((100, 100), (104, 104)), "one") == [(1.5, 4)]


def test_each_event_counts():
    samples = looks((0, 0), (99, 99), (100, 99), (100, 99), (100, 100))
    found = lags(samples, "one")
    assert found == [(1.5, 99), (3.5, 1)]
    assert share_within(found, 0.99) == 1.5
    assert share_within(found, 0.995) == 3.5
    assert share_within([], 0.99) == 0.0


def test_a_follower_that_never_comes_gives_no_figure():
    with pytest.raises(WrongResult, match="one did not come to 110"):
        lags(looks((100, 100), (110, 109), (110, 109)), "one")


# A steady load


def serve(server, times, pause):
    connection, _ = server.accept()
    with connection:
        while connection.recv(4):
            times.append(time.perf_counter())
            time.sleep(pause)
            connection.sendall(ANSWER)


@pytest.mark.parametrize("pause", [0.0, 0.05])
def test_requests_go_out_at_their_rate_and_one_that_waits_has_waited(pause):
    times = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=serve, args=(server, times, pause))
        thread.start()
        port = server.getsockname()[1]
        played = play_at(port, iter([b"good"] * 20), b"accepted", 1, 100.0)
        thread.join()
    assert (played.sent, played.good, len(times)) == (20, 20, 20)
    assert times[-1] - times[0] > 0.18, "not before their moment"
    if pause:  # answered at 20/s, asked for at 100/s: the last is some 0.8 s late
        assert played.p99_ms > 500


# A run


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    made = Place(tmp_path_factory.mktemp("bench"), Size(0.0004))
    with made.running():
        yield made


@pytest.mark.database
@pytest.mark.kafka
def test_every_view_and_kafka_are_looked_at(place, monkeypatch, capfd):
    monkeypatch.setattr(Size, "lag_seconds", 2)
    behind, kafka, http = lag(place)
    assert [one.name for one in (behind, kafka, http)] == ["lag", "lag:kafka", "lag:http"]
    assert 0 < kafka.value <= behind.value < 60
    assert 0 < http.ratio < 0.55, "half the peak"
    told = capfd.readouterr().err
    for name in ("relay", "follower", *(view.name for view in VIEWS)):
        assert f"| {name} |" in told
    assert not (place.folder / "kafka").exists()


@pytest.mark.database
@pytest.mark.kafka
def test_a_view_that_stands_still_gives_no_figure(place, monkeypatch):
    """The control: positions are looked at, and one that does not move is seen."""
    monkeypatch.setattr(Size, "lag_seconds", 1)
    monkeypatch.setattr(benchmark, "PATIENCE", 8.0)
    clone = place.clone

    def stopped(template, database):
        dsn = clone(template, database)
        with place.administrator(database) as connection:
            connection.execute("drop table person_spells cascade")
        return dsn

    monkeypatch.setattr(place, "clone", stopped)
    with pytest.raises(WrongResult, match=r"after 8 s: person_spells$"):
        lag(place)


def test_a_topic_that_lacks_an_event_gives_no_figure(monkeypatch):
    class Short:
        def __init__(self, *_):
            pass

        def tails(self):
            return [benchmark_tail(9, 109)]

        def close(self):
            pass

    monkeypatch.setattr(benchmark, "KafkaTopic", Short)
    order = benchmark.Order("", "", "", "lag.events")
    benchmark._must_hold(order, 100, 9)
    with pytest.raises(WrongResult, match="10 events after 100"):
        benchmark._must_hold(order, 100, 10)


def benchmark_tail(offset, position):
    from gateways.kafka_port import Tail

    return Tail(offset, position)
