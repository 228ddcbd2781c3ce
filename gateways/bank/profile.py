"""A bank's layout as data: which column holds what, how money and dates are written, what a code
means. One profile serves the reader of such files and the writer of ours.

A profile has a name and a version; a bank that changes its layout gets a new version, proposed and
approved by two people. Those observed at banks ship as JSON in `gateways/bank/profiles/`.
"""

from __future__ import annotations

from typing import Literal

from msgspec import field

from domain.event import Value
from gateways.bank.canonical import Direction
from gateways.bank.outgoing.layout import OutLayout
from gateways.bank.reader import Profile
from gateways.bank.reasons import Reason, Table

ProfileKind = Literal["out", "result", "statement", "return"]
"""Ours to the bank; what became of it (回盘); an account's movements; what came back (退票)."""

Order = Literal["oldest-first", "newest-first", "any"]
"""Of the rows; `any`: not known, so the balance column proves nothing."""

Waiver = Literal["no-closing-balance"]
"""A rule that a bank is known to break: its MT940 neither closes a balance nor ends in a mark, so
that a file cut off cannot be told from a whole one; the matcher then waits for another proof."""

Field = Literal[
    "",
    # of a row: the payment
    "reference", "row-key", "account", "name", "party", "amount", "processed-amount", "currency",
    "text",
    # of a row: what the bank says
    "code", "error-code", "reason", "bank-reference", "transaction",
    "booked-on", "valued-on", "direction", "credit", "debit", "balance", "own-account",
    # of the file: who and when
    "batch", "date", "message", "state",
    "statement", "statement-sequence", "first-day", "last-day", "period", "month",
    "opening", "closing",
    # of the file: what it says of its rows
    "count", "total", "credit-count", "credit-total", "debit-count", "debit-total",
    "success-count", "success-total", "fail-count", "fail-total",
]  # fmt: skip
"""What a column or a label holds; empty: nothing that we use.

`reference`: where ours travels; `row-key`: our short key of a row where a bank's field has no room
for it; `party`: name and account in one; `processed-amount`: what the bank says it paid;
`own-account`: where each row names the account it is on; `state`: of the whole batch;
`period`: first and last day in one; `month`: of the statement, where its rows have no year.
"""


class Column(Value, frozen=True):
    """A column of a row or a part of a line.

    `heading`: as the bank writes it; `width`: bytes in a file without separators; `constant`: what
    has to stand there: how a layout without headings is told from another.
    """

    field: Field = ""
    heading: str = ""
    width: int = 0
    constant: str = ""


class Line(Value, frozen=True):
    """A line of its own kind, above or below the rows. `separator`: empty: as between columns."""

    columns: tuple[Column, ...]
    separator: str = ""


class Label(Value, frozen=True):
    """A word in the free lines around the rows, and what stands behind it: `账号：6222…`."""

    text: str
    field: Field


class Amounts(Value, frozen=True):
    """How money is written. `grouped`: with `,` between thousands; `decimals`: `two` exactly, or
    `up-to-two`; `trimmed`: what may stand around a number (`¥`, `元`, `CNY`)."""

    unit: Literal["yuan", "fen"] = "yuan"
    decimals: Literal["two", "up-to-two"] = "up-to-two"
    grouped: bool = False
    trimmed: tuple[str, ...] = ()


class Signs(Value, frozen=True):
    """How a row says which way money went, as the account's holder sees it.

    `signed`: by its sign, above zero is `positive`; `marked`: by a word in `direction`, one of
    `credit` or `debit` (whether 借 is the bank's or the customer's view is settled here);
    `two-columns`; `credit`, `debit`: always; `none`: a result moves nothing. `negative_reverses`:
    an amount below zero in one of two columns, or beside a mark, takes back (红字、冲正).
    """

    rule: Literal["signed", "marked", "two-columns", "credit", "debit", "none"] = "none"
    positive: Direction = "credit"
    credit: tuple[str, ...] = ()
    debit: tuple[str, ...] = ()
    negative_reverses: bool = False


