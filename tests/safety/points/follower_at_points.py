"""A follower of the log that kills itself at a named point. Arguments: database, file of keys."""

from datetime import date
from pathlib import Path

from points import serve

from gateways.keys import KeyFile
from gateways.vault_postgres import PostgresVault
from ops import follower as following
from ops.follower import Follower
from ops.wiring import assemble
from projections.log_postgres import PostgresLog
from projections.views.follower_place import PostgresPlace

TODAY = date(2030, 1, 1)


def work(points, careless, dsn, keys_at):
    hook(points)
    if careless:
        Follower._follow_run = place_first(points, Follower._follow_run)
    keys = KeyFile(Path(keys_at), production=False)
    log = PostgresLog(dsn)
    with PostgresVault(dsn, keys) as vault:
        parts = assemble(log, vault, keys, lambda: TODAY)
        following.over_postgres(parts, dsn).catch_up()
    log.close()


def hook(points):
    following.LINES_A_COMMAND, following.LINES_A_MOVE = 2, 1
    append, advance, erase = PostgresLog.append, PostgresPlace.advance, PostgresVault.erase

    def appends(self, batches, **how):
        points.passes("before-append")
        verdicts = append(self, batches, **how)
        points.passes("after-append")
        return verdicts

    def advances(self, position):
        points.passes("before-advance")
        advance(self, position)
        points.passes("after-advance")

    def erases(self, subject):
        points.passes("before-erase")
        erase(self, subject)
        points.passes("after-erase")

    PostgresLog.append, PostgresPlace.advance = appends, advances
    PostgresVault.erase = erases


def place_first(points, follow):
    """What a careless follower would do: note the event as done, then do what follows from it."""

    def follows(self, run):
        self.place.advance(run[-1].position)
        points.passes("noted-first")
        follow(self, run)

    return follows


if __name__ == "__main__":
    serve(work)
