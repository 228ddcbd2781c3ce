"""What a decision may read: the streams and claims of a batch as they stand, each reading
remembered."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from domain import (
    bank_file,
    fund,
    grant,
    ledger_stream,
    officer,
    parameters,
    payment,
    payment_file,
    roster,
)
from domain.command import malformed
from domain.entries import KIND_OF, Cache, Entry, StreamKey
from domain.event import Recorded
from domain.history import History
from domain.limits import Limits
from domain.log import Answer, HeldPeriod, Holder, Question
from domain.names import LEDGER, PARAMETERS, Kind


class NotLoaded(Exception):
    """A decision needs something that the batch has not loaded yet; of `head` only the version."""

    def __init__(
        self,
        stream: StreamKey | None = None,
        claim: str | None = None,
        head: str | None = None,
        allowance: str | None = None,
        period: str | None = None,
    ) -> None:
        super().__init__(f"{stream or claim or head or allowance or period}")
        self.stream = stream
        self.claim = claim
        self.head = head
        self.allowance = allowance
        self.period = period


class View:
    """One batch's view. `begin()` starts a command: from then on what it reads is remembered."""

    def __init__(self, cache: Cache, *, careful: bool = False) -> None:
        """`careful`: something came back stale, so nothing is taken on trust any more."""
        self.cache = cache
        self.careful = careful
        self.entries: dict[str, Entry] = {}
        self.holders: dict[str, Holder | None] = {}
        self.heads: dict[str, int] = {}
        self.memory: dict[int, Any] = {}
        self.streams_read: dict[str, int] = {}
        self.claims_read: dict[str, str | None] = {}
        self.told_taken: dict[str, str] = {}
        self.dirty_claims: set[str] = set()
        self.held_before: dict[str, tuple[bool, Holder | None, bool]] = {}
        self.unseen: dict[str, list[Recorded]] = {}
        self.read_dirty = self.read_on_trust = False
        self.limits = Limits()

    def begin(self, told_taken: dict[str, str] | None = None) -> None:
        """Start of a command. `told_taken`: keys the log said are held by another, and by whom."""
        self.streams_read = {}
        self.claims_read = {}
        self.told_taken = told_taken or {}
        self.read_dirty = self.read_on_trust = False
        self.held_before = {}
        self.limits.begin()

    def retract(self) -> None:
        """The command holds nothing after all: it is turned down, or decided again on more."""
        for key, (known, holder, dirty) in self.held_before.items():
            if known:
                self.holders[key] = holder
            else:
                self.holders.pop(key, None)
            if not dirty:
                self.dirty_claims.discard(key)
        self.held_before = {}
        self.limits.retract()

    # Loading

    def trusts(self, key: StreamKey) -> bool:
        """Whether a stream is taken without asking: an enterprise as it was last seen, which most
        claims read and hardly anybody writes, and an application as new. The append looks at every
        stream read; where one is otherwise, the command is decided again carefully."""
        kind, stream = key
        if self.careful or not (kind == "application" or self.cache.version(stream)):
            return False
        if kind not in ("application", "enterprise"):
            return False
        entry = self.entries[stream] = self.cache.entry(stream)
        entry.trusted = True
        return True

    def fill(self, asked: Iterable[StreamKey], question: Question, answer: Answer) -> None:
        """Take in what a round of loading found; what was asked and not found does not exist."""
        for _, stream in asked:
            entry = self.entries.get(stream)
            if entry is None:
                entry = self.entries[stream] = self.cache.entry(stream)
            found = answer.streams.get(stream)
            if found:
                if entry.kind is None:
                    entry.kind = KIND_OF[type(found[0].event)]
                entry.pending.extend(found)
                entry.version = found[-1].version
            self.cache.keep(stream, entry)
            for happened in self.unseen.pop(stream, ()):
                if happened.version == entry.version + 1:
                    entry.add(happened)
                    entry.dirty = True
        for stream in question.heads:
            self.heads[stream] = answer.heads.get(stream, 0)
        for key in question.claims:
            self.holders[key] = answer.claims.get(key)
        if question.periods or question.allowances:
            self.limits.fill(question, answer)

    def apply(self, happened: Recorded) -> None:
        """An event that a command of this batch wants to write; on a stream that nobody looked at
        yet it is kept for whoever does."""
        entry = self.entries.get(happened.stream)
        if entry is not None:
            entry.add(happened)
            entry.dirty = True
        elif happened.stream in self.heads:
            self.heads[happened.stream] = happened.version
        else:
            self.unseen.setdefault(happened.stream, []).append(happened)

    def hold(self, key: str, holder: Holder | None) -> None:
        """A claim that a command of this batch wants to take or give back."""
        dirty = key in self.dirty_claims
        before = (key in self.holders, self.holders.get(key), dirty)
        self.held_before.setdefault(key, before)
        self.holders[key] = holder
        self.dirty_claims.add(key)

    def loaded(self, kind: Kind, stream: str) -> Any:
        """The state of a stream, as far as it is here and of that kind; not counted as read. For
        finding out what else to load."""
        entry = self.entries.get(stream)
        return entry.current() if entry is not None and entry.kind == kind else None

    # Reading

    def state(self, kind: Kind, stream: str) -> Any:
        """The state of a stream or None; it counts as read."""
        entry = self.entries.get(stream)
        if entry is None:
            raise NotLoaded((kind, stream))
        if entry.kind is not None and entry.kind != kind:
            raise malformed("wrong-kind", "subject", f"{stream} is a {entry.kind}, not a {kind}")
        self.streams_read.setdefault(stream, entry.version)
        if entry.dirty:
            self.read_dirty = True
        if entry.trusted:
            self.read_on_trust = True
        return entry.current()

    def version(self, stream: str) -> int:
        """The version of a loaded stream, or of one whose head alone was asked; 0 where none
        exists."""
        entry = self.entries.get(stream)
        if entry is None and stream not in self.heads:
            raise NotLoaded(head=stream)
        return entry.version if entry is not None else self.heads[stream]

    def expected(self, stream: str, version: int) -> int:
        """The version of a stream, which counts as read; where it is not known, `version` is relied
        on and the append looks. Where it is another, the command comes back stale and is decided
        again carefully."""
        seen = self.seen(stream)
        if seen is None:
            if self.careful or self.streams_read.get(stream, version) != version:
                raise NotLoaded(head=stream)
            seen = version
        self.streams_read.setdefault(stream, seen)
        return seen

    def kind(self, stream: str) -> Kind | None:
        """What a loaded stream is, None where there is none. That never changes, so it is not among
        the readings."""
        entry = self.entries.get(stream)
        if entry is None:
            raise NotLoaded(("enterprise", stream))
        return entry.kind

    def seen(self, stream: str) -> int | None:
        """The version of a stream, where it is known; it does not count as read."""
        entry = self.entries.get(stream)
        return entry.version if entry is not None else self.heads.get(stream)

    def knows_version(self, stream: str) -> bool:
        """Whether `version` can answer."""
        return stream in self.entries or stream in self.heads

    def applicant(self, stream: str) -> History | None:
        state: History | None = self.state("applicant", stream)
        return state

    def enterprise(self, stream: str) -> History | None:
        state: History | None = self.state("enterprise", stream)
        return state

    def round(self, stream: str) -> History | None:
        state: History | None = self.state("round", stream)
        return state

    def contract(self, stream: str) -> History | None:
        state: History | None = self.state("contract", stream)
        return state

    def course(self, stream: str) -> History | None:
        state: History | None = self.state("course", stream)
        return state

    def loan(self, stream: str) -> History | None:
        state: History | None = self.state("loan", stream)
        return state

    def grant(self, stream: str) -> grant.Grant | None:
        state: grant.Grant | None = self.state("grant", stream)
        return state

    def roster(self, stream: str) -> roster.Roster | None:
        state: roster.Roster | None = self.state("roster", stream)
        return state

    def payment(self, stream: str) -> payment.Payment | None:
        state: payment.Payment | None = self.state("payment", stream)
        return state

    def payment_file(self, stream: str) -> payment_file.PaymentFile | None:
        state: payment_file.PaymentFile | None = self.state("paymentFile", stream)
        return state

    def bank_file(self, stream: str) -> bank_file.BankFile | None:
        state: bank_file.BankFile | None = self.state("bankFile", stream)
        return state

    def fund(self, stream: str) -> fund.Fund | None:
        state: fund.Fund | None = self.state("fund", stream)
        return state

    def officer(self, stream: str) -> officer.Officer | None:
        state: officer.Officer | None = self.state("officer", stream)
        return state

    def parameters(self) -> parameters.Parameters:
        state: parameters.Parameters | None = self.state("parameters", PARAMETERS)
        return state or parameters.Parameters()

    def ledger(self) -> ledger_stream.LedgerState | None:
        state: ledger_stream.LedgerState | None = self.state("ledger", LEDGER)
        return state

    def exists(self, stream: str) -> bool:
        """Whether a stream is on record. That never ends, so it is not among the readings."""
        if stream in self.entries or stream in self.heads:
            return self.version(stream) > 0
        return self.cache.version(stream) > 0

    def periods(self, key: str) -> tuple[HeldPeriod, ...]:
        """The live periods of a key, whoever holds them."""
        if key not in self.limits.periods:
            raise NotLoaded(period=key)
        return self.limits.held(key)

    def used(self, key: str) -> int:
        """What is used of an allowance; it counts as read."""
        if key not in self.limits.used:
            raise NotLoaded(allowance=key)
        return self.limits.amount(key)

    def expect(self, key: str, holder: str) -> None:
        """Rely on a claim being held by `holder` without having looked: the append looks. Where it
        is not, the command comes back stale and is decided again carefully."""
        self.claims_read.setdefault(key, holder)

    def holder(self, key: str) -> str | None:
        """The grant or roster that holds a claim, or None; it counts as read."""
        if key not in self.holders:
            raise NotLoaded(claim=key)
        if key in self.dirty_claims:
            self.read_dirty = True
        held = self.holders[key]
        holder = held.stream if held else None
        self.claims_read.setdefault(key, holder)
        return holder
