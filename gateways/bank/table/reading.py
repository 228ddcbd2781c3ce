"""A table read by its profile, line by line: what stands above, the rows, what stands below.

Every line has to be something that the profile knows. Nothing is skipped, so a column more, a line
too few or another layout refuses the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from unicodedata import normalize

from gateways.bank.canonical import (
    FileBegun,
    FileEnded,
    Item,
    Kind,
    StatementEnded,
    Warned,
)
from gateways.bank.profile import BankProfile, ProfileKind
from gateways.bank.refusing import NEW_VERSION, refuse
from gateways.bank.table.line import Cell, Line
from gateways.bank.table.rows import Rows
from gateways.bank.table.tally import Tally
from gateways.bank.table.told import Told

KINDS: dict[ProfileKind, Kind] = {"result": "result", "statement": "statement", "return": "return"}


def read_table(lines: Iterator[Line], profile: BankProfile, source: str) -> Iterator[Item]:
    """Everything in the file, in order; `source`: `text` or `sheet`. Raises BankFileRefused."""
    told = Told(profile, source)
    filled = (line for line in lines if any(cell != "" for cell in line[1]))
    _opening(filled, profile, told)
    if profile.headed:
        _headings(filled, profile, told)
    yield FileBegun(
        format=f"{profile.kind}-{source}",
        version="",
        profile=profile.label,
        kind=KINDS[profile.kind],
        message=told.text("message"),
    )
    yield from _Body(profile, told).read(filled)


def _opening(lines: Iterator[Line], profile: BankProfile, told: Told) -> None:
    for layout in profile.opening:
        place, cells = next(lines, ("", []))
        if not place:
            refuse("truncated", "", "文件开头缺行 · the file ends before its rows")
        told.take_line(layout, cells, place)


def _headings(lines: Iterator[Line], profile: BankProfile, told: Told) -> None:
    """Up to the headings; what stands above them may be labelled."""
    wanted = {heading_key(heading) for heading in profile.headings}
    most, nearest = 0, ("", "")
    for above, (place, cells) in enumerate(lines):
        if is_heading(cells, profile):
            return
        alike = len(wanted & {heading_key(str(cell)) for cell in cells})
        if alike > most or not nearest[0]:
            most, nearest = alike, (place, ", ".join(map(str, cells))[:200])
        if above >= profile.most_lines_above:
            break
        told.take_free(cells, place)
    rule = f"列名与方案不符 · not the headings of {profile.label}: {nearest[1]}"
    refuse("layout-drift", nearest[0], rule, NEW_VERSION)


def is_heading(cells: Sequence[Cell], profile: BankProfile) -> bool:
    """Whether these are the profile's headings, in order, whatever their width and spaces."""
    trimmed = list(cells)
    while trimmed and trimmed[-1] == "":
        trimmed.pop()
    if len(trimmed) != len(profile.columns):
        return False
    pairs = zip(trimmed, profile.headings, strict=True)
    return all(heading_key(str(cell)) == heading_key(heading) for cell, heading in pairs)


def heading_key(text: str) -> str:
    """A heading as it is compared."""
    return "".join(normalize("NFKC", text).split()).casefold()


