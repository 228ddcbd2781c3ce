"""The ledger's own stream: how it was opened, which formats it writes."""

from __future__ import annotations

from domain.event import Event, Recorded, Value


class LedgerOpened(Event, frozen=True, tag="ledger.opened"):
    """Position 1. `code`: four letters or digits, `epoch`: one; both stand in every payment
    reference."""

    code: str
    epoch: str
    city: str
    sample: bool
    currency: str = "CNY"
    time_zone: str = "Asia/Shanghai"
    suites: tuple[str, ...] = ("v1",)
    last_checkpoint: str = ""


class LedgerFormatEnabled(Event, frozen=True, tag="ledger.formatEnabled"):
    """From here on the ledger writes version `enabled_v` of `enabled_topic`."""

    enabled_topic: str
    enabled_v: int


LedgerEvent = LedgerOpened | LedgerFormatEnabled


class LedgerState(Value, frozen=True):
    """Who the ledger is."""

    code: str
    epoch: str
    city: str
    sample: bool


def evolve(state: LedgerState | None, happened: Recorded) -> LedgerState:
    """What each event means. Total: history is never judged again."""
    match happened.event:
        case LedgerOpened() as opened:
            return LedgerState(opened.code, opened.epoch, opened.city, opened.sample)
        case _:
            assert state is not None, "a ledger's history begins with ledger.opened"
            return state
