"""The benchmark of the relay, on one broker: the topic must hold the whole log."""

import pytest

from ops.bench.checks import WrongResult
from ops.bench.place import Place
from ops.bench.relaying import relay
from ops.bench.relaying_process import Relayed
from ops.bench.size import Size

pytestmark = [pytest.mark.database, pytest.mark.kafka]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    made = Place(tmp_path_factory.mktemp("bench"), Size(0.0004))
    with made.running():
        yield made


def test_the_whole_log_is_on_the_topic(place, monkeypatch):
    monkeypatch.setattr("ops.bench.relaying.COPIES", {"relay": 1})  # three brokers take a minute
    [figure] = relay(place)
    assert figure.value > 0
    assert figure.baseline
    assert figure.ratio
    assert not (place.folder / "kafka").exists()


def test_a_topic_that_lacks_an_event_gives_no_figure(place, monkeypatch):
    monkeypatch.setattr("ops.bench.relaying._log", lambda place: "")
    monkeypatch.setattr("ops.bench.relaying.cluster", lambda folder, copies: [])
    monkeypatch.setattr("ops.bench.relaying.ask", lambda *_: Relayed(999, 1_000, 1.0, 1.0, 1.0))
    with pytest.raises(WrongResult, match="1000 events"):
        relay(place)
