"""The policy book is what the code says, and says enough."""

import re

import pytest

from domain.policies.reading import OncePer, Pays, Requires
from domain.policies.yizhengfa_2018_9.paper import CLAUSES
from domain.policies.yizhengfa_2018_9.registry import ENTRIES
from domain.policies.yizhengfa_2018_9.schemes import SCHEMES
from ops.policy_book import FILE, book, said
from ops.policy_cases import cases_of_schemes

BOOK = book()
CASES = cases_of_schemes()


def test_the_book_is_the_one_that_the_code_writes():
    assert FILE.read_text(encoding="utf-8") == BOOK, "run python -m ops.policy_book"


@pytest.mark.parametrize("code", sorted(ENTRIES))
def test_every_entry_stands_in_the_book(code):
    assert f"`{code}`" in BOOK or f"### {code}\n" in BOOK


def test_every_clause_has_a_heading_and_its_departments():
    for clause in CLAUSES.values():
        assert f"## （{clause.number}） {clause.chinese}" in BOOK
        assert "、".join(clause.departments) in BOOK


def section(key):
    return re.split(r"\n##", BOOK.split(f"### {key}\n")[1])[0]


@pytest.mark.parametrize("scheme", SCHEMES.values(), ids=lambda one: one.key)
def test_a_scheme_is_told_whole(scheme):
    told = section(scheme.key)
    for words, meaning in scheme.reading:
        assert f"{words}" in told
        if isinstance(meaning, Requires):
            assert said(meaning.holds) != "as the term says", f"{words}: its function says nothing"
            assert f"`{meaning.otherwise.code}`" in told
        if isinstance(meaning, OncePer):
            assert said(meaning.keys) != "as the term says"
        if isinstance(meaning, Pays) and meaning.parameter:
            assert meaning.parameter in told
    for key in scheme.parameters:
        assert f"| `{key}` |" in told
    assert scheme.gloss in told


@pytest.mark.parametrize("scheme", SCHEMES.values(), ids=lambda one: one.key)
def test_a_scheme_has_a_case_that_pays_and_two_that_do_not(scheme):
    results = [one.result for one in CASES[scheme.key]]
    assert any("**" in one for one in results), "no case pays"
    assert sum("`" in one for one in results) >= 2, "fewer than two cases are refused or wait"


def test_a_case_that_is_written_into_the_book_is_a_file():
    names = re.findall(r"\]\(\.\./tests/cases/([^)]+)\)", BOOK)
    assert names
    assert all((FILE.parents[1] / "tests" / "cases" / name).exists() for name in names)
