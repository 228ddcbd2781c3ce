"""The log's own key and everything it signed come back with a backup: it goes on under the same
key, and of no size is there another root."""

import psycopg

from ops.backup.making import back_up
from ops.backup.restoring import look_at, restore
from ops.proof.following import ProofFollower, log_key_file, signer_of
from ops.running import open_ledger

SIGNED = "select size, root, note from proof_checkpoint order by size"


def signed(dsn):
    with psycopg.connect(dsn) as connection:
        return connection.execute(SIGNED).fetchall()


def sign(running):
    follower = ProofFollower(running.dsn, signer_of(running.settings, running.opened))
    size = follower.catch_up()
    follower.writer.close()
    return size


def test_the_log_goes_on_under_its_key(place, tmp_path, register):
    copy = tmp_path / "copy"
    with open_ledger(place, sample=True) as running:
        register(running.parts, 1)
        assert sign(running) == 2
        before, key = signed(running.dsn), log_key_file(place).read_bytes()
        back_up(running, copy)
    with psycopg.connect(place.database_url, autocommit=True) as connection:
        for schema in ("public", "vault"):
            connection.execute(f"drop schema {schema} cascade")
        connection.execute("create schema public")
    place.key_file.unlink()
    log_key_file(place).unlink()
    restore(place, look_at(copy, None, None, place), None)
    assert log_key_file(place).read_bytes() == key
    assert log_key_file(place).stat().st_mode & 0o777 == 0o600
    with open_ledger(place) as running:
        assert signed(running.dsn) == before
        assert sign(running) == 2
        register(running.parts, 2)
        assert sign(running) == 3
        assert signed(running.dsn)[0] == before[0]
