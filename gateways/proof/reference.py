"""A second opinion on the caps: who holds what, from nothing but the stored bytes.

It shares no code with the guards or the views. An event says in its own bytes what it takes and
gives back; REPLAY.md says the same in words, for whoever wants to write a third.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from domain.leaf import Row

Fact = dict[str, Any]
Wrong = Iterator[str]
"""What may not be, in words."""

UNREADABLE = (
    msgspec.MsgspecError,
    LookupError,
    TypeError,
    ValueError,
    AttributeError,
    RecursionError,
)
"""What bytes that somebody tampered with may do to whoever reads them."""


class Fund:
    """A year's appropriation, in fen; `waiting`: rosters, first come first served."""

    def __init__(self, limit_fen: int) -> None:
        self.limit_fen, self.committed_fen = limit_fen, 0
        self.closed = False
        self.waiting: list[str] = []


class Reference:
    """`take` each event in order; what it returns is wrong with the log."""

    def __init__(self) -> None:
        self.versions: dict[str, int] = defaultdict(int)
        self.recorded_at = 0
        self.claims: dict[str, str] = {}
        self.allowances: dict[str, int] = defaultdict(int)
        self.periods: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
        self.funds: dict[str, Fund] = {}
        self.replayed = 0  # events that take or give back

    def take(self, row: Row) -> list[str]:
        """What this event does that it may not do."""
        wrong = []
        if row.version != self.versions[row.stream] + 1:
            wrong.append(f"version {row.version} follows {self.versions[row.stream]}")
        if row.recorded_at < self.recorded_at:
            wrong.append("the recorded time falls")
        self.versions[row.stream], self.recorded_at = row.version, row.recorded_at
        told = TOPICS.get(row.topic)
        if told is not None:
            try:
                fact = msgspec.json.decode(row.stored)["fact"]
                wrong += told(self, row.stream, fact)
                self.replayed += 1
            except UNREADABLE as no:
                wrong.append(f"cannot be read as {row.topic}: {type(no).__name__}")
        return wrong

    def rows(self) -> dict[str, set[tuple[Any, ...]]]:
        """What is held and used now, by guard, as plain rows."""
        return {
            "claim": set(self.claims.items()),
            "allowance": {(key, used) for key, used in self.allowances.items() if used},
            "period": {(key, *one) for key, held in self.periods.items() for one in held},
            "fund": {
                (key, one.committed_fen, one.limit_fen, one.closed, tuple(one.waiting))
                for key, one in self.funds.items()
            },
        }

    # Claims, allowances, periods

    def _claim(self, stream: str, key: str) -> Wrong:
        holder = self.claims.setdefault(key, stream)
        if holder != stream:
            yield f"takes {key}, which {holder} holds"

    def _give_back(self, stream: str, key: str) -> Wrong:
        if self.claims.get(key) != stream:
            yield f"gives back {key}, which it does not hold"
        else:
            del self.claims[key]

    def _use(self, one: Fact) -> Wrong:
        self.allowances[one["key"]] += one["amount"]
        used = self.allowances[one["key"]]
        if used > one["limit"]:
            yield f"uses {used} of {one['limit']} of {one['key']}"

    def _unuse(self, one: Fact) -> Wrong:
        self.allowances[one["key"]] -= one["amount"]
        if self.allowances[one["key"]] < 0:
            yield f"gives back more of {one['key']} than was used"

    def _occupy(self, stream: str, one: Fact) -> Wrong:
        asked = one["first"], one["last"], stream
        held = self.periods[one["key"]]
        for first, last, holder in held:
            if first <= asked[1] and last >= asked[0] and (first, last, holder) != asked:
                yield f"takes {one['key']} from {asked[0]} to {asked[1]}, which {holder} holds"
        if asked not in held:
            held.append(asked)

    def _free(self, stream: str, one: Fact) -> Wrong:
        held = self.periods[one["key"]]
        left = [each for each in held if (each[0], each[2]) != (one["first"], stream)]
        if left == held:
            yield f"gives back {one['key']} from {one['first']}, which it does not hold"
        self.periods[one["key"]] = left

    # Funds

    def _fund(self, name: str) -> Fund:
        return self.funds[name]

    def _open(self, _: str, fact: Fact) -> Wrong:
        if fact["fund"] in self.funds:
            yield f"opens {fact['fund']} a second time"
        self.funds[fact["fund"]] = Fund(fact["limit_fen"])

    def _limit(self, _: str, fact: Fact) -> Wrong:
        fund = self._fund(fact["fund"])
        fund.limit_fen = fact["limit_fen"]
        yield from _within(fact["fund"], fund)

    def _close(self, _: str, fact: Fact) -> Wrong:
        self._fund(fact["fund"]).closed = True
        yield from ()

    def _approve(self, stream: str, fact: Fact) -> Wrong:
        fund = self._fund(fact["fund"])
        if fund.closed:
            yield f"takes from {fact['fund']}, which is closed"
        if fund.waiting and fund.waiting[0] != stream:
            yield f"takes from {fact['fund']} before {fund.waiting[0]}, which waits"
        if stream in fund.waiting:
            fund.waiting.remove(stream)
        fund.committed_fen += fact["fen"]
        yield from _within(fact["fund"], fund)

    def _wait(self, stream: str, fact: Fact) -> Wrong:
        fund = self._fund(fact["fund"])
        if stream not in fund.waiting:
            fund.waiting.append(stream)
        yield from ()

    def _restore(self, fund_name: str, fen: int) -> Wrong:
        fund = self._fund(fund_name)
        fund.committed_fen -= fen
        if fund.committed_fen < 0:
            yield f"gives {fund_name} back more than was taken"

    # Events

    def _takes(self, stream: str, fact: Fact) -> Wrong:
        for key in fact.get("claims", ()):
            yield from self._claim(stream, key)
        for one in fact.get("allowances", ()):
            yield from self._use(one)
        for one in fact.get("periods", ()):
            yield from self._occupy(stream, one)

    def _returns(self, stream: str, fact: Fact) -> Wrong:
        for key in fact.get("returns", ()):
            yield from self._give_back(stream, key)
        for one in fact.get("allowances_returned", ()):
            yield from self._unuse(one)
        for one in fact.get("periods_returned", ()):
            yield from self._free(stream, one)

    def _replaces(self, stream: str, fact: Fact) -> Wrong:
        yield from self._returns(stream, fact)
        yield from self._takes(stream, fact)

    def _revokes(self, stream: str, fact: Fact) -> Wrong:
        yield from self._returns(stream, fact)
        if fact.get("fund_fen"):
            yield from self._restore(fact["fund"], fact["fund_fen"])

    def _lists(self, stream: str, fact: Fact) -> Wrong:
        for line in fact["lines"]:
            yield from self._claim(stream, f"listing/{line['grant']}")

    def _cancels(self, stream: str, fact: Fact) -> Wrong:
        yield from self._returns(stream, fact)
        if fact.get("fund_fen"):
            yield from self._restore(fact["fund"], fact["fund_fen"])
        elif fact.get("fund"):
            waiting = self._fund(fact["fund"]).waiting
            if stream not in waiting:
                yield f"leaves the queue of {fact['fund']}, in which it does not stand"
            else:
                waiting.remove(stream)

    def _gives_up(self, stream: str, fact: Fact) -> Wrong:
        yield from self._returns(stream, fact)
        yield from self._restore(fact["fund"], fact["fen"])

    def _lends(self, _: str, fact: Fact) -> Wrong:
        yield from self._each(self._unuse, fact, "returns")
        yield from self._each(self._use, fact, "uses")

    def _imports(self, stream: str, fact: Fact) -> Wrong:
        yield from self._takes(stream, fact)
        yield from self._each(self._use, fact, "counted")

    def _counts(self, _: str, fact: Fact) -> Wrong:
        yield from self._each(self._use, fact, "counted", "under_way")

    def _counts_no_more(self, _: str, fact: Fact) -> Wrong:
        yield from self._each(self._unuse, fact, "closed", "ended")

    @staticmethod
    def _each(change: Callable[[Fact], Wrong], fact: Fact, *fields: str) -> Wrong:
        for field in fields:
            for one in fact.get(field, ()):
                yield from change(one)


