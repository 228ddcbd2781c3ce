"""A ledger that is backed up and written on, what its topic would hold, and an empty place."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
import psycopg
import pytest
from psycopg import sql

sys.path.append(str(Path(__file__).parent))

from server_story import Lost, tell

from gateways import identity_number
from gateways.callers import Caller, SourceBinding
from gateways.intake import Input
from ops.backup.making import back_up
from ops.commands.acting import Desk
from ops.commands.session import event_of
from ops.demo import Play
from ops.running import Running, open_ledger
from ops.sample import county as files
from ops.settings import Settings
from projections.log_memory import StoredRow

NUMBERS = count(1)
ROWS = """
select originator_id::text, originator_version, topic, state, notification_id, recorded_at
from stored_events order by notification_id
"""
NEWCOMER = "idcard:430923199003074174"


class Story(msgspec.Struct):
    """A ledger after its story, and what is kept outside of it.

    `backup`: made in the middle, when the log stood at `backed_up`; `rows`: all that the topic
    holds; `erased`: a person whose keys were destroyed after the backup, `record`: a vault record
    of theirs; `other`: one of somebody else.
    """

    settings: Settings
    dsn: str
    backup: Path
    backed_up: int
    rows: list[StoredRow]
    erased: str
    record: str
    other: str

    @property
    def head(self) -> int:
        return len(self.rows)


@contextmanager
def fresh_database(postgres: str) -> Iterator[str]:
    name = sql.Identifier(f"ledger_backup_{os.getpid()}_{next(NUMBERS)}")
    with psycopg.connect(postgres, autocommit=True) as administrator:
        administrator.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(name))
    yield urlsplit(postgres)._replace(path=f"/{name._obj[0]}").geturl()
    with psycopg.connect(postgres, autocommit=True) as administrator:
        administrator.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


@pytest.fixture(scope="session")
def story(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    """Played once; a test reads it and restores elsewhere."""
    folder = tmp_path_factory.mktemp("ledger")
    with fresh_database(postgres) as dsn:
        settings = Settings(folder / "data", folder / "data" / "keys.json", dsn)
        settings.data.mkdir()
        with open_ledger(settings, sample=True) as running:
            yield told(running, folder)


def told(running: Running, folder: Path) -> Story:
    """Facts; a backup; then claims, rosters, payments, a new person, and an erasure."""
    desk, sample = Desk(running.settings, running.keys), files.county(40, 3)
    (folder / "input").mkdir()
    play = Play(running, desk, sample, folder / "input")
    play._take_in(files.SETUP, files.FACTS)
    (manifest, *_) = back_up(running, folder / "backup")
    play.whole()
    registered = {"name": "张三", "happened_on": "2019-07-01"}
    say(running, desk.caller("poverty-register"), "applicant.registered", NEWCOMER, registered)
    (person, record), (_, other) = two_persons(running.dsn, manifest.whose.position)
    erasure = event_of(desk.caller("chu"), "applicant.erased", person, None, {"reason": "申请"})
    (outcome,) = running.parts.post([Input(erasure, desk.caller("chu"))])
    assert outcome.verdict == "accepted", outcome
    running.catch_up()
    with psycopg.connect(running.dsn) as connection:
        rows = [StoredRow(*row) for row in connection.execute(ROWS)]
    position = manifest.whose.position
    return Story(
        running.settings, running.dsn, folder / "backup", position, rows, person, record, other
    )


def say(running: Running, caller, topic, subject, data) -> None:
    event = {"specversion": "1.0", "id": f"told-{next(NUMBERS)}", "type": topic}
    event |= {"source": caller.sources[0].source, "subject": subject, "data": data}
    (outcome,) = running.parts.post([Input(msgspec.json.encode(event), caller)])
    assert outcome.verdict == "accepted", outcome


def two_persons(dsn: str, position: int) -> list[tuple[str, str]]:
    """Registered before the backup, each with the record of the name."""
    statement = """
        select originator_id::text, convert_from(state, 'UTF8')::json->'fact'->>'record'
        from stored_events where topic = 'applicant.registered' and notification_id <= %s limit 2
    """
    with psycopg.connect(dsn) as connection:
        return connection.execute(statement, (position,)).fetchall()


@pytest.fixture(scope="session")
def lost(tmp_path_factory: pytest.TempPathFactory) -> Lost:
    """A ledger whose server was copied and then killed; a test reads it and restores elsewhere."""
    return tell(tmp_path_factory.mktemp("server"))


@pytest.fixture
def place(database: str, tmp_path: Path) -> Settings:
    """An empty place to restore into."""
    return Settings(tmp_path / "restored", tmp_path / "restored" / "keys.json", database)


@pytest.fixture
def read() -> Callable[..., list]:
    """What a query says."""

    def run(dsn: str, statement: str) -> list:
        with psycopg.connect(dsn) as connection:
            return connection.execute(statement).fetchall()

    return run


@pytest.fixture
def register() -> Callable[..., str]:
    """Registers one more made-up person; the stream."""

    def one(parts, number: int) -> str:
        digits = f"4309231970{number // 900 + 1:02d}01{number % 900:03d}"
        subject = f"idcard:{digits}{identity_number.check_character(digits)}"
        source = SourceBinding("urn:sample:register", "register", ("applicant.registered",))
        caller = Caller("p", "c", ("poster",), sources=(source,))
        data = {"name": f"person {number}", "happened_on": "2019-01-01"}
        event = {"specversion": "1.0", "id": f"r-{number}", "type": "applicant.registered"}
        event |= {"source": source.source, "subject": subject, "data": data}
        (outcome,) = parts.post([Input(msgspec.json.encode(event), caller)])
        assert outcome.verdict == "accepted", outcome
        return outcome.subject

    return one
