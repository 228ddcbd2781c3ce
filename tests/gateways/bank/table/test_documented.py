"""The example of docs/bank-profiles.md is what it says it is."""

import io
import re
from pathlib import Path

import pytest

from gateways.bank.canonical import BankFileRefused, BankRow
from gateways.bank.profile_rules import read_profile
from gateways.bank.profiles import shipped
from gateways.bank.recognising import read

PAGE = (Path(__file__).parents[4] / "docs" / "bank-profiles.md").read_text(encoding="utf-8")
PROFILE = re.search(r"```json\n(.*?)```", PAGE, re.DOTALL)[1]
FILE = re.search(r"```\n(B2018.*?)```", PAGE, re.DOTALL)[1]


def rows(text):
    profile = read_profile("example", PROFILE.encode())
    found = read(io.BytesIO(text.encode("gb18030")), profile)
    return [(row.name, row.outcome) for row in found if isinstance(row, BankRow)]


def test_the_example_is_read():
    assert rows(FILE) == [("张䶮", "paid"), ("李四", "rejected")]


def test_the_example_without_a_row_is_refused_as_it_says():
    first, last = FILE.splitlines()[0], FILE.splitlines()[-1]
    with pytest.raises(BankFileRefused) as refused:
        rows("\n".join([first, FILE.splitlines()[1], last, ""]))
    assert (refused.value.code, refused.value.place) == ("wrong-totals", "line 1")


def test_every_profile_that_ships_is_named_on_the_page():
    named = PAGE.partition("## What a profile says")[0]
    for profile in shipped().values():
        if profile.kind != "out":
            start = profile.name.split("-")[0]
            assert start in named
            assert profile.kind in named
