"""The finance bureau's side of a county whose payments are ordered."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import count
from pathlib import Path

import psycopg
from simulator import Bank

from gateways.bank.outgoing.layout import OutLayout
from gateways.bank.outgoing.order import Debtor
from ops.bank.receiving import Taken, take
from ops.bank.sending import Sending, write
from ops.follower import state_of
from ops.running import Running
from ops.settings import SHANGHAI, Settings

BANK, SENT_ON = "rural-bank", date(2019, 7, 15)
LAYOUT = OutLayout(format="pain.001.001.09", file_name="{batch}.xml")
DEBTOR = Debtor("8111000000000001", "益阳市财政局", "402561000014")


def quiet(what: str, done: int) -> None:
    """Nobody watches."""


def settings_in(folder: Path, database: str) -> Settings:
    return Settings(folder, folder.parent / "keys.json", database)


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
