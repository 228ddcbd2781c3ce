"""What a bank is told to pay, in no bank's format: an order, the batch it is in, the file of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from domain.event import Value

SHOWN = 5


class PaymentOrder(Value, frozen=True):
    """One order to one account.

    `payment`: its stream; `reference`: ours, 15 characters; `bank_code`: 行号, 12 digits, and
    `bank_name`: 开户行, either empty where it is not known; `remark`: 摘要, what the payee reads.
    Account and name are personal data: they stand in the file and nowhere else.
    """

    payment: str
    reference: str
    fen: int
    account: str
    name: str
    remark: str = ""
    bank_code: str = ""
    bank_name: str = ""


class Debtor(Value, frozen=True):
    """Whose account is debited. `bank_code`: 行号; `customer`: what the bank calls us, where it
    gives a number (商户号, 协议书号)."""

    account: str
    name: str
    bank_code: str
    customer: str = ""


class Batch(Value, frozen=True):
    """What is handed over together: one debtor's account, one day.

    `key`: never used twice with this bank, letters, digits and hyphens; a part's own key is made
    of it. `number`: of the first part, for banks that count batches; every part takes one.
    `created_at`: told, so that the same orders give the same bytes.
    """

    key: str
    debtor: Debtor
    execution_day: date
    created_at: datetime
    number: int = 1


class Part(Value, frozen=True):
    """One file of a batch, before it is written. `part` of `of`, from 1; `key`: the batch as this
    file names it; `fen`: of its rows together."""

    batch: Batch
    part: int
    of: int
    rows: int
    fen: int

    @property
    def key(self) -> str:
        return self.batch.key if self.of == 1 else f"{self.batch.key}-{self.part}"

    @property
    def number(self) -> int:
        return self.batch.number + self.part - 1


class FilePart(Value, frozen=True):
    """One file as it lies there, fit to be recorded and handed over.

    `key`: what it calls its batch; `sha256`: of its bytes; `row_map`: root (RFC 6962) over the
    lines of `map_name`, which say for each row its key in the file, our reference, the payment and
    fen. Both digests as the ledger writes them, `sha256:…`.
    """

    name: str
    map_name: str
    key: str
    part: int
    of: int
    rows: int
    fen: int
    sha256: str
    row_map: str


class Problem(Value, frozen=True):
    """Why an order cannot be written. `row`: of the batch, from 1; it names no person."""

    row: int
    payment: str
    field: str
    rule: str


class PaymentFileRefused(Exception):
    """No file was made. `problems`: every one that was found, in the order of the rows."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        shown = "; ".join(f"row {one.row}, {one.field}: {one.rule}" for one in problems[:SHOWN])
        more = f"; … {len(problems) - SHOWN} more" if len(problems) > SHOWN else ""
        super().__init__(f"没有生成文件 · no file was made: {shown}{more}")
        self.problems = tuple(problems)
