"""A copy of the log that kills itself at a named point. Arguments: the database of the log, which
stands for the topic, and that of the copy."""

from threading import Event

import psycopg
from points import serve

from gateways.kafka_events import Row
from gateways.kafka_group import Batch
from ops.replica import Copying
from projections import replica as copies
from projections.replica import Replica

SOURCE = "urn:ledger:TEST:1"
PARTS, A_BATCH = 3, 15
AGAIN, OF = 10, 30  # of so many events of a partition the last ones come twice
LOG = """
select notification_id, originator_id::text, originator_version, topic, state, recorded_at
from stored_events order by notification_id
"""


def work(points, careless, origin, copy):
    hook(points)
    if careless:
        Replica.take = place_first(points, Replica.take)
    stop = Event()
    reader = ListReader(on_topic(origin), points, stop)
    Copying(lambda: Replica(copy, SOURCE), reader.opened).run(stop)


def on_topic(origin):
    """What each partition holds; it only grows."""
    with psycopg.connect(origin) as connection:
        rows = [Row(*row) for row in connection.execute(LOG)]
    parts = [[row for row in rows if int(row.stream[-2:]) % PARTS == part] for part in range(PARTS)]
    return [[one for at, _ in enumerate(own) for one in _sent(own, at)] for own in parts]


def _sent(rows, at):
    """An event, and where a relay was broken off those before it again."""
    return [rows[at], *(rows[at - AGAIN : at + 1] if at % OF == OF - 1 else [])]


class ListReader:
    """All partitions are ours; ends the process in order once there is nothing more."""

    def __init__(self, parts, points, stop):
        self.parts, self.points, self.stop = parts, points, stop
        self.places = []

    def opened(self, where):
        self.places = [where(part) for part in range(PARTS)]
        return self

    def poll(self):
        found = []
        for part, rows in enumerate(self.parts):
            start = self.places[part]
            taken = rows[start : start + A_BATCH]
            if taken:
                self.places[part] = start + len(taken)
                found.append(Batch(part, SOURCE, taken, self.places[part]))
        if not found:
            self.stop.set()
        self.points.passes("after-poll")
        return found

    def close(self):
        """Nothing is held."""


def hook(points):
    put_in, one, execute = Replica._put_in, Replica._one, psycopg.Connection.execute

    def puts_in(self):
        points.passes("before-put-in")
        done = put_in(self)
        points.passes("after-put-in")
        return done

    def fetched(self, statement, parameters):
        found = one(self, statement, parameters)
        if statement == copies.PUT_IN:
            points.passes("in-put-in")
        return found

    def executed(self, query, *arguments, **more):
        found = execute(self, query, *arguments, **more)
        if query == copies.TAKE:
            points.passes("arrived")
        if query == copies.MOVE:
            points.passes("before-commit")
        return found

    Replica._put_in, Replica._one, psycopg.Connection.execute = puts_in, fetched, executed


def place_first(points, take):
    """What a careless copy would do: keep the place, then take the events in."""

    def takes(self, part, source, events, after):
        take(self, part, source, (), after)
        points.passes("placed-first")
        return take(self, part, source, events, after)

    return takes


if __name__ == "__main__":
    serve(work)
