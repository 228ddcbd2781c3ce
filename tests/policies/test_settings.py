"""Setting what is open: types, ranges, overlaps, what supersedes what; by the public way in."""

import json

import msgspec
import pytest
from policy_lines import act, claims, event, play, poor, transport, verdicts

from domain.policies.yizhengfa_2018_9.choices import DEFAULTS, Choices, NotAllowed, read_value
from domain.policies.yizhengfa_2018_9.open_choices import OPEN_CHOICES

NUMBERS = [f"P{number:02d}" for number in range(1, 68)] + ["P40a", "P50a"]
TIERS = "transport.standard"


def proposed(value, on="2018-01-02", key=TIERS, **more):
    data = {"key": key, "value": value, "valid_from": "2018-01-01"} | more
    return act("parameters.proposed", "", on, **data)


def confirmed(proposal, on="2018-01-03"):
    return act("parameters.confirmed", "", on, proposal=proposal)


def trip(on="2018-05-06"):
    return event("applicant.departed", "person:W", on, destination="Shenzhen")


def top(fen):
    return {"province_out": fen}


def test_every_question_of_the_catalogue_is_a_choice():
    assert {one.number for one in OPEN_CHOICES} - {"R-13"} == set(NUMBERS)
    assert len({one.key for one in OPEN_CHOICES}) == len(OPEN_CHOICES)


def test_every_field_is_set_by_one_choice():
    fields = [one.field for one in OPEN_CHOICES]
    assert sorted(fields) == sorted(Choices.__struct_fields__)


@pytest.mark.parametrize("choice", OPEN_CHOICES, ids=lambda one: one.key)
def test_a_default_may_be_set_and_something_else_may_not(choice):
    default = getattr(DEFAULTS, choice.field)
    told = msgspec.json.encode(default).decode()
    assert read_value(choice.key, told) == default
    with pytest.raises(NotAllowed, match=choice.number):
        read_value(choice.key, '{"no": ["such", "thing"]}')


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("period.gap-tolerance-days", -1),
        ("post.max-years", 0),
        ("park.adopted-by", ["4309"]),
        ("transport.standard", {"province_out": 60_001}),
        ("amount.jobseeking-startup-subsidy", {"fen": 0}),
        ("training.shortage-list", {"rows": [[1999, "B"]]}),
        ("cumulation.matrix", {"post_and_one_off": "sometimes"}),
        ("loan.benchmark-rates", {"rows": [[12, -1]]}),
        ("amount.no-such-scheme", {"fen": 100}),
        ("no.such-key", 1),
    ],
)
def test_a_wrong_type_or_range_or_an_unknown_key_is_refused(key, value):
    with pytest.raises(NotAllowed):
        read_value(key, json.dumps(value))


def test_an_overlap_is_refused_unless_it_names_what_it_supersedes():
    first = (proposed(top(50_000)), confirmed(1))
    again = proposed(top(40_000), valid_from="2018-05-01")
    refused = play(poor(), trip(), *first, again, transport("2018-06-01"))
    assert verdicts(refused) == [("parameters.proposed", "configuration")]
    assert [one["amount_fen"] for one in refused["claims"]] == [50_000]
    named = proposed(top(40_000), valid_from="2018-05-01", supersedes=1)
    taken = play(poor(), trip(), *first, named, confirmed(3), transport("2018-06-01"))
    assert verdicts(taken) == []
    assert [one["amount_fen"] for one in taken["claims"]] == [40_000]


def test_what_is_superseded_holds_on_the_other_days():
    first = (proposed(top(50_000)), confirmed(1))
    named = proposed(top(40_000), valid_from="2018-06-01", valid_to="2018-06-30", supersedes=1)
    for left, fen in (("2018-05-31", 50_000), ("2018-06-01", 40_000), ("2018-07-01", 50_000)):
        result = play(poor(), trip(left), *first, named, confirmed(3), transport("2018-08-01"))
        assert [one["amount_fen"] for one in result["claims"]] == [fen], left


def test_two_proposals_may_compete_and_one_is_confirmed():
    both = (proposed(top(50_000)), proposed(top(40_000)))
    result = play(*both, confirmed(2), confirmed(1))
    assert verdicts(result) == [("parameters.confirmed", "configuration")]


def test_a_third_may_follow_a_second():
    chain = (
        proposed(top(50_000)),
        confirmed(1),
        proposed(top(40_000), valid_from="2018-06-01", supersedes=1),
        confirmed(3),
    )
    third = proposed(top(30_000), valid_from="2018-07-01", supersedes=3)
    assert verdicts(play(*chain, third, confirmed(5))) == []
    of_the_first = proposed(top(30_000), valid_from="2018-07-01", supersedes=1)
    assert verdicts(play(*chain, of_the_first)) == [("parameters.proposed", "configuration")]


def test_another_place_or_time_does_not_overlap():
    first = (proposed(top(50_000), valid_to="2018-06-30"), confirmed(1))
    county = proposed(top(40_000), scope="430923")
    later = proposed(top(30_000), valid_from="2018-07-01")
    assert verdicts(play(*first, county, confirmed(3), later, confirmed(5))) == []


@pytest.mark.parametrize(
    "more",
    [
        {"supersedes": 9},
        {"supersedes": 1, "scope": "430923"},
        {"scope": "Anhua"},
        {"scope": "fund:"},
        {"valid_to": "2017-12-31"},
    ],
)
def test_a_wrong_setting_is_turned_down(more):
    first = (proposed(top(50_000), valid_from="2019-01-01"), confirmed(1))
    result = play(*first, proposed(top(40_000), **more))
    assert [topic for topic, _ in verdicts(result)] == ["parameters.proposed"]


def test_a_fund_may_have_settings_of_its_own():
    assert verdicts(play(proposed(False, key="award.partial-payment", scope="fund:f-1"))) == []


def test_after_the_last_day_of_a_scheme_nothing_new_is_due():
    ends = {"set": {"scheme.last-days": [["migrant-worker-transport-allowance", "2020-12-31"]]}}
    on_it = play(ends, poor(), trip("2020-12-31"), transport("2021-02-01"))
    after = play(ends, poor(), trip("2021-01-01"), transport("2021-02-01"))
    assert claims(on_it) == {"a/1": ("awarded", ())}
    assert claims(after) == {"a/1": ("refused", ("not-in-scope",))}


def test_a_deadline_of_one_scheme_is_not_anothers():
    own = {"set": {"claim.deadlines": [["migrant-worker-transport-allowance", 1]]}}
    other = {"set": {"claim.deadlines": [["job-placement-service-subsidy", 1]]}}
    late = transport("2018-06-07")  # 6 June is the last day
    assert claims(play(own, poor(), trip(), late))["a/1"][1] == ("late-application",)
    assert claims(play(own, poor(), trip(), transport("2018-06-06")))["a/1"][1] == ()
    assert claims(play(other, poor(), trip(), late))["a/1"][1] == ()


def test_a_last_day_off_moves_on_as_the_calendar_is_set():
    set_to = {"claim.deadlines": [["migrant-worker-transport-allowance", 1]]}
    days = {"calendar.days": {"rows": [["2018-06-06", False]]}}
    assert claims(play({"set": set_to | days}, poor(), trip(), transport("2018-06-07")))["a/1"] == (
        "awarded",
        (),
    )
    inclusive = {"period.deadline-count": "inclusive"}  # from 6 May, a month ends on 5 June
    late = play({"set": set_to | inclusive}, poor(), trip(), transport("2018-06-06"))
    assert claims(late)["a/1"][1] == ("late-application",)
