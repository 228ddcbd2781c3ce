"""A county up to its payment orders, and a bank that takes them."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from gateways.bank.outgoing.layout import OutLayout
from gateways.bank.outgoing.order import Debtor
from ops import demo
from ops.bank.receiving import Taken, take
from ops.bank.sending import Sending, write
from ops.commands.acting import Desk
from ops.follower import state_of
from ops.running import Running, open_ledger
from ops.sample.county import county
from ops.settings import SHANGHAI, Settings

sys.path.append(str(Path(__file__).parent))

from simulator import Bank

BANK, SENT_ON = "rural-bank", date(2019, 7, 15)
PERSONS = 24
LAYOUT = OutLayout(format="pain.001.001.09", file_name="{batch}.xml")
DEBTOR = Debtor("8111000000000001", "益阳市财政局", "402561000014")
NUMBERS = count(1)


def quiet(what: str, done: int) -> None:
    """Nobody watches."""


def settings_in(folder: Path, database: str) -> Settings:
    return Settings(folder, folder.parent / "keys.json", database)


@pytest.fixture(scope="session")
def ordered(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A database in which a county has been played up to its orders, and where its keys lie."""
    name, place = "ledger_bank_template", tmp_path_factory.mktemp("bank")
    _execute(postgres, f"create database {name} template template0")
    settings = settings_in(place / "data", _of(postgres, name))
    settings.data.mkdir()
    with open_ledger(settings, sample=True) as running, pytest.MonkeyPatch.context() as patch:
        patch.setattr(demo, "reports", lambda *_: [])
        (place / "input").mkdir()
        desk = Desk(settings, running.keys)
        demo.Play(running, desk, county(PERSONS, 1), place / "input").whole()
    yield name, place
    _execute(postgres, f"drop database {name} with (force)")


def _execute(postgres: str, statement: str) -> None:
    with psycopg.connect(postgres, autocommit=True) as administrator:
        administrator.execute(statement.encode())


def _of(postgres: str, name: str) -> str:
    return urlsplit(postgres)._replace(path=f"/{name}").geturl()


@dataclass
class Finance:
    """The finance bureau's side: writes, hands over, takes in, and looks."""

    running: Running
    folder: Path
    files: "count[int]"

    def send(self, batch: str = "B1", bank: Bank | None = None) -> Bank:
        """Every order that waits, in one file, accepted by the bank."""
        bank = bank or Bank(SENT_ON)
        for part in self.write(batch):
            bank.accept(self.folder / "data" / "payment-files" / BANK / part.name, LAYOUT)
        return bank

    def write(self, batch: str = "B1"):
        asked = Sending(
            BANK,
            (BANK, ""),
            "test/1",
            LAYOUT,
            DEBTOR,
            batch,
            1,
            SENT_ON,
            datetime(2019, 7, 15, 9, tzinfo=SHANGHAI),
            "chu",
        )
        self.running.catch_up()
        return write(self.running, asked, quiet)

    def take(self, content: bytes) -> Taken:
        """A file of the bank."""
        path = self.folder / f"in-{next(self.files)}"
        path.write_bytes(content)
        return take(self.running, path, BANK, None, "chu", quiet)

    def statuses(self) -> dict[str, int]:
        """How many payments stand where."""
        self.running.catch_up()
        query = "select status, count(*) from payments group by status"
        with psycopg.connect(self.running.dsn) as connection:
            return dict(connection.execute(query).fetchall())

    def rows(self, query: str) -> list[tuple]:
        self.running.catch_up()
        with psycopg.connect(self.running.dsn) as connection:
            return connection.execute(query.encode()).fetchall()

    def state(self, kind: str, stream: str):
        return state_of(self.running.parts.log, kind, stream)


@pytest.fixture
def finance(postgres: str, ordered: tuple[str, Path], tmp_path: Path) -> Iterator[Finance]:
    """The county on a database of its own."""
    template, place = ordered
    name = f"ledger_bank_{next(NUMBERS)}"
    _execute(postgres, f"create database {name} template {template}")
    (tmp_path / "keys.json").write_bytes((place / "keys.json").read_bytes())
    (tmp_path / "keys.json").chmod(0o600)
    (tmp_path / "data").mkdir()
    with open_ledger(settings_in(tmp_path / "data", _of(postgres, name)), sample=True) as running:
        yield Finance(running, tmp_path, count(1))
    _execute(postgres, f"drop database {name} with (force)")
