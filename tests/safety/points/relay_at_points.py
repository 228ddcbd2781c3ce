"""A relay that kills itself at a named point. Arguments: database, brokers, topic."""

from time import sleep
from types import SimpleNamespace

from points import serve
from safety_topic import relay_to

import ops.relay
from gateways.kafka_topic import KafkaTopic
from ops.relay import Relay
from projections.relay_place import RelayPlace

PARTITIONS = 3
A_WINDOW = 20  # events


def work(points, careless, dsn, address, name):
    hook(points)
    if careless:
        Relay._step = hint_first(points)
    relay = relay_to(SimpleNamespace(address=address), dsn, name, PARTITIONS)
    while not relay.open():  # the server has not yet seen that the one before is dead
        sleep(0.02)
    points.passes("after-open")
    relay.catch_up()
    relay.close()


def hook(points):
    ops.relay.A_READ = A_WINDOW
    read, send, advance = RelayPlace.read, KafkaTopic.send, RelayPlace.advance

    def reads(self, after, limit):
        rows = read(self, after, limit)
        points.passes("after-read")
        return rows

    def sends(self, window, meanwhile):
        if points.point == "half-sent" and len({part for part, _ in window}) > 1:
            first = min(part for part, _ in window)
            send(self, [one for one in window if one[0] == first], meanwhile)
            points.kill()
        points.passes("before-send")
        ends = send(self, window, meanwhile)
        points.passes("after-send")
        return ends

    def advances(self, identity, position, offsets):
        advance(self, identity, position, offsets)
        points.passes("after-hint")

    RelayPlace.read, KafkaTopic.send, RelayPlace.advance = reads, sends, advances


def hint_first(points):
    """What a careless relay would do: say that it is there, then send it."""

    def step(self):
        rows = self.place.read(self.position, A_WINDOW)
        window, taken = self._window(self._topic, rows)
        through = rows[taken - 1][0]
        self.place.advance(self._topic.identity, through, self._offsets)
        points.passes("said-first")
        for partition, offset in self._topic.send(window, self._look).items():
            self._offsets[partition] = max(self._offsets[partition], offset)
        self.position = through

    return step


if __name__ == "__main__":
    serve(work)
