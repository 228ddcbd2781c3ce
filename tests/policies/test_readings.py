"""Every reading of the choices on a person's status, place and licence, and the order of checks."""

import pytest
from policy_lines import (
    W,
    agency,
    choose,
    claims,
    event,
    hired,
    left,
    placement,
    play,
    poor,
    referred,
    seen,
    transport,
)

PAID = "awarded"
SHORT, LOST, OUT = "period-too-short", "status-lost", "not-in-population"

P08 = ("first-day", "every-day", "claim-date")
P09 = ("keeps", "ends")
P10 = ("incomplete-periods", "from-the-beginning", "none")


def word(result):
    """Awarded, or the main reason."""
    [one] = result["claims"]
    return one["reasons"][0] if one["reasons"] else one["status"]


def worked(*before, poverty=None, settings=None, on="2018-12-15", place="Dongguan"):
    """Six months from 2018-05-02, complete on 2018-11-01, claimed later."""
    return play(
        *([choose(**settings)] if settings else []),
        poor(**(poverty or {})),
        agency(),
        *before,
        referred(),
        hired("2018-05-02", workplace=place),
        left("2018-11-30"),
        placement(on),
    )


# When the household left poverty: (before the period, inside it, after it and before the claim,
# after the claim) under each reading of P09 and P08.
EXITS = ("2017-12-31", "2018-08-01", "2018-11-20", "2018-12-20")
EXIT_TABLE = {
    ("keeps", "first-day"): (PAID, PAID, PAID, PAID),
    ("ends", "first-day"): (LOST, LOST, PAID, PAID),
    ("keeps", "every-day"): (LOST, LOST, PAID, PAID),
    ("ends", "every-day"): (LOST, LOST, PAID, PAID),
    ("keeps", "claim-date"): (PAID, PAID, PAID, PAID),
    ("ends", "claim-date"): (LOST, LOST, LOST, PAID),
}


@pytest.mark.parametrize(("reading", "wanted"), EXIT_TABLE.items(), ids=str)
def test_leaving_poverty(reading, wanted):
    effect, test = reading
    settings = {"poverty__exit_effect": effect, "poverty__status_test": test}
    found = tuple(
        word(worked(poverty={"exited": day}, settings=settings, on="2018-12-15")) for day in EXITS
    )
    assert found == wanted


# When the registration was annulled: inside the period, on its last day, the day after it and
# before the claim, after the claim; per reading of P10, then P08.
ANNULLED = ("2018-08-01", "2018-11-01", "2018-11-02", "2018-12-20")
ANNULMENT_TABLE = {
    ("incomplete-periods", "first-day"): (LOST, LOST, PAID, PAID),
    ("incomplete-periods", "every-day"): (LOST, LOST, PAID, PAID),
    ("incomplete-periods", "claim-date"): (LOST, LOST, LOST, PAID),
    ("from-the-beginning", "first-day"): (LOST, LOST, LOST, LOST),
    ("none", "first-day"): (PAID, PAID, PAID, PAID),
}


@pytest.mark.parametrize(("reading", "wanted"), ANNULMENT_TABLE.items(), ids=str)
def test_an_annulment(reading, wanted):
    effect, test = reading
    settings = {"poverty__annulment_effect": effect, "poverty__status_test": test}
    found = tuple(word(worked(poverty={"annulled": day}, settings=settings)) for day in ANNULLED)
    assert found == wanted


# When the person was registered: before, on the first day, the day after it (the period then ends a
# day later, still worked), so late that six months are not reached, after the work had ended.
REGISTERED = ("2018-05-01", "2018-05-02", "2018-05-03", "2018-07-01", "2018-12-05")
REGISTRATION_TABLE = {
    "first-day": (PAID, PAID, PAID, SHORT, OUT),
    "every-day": (PAID, PAID, PAID, SHORT, OUT),
    "claim-date": (PAID, PAID, PAID, PAID, PAID),
}


