"""How the parts are put together, top to bottom: keys, vault, log, ledger, intake."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import msgspec

from domain.command import Refused
from domain.ledger import Ledger
from domain.log import Log, Question
from domain.outcome import Outcome, refused_outcome
from gateways.intake import Input, Intake
from gateways.keys import KeyStore, MemoryKeys
from gateways.new_ids import new_stream_id
from gateways.payment_reference import finder
from gateways.vault import Vault
from gateways.vault_memory import MemoryVault
from projections.log_memory import MemoryLog


class Parts(msgspec.Struct, frozen=True):
    """A ledger ready to take input. One thread at a time calls `post`."""

    log: Log
    ledger: Ledger
    vault: Vault
    keys: KeyStore
    intake: Intake

    def post(self, inputs: Sequence[Input], *, all_or_nothing: bool = False) -> list[Outcome]:
        """CloudEvents in, an outcome per input, in order: the one way in for HTTP, file and CLI."""
        drafted = self.intake.commands(inputs)
        ready = [made for _, made in drafted if not isinstance(made, Refused)]
        if all_or_nothing and len(ready) < len(drafted):
            ready = []
        handled = iter(self.ledger.handle(ready, all_or_nothing=all_or_nothing))
        outcomes = []
        for parsed, made in drafted:
            if isinstance(made, Refused):
                pair = (parsed.event.source, parsed.event.id) if parsed else ("", "")
                outcomes.append(refused_outcome(pair, "", made))
            elif ready:
                outcomes.append(next(handled))
            else:
                beside = Refused(
                    "out-of-turn", "all-or-nothing", "batch", "another event was wrong"
                )
                outcomes.append(refused_outcome((made.source, made.id), made.stream, beside))
        return outcomes


def assemble(log: Log, vault: Vault, keys: KeyStore, today: Callable[[], date]) -> Parts:
    """A ledger over a log and a vault."""

    def on_record(streams: Sequence[str]) -> frozenset[str]:
        return frozenset(log.load(Question(heads=tuple(streams))).heads)

    intake = Intake(vault, keys, today, new_stream_id, finder(log), on_record)
    return Parts(log, Ledger(log), vault, keys, intake)


def in_memory(today: Callable[[], date]) -> Parts:
    """An empty ledger in memory: for cases, rehearsals and tests."""
    keys = MemoryKeys()
    return assemble(MemoryLog(), MemoryVault(keys), keys, today)
