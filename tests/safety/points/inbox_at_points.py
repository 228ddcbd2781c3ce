"""An inbox that kills itself at a named point. Arguments: database, folder of data, file of the
topics."""

from pathlib import Path
from time import time

from inbox_topics import FileTopics
from points import serve

from api.authentication import Authentication
from ops.commands.acting import Desk
from ops.inbox import Inbox
from ops.running import open_ledger
from ops.settings import Settings
from projections.inbox_parking import Parking
from projections.log_postgres import PostgresLog

AN_HOUR = 3_600.0


def work(points, careless, dsn, data, file):
    hook(points)
    if careless:
        Inbox._take = settle_first(points, Inbox._take)
    folder, topics = Path(data), FileTopics(file, points)
    now = time() + topics.hours() * AN_HOUR
    with open_ledger(Settings(folder, folder / "keys.json", dsn), sample=True) as running:
        verifier = Desk(running.settings, running.keys).verifier
        inbox = Inbox(
            running.parts,
            lambda moment: Authentication(verifier, lambda: moment),
            lambda: topics,
            Parking(dsn),
            lambda: now,
        )
        while inbox.step():
            pass
        inbox.close()
        inbox.parking.close()


def hook(points):
    append, park = PostgresLog.append, Parking.park
    drop, later = Parking.drop, Parking.later

    def appends(self, batches, **how):
        points.passes("before-append")
        verdicts = append(self, batches, **how)
        points.passes("after-append")
        return verdicts

    def parks(self, records):
        points.passes("before-park")
        park(self, records)
        points.passes("after-park")

    def drops(self, records):
        points.passes("before-drop")
        drop(self, records)
        if records:
            points.passes("after-drop")

    def waits(self, records, now):
        later(self, records, now)
        points.passes("after-later")

    PostgresLog.append, Parking.park = appends, parks
    Parking.drop, Parking.later = drops, waits


def settle_first(points, take):
    """What a careless inbox would do: say that it has them, then take them in."""

    def takes(self, topics, incoming):
        topics.settle()
        points.passes("settled-first")
        take(self, topics, incoming)

    return takes


if __name__ == "__main__":
    serve(work)
