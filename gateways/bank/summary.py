"""What is in a bank file, counted: figures for people and programs, no account whole, no name."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import msgspec

from gateways.bank.balance_equation import Agreement, Movements, Rule
from gateways.bank.canonical import (
    Balance,
    BankRow,
    FileBegun,
    Item,
    StatementBegun,
    StatementEnded,
    Warned,
)

REFERENCES_SHOWN = 100
PLACES_SHOWN = 3
LAST_SHOWN = 4


class Figures(msgspec.Struct):
    """How many rows, and their sum in fen (hundredths of the currency)."""

    count: int = 0
    fen: int = 0

    def add(self, fen: int) -> None:
        """One row more."""
        self.count += 1
        self.fen += fen


class Seen(msgspec.Struct):
    """References of one kind: how many rows have one, and the first of them, each once."""

    count: int = 0
    values: list[str] = []

    def add(self, value: str) -> None:
        """One more."""
        self.count += 1
        if len(self.values) < REFERENCES_SHOWN and value not in self.values:
            self.values.append(value)


class BalanceShown(msgspec.Struct):
    """A balance, with nothing left out; `kind`: `opening`, `closing`, or the bank's own code."""

    kind: str
    fen: int
    on: date | None
    currency: str


class StatementSummary(msgspec.Struct, kw_only=True):
    """One statement, or one batch of results. `credits`, `debits`: what is booked; `not_booked`: by
    status; `zero`: rows without an amount, which are information; `details`: rows that explain
    others; `agrees`: None where a balance is missing; `whole`: a status of the whole batch or file;
    `codes`, `reasons`: the bank's, of results and returns."""

    number: int
    id: str
    sequence: str
    page: str
    account: str
    currency: str
    first_day: date | None
    last_day: date | None
    batch: str
    entries: int = 0
    credits: Figures = msgspec.field(default_factory=Figures)
    debits: Figures = msgspec.field(default_factory=Figures)
    not_booked: dict[str, Figures] = {}
    zero: int = 0
    reversals: int = 0
    details: int = 0
    opening: BalanceShown | None = None
    closing: BalanceShown | None = None
    agrees: bool | None = None
    rule: Rule = ""
    difference_fen: int = 0
    balances: list[BalanceShown] = []
    outcomes: dict[str, Figures] = {}
    whole: dict[str, str] = {}
    codes: dict[str, int] = {}
    reasons: dict[str, int] = {}
    references: dict[str, Seen] = {}


class Warnings(msgspec.Struct):
    """One rule that the file breaks: how often, and where first."""

    rule: str
    count: int = 0
    places: list[str] = []


class FileSummary(msgspec.Struct, kw_only=True):
    """A whole file. `outcomes`: of all results in it."""

    format: str = ""
    version: str = ""
    profile: str = ""
    kind: str = ""
    message: str = ""
    created: str = ""
    entries: int = 0
    details: int = 0
    outcomes: dict[str, Figures] = {}
    statements: list[StatementSummary] = []
    warnings: list[Warnings] = []


