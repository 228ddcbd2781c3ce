"""A restore that is killed in the middle leaves an empty place, and the next one goes through."""

import os
import signal
import subprocess
import sys
from time import sleep

from ops.backup.restoring import look_at, restore
from ops.backup.sources import ListedRows, line_of


def opened_by(reader, pipe):
    """The pipe, once it is read at the other end."""
    while reader.poll() is None:
        try:
            descriptor = os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
        except OSError:
            sleep(0.02)  # nobody reads yet
            continue
        os.set_blocking(descriptor, True)
        return os.fdopen(descriptor, "wb", buffering=0)
    raise AssertionError(f"ended with {reader.returncode} before it read a line")


def test_killed_in_the_middle_nothing_is_there_and_it_may_be_done_again(
    story, place, tmp_path, read
):
    pipe = tmp_path / "events"
    os.mkfifo(pipe)
    command = [sys.executable, "-m", "ops.cli", "--data", place.data, "restore", story.backup]
    restoring = subprocess.Popen(
        [*map(str, command), "--refill", str(pipe), "--accept-missing"],
        env={**os.environ, "DATABASE_URL": place.database_url},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        told = b"".join(map(line_of, story.rows[story.backed_up - 1 : -1]))
        with opened_by(restoring, pipe) as events:
            events.write(told)  # longer than a pipe holds: most of it is in the database's hands
            assert len(told) > 200_000
            assert restoring.poll() is None, "it waits for the last event"
            restoring.send_signal(signal.SIGKILL)
            restoring.wait(30)
    finally:
        restoring.kill()
        restoring.wait(30)
    for table in ("stored_events", "idempotency", "vault.subject", "vault.bidx"):
        assert read(place.database_url, f"select count(*) from {table}") == [(0,)], table
    assert place.key_file.exists(), "the keys were put in place, and fit the next try"

    found = look_at(story.backup, None, None, place)
    done = restore(place, found, ListedRows(story.rows), accept_missing=True)
    assert (done.head, done.erased) == (story.head, 1)
