"""What every file that a bank sends becomes: a file, its statements, their rows, in reading order.

Readers yield these one by one and keep nothing, so a file of any size is read in little memory. A
reader that meets something wrong raises BankFileRefused: then nothing of what it yielded counts.
No matcher knows a format; no format knows a matcher.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from domain.event import Value

Direction = Literal["credit", "debit"]
"""As the account's holder sees it: a credit is money in, a debit is money out."""

Kind = Literal["statement", "intraday", "advice", "result", "return"]
"""What a file tells: an account's day; part of a day; single movements; what became of our orders;
what came back."""

Booking = Literal["booked", "pending", "information", "future"]
"""Only what is booked is money."""

Outcome = Literal["", "paid", "debited", "in-progress", "rejected", "unknown"]
"""What a result says of an order. `debited`: off our account, not yet proof that the payee has it.
Empty: the row is no result. Whatever a profile does not list is `unknown`: neither paid nor paid
again."""

Scope = Literal["payment", "batch", "file"]
"""What a result speaks of: one payment, or all of a batch or file, in a row without an amount."""


class References(Value, frozen=True):
    """Every reference of a row, as written, spaces cut off. Empty: not given (`NOTPROVIDED` and
    `NONREF` are not given).

    `end_to_end`: where ours travels (EndToEndId, 业务参考号, 附言); `bank`: the bank's own
    (AcctSvcrRef); `batch` and `row_key`: the keys of a profile whose bank has no room for ours.
    """

    end_to_end: str = ""
    instruction: str = ""
    payment_information: str = ""
    message: str = ""
    transaction: str = ""
    uetr: str = ""
    bank: str = ""
    batch: str = ""
    row_key: str = ""


class FileBegun(Value, frozen=True):
    """`format`: `camt.053`, `mt940`, `result-text` …; `version`: as the file says it
    (`camt.053.001.08`); `profile`: by which layout it is read, with its version
    (`ccb-statement/1`); `message`: the sender's name for the file."""

    format: str
    version: str
    profile: str
    kind: Kind
    message: str = ""
    created: str = ""


class StatementBegun(Value, frozen=True):
    """One account's part of a file. `number`: 1, 2 … in the file; `sequence`: the bank's running
    number; `page`: of a statement in several parts (`1+`: more follow); `batch`: of a result, the
    batch it is about."""

    number: int
    id: str = ""
    sequence: str = ""
    page: str = ""
    account: str = ""
    currency: str = "CNY"
    first_day: date | None = None
    last_day: date | None = None
    batch: str = ""


class BankRow(Value, frozen=True):
    """One movement, one detail of a movement, or one result.

    `row`: 1, 2 … over the file; `place`: where it stands in the file, for people (`line 17`);
    `entry`: for a detail, the row it explains, else 0: only rows with 0 are summed up;
    `amount_fen`: never negative, in the hundredths of the currency; `account`, `name`: the other
    side's, as written; `code`, `reason`: the bank's, verbatim; `outcome`: what the profile takes
    them for.
    """

    row: int
    statement: int
    place: str
    amount_fen: int
    direction: Direction | None = None
    currency: str = "CNY"
    booking: Booking = "booked"
    booked_on: date | None = None
    valued_on: date | None = None
    references: References = References()
    account: str = ""
    name: str = ""
    text: str = ""
    entry: int = 0
    reversal: bool = False
    code: str = ""
    reason: str = ""
    outcome: Outcome = ""
    balance_fen: int | None = None
    scope: Scope = "payment"


class Balance(Value, frozen=True):
    """`kind`: `opening`, `closing`, or the bank's own code for any other; fen below zero:
    overdrawn."""

    kind: str
    fen: int
    on: date | None = None
    currency: str = "CNY"


class Totals(Value, frozen=True):
    """What the file itself says of its rows, to be held against them. None: it does not say."""

    count: int | None = None
    fen: int | None = None
    credit_count: int | None = None
    credit_fen: int | None = None
    debit_count: int | None = None
    debit_fen: int | None = None


class StatementEnded(Value, frozen=True):
    """`balances`: as written, in order; those that what is booked lies between are named opening
    and closing."""

    number: int
    balances: tuple[Balance, ...] = ()
    totals: Totals = Totals()


class FileEnded(Value, frozen=True):
    """The last thing of a file that was read whole."""

    totals: Totals = Totals()


class Warned(Value, frozen=True):
    """Something that a real bank does and the standard forbids; read all the same, and told."""

    place: str
    rule: str


Item = FileBegun | StatementBegun | BankRow | StatementEnded | FileEnded | Warned


class BankFileRefused(Exception):
    """The whole file is refused; nothing of it counts.

    `code`: a word for programs (`truncated`, `doctype`, `wrong-totals`, `layout-drift`, `amount`
    …); `place`: line, row, element; `rule`: what is wrong; `remedy`: what to do. Chinese first.
    """

    def __init__(self, code: str, place: str, rule: str, remedy: str) -> None:
        super().__init__(f"{place}: {rule} · {remedy}" if place else f"{rule} · {remedy}")
        self.code, self.place, self.rule, self.remedy = code, place, rule, remedy
