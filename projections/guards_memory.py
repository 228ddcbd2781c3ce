"""The guards in plain dicts, one step at a time: the reference for those in the database."""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec

from domain.log import Exhausted, HeldPeriod, Holder, Stale, Taken
from projections.prepared import AllowanceStep, ClaimStep, FundStep, PeriodStep, Steps


class Use(NamedTuple):
    """`limit`: the highest ever passed; each take is held to its own law's limit."""

    used: int
    limit: int


class FundPosition(msgspec.Struct, frozen=True, gc=False):
    """`waiting`: rosters, first come first served."""

    limit: int
    committed: int = 0
    closed: bool = False
    waiting: tuple[str, ...] = ()


class MustWait(NamedTuple):
    """The fund has no room, or others wait first; `already`: it stands in the queue."""

    fund: str
    roster: str
    behind: str | None
    already: bool


Refusal = Stale | Taken | Exhausted | MustWait


class Guards:
    """All guard rows; `apply` either takes a command's steps whole or changes nothing."""

    def __init__(self) -> None:
        self.claims: dict[str, Holder] = {}
        self.periods: dict[str, tuple[HeldPeriod, ...]] = {}
        self.allowances: dict[str, Use] = {}
        self.funds: dict[str, FundPosition] = {}
        self._journal: list[tuple[dict[str, Any], str, Any]] = []

    def copy(self) -> Guards:
        twin = Guards()
        twin.claims, twin.periods = dict(self.claims), dict(self.periods)
        twin.allowances, twin.funds = dict(self.allowances), dict(self.funds)
        return twin

    def apply(self, steps: Steps) -> Refusal | None:
        """All steps: claims, periods, allowances, funds, in order; the first that may not."""
        self._journal.clear()
        refusal = (
            _first(self._claim(one) for one in steps.claims)
            or _first(self._period(one) for one in steps.periods)
            or _first(self._allowance(one) for one in steps.allowances)
            or _first(self._fund(one) for one in steps.funds)
        )
        if refusal is not None:
            for rows, key, before in reversed(self._journal):
                _set(rows, key, before)
        return refusal

    def queue(self, fund: str, roster: str) -> None:
        """The roster joins the fund's queue."""
        position = self.funds[fund]
        waiting = (*position.waiting, roster)
        self.funds[fund] = msgspec.structs.replace(position, waiting=waiting)

    def _put(self, rows: dict[str, Any], key: str, value: Any) -> None:
        self._journal.append((rows, key, rows.get(key)))
        _set(rows, key, value)

    def _claim(self, step: ClaimStep) -> Refusal | None:
        held = self.claims.get(step.key)
        if step.taking:
            asked = Holder(step.holder, step.fact_version)
            if held is not None and held != asked:
                return Taken(step.key, held.stream, held.fact_version)
            self._put(self.claims, step.key, asked)
            return None
        if held is None or held.stream != step.holder:
            return Stale()
        self._put(self.claims, step.key, None)
        return None

    def _period(self, step: PeriodStep) -> Refusal | None:
        held = self.periods.get(step.key, ())
        if step.last is None:
            left = tuple(
                one for one in held if (one.first, one.holder) != (step.first, step.holder)
            )
            if left == held:
                return Stale()
            self._put(self.periods, step.key, left or None)
            return None
        asked = HeldPeriod(step.first, step.last, step.holder)
        for one in held:
            if one.first <= step.last and one.last >= step.first:
                return None if one == asked else Taken(step.key, one.holder)
        self._put(self.periods, step.key, tuple(sorted((*held, asked))))
        return None

    def _allowance(self, step: AllowanceStep) -> Refusal | None:
        held = self.allowances.get(step.key)
        used, limit = held or Use(0, 0)
        if step.limit is None:
            if held is None or used < step.amount:
                return Stale()
            self._put(self.allowances, step.key, Use(used - step.amount, limit))
            return None
        if used + step.amount > step.limit:
            return Exhausted(step.key, max(step.limit - used, 0))
        self._put(self.allowances, step.key, Use(used + step.amount, max(limit, step.limit)))
        return None

    def _fund(self, step: FundStep) -> Refusal | None:
        fund = self.funds.get(step.key)
        if step.act == "open":
            if fund is not None:
                return Stale()
            self._put(self.funds, step.key, FundPosition(step.fen))
            return None
        if fund is None:
            gives_back = step.act in ("return", "keep", "leave")
            return Stale() if gives_back else Exhausted(step.key, 0)
        changed = _moved(fund, step)
        if not isinstance(changed, FundPosition):
            return changed
        self._put(self.funds, step.key, changed)
        return None


def _moved(fund: FundPosition, step: FundStep) -> FundPosition | Refusal:
    """The fund after a step, or why not."""
    change = msgspec.structs.replace
    match step.act:
        case "take":
            return _taken(fund, step)
        case "queue":
            if fund.closed:
                return Exhausted(step.key, 0)
            waits = step.stream in fund.waiting
            return fund if waits else change(fund, waiting=(*fund.waiting, step.stream))
        case "return":
            if fund.committed < step.fen:
                return Stale()
            return change(fund, committed=fund.committed - step.fen)
        case "leave":
            if step.stream not in fund.waiting:
                return Stale()
            return change(fund, waiting=_without(fund.waiting, step.stream))
        case "limit":
            if step.fen < fund.committed:
                return Exhausted(step.key, fund.limit - fund.committed)
            return change(fund, limit=step.fen)
        case "close":
            return change(fund, closed=True)
        case _:  # keep: given back, but not spendable again
            return fund


def _taken(fund: FundPosition, step: FundStep) -> FundPosition | Refusal:
    """Strict order: who asks first takes first, and nobody passes one that waits (P53)."""
    if fund.closed:
        return Exhausted(step.key, 0)
    already = step.stream in fund.waiting
    ahead = fund.waiting[: fund.waiting.index(step.stream)] if already else fund.waiting
    if ahead or fund.committed + step.fen > fund.limit:
        return MustWait(step.key, step.stream, ahead[-1] if ahead else None, already)
    waiting = _without(fund.waiting, step.stream)
    return msgspec.structs.replace(fund, committed=fund.committed + step.fen, waiting=waiting)


def _without(waiting: tuple[str, ...], roster: str) -> tuple[str, ...]:
    return tuple(one for one in waiting if one != roster)


def _set(rows: dict[str, Any], key: str, value: Any) -> None:
    if value is None:
        rows.pop(key, None)
    else:
        rows[key] = value


def _first(refusals: Any) -> Refusal | None:
    """Steps are taken until one may not."""
    return next((one for one in refusals if one is not None), None)
