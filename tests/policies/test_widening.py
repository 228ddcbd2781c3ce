"""P28 is changed later: earlier awards take the keys it now asks for, and what another grant holds
is listed. The keys are those that the award would have taken had the pair been apart from the
start."""

import pytest
from difference_lines import approved, difference, last_job
from policy_lines import act, claims, event, play, poor

FIRM = {"unit": "F", "county": "Heshan", "classified": "micro"}
WORK = (
    {"set": {"amount.one-off-post-subsidy": {"fen": 100_000}}},
    poor(),
    FIRM,
    event("applicant.hired", "person:W", "2018-06-01", employer="unit:F", workplace="Heshan"),
    event("applicant.contractSigned", "person:W", "2018-06-01", employer="unit:F"),
    {
        "type": "applicant.contributionPaid",
        "subject": "person:W",
        "payer": "unit:F",
        "month": "2018-06..2019-05",
        "insurance": "pension",
        "employer_fen": 50_000,
    },
    event("applicant.left", "person:W", "2019-05-31"),
)
APART = {
    "set": {"cumulation.matrix": {"post_and_one_off": "exclusive"}},
    "valid_from": "2019-01-01",
}
TOGETHER = {
    "set": {"cumulation.matrix": {"post_and_one_off": "together"}},
    "valid_to": "2018-12-31",
}


def filed(name, scheme, on):
    data = {"scheme": scheme, "payee": "unit:F", "lines": ["person:W"]}
    return event("application.filed", f"application:{name}", on, **data)


ONE_OFF = filed("o", "one-off-post-subsidy", "2018-07-02")
YEARLY = filed("p", "post-subsidy", "2019-06-10")


def exclusions(on):
    return {"exclusions": on}


def test_a_later_rule_holds_against_what_was_awarded_before_it():
    before = (*WORK, TOGETHER, ONE_OFF, APART)
    without = play(*before, YEARLY)
    assert claims(without)["p/1"][0] == "awarded", "the earlier award took no key of the pair"
    result = play(*before, exclusions("2019-01-02"), YEARLY)
    assert claims(result)["p/1"] == ("refused", ("exclusive-scheme",))
    assert result["claims"][-1]["earlier"] == "o/1"
    again = play(*before, exclusions("2019-01-02"), exclusions("2019-01-03"))
    assert last_job(again)["done"] == 0, "once"
    assert difference(again, "o/1")["conflicts"] == []


def test_what_another_grant_holds_is_listed_and_the_award_stands():
    always = {"set": {"cumulation.matrix": {"post_and_one_off": "together"}}}
    apart = (
        act(
            "parameters.proposed",
            "",
            "2019-07-01",
            key="cumulation.matrix",
            value={"post_and_one_off": "exclusive"},
            valid_from="2019-07-01",
            supersedes=3,
        ),
        act("parameters.confirmed", "", "2019-07-01", proposal=5),
    )
    result = play(*WORK, always, ONE_OFF, YEARLY, *apart, exclusions("2019-07-02"))
    assert {name: status for name, (status, _) in claims(result).items()} == {
        "o/1": "awarded",
        "p/1": "awarded",
    }
    [key] = difference(result, "o/1")["conflicts"]
    assert key.startswith("post-year/")
    twice = play(*WORK, always, ONE_OFF, YEARLY, *apart, *[exclusions("2019-07-02")] * 2)
    assert last_job(twice)["turned_down"] == {"nothing-changed": 2}


@pytest.mark.parametrize("widened", [True, False])
def test_a_key_that_was_added_is_given_back_with_the_award(widened):
    """Given back, the pair is free for the other."""
    before = (*WORK, TOGETHER, ONE_OFF, APART, *([exclusions("2019-01-02")] if widened else []))
    revoked = act("grant.revoked", "grant:o/1", "2019-06-01")
    assert claims(play(*before, revoked, YEARLY))["p/1"][0] == "awarded"


def test_deciding_again_keeps_what_a_later_rule_added():
    cheaper = (
        act(
            "parameters.proposed",
            "",
            "2019-02-01",
            key="amount.one-off-post-subsidy",
            value={"fen": 90_000},
            valid_from="2018-01-01",
            supersedes=1,
        ),
        act("parameters.confirmed", "", "2019-02-01", proposal=7),
    )
    lines = (*WORK, TOGETHER, ONE_OFF, APART, exclusions("2019-01-02"), *cheaper)
    lines = approved((*lines, {"redecide": "2019-02-02"}), "2019-02-03", grant="o/1")
    result = play(*lines, YEARLY)
    assert result["claims"][0]["amount_fen"] == 90_000
    assert claims(result)["p/1"] == ("refused", ("exclusive-scheme",))
