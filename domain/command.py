"""A command: what a gateway makes of one input, and how it may be turned down."""

from __future__ import annotations

from datetime import date
from typing import Literal

import msgspec

from domain.event import Actor, Provenance
from domain.names import Kind


class Command(msgspec.Struct, frozen=True, gc=False):
    """One input, ready to be decided. Nothing in it is a name, a number of a person or an account.

    `source`, `id`: the CloudEvents pair; `digest`: keyed digest of the content as received.
    `stream`: the subject, resolved. `intent`: what is asked, one of the classes in `domain/acts/`.
    `happened_on`: the day it happened; `today`: the day it is handled, both Asia/Shanghai.
    """

    source: str
    id: str
    digest: bytes
    kind: Kind
    stream: str
    intent: msgspec.Struct
    actor: Actor
    happened_on: date
    today: date
    provenance: Provenance | None = None
    learnt_on: date | None = None


class Refused(Exception):
    """A command that is not carried out and leaves nothing in the log.

    `malformed` may be sent again corrected under the same id; `out-of-turn` may succeed later;
    `conflict` contradicts what is recorded. `field` and `rule` name what to mend; `reasons` are
    codes.
    """

    def __init__(
        self,
        verdict: Literal["malformed", "out-of-turn", "conflict"],
        code: str,
        field: str,
        rule: str,
        reasons: tuple[str, ...] = (),
    ) -> None:
        super().__init__(f"{verdict}: {field}: {rule}")
        self.verdict = verdict
        self.code = code
        self.field = field
        self.rule = rule
        self.reasons = reasons


def malformed(code: str, field: str, rule: str, *reasons: str) -> Refused:
    """Wrong in itself: not stored, may be corrected."""
    return Refused("malformed", code, field, rule, reasons)


def out_of_turn(code: str, field: str, rule: str, *reasons: str) -> Refused:
    """Not now: not stored, may succeed later."""
    return Refused("out-of-turn", code, field, rule, reasons)


def conflict(code: str, field: str, rule: str, *reasons: str) -> Refused:
    """Contradicts a recorded fact: not stored; only a correction replaces it."""
    return Refused("conflict", code, field, rule, reasons)


class AlreadyRecorded(Exception):
    """The same fact is recorded: the command is answered with the first one, and writes nothing."""

    def __init__(self, stream: str, version: int) -> None:
        super().__init__(f"{stream} {version}")
        self.stream = stream
        self.version = version