def _within(name: str, fund: Fund) -> Wrong:
    if fund.committed_fen > fund.limit_fen:
        yield f"{name}: {fund.committed_fen} fen are committed of {fund.limit_fen}"


TOPICS: dict[str, Callable[[Reference, str, Fact], Wrong]] = {
    "grant.awarded": Reference._takes,
    "grant.claimsAdded": Reference._takes,
    "grant.decisionReplaced": Reference._replaces,
    "grant.withdrawn": Reference._returns,
    "grant.revoked": Reference._revokes,
    "grant.differenceApproved": Reference._replaces,
    "grant.periodsAdded": Reference._takes,
    "grant.imported": Reference._imports,
    "grant.breakOpened": Reference._counts,
    "grant.breakResolved": Reference._counts_no_more,
    "import.received": Reference._counts,
    "import.finished": Reference._counts_no_more,
    "import.withdrawn": Reference._counts_no_more,
    "roster.linesAdded": Reference._lists,
    "roster.linesStopped": Reference._returns,
    "roster.lineGivenUp": Reference._gives_up,
    "roster.cancelled": Reference._cancels,
    "roster.approved": Reference._approve,
    "roster.waiting": Reference._wait,
    "fund.opened": Reference._open,
    "fund.limitChanged": Reference._limit,
    "fund.transferred": Reference._limit,
    "fund.carriedOver": Reference._limit,
    "fund.yearClosed": Reference._close,
    "loan.allowed": Reference._lends,
    "loan.granted": Reference._lends,
    "loan.repaid": Reference._lends,
    "loan.closed": Reference._lends,
    "loan.factVoided": Reference._lends,
}
