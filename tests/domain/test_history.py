"""A person's history: what is voided is gone, and folding at once is the same as one by one."""

from datetime import date
from functools import reduce

from hypothesis import given
from hypothesis import strategies as st

from domain.applicant import (
    ApplicantDomiciled,
    ApplicantErased,
    ApplicantFactVoided,
    ApplicantHired,
    ApplicantIdentitySplit,
    ApplicantLeft,
    ApplicantMaturityWithdrawn,
    ApplicantMergedFrom,
    ApplicantMergedInto,
    ApplicantRegistered,
    ApplicantSixMonthsStable,
    evolve,
    evolve_all,
)
from domain.event import Reading, Recorded
from domain.spell import open_spell, spells

WORKS = "works"
STREAM = "person"
DAYS = st.dates(date(2018, 1, 1), date(2018, 12, 31))
EVENTS = st.one_of(
    st.builds(ApplicantDomiciled, st.sampled_from(["430922", "430923"])),
    st.builds(ApplicantRegistered, st.just("r"), st.just("c"), st.just("v1"), DAYS),
    st.builds(ApplicantHired, st.just(WORKS), st.just("441900")),
    st.builds(ApplicantLeft, st.just(WORKS), DAYS),
    st.builds(ApplicantFactVoided, st.integers(1, 12), st.just("r"), st.just("e")),
    st.builds(ApplicantMaturityWithdrawn, st.integers(1, 12), st.integers(1, 12)),
    st.builds(ApplicantMergedInto, st.just("kept"), st.just("r")),
    st.builds(ApplicantMergedFrom, st.sampled_from(["a", "b"]), st.just("r")),
    st.builds(ApplicantIdentitySplit, st.sampled_from(["a", "b", "kept"]), st.just("r")),
    st.builds(ApplicantErased, st.just("r")),
)
HISTORIES = st.lists(
    st.tuples(EVENTS, DAYS, st.sampled_from(["register", "declared"])), max_size=14
)


def recorded_all(told) -> list[Recorded]:
    return [
        Recorded(STREAM, version, event, on, grade)
        for version, (event, on, grade) in enumerate(told, 1)
    ]


def one_by_one(events):
    return reduce(evolve, events, None)


@given(HISTORIES.filter(bool), st.integers(0, 14))
def test_folding_at_once_in_two_parts_or_one_by_one_is_the_same(told, cut):
    events = recorded_all(told)
    whole = one_by_one(events)
    assert evolve_all(None, events) == whole
    first, rest = events[:cut], events[cut:]
    before = evolve_all(None, first) if first else None
    assert (evolve_all(before, rest) if rest else before) == whole


@given(HISTORIES.filter(bool))
def test_a_history_holds_the_live_facts_of_its_log(told):
    events = recorded_all(told)
    state = one_by_one(events)
    special = (
        ApplicantFactVoided,
        ApplicantMaturityWithdrawn,
        ApplicantMergedInto,
        ApplicantMergedFrom,
        ApplicantIdentitySplit,
        ApplicantErased,
    )
    live = {}
    for event in events:
        if not isinstance(event.event, special):
            live[event.version] = event.event
        gone = getattr(event.event, "voided_version", 0)
        if isinstance(event.event, ApplicantMaturityWithdrawn):
            gone = event.event.matured_version
        live.pop(gone, None)
    assert {fact.version: fact.event for fact in state.facts} == live
    assert state.version == len(events)
    assert state.erased is any(isinstance(one.event, ApplicantErased) for one in events)


def test_only_what_is_proven_may_pay(given):
    told = [
        (ApplicantDomiciled("430922"), date(2018, 1, 1), "declared"),
        (ApplicantDomiciled("430923"), date(2018, 1, 2), "document"),
    ]
    state = one_by_one(recorded_all(told))
    assert [fact.version for fact, _ in state.of(ApplicantDomiciled)] == [1, 2]
    assert [fact.version for fact, _ in state.proven(ApplicantDomiciled)] == [2]
    assert state.at(1).event == ApplicantDomiciled("430922")
    assert state.at(9) is None


def test_a_maturity_that_is_withdrawn_is_gone(given):
    matured = ApplicantSixMonthsStable(
        WORKS, 1, date(2018, 5, 2), date(2018, 11, 1), (Reading(STREAM, 1),)
    )
    hired = ApplicantHired(WORKS, "441900")
    assert not list(
        given(evolve, hired, matured, ApplicantMaturityWithdrawn(2, 1)).of(ApplicantSixMonthsStable)
    )


def test_spells_are_read_from_hiring_and_leaving():
    first, last = date(2018, 5, 2), date(2018, 11, 1)
    told = [
        (ApplicantHired(WORKS, "441900"), first, "register"),
        (ApplicantLeft(WORKS, first), last, "register"),
        (ApplicantHired(WORKS, "430922"), date(2018, 11, 20), "register"),
    ]
    state = one_by_one(recorded_all(told))
    early, late = spells(state.facts)
    assert (early.first, early.left_on, early.proven_through) == (first, last, last)
    assert (late.first, late.left_on) == (date(2018, 11, 20), None)
    assert open_spell(state.facts, WORKS, date(2018, 12, 1)).version == 3
    assert open_spell(state.facts, WORKS, date(2018, 5, 1)) is None
