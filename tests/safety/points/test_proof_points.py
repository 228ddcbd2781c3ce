"""The tree's follower killed at named points: it goes on where it was, every position is in it
once, and of no size are there two roots."""

import psycopg
import pytest
from points import Runs
from proof_at_points import A_STEP, sign

from domain.leaf import Row, hash_of
from domain.merkle import root_of
from projections.migrate import migrate
from projections.proof.tree_reading import TreeBroken, hashes_of
from projections.proof.tree_writing import TreeWriter

POINTS = (
    "locked", "before-hashes", "after-hashes", "signed", "after-checkpoint", "before-commit",
    "after-commit",
)  # fmt: skip
KILLS = 35
ADD = """
insert into stored_events
    (notification_id, recorded_at, originator_id, originator_version, topic, state)
values (%s, %s, %s, %s, %s, %s)
"""


class Log:
    """Rows as the append would leave them, some hundred more each round."""

    def __init__(self, dsn):
        migrate(dsn)
        self.dsn, self.rows, self.signed = dsn, [], {}
        self.connection = psycopg.connect(dsn, autocommit=True)

    def round(self, number):
        self.look()
        first = len(self.rows) + 1
        fresh = [self.row(place) for place in range(first, first + 3 * A_STEP + number)]
        with self.connection.cursor() as cursor:
            cursor.executemany(ADD, fresh)
        self.rows += fresh

    @staticmethod
    def row(place):
        stream = f"00000000-0000-4000-8000-{place:012d}"
        return Row(place, place, stream, 1, "applicant.hired", b"%d" % place)

    def look(self):
        """What anybody could have fetched between two deaths stays as it was."""
        found = self.connection.execute("select size, root, note from proof_checkpoint").fetchall()
        found = {size: (root, note) for size, root, note in found}
        assert found.items() >= self.signed.items()
        self.signed = found


@pytest.fixture
def log(database):
    made = Log(database)
    yield made
    made.connection.close()


def test_a_follower_killed_35_times_signs_one_root_for_each_size(log):
    with Runs("proof_at_points.py", log.dsn) as runs:
        runs.kill(POINTS, KILLS, log.round)
        runs.run()
    log.look()
    leaves = [hash_of(row) for row in log.rows]
    assert hashes_of(log.connection, 0, 0, 2**40) == leaves
    assert max(log.signed) == len(leaves)
    for size, (root, _) in log.signed.items():
        assert root == root_of(leaves[:size])


def test_control_who_says_the_size_first_is_found_out(log):
    with Runs("proof_at_points.py", log.dsn) as runs:
        log.round(0)
        assert runs.run("said-first", careless=True)
        with pytest.raises(TreeBroken, match="are missing"):
            TreeWriter(log.dsn, sign).step()
