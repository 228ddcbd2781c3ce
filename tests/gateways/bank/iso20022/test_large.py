"""100,000 entries, and one entry of very many details, in no more than 64 MB, Python included."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

COUNT, MANY = 100_000, 40_000
MAXIMUM_KILOBYTES = 64 * 1024

READER = """
import json, resource, sys
from gateways.bank.canonical import BankRow
from gateways.bank.iso20022 import messages
count = fen = 0
with open(sys.argv[1], "rb") as file:
    kept = []
    for item in messages.read(file, None):
        if isinstance(item, BankRow):
            count, fen = count + 1, fen + (0 if item.entry else item.amount_fen)
            if "keep" in sys.argv:
                kept.append(item)
print(json.dumps([count, fen, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss]))
"""
BETWEEN = "import subprocess, sys; sys.exit(subprocess.run(sys.argv[1:]).returncode)"
"""A process is born with the memory of the one it is made from; this one is small."""

DETAIL = (
    '<TxDtls><Refs><EndToEndId>YIYA1{:09}</EndToEndId></Refs><Amt Ccy="EUR">0.01</Amt>'
    "<RltdPties><Cdtr><Nm>Payee</Nm></Cdtr></RltdPties></TxDtls>\n"
)


def written(path, pieces):
    with path.open("w", encoding="utf-8") as file:
        file.writelines(pieces)
    return path


def measured(path, *options):
    """Rows, fen of entries, and the most memory that a process of its own took, in kilobytes."""
    command = [sys.executable, "-c", BETWEEN, sys.executable, "-c", READER, str(path), *options]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def parted(bank, middle, totals=""):
    whole = bank.camt(
        bank.statement(bank.balance("OPBD", "0"), bank.balance("CLBD", "0"), totals + "HERE")
    ).decode()
    before, _, after = whole.partition("HERE")
    yield before
    yield from middle
    yield after


@pytest.fixture(scope="module")
def entries(bank, tmp_path_factory):
    """100,000 entries, every tenth with two details."""
    details = DETAIL.format(1) + DETAIL.format(2)
    plain, detailed = bank.entry("0.03"), bank.entry("0.03", details=details)
    middle = (plain if number % 10 else detailed for number in range(COUNT))
    return written(tmp_path_factory.mktemp("large") / "entries.xml", parted(bank, middle))


def test_a_hundred_thousand_entries_take_no_memory(entries):
    assert entries.stat().st_size > 15_000_000
    rows, fen, kilobytes = measured(entries)
    assert (rows, fen) == (COUNT + COUNT // 5, 3 * COUNT)
    assert kilobytes <= MAXIMUM_KILOBYTES


def test_control_who_keeps_the_rows_takes_more(entries):
    assert measured(entries, "keep")[2] > MAXIMUM_KILOBYTES


def test_one_entry_of_many_details_takes_none_either(bank, tmp_path):
    before, after = bank.entry("400.00", "DBIT", details="HERE").split("HERE")
    middle = [before, *(DETAIL.format(number) for number in range(MANY)), after]
    path = written(tmp_path / "details.xml", parted(bank, middle))
    rows, fen, kilobytes = measured(path)
    assert (rows, fen) == (MANY + 1, 40_000)
    assert kilobytes <= MAXIMUM_KILOBYTES
