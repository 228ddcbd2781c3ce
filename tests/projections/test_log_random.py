"""Random commands over few names: memory, fast path, slow path and any split of a batch agree."""

from collections import Counter

import psycopg
import pytest
from worlds import COMMANDS_A_WORLD, World

from projections.guards_rebuild import digest_of, guard_digest, rebuilt_digest
from projections.log_memory import MemoryLog


def play(world, reference, known):
    """A batch of commands and the verdicts of the reference, which judges one at a time."""
    whole = world.random.random() < 0.1
    before = (len(reference.rows), reference.guards.copy(), set(reference.pairs)) if whole else ()
    batches, verdicts = [], []
    for _ in range(world.random.choice((1, 1, 2, 5, 10, 25, 60))):
        batches.append(world.command(known))
        verdicts += reference.append(batches[-1:])
    known += batches
    if whole:
        reference._cut(*before)
        verdicts = reference.append(batches, all_or_nothing=True)
    return batches, verdicts, whole


def pieces(roll, batches):
    """The batch cut anywhere."""
    while batches:
        size = roll.randrange(1, len(batches) + 1)
        yield batches[:size]
        batches = batches[size:]


STORED = """
select originator_id::text, originator_version, topic, state, notification_id
from stored_events where notification_id > %s order by notification_id
"""


def stored(log, after):
    with log._reading() as connection, connection.cursor(binary=True) as cursor:
        cursor.row_factory = psycopg.rows.tuple_row
        return cursor.execute(STORED, (after,)).fetchall()


def digest(log):
    with log._reading() as connection:
        return guard_digest(connection)


class Judges:
    """The reference and the database's two ways, side by side."""

    def __init__(self, new_database, new_log) -> None:
        quick = "&options=-c%20synchronous_commit%3Doff"
        slow = quick + "%20-c%20ledger.force_slow%3Don"
        self.reference = MemoryLog()
        self.fast = new_log(new_database() + quick)
        self.slow = new_log(new_database() + slow)
        self.counted = Counter()
        send = self.fast._recorder.append

        def counting(columns, **flags):
            rows = send(columns, **flags)
            self.counted["fast"] += rows[0].verdict == "all"
            return rows

        self.fast._recorder.append = counting

    def play(self, seed, calm):
        """One world from its beginning to its end."""
        world, known, after = World(seed, self.reference, calm), [], len(self.reference.rows)
        while world.made < COMMANDS_A_WORLD:
            batches, expected, whole = play(world, self.reference, known)
            self.counted["commands"] += len(batches)
            self.counted.update(type(one).__name__ for one in expected)
            where = f"seed {seed}, command {world.made}"
            assert self.fast.append(batches, all_or_nothing=whole) == expected, where
            cut = [batches] if whole else pieces(world.random, batches)
            said = [one for part in cut for one in self.slow.append(part, all_or_nothing=whole)]
            assert said == expected, where
        rows = [row[:5] for row in self.reference.rows[after:]]
        assert stored(self.fast, after) == rows
        assert stored(self.slow, after) == rows

    def guards_agree(self):
        live = digest(self.fast)
        assert live.sha256 == digest_of(self.reference.guards)
        assert live == digest(self.slow)
        assert live == rebuilt_digest(self.fast, live.position) == rebuilt_digest(self.reference)


@pytest.mark.parametrize("part", range(10))  # 10 x 10,000 commands
def test_memory_fast_path_slow_path_and_any_split_agree(part, new_database, new_log):
    judges = Judges(new_database, new_log)
    if part % 2:
        judges.fast.small = 2  # batches are cut in halves down to that before they go the slow way
    for seed in range(part * 24, part * 24 + 24):
        judges.play(seed, calm=(0, 0, 0.97, 1)[seed % 4])
    judges.guards_agree()
    print(judges.counted)
    assert judges.counted["commands"] >= 10_000
    assert judges.counted["fast"] >= 150
    assert judges.counted["Waiting"] >= 40