class Codes(Value, frozen=True):
    """Why a row failed. `reasons`: the bank's own codes to ours, before those of `table`;
    `final_states`: states of a batch in which its successes are final, empty: they always are."""

    reasons: dict[str, Reason] = field(default_factory=dict)
    table: Table = ""
    final_states: tuple[str, ...] = ()


class Expected(Value, frozen=True):
    """A file that has to come. `by`: `18:00`, of the day itself or of `days_later`."""

    kind: Literal["result", "statement", "intraday", "return"]
    by: str
    days_later: int = 0
    days: Literal["working", "all"] = "working"


class BankProfile(Profile, frozen=True, kw_only=True):
    """One layout. `format`: `text`, `sheet`, `table` (either), `mt`, `iso20022`, or only written.

    Reading
        `encodings`: any of them is read, strictly. `separator`: between columns; a space: any run
        of white space; empty: by widths. `quoted`: as CSV. `headed`: a line of headings stands
        above the rows, equal to the columns' headings, which is how a file is recognised.
        `most_lines_above`: free lines above the headings, in which labels are looked for.
        `opening`: fixed lines at the top. `closing`: a line below the rows: the last, or the one
        that begins with `closing_mark`. `end_mark`: the last line; without it the file is cut.
        `footers`: how free lines below the rows begin. `trailing_separator`: a row may end in one.
        `short_rows`: a row may lack its last columns. `blanks`: what stands for nothing.
        `totals_bind`: what the file says of its rows refuses it where it is wrong; false for a bank
        whose figures lie: then it is a warning. `order`: `any`: the balance column proves nothing.
        `waivers`: rules this bank is known to break, read with a warning.
    Writing
        `outgoing`: how our payment files for this bank look.
    Judging
        `outcomes`: what a result's code means; one that is not listed is unknown: neither paid nor
        re-paid. `keys`: by which fields a result's row names its order. `booking`: failed rows are
        not debited (`net`) or debited and returned (`gross`), `returns` singly or in a lump.
        `reference_within`: our reference may stand anywhere in the text. `cut_off`, `calendar`,
        `expected`: when what has to be there.
    """

    bank: str
    title: str
    kind: ProfileKind
    columns: tuple[Column, ...] = ()
    encodings: tuple[str, ...] = ("gb18030",)
    separator: str = ","
    quoted: bool = False
    sheet: str = ""
    headed: bool = False
    most_lines_above: int = 0
    labels: tuple[Label, ...] = ()
    opening: tuple[Line, ...] = ()
    closing: Line | None = None
    closing_mark: str = ""
    end_mark: str = ""
    footers: tuple[str, ...] = ()
    trailing_separator: bool = False
    short_rows: bool = False
    blanks: tuple[str, ...] = ()
    amounts: Amounts = Amounts()
    signs: Signs = Signs()
    dates: tuple[str, ...] = ()
    order: Order = "any"
    currencies: dict[str, str] = field(default_factory=dict)
    totals_bind: bool = True
    waivers: tuple[Waiver, ...] = ()
    outgoing: OutLayout | None = None
    codes: Codes = Codes()
    keys: tuple[Field, ...] = ()
    reference_within: bool = False
    booking: Literal["gross", "net"] = "gross"
    returns: Literal["single", "lump"] = "single"
    cut_off: str = ""
    calendar: Literal["china", "none"] = "china"
    expected: tuple[Expected, ...] = ()

    @property
    def headings(self) -> tuple[str, ...]:
        """The line of headings."""
        return tuple(column.heading for column in self.columns)

    @property
    def is_text(self) -> bool:
        """Whether such a file may be text in columns."""
        return self.format in ("text", "table")

    @property
    def is_sheet(self) -> bool:
        """Whether such a file may be a workbook."""
        return self.format in ("sheet", "table")

    def has(self, field: Field) -> bool:
        """Whether a row has a column for it."""
        return any(column.field == field for column in self.columns)
