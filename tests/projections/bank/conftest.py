"""A desk of rows to match, on a database of its own."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from projections.bank.store import BankRows

sys.path.append(str(Path(__file__).parent))

from bank_desk import Desk


@pytest.fixture
def desk(migrated: str) -> Iterator[Desk]:
    rows = BankRows(migrated)
    yield Desk(rows)
    rows.close()