@pytest.mark.parametrize(("test", "wanted"), REGISTRATION_TABLE.items())
def test_the_day_of_registration(test, wanted):
    settings = {"poverty__status_test": test}
    found = tuple(word(worked(poverty={"since": day}, settings=settings)) for day in REGISTERED)
    assert found == wanted


def test_registered_after_the_claim_under_claim_date():
    settings = {"poverty__status_test": "claim-date"}
    assert word(worked(poverty={"since": "2018-12-16"}, settings=settings)) == OUT


# P31 by workplace: home, another county of the city, another city, another province.
PLACES = ("Taojiang", "Anhua", "Changsha", "Dongguan")
HOME = "not-labour-export"
EXPORT_TABLE = {
    "outside-county": (HOME, PAID, PAID, PAID),
    "any": (PAID, PAID, PAID, PAID),
    "outside-province": (HOME, HOME, HOME, PAID),
}


@pytest.mark.parametrize(("scope", "wanted"), EXPORT_TABLE.items())
def test_labour_export(scope, wanted):
    settings = {"placement__export_scope": scope}
    assert tuple(word(worked(settings=settings, place=place)) for place in PLACES) == wanted


# P32 by the last day of the licence: before the referral, on it, before completion, on it.
LICENCES = ("2018-04-24", "2018-04-25", "2018-10-31", "2018-11-01")
NOT_LICENSED = "payee-not-qualified"
LICENCE_TABLE = {
    "referral": (NOT_LICENSED, PAID, PAID, PAID),
    "referral-and-completion": (NOT_LICENSED, NOT_LICENSED, NOT_LICENSED, PAID),
}


@pytest.mark.parametrize(("reading", "wanted"), LICENCE_TABLE.items())
@pytest.mark.parametrize("ended", [False, True], ids=["until", "licence ended"])
def test_the_day_of_the_licence(reading, wanted, ended):
    found = []
    for last in LICENCES:
        more = [event("enterprise.licenceEnded", "unit:X", last)] if ended else []
        licence = {"since": "2018-01-01"} if ended else {"since": "2018-01-01", "until": last}
        result = play(
            choose(placement__licence_date=reading),
            poor(),
            agency(licensed=licence),
            *more,
            referred(),
            hired("2018-05-02"),
            left("2018-11-30"),
            placement("2018-12-15"),
        )
        found.append(word(result))
    assert tuple(found) == wanted


def test_a_licence_to_train_is_none_to_place():
    licence = {"since": "2017-01-01", "licence": "training"}
    result = play(
        poor(),
        agency(licensed=licence),
        referred(),
        hired("2018-05-02"),
        left("2018-11-30"),
        placement("2018-12-15"),
    )
    assert word(result) == NOT_LICENSED


# P04 and P03: two firms or one, with a day between or none.
RUN_TABLE = {
    ("unit:B", "2018-08-01", True, 0): "not-stable",
    ("unit:B", "2018-08-01", False, 0): PAID,
    ("unit:B", "2018-08-02", True, 0): SHORT,
    ("unit:B", "2018-08-02", False, 0): SHORT,
    ("unit:B", "2018-08-02", False, 1): PAID,
    ("unit:A", "2018-08-02", True, 0): SHORT,
    ("unit:A", "2018-08-02", True, 1): PAID,
    ("unit:A", "2018-08-03", True, 1): SHORT,
}


@pytest.mark.parametrize(("row", "wanted"), RUN_TABLE.items(), ids=str)
def test_one_employer_without_a_gap(row, wanted):
    employer, again, same, gap = row
    result = play(
        choose(period__same_employer=same, period__gap_tolerance_days=gap),
        poor(),
        agency(),
        referred(),
        hired("2018-05-02", "unit:A"),
        left("2018-07-31"),
        hired(again, employer),
        left("2018-11-15"),
        placement("2018-12-15"),
    )
    assert word(result) == wanted


# The order of checks


