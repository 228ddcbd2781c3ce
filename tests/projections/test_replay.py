"""The log read as one stream: the same events as page by page, and no gap is passed over."""

import psycopg
import pytest
from worlds import World

from projections.log_memory import MemoryLog
from projections.replay import LogHasGap, replay


@pytest.fixture
def written(new_log, migrated):
    log, reference = new_log(migrated), MemoryLog()
    world = World(3, reference, calm=0.9)
    for _ in range(150):
        command = world.command([])
        reference.append([command])
        log.append([command])
    return log


def test_it_is_what_the_log_reads_page_by_page(written, migrated):
    events = list(written.follow(0))
    assert len(events) > 100
    with psycopg.connect(migrated) as connection:
        assert list(replay(connection, 0, written.head())) == events
        assert list(replay(connection, 20, 50)) == events[20:50]
        assert list(replay(connection, written.head(), 10**9)) == []


def test_a_gap_is_not_passed_over(written, migrated):
    with psycopg.connect(migrated) as connection:
        connection.execute("alter table stored_events disable trigger all")
        connection.execute("delete from stored_events where notification_id = 9")
        with pytest.raises(LogHasGap, match="position 9: the next one is 10"):
            list(replay(connection, 0, 20))