def masked(account: str) -> str:
    """An account as it may be shown: its last four characters, and not more than a third of it."""
    shown = min(LAST_SHOWN, len(account) // 3)
    return "*" * (len(account) - shown) + account[len(account) - shown :]


def summary_of(items: Iterable[Item]) -> FileSummary:
    """All that a reader yields, counted. Raises what it raises."""
    counting = _Counting()
    for item in items:
        counting.take(item)
    return counting.file


class _Counting:
    """Counts as items go by; holds a few figures a statement."""

    def __init__(self) -> None:
        self.file = FileSummary()
        self._statement: StatementSummary | None = None
        self._movements = Movements()
        self._reversed = {"credit": Figures(), "debit": Figures()}

    def take(self, item: Item) -> None:
        """One item."""
        if isinstance(item, BankRow):
            self._row(item)
        elif isinstance(item, FileBegun):
            for name in ("format", "version", "profile", "kind", "message", "created"):
                setattr(self.file, name, getattr(item, name))
        elif isinstance(item, StatementBegun):
            self._begin(item)
        elif isinstance(item, StatementEnded) and self._statement is not None:
            self._end(self._statement, item)
        elif isinstance(item, Warned):
            self.warn(item.place, item.rule)

    def warn(self, place: str, rule: str) -> None:
        """Something odd, with others of its kind."""
        found = next((one for one in self.file.warnings if one.rule == rule), None)
        if found is None:
            found = Warnings(rule)
            self.file.warnings.append(found)
        found.count += 1
        if len(found.places) < PLACES_SHOWN:
            found.places.append(place)

    def _begin(self, begun: StatementBegun) -> None:
        fields = msgspec.structs.asdict(begun)
        self._statement = StatementSummary(**fields | {"account": masked(begun.account)})
        self._movements = Movements()
        self._reversed = {"credit": Figures(), "debit": Figures()}
        self.file.statements.append(self._statement)

    def _row(self, row: BankRow) -> None:
        statement = self._statement
        assert statement is not None, "a row outside of a statement"
        self._movements.add(row)
        _refer(statement, row)
        if row.scope != "payment":
            statement.whole[row.scope] = row.code
        elif row.entry:
            statement.details += 1
            self.file.details += 1
        else:
            statement.entries += 1
            self.file.entries += 1
            self._figure(statement, row)

    def _figure(self, statement: StatementSummary, row: BankRow) -> None:
        """A row that stands for itself, under all heads that it belongs to."""
        statement.zero += row.amount_fen == 0
        statement.reversals += row.reversal
        if row.outcome:
            statement.outcomes.setdefault(row.outcome, Figures()).add(row.amount_fen)
            self.file.outcomes.setdefault(row.outcome, Figures()).add(row.amount_fen)
        elif row.booking != "booked":
            statement.not_booked.setdefault(row.booking, Figures()).add(row.amount_fen)
        elif row.direction is not None:
            figures = statement.credits if row.direction == "credit" else statement.debits
            figures.add(row.amount_fen)
            if row.reversal:
                self._reversed[row.direction].add(row.amount_fen)

    def _end(self, statement: StatementSummary, ended: StatementEnded) -> None:
        """The statement's balances, and whether they agree with what is booked."""
        statement.balances = [_shown(one) for one in ended.balances]
        found: Agreement = self._movements.agreement(ended.balances, statement.currency)
        statement.opening = _shown(found.opening) if found.opening else None
        statement.closing = _shown(found.closing) if found.closing else None
        statement.agrees, statement.rule = found.agrees, found.rule
        statement.difference_fen = found.difference_fen
        if found.rule.endswith("flipped"):
            self._flip(statement)
        if found.agrees is False:
            self.warn(f"statement {statement.number}", "余额不平 · opening + booked is not closing")

    def _flip(self, statement: StatementSummary) -> None:
        """The balances prove that reversals turn the direction round on this account."""
        credit, debit = self._reversed["credit"], self._reversed["debit"]
        for figures, less, more in (
            (statement.credits, credit, debit),
            (statement.debits, debit, credit),
        ):
            figures.count += more.count - less.count
            figures.fen += more.fen - less.fen
        self.warn(
            f"statement {statement.number}",
            "冲正方向与标准相反，账户方案应设 reversal_flips · reversals are the other way round:"
            " the account's profile should say reversal_flips",
        )


def _shown(balance: Balance) -> BalanceShown:
    return BalanceShown(balance.kind, balance.fen, balance.on, balance.currency)


def _refer(statement: StatementSummary, row: BankRow) -> None:
    """The references and codes of any row."""
    for name in row.references.__struct_fields__:
        if value := getattr(row.references, name):
            statement.references.setdefault(name, Seen()).add(value)
    if row.outcome and row.scope == "payment":
        statement.codes[row.code] = statement.codes.get(row.code, 0) + 1
    if row.reason:
        statement.reasons[row.reason] = statement.reasons.get(row.reason, 0) + 1
