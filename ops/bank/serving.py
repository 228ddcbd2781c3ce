"""What the API asks of the ledger's banks: each file taken in by parts of its own."""

from __future__ import annotations

import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec

from api.bank_routes import Refused
from gateways.bank.profile import BankProfile
from gateways.callers import Caller
from gateways.keys import MemoryKeys
from ops.bank.accounts import BankUnknown, layout_for
from ops.bank.acting import Failed
from ops.bank.receiving import Taken, take
from ops.running import Running, ledger_opened, running_on
from ops.settings import Settings, today_in_shanghai
from projections.bank.breaks import OpenBreaks

Row = dict[str, Any]


def _unwatched(what: str, done: int) -> None:
    """Whoever waits for an answer sees no progress."""


class BankDesk:
    """For several threads; nothing is shared between two calls."""

    def __init__(self, settings: Settings, dsn: str, keys: MemoryKeys) -> None:
        self.settings, self.dsn, self.keys = settings, dsn, keys

    def take(self, content: bytes, bank: str, profile: str | None, caller: Caller) -> Row:
        """Takes a file in. Raises Refused."""
        try:
            layout = layout_for(self.settings.data, bank, profile)
            told = self._taken(content, bank, layout, caller)
        except BankUnknown as unknown:
            raise Refused("unknown-bank", "bank", str(unknown)) from unknown
        except Failed as no:
            raise Refused("not-taken", "body", str(no)) from no
        if told.verdict == "refused":
            no_ = told.refusal
            raise Refused(no_["code"], no_["place"], f"{no_['rule']} → {no_['remedy']}")
        plain: Row = msgspec.to_builtins(told)
        return plain

    def _taken(
        self, content: bytes, bank: str, layout: BankProfile | None, caller: Caller
    ) -> Taken:
        with (
            running_on(self.dsn, self.settings, self.keys) as parts,
            tempfile.TemporaryDirectory(prefix="ledger-bank-") as place,
        ):
            running = Running(self.settings, self.dsn, parts, self.keys, ledger_opened(parts.log))
            path = Path(place) / "file"
            path.write_bytes(content)
            return take(running, path, bank, layout, caller.person, _unwatched)

    def files(self, bank: str | None, limit: int) -> list[Row]:
        """The latest first."""
        with closing(OpenBreaks(self.dsn)) as found:
            return list(found.files(bank, limit))

    def breaks(self, bank: str | None) -> list[Row]:
        """The oldest first."""
        with closing(OpenBreaks(self.dsn)) as found:
            return list(found.of_bank(bank, today_in_shanghai()))
