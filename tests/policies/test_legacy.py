"""A grant that was paid before the ledger takes what an award of its scheme takes: for every
scheme, a row written from an award of the worked cases against that award's own keys."""

from datetime import date
from pathlib import Path

import msgspec
import pytest

from domain.grant_events import GrantApplied, GrantAwarded
from domain.names import PARAMETERS
from domain.paid_before import PaidBefore, Particulars
from domain.parameters import Parameters, evolve
from domain.policies.yizhengfa_2018_9.choices import DEFAULTS, choices_on
from domain.policies.yizhengfa_2018_9.legacy import NO_LIMIT, TOLD, asked_of, taken_by
from domain.policies.yizhengfa_2018_9.person import NOBODY
from domain.policies.yizhengfa_2018_9.schemes import SCHEMES
from ops import case
from ops.case_lines import read_lines

CASES = Path(__file__).parents[1] / "cases"
PAPER = "sha256:" + "0" * 64
P = "00000000-0000-4000-8000-00000000000a"


class NoneHeld:
    """Guards in which nobody holds anything."""

    def periods(self, key):
        return ()


def awards():
    """The first award of each scheme in the worked cases, with its claim and the choices then."""
    found = {}
    for path in sorted(CASES.glob("*.jsonl")):
        words = path.read_text(encoding="utf-8")
        if all(scheme not in words for scheme in SCHEMES.keys() - found.keys()):
            continue
        run = case.Run(read_lines(words.splitlines()))
        run.result()
        applied = {}
        for one in run.player.log.read(0, 100_000):
            if isinstance(one.event, GrantApplied):
                applied[one.stream] = one.event
            elif isinstance(one.event, GrantAwarded) and one.event.amount_fen:
                claim = applied[one.stream]
                parameters = case_parameters(run.player.log)
                found.setdefault(claim.scheme, (claim, one.event, parameters))
    return found


def case_parameters(log):
    state = Parameters()
    for one in log.stream(PARAMETERS):
        state = evolve(state, one)
    return state


NAMED = (
    ("paid-certificate", {"trade": 3, "level": 4, "certificate": 5}),
    ("startup-course", {"quality": 2}),
    ("demonstration", {"quality": 2}),
    ("skill-platform", {"quality": 2}),
    ("listing-award", {"exchange": 2}),
    ("trademark-subsidy", {"trademark": 1}),
    ("incubator-award", {"base": 1}),
    ("project-winner", {"project": 2, "year": 3}),
    ("project-award", {"project": 1, "year": 2}),
    ("caring-unit", {"year": 2}),
    ("instalment", {"part": 2}),
    ("edition", {"edition": 2}),
)
"""Of a key by its first word: which of its words is which particular."""
NUMBERS = ("level", "part", "edition", "year")


def told_by(claim, award):
    """The row that an office would have written down: days, and what the keys name."""
    keys = (*award.claims, *(one.key for one in (*award.periods, *award.allowances)))
    named = {words[0]: words for words in (key.split("/") for key in keys)}
    days = [one for one in award.periods if one.last.year < 2900 and one.first.year > 1950]
    first = min((one.first for one in days), default=None)
    last = max((one.last for one in days), default=None)
    more = particulars(named)
    if claim.scheme in ("park-worker-transport-subsidy", "job-retention-subsidy"):
        more["year"] = first.year
    rested_on = claim.round
    if "trained" in named:
        first, last, rested_on = None, award.grounds.completed_on, named["trained"][3]
    if "purchased-class" in named:
        rested_on = named["purchased-class"][1]
    return PaidBefore(
        claim.scheme,
        claim.payee,
        claim.payee_kind,
        claim.beneficiary,
        award.amount_fen,
        award.grounds.completed_on or date(2018, 8, 1),
        PAPER,
        first,
        last,
        rested_on,
        Particulars(**more),
    )


def particulars(named):
    found = {
        field: named[word][place]
        for word, places in NAMED
        if word in named
        for field, place in places.items()
    }
    return {key: int(one) if key in NUMBERS else one for key, one in found.items() if one}


AWARDS = awards()


def test_every_scheme_says_how_its_rows_are_read_and_has_an_award_to_compare():
    assert TOLD.keys() == SCHEMES.keys() == AWARDS.keys()


@pytest.mark.parametrize("scheme", sorted(AWARDS))
def test_a_row_takes_what_the_award_took(scheme):
    claim, award, parameters = AWARDS[scheme]
    row = told_by(claim, award)
    owners = [key.split("/")[1] for key in award.claims if key.startswith("setup-owner/")]
    people = (claim.beneficiary or claim.payee,) if scheme != "startup-setup-subsidy" else owners
    person = msgspec.structs.replace(NOBODY, ids=tuple(people))
    for field in asked_of(scheme):
        assert (
            getattr(row, field, None)
            or getattr(row.particulars, field, None)
            or (field == "beneficiary")
        ), field
    choices = choices_on(parameters, row.paid_on)
    taken = taken_by(row, person, choices, NoneHeld())
    if (
        scheme == "project-based-training-purchase"
    ):  # its claim names the contract, a row the course
        assert taken.periods == award.periods
        return
    assert taken.claims == award.claims
    assert set(taken.periods) == set(award.periods)
    used = {one.key: one.amount for one in award.allowances}
    assert {one.key: one.amount for one in taken.allowances} == used
    assert all(one.limit == NO_LIMIT for one in taken.allowances)
    assert not taken.nothing


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        ("2018-05-02", "2019-05-01", 12),
        ("2018-05-02", "2019-05-02", 12),
        ("2018-06-01", "2019-05-31", 12),
        ("2018-07-01", "2018-07-31", 1),
        ("2018-07-05", "2018-07-20", 1),
        ("2018-01-01", "2018-06-30", 6),
    ],
)
def test_the_months_of_insurance_are_those_of_its_days(first, last, months):
    row = told(
        "social-insurance-subsidy",
        first=date.fromisoformat(first),
        last=date.fromisoformat(last),
    )
    taken = taken_by(row, someone(), DEFAULTS, NoneHeld())
    assert [one.amount for one in taken.allowances] == [months]


def someone():
    return msgspec.structs.replace(NOBODY, ids=(P,))


def told(scheme, **more):
    return PaidBefore(scheme, P, "applicant", P, 100, date(2019, 7, 1), PAPER, **more)


def test_every_record_of_a_person_is_taken_for():
    two = msgspec.structs.replace(NOBODY, ids=(P, "other"))
    taken = taken_by(told("migrant-worker-transport-allowance"), two, DEFAULTS, NoneHeld())
    assert taken.claims == (f"transport/{P}", "transport/other")


def test_control_a_scheme_that_reads_another_word_takes_something_else(monkeypatch):
    claim, award, parameters = AWARDS["post-subsidy"]
    row = msgspec.structs.replace(told_by(claim, award), last=date(2030, 1, 1))
    person = msgspec.structs.replace(NOBODY, ids=(claim.beneficiary,))
    choices = choices_on(parameters, row.paid_on)
    assert set(taken_by(row, person, choices, NoneHeld()).periods) != set(award.periods)