def test_every_reason_is_listed_and_the_first_failing_check_comes_first():
    result = play(
        poor(county="Changde"),
        {"unit": "X", "organisation": "hr-agency"},
        hired("2017-05-02", workplace="Changde"),
        left("2017-07-15"),
        placement("2018-12-15"),
    )
    [one] = result["claims"]
    assert one["reasons"] == [
        "before-validity",
        "payee-not-qualified",
        "not-in-population",
        "not-labour-export",
        "period-too-short",
        "evidence-missing",
    ]
    assert [met for _, _, met in one["checks"]] == [True, False, True, True, *[False] * 5, True]


def test_a_duplicate_is_listed_behind_the_other_reasons():
    first = [poor(), agency(), referred(), hired("2018-05-02"), left("2018-11-30")]
    annulled = event("applicant.povertyAnnulled", W, "2018-10-01")
    again = placement("2018-12-16", name="b")
    result = play(*first, placement("2018-12-15"), annulled, again)
    assert claims(result)["b/1"] == ("refused", ("status-lost", "duplicate"))


def test_without_an_identified_person_nothing_else_is_looked_at():
    result = play(
        {"unit": "X", "organisation": "public-employment-agency"},
        placement("2018-12-15", lines=["idcard:430923199001010010"]),
    )
    [one] = result["claims"]
    assert one["reasons"] == ["identity-unverified"]


# While the state continues


def test_pended_until_it_matures_then_decided_again():
    lines = [poor(), agency(), referred(), hired("2018-05-02"), placement("2018-10-15")]
    open_ = play(*lines)
    assert claims(open_) == {"a/1": ("pended", ("period-open",))}
    assert open_["claims"][0]["matures_on"] == "2018-11-01"
    silent = play(*lines, {"assess": "2018-11-02"})
    assert claims(silent) == {"a/1": ("pended", ("evidence-missing",))}
    shown = play(*lines, seen("2018-11-01"), {"assess": "2018-11-02"})
    assert claims(shown) == {"a/1": ("awarded", ())}
    gone = play(*lines, left("2018-10-31"), {"assess": "2018-11-02"})
    assert claims(gone) == {"a/1": ("refused", ("period-too-short",))}


def test_decided_for_a_day_before_completion_it_is_still_open():
    lines = [poor(), agency(), referred(), hired("2018-05-02"), left("2018-11-30")]
    result = play(*lines, placement("2018-10-31"))
    assert claims(result) == {"a/1": ("pended", ("period-open",))}
    result = play(*lines, placement("2018-11-01"))
    assert claims(result) == {"a/1": ("awarded", ())}


def test_what_is_only_declared_pays_nothing():
    declared = {**left("2018-11-30"), "grade": "declared"}
    result = play(
        poor(), agency(), referred(), hired("2018-05-02"), declared, placement("2018-12-15")
    )
    assert claims(result) == {"a/1": ("pended", ("evidence-missing",))}


# Which job the agency's introduction is about


def test_a_referral_after_the_job_began_shows_no_introduction():
    result = play(
        poor(),
        agency(),
        referred("2018-05-03"),
        hired("2018-05-02"),
        left("2018-11-30"),
        placement("2018-12-15"),
    )
    assert word(result) == "evidence-missing"


def test_an_older_job_does_not_stand_in_the_way_of_the_one_introduced():
    result = play(
        poor(),
        agency(),
        hired("2016-10-01", "unit:O"),
        left("2017-10-30"),
        referred(),
        hired("2018-05-02"),
        left("2018-11-30"),
        placement("2018-12-15"),
    )
    assert word(result) == PAID


# Transport


def travelled(*, settings=None, ticket=None, poverty=None, scope="city"):
    ticket_of = {"ticket_fen": ticket} if ticket else {}
    setting = [{**choose(**settings), "scope": scope}] if settings else []
    return play(
        *setting,
        poor(**(poverty or {})),
        event("applicant.departed", W, "2018-05-06", destination="Shenzhen", **ticket_of),
        transport("2018-06-01"),
    )


def test_actual_cost_without_a_ticket_lacks_evidence():
    settings = {"transport__amount_mode": "actual-cost"}
    assert word(travelled(settings=settings)) == "evidence-missing"
    [one] = travelled(settings=settings, ticket=43_210)["claims"]
    assert one["amount_fen"] == 43_210
    [one] = travelled(settings=settings, ticket=60_001)["claims"]
    assert one["amount_fen"] == 60_000


