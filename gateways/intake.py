"""From CloudEvents to commands: checked, allowed, numbers resolved; the same for HTTP, file and
CLI."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import msgspec

from domain.command import Command, Refused, malformed
from gateways.callers import Caller
from gateways.cloud_event import Parsed, parse, shape_error
from gateways.intents import Draft, Material
from gateways.keys import KeyStore
from gateways.new_ids import new_subject_id
from gateways.permission import permit_of
from gateways.references import Reference, resolved
from gateways.shape import Common
from gateways.shapes import TOPICS, decoder_of
from gateways.topics import DRAFTS
from gateways.vault import Sealed, SealingBatch, SealKind, Vault

Days = Callable[[], date]
Ids = Callable[[], str]
Finder = Callable[[str], str | None]
Known = Callable[[Sequence[str]], frozenset[str]]


class Input(msgspec.Struct, frozen=True, gc=False):
    """One event as it came, and who sent it."""

    raw: bytes
    caller: Caller


class Seals:
    """The values that a batch seals: written together, before any event names them."""

    def __init__(self, batch: SealingBatch, on_record: frozenset[str]) -> None:
        self.batch = batch
        self.on_record = on_record
        self.used = False

    def seal(self, subject: str, kind: SealKind, value: str) -> Sealed:
        self.used = True
        return self.batch.seal(subject, kind, value)

    def registers(self, subject: str) -> bool:
        return subject not in self.on_record

    def keep(self) -> None:
        """What belongs to an erased person is not kept; the ledger turns such a fact down."""
        if self.used:
            self.batch.keep()


class Intake:
    """Makes commands of inputs. `today`: the day in Shanghai; `new_id`: a fresh stream id;
    `payment_of`: the payment that a reference names, or None; `known`: which streams are on
    record."""

    def __init__(
        self,
        vault: Vault,
        keys: KeyStore,
        today: Days,
        new_id: Ids,
        payment_of: Finder,
        known: Known,
    ) -> None:
        self.vault = vault
        self.keys = keys
        self.today = today
        self.new_id = new_id
        self.payment_of = payment_of
        self.known = known

    def commands(self, inputs: Sequence[Input]) -> list[tuple[Parsed | None, Command | Refused]]:
        """A command or a refusal per input, in order; numbers of the whole batch in one query a
        kind."""
        today = self.today()
        drafts: list[tuple[Parsed | None, Draft | Refused]] = []
        for one in inputs:
            parsed = None
            try:
                parsed = parse(one.raw)
                drafts.append((parsed, self._draft(parsed, one.caller)))
            except Refused as no:
                drafts.append((parsed, no))
        ready = [draft for _, draft in drafts if isinstance(draft, Draft)]
        streams = self._streams(ready)
        sealing = Seals(self.vault.batch(), self._on_record(ready, streams))
        made = [(parsed, _command(draft, streams, today, sealing)) for parsed, draft in drafts]
        sealing.keep()
        return made

    def _on_record(self, drafts: Sequence[Draft], streams: dict[Reference, str]) -> frozenset[str]:
        """Of the subjects to be registered, those that are on record."""
        asked = [streams[draft.admits] for draft in drafts if draft.admits is not None]
        return self.known(asked) if asked else frozenset()

    def _draft(self, parsed: Parsed, caller: Caller) -> Draft:
        """An input of the right shape from somebody who may tell it; its references still
        unresolved."""
        event = parsed.event
        if event.type not in TOPICS:
            raise malformed("unknown-type", "type", "no such topic; docs/input lists them")
        if event.specversion != "1.0":
            raise malformed("bad-shape", "specversion", "1.0")
        if event.dataschema and not event.dataschema.endswith("v1"):
            raise malformed("unknown-v", "dataschema", "this ledger reads v1 of every topic")
        permitted = permit_of(caller, event.source, event.type, event.data)
        try:
            data: Common = decoder_of(event.type).decode(event.data)
        except msgspec.ValidationError as wrong:
            raise shape_error(wrong, "data.") from None
        digest = self.keys.content_digest(event.type, event.subject, parsed.data)
        material = Material(event, data, digest, permitted)
        return DRAFTS[event.type](material, self)

    def _streams(self, drafts: Sequence[Draft]) -> dict[Reference, str]:
        """Every reference of the batch resolved; identities that are new are admitted first."""
        admitted: dict[Reference, str] = {}
        for draft in drafts:
            if draft.admits is not None:
                admitted.setdefault(draft.admits, "")
        by_kind: dict[str, list[Reference]] = {}
        for reference in admitted:
            assert not isinstance(reference, str)
            by_kind.setdefault(reference.kind, []).append(reference)
        for kind, references in by_kind.items():
            pairs = [
                (one.value, new_subject_id()) for one in references if not isinstance(one, str)
            ]
            holders = self.vault.admit_many(kind, pairs)  # type: ignore[arg-type]  # one of the kinds
            admitted.update(zip(references, holders, strict=True))
        asked = {one for draft in drafts for one in draft.references if one not in admitted}
        return admitted | resolved(list(asked), self.vault)


def _command(
    draft: Draft | Refused, streams: dict[Reference, str], today: date, sealing: Seals
) -> Command | Refused:
    if isinstance(draft, Refused):
        return draft
    try:
        return draft.finish(draft, streams, today, sealing)
    except Refused as no:
        return no