class _Body:
    """The rows and what stands below them."""

    def __init__(self, profile: BankProfile, told: Told) -> None:
        self.profile, self.told = profile, told
        self.rows = Rows(profile, told)
        self.tally = Tally(told)
        self.statement = 0
        self.account = ""
        self.closed = self.ended = False
        self.has_accounts = profile.has("own-account")

    def read(self, lines: Iterator[Line]) -> Iterator[Item]:
        if not self.has_accounts:
            yield from self._begin("")
        for place, cells in self._without_last(lines):
            if self.ended:
                refuse("layout-drift", place, "结束标志后还有内容 · something after the end mark")
            if not self._is_below(cells, place):
                yield from self._row(cells, place)
        yield from self._end()

    def _without_last(self, lines: Iterator[Line]) -> Iterator[Line]:
        """The lines; the last of them, where it is the closing line, is taken apart."""
        closing = self.profile.closing
        if closing is None or self.profile.closing_mark:
            yield from lines
            return
        before: Line | None = None
        for line in lines:
            if self._is_end_mark(line[1]):
                self.ended = True
            elif self.ended:
                refuse("layout-drift", line[0], "结束标志后还有内容 · something after the end mark")
            else:
                if before:
                    yield before
                before = line
        if before is None:
            refuse("truncated", "", "没有汇总行 · the closing line is missing")
        self.told.take_line(closing, before[1], before[0])
        self.closed = True

    def _is_end_mark(self, cells: Sequence[Cell]) -> bool:
        return bool(self.profile.end_mark) and "".join(map(str, cells)) == self.profile.end_mark

    def _is_below(self, cells: Sequence[Cell], place: str) -> bool:
        """Whether a line stands below the rows; then what it tells is kept."""
        profile, first = self.profile, str(cells[0])
        if self._is_end_mark(cells):
            self.ended = True
        elif profile.closing_mark and not self.closed and first.startswith(profile.closing_mark):
            if profile.closing:
                self.told.take_line(profile.closing, self._trimmed(cells), place)
            self.closed = True
        elif profile.footers and self._starts_as_footer(cells):
            self.told.take_free(cells, place)
            self.closed = self.closed or not profile.closing
        elif self.closed and profile.closing_mark:
            refuse(
                "layout-drift", place, "合计行之后还有记录 · a row below the totals", NEW_VERSION
            )
        else:
            return False
        return True

    def _starts_as_footer(self, cells: Sequence[Cell]) -> bool:
        first = next((str(cell) for cell in cells if cell != ""), "")
        return first.startswith(self.profile.footers)

    def _trimmed(self, cells: Sequence[Cell]) -> list[Cell]:
        """A totals line is often shorter or longer than a row, by empty cells."""
        closing = self.profile.closing
        wanted = len(closing.columns) if closing else 0
        trimmed = list(cells)
        while len(trimmed) > wanted and trimmed[-1] == "":
            trimmed.pop()
        return trimmed + [""] * (wanted - len(trimmed))

    def _row(self, cells: Sequence[Cell], place: str) -> Iterator[Item]:
        if self.closed:
            refuse("layout-drift", place, "表尾之后还有记录 · a row below the end", NEW_VERSION)
        whole = self._whole(cells, place)
        if self.has_accounts:
            account = self.rows.text(whole, "own-account", place)
            if account != self.account or not self.statement:
                yield from self._finish()
                yield from self._begin(account)
        row = self.rows.row(whole, place, self.statement)
        self.tally.add(row)
        yield row

    def _whole(self, cells: Sequence[Cell], place: str) -> list[Cell]:
        """The cells, one a column."""
        profile, wanted = self.profile, len(self.profile.columns)
        whole = list(cells)
        if len(whole) == wanted + 1 and profile.trailing_separator and whole[-1] == "":
            whole.pop()
        if len(whole) < wanted and profile.short_rows:
            whole += [""] * (wanted - len(whole))
        if len(whole) != wanted:
            rule = f"{len(whole)} 列，应为 {wanted} 列 · {len(whole)} columns, not {wanted}"
            refuse("layout-drift", place, rule, NEW_VERSION)
        return whole

    def _begin(self, account: str) -> Iterator[Item]:
        self.statement += 1
        self.account = account
        self.tally = Tally(self.told)
        yield self.told.statement(self.statement, account)

    def _finish(self) -> Iterator[Item]:
        if not self.statement:
            return
        yield from self.tally.check()
        yield StatementEnded(
            number=self.statement, balances=self.tally.balances(), totals=self.tally.totals()
        )

    def _end(self) -> Iterator[Item]:
        if self.profile.end_mark and not self.ended:
            refuse("truncated", "", f"没有结束标志 {self.profile.end_mark} · no end mark: "
                   "the file is not complete")  # fmt: skip
        if self.profile.closing and not self.closed:
            refuse("truncated", "", "没有合计行 · the closing line is missing: not complete")
        if not self.statement:
            yield from self._begin("")
        yield from self._finish()
        yield from self._warnings()
        yield FileEnded()

    def _warnings(self) -> Iterator[Warned]:
        yield from self.rows.warnings()