def test_a_county_sets_its_own_standard():
    settings = {"transport__standard": {"province_out": 30_000}}
    [own] = travelled(settings=settings, scope="430922")["claims"]
    [other] = travelled(settings=settings, scope="430923")["claims"]
    assert (own["amount_fen"], other["amount_fen"]) == (30_000, 60_000)


@pytest.mark.parametrize(
    ("since", "wanted"),
    [("2018-05-05", PAID), ("2018-05-06", PAID), ("2018-05-07", OUT)],
)
def test_registered_on_the_day_of_departure(since, wanted):
    assert word(travelled(poverty={"since": since})) == wanted


def test_registered_on_the_day_of_the_claim_where_that_is_the_test():
    settings = {"poverty__status_test": "claim-date"}
    assert word(travelled(settings=settings, poverty={"since": "2018-06-01"})) == PAID
    assert word(travelled(settings=settings, poverty={"since": "2018-06-02"})) == OUT


def test_without_a_household_on_record_nobody_is_known_to_be_away():
    settings = {"region__home_basis": "household-register"}
    assert word(travelled(settings=settings)) == "evidence-missing"
    assert word(worked(settings=settings)) == "evidence-missing"


# Registered twice


def test_a_registration_told_again_goes_on():
    again = event("applicant.povertyRegistered", W, "2018-09-01", county="Taojiang")
    assert word(worked(again, poverty={"since": "2016-01-01"})) == PAID
    assert word(worked(again, poverty={"since": "2016-01-01", "exited": "2016-12-31"})) == PAID


def test_registered_anew_after_an_annulment_counts_from_then():
    again = event("applicant.povertyRegistered", W, "2018-09-01", county="Taojiang")
    assert word(worked(again, poverty={"annulled": "2018-01-31"})) == SHORT


def test_where_leaving_poverty_ends_it_a_new_registration_counts_from_its_day():
    again = event("applicant.povertyRegistered", W, "2018-05-02", county="Taojiang")
    late = event("applicant.povertyRegistered", W, "2018-09-01", county="Taojiang")
    settings = {"poverty__exit_effect": "ends"}
    poverty = {"since": "2016-01-01", "exited": "2016-12-31"}
    assert word(worked(again, poverty=poverty, settings=settings)) == PAID
    assert word(worked(late, poverty=poverty, settings=settings)) == SHORT


# Who is paid


@pytest.mark.parametrize(
    ("organisation", "wanted"),
    [
        ("hr-agency", PAID),
        ("enterprise", PAID),
        ("sole-trader", PAID),
        ("public-employment-agency", NOT_LICENSED),
        ("social-organisation", NOT_LICENSED),
        ("state-institution", NOT_LICENSED),
    ],
)
def test_only_a_market_body_is_paid(organisation, wanted):
    result = play(
        poor(),
        {**agency(), "organisation": organisation},
        referred(),
        hired("2018-05-02"),
        left("2018-11-30"),
        placement("2018-12-15"),
    )
    assert word(result) == wanted


@pytest.mark.parametrize(
    ("ended", "wanted"), [("2018-07-09", NOT_LICENSED), ("2018-07-10", PAID), ("2019-01-01", PAID)]
)
def test_a_base_that_ended_after_the_decision_was_one_then(ended, wanted):
    result = play(
        {"unit": "P", "organisation": "incubator", "base": "Base One"},
        event(
            *("round.opened", "round:r", "2018-06-01"),
            scheme="municipal-incubator-award",
            year=2018,
        ),
        event("round.decided", "round:r", "2018-07-10", winner="unit:P", fen=10_000_000),
        event("enterprise.baseEnded", "unit:P", ended, base="Base One"),
        event(
            *("application.filed", "application:a", "2019-02-01"),
            scheme="municipal-incubator-award",
            payee="unit:P",
            lines=["round:r"],
        ),
    )
    assert word(result) == wanted
