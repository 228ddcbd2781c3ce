"""What a batch of a status report listed, held against the numbers that the report gives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from gateways.bank.canonical import BankFileRefused, Item, Warned
from gateways.bank.iso20022.fields import Fields
from gateways.bank.iso20022.values import sum_fen, whole_number

REJECTED = "RJCT"
PER_STATUS = "NbOfTxsPerSts/"


class Listed:
    """Counts the transactions of one batch by status. A report may list the exceptions alone, so
    fewer than were sent is in order; fewer rejections than it says itself is not."""

    def __init__(self, group: Fields, batch: Fields) -> None:
        self._of = batch if batch.text("OrgnlPmtInfId", "PmtInfSts") else group
        self.rejected_above = REJECTED in (batch.text("PmtInfSts"), group.text("GrpSts"))
        self._counts: Counter[str] = Counter()
        self._fen = 0
        self._all_have_amounts = True

    def add(self, status: str, fen: int | None) -> None:
        """One transaction; `fen`: None where the report does not repeat its amount."""
        self._counts[status] += 1
        self._fen += fen or 0
        self._all_have_amounts &= fen is not None

    def checked(self, place: str) -> Iterator[Item]:
        """Raises BankFileRefused where the report contradicts itself."""
        listed = self._counts.total()
        stated = self._of.text("OrgnlNbOfTxs")
        count = whole_number(stated, f"{place}, OrgnlNbOfTxs") if stated else None
        if count is not None and listed > count:
            raise _refused(place, f"OrgnlNbOfTxs {count}, {listed} listed")
        if count == listed and listed:
            self._check_sum(place)
        yield from self._check_statuses(place)

    def _check_sum(self, place: str) -> None:
        """The control sum can be checked where all are listed with their amounts."""
        stated = self._of.text("OrgnlCtrlSum")
        if not stated or not self._all_have_amounts:
            return
        fen = sum_fen(stated, f"{place}, OrgnlCtrlSum")
        if fen != self._fen:
            raise _refused(place, f"OrgnlCtrlSum {fen} fen, {self._fen} listed")

    def _check_statuses(self, place: str) -> Iterator[Item]:
        """How many of each status there are, where that is said."""
        statuses = self._of.texts(PER_STATUS + "DtldSts")
        numbers = self._of.texts(PER_STATUS + "DtldNbOfTxs")
        if len(statuses) != len(numbers):
            yield Warned(place, "按状态的笔数不全 · counts by status are not complete")
            return
        for status, number in zip(statuses, numbers, strict=True):
            count, listed = whole_number(number, place), self._counts[status]
            none_needed = status != REJECTED or self.rejected_above
            if listed != count and not (listed == 0 and none_needed):
                raise _refused(place, f"DtldNbOfTxs {count} {status}, {listed} listed")


def _refused(place: str, figures: str) -> BankFileRefused:
    return BankFileRefused(
        "wrong-totals",
        place,
        f"控制数与明细不符 · the report's own numbers differ from its rows: {figures}",
        "回执可能不完整，请重新下载 · it may be incomplete: fetch it again",
    )
