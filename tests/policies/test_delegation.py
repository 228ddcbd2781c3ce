"""One officer for another: only on the other's word, and both count as the person who did it."""

from itertools import permutations

import pytest
from policy_lines import W, act, event, play, poor, roster, transport, verdicts

from domain.acts import duties

DUTIES = ("submitter", "reviewer", "approver", "releaser")
TOPIC = {
    "reviewer": "roster.reviewed",
    "approver": "roster.approved",
    "releaser": "roster.released",
}
SUBJECT, ORDER = "roster:r", "payment.ordered"
PUBLISHED, AFTER = "2018-10-15", "2018-10-22"


def awarded():
    return (
        poor(),
        event("applicant.departed", W, "2018-05-06", destination="Shenzhen"),
        transport("2018-06-01"),
    )


def noticed():
    return *awarded(), roster("r", "a", on=PUBLISHED, until="noticed")


def gives(who, to, duty, on="2018-10-15", until="2018-12-31"):
    given = act("officer.delegated", f"officer:{who}", on, to=to, duty=duty, until=until)
    return {**given, "by": who}


def by(who, line, behalf=""):
    return {**line, "by": who, **({"on_behalf_of": behalf} if behalf else {})}


APPROVE = act("roster.approved", SUBJECT, AFTER)
RELEASE = act("roster.released", SUBJECT, AFTER)


TAKEN_BACK = by("approver", act("officer.delegationEnded", "officer:approver", AFTER, delegation=1))
OF_ANOTHER = act("officer.delegated", "officer:approver", AFTER, to="zhao", until=AFTER)
LINE = {"grants": ["grant:a/1"]}
TRANSPORT = {"scheme": "migrant-worker-transport-allowance", "year": 2018}


def approved(*lines):
    return verdicts(play(*noticed(), *lines))


def test_a_delegate_signs_and_the_log_says_for_whom():
    delegate = gives("approver", "li", "approver")
    result = play(*noticed(), delegate, by("li", APPROVE, "approver"))
    assert verdicts(result) == []
    assert result["rosters"][0]["status"] == "approved"


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ([], "not-delegated"),
        ([gives("approver", "zhao", "approver")], "not-delegated"),
        ([gives("releaser", "li", "releaser")], "not-delegated"),
        ([gives("approver", "li", "approver", until="2018-10-21")], "not-delegated"),
        (
            [
                gives("approver", "li", "approver"),
                by(
                    "approver",
                    act("officer.delegationEnded", "officer:approver", AFTER, delegation=1),
                ),
            ],
            "not-delegated",
        ),
        (
            [
                act("officer.appointed", "officer:approver", "2018-10-15"),
                gives("approver", "li", "approver"),
                act("officer.ended", "officer:approver", "2018-10-20"),
            ],
            "not-delegated",
        ),
        (
            [
                act("officer.appointed", "officer:li", "2018-10-15"),
                gives("approver", "li", "approver"),
                act("officer.ended", "officer:li", "2018-10-20"),
            ],
            "officer-ended",
        ),
        (
            [
                gives("approver", "li", "approver"),
                by("li", act("officer.absent", "officer:li", AFTER, until=AFTER)),
            ],
            "officer-absent",
        ),
    ],
)
def test_nobody_acts_for_another_without_a_word_that_holds_that_day(lines, code):
    assert approved(*lines, by("li", APPROVE, "approver")) == [("roster.approved", code)]


def test_the_last_day_of_a_delegation_counts():
    given = gives("approver", "li", "approver", until=AFTER)
    assert approved(given, by("li", APPROVE, "approver")) == []


def test_who_is_away_does_nothing_himself_until_he_is_back():
    away = by("approver", act("officer.absent", "officer:approver", AFTER, until="2018-11-30"))
    assert approved(away, APPROVE) == [("roster.approved", "officer-absent")]
    back = by("approver", act("officer.returned", "officer:approver", AFTER))
    assert approved(away, back, APPROVE) == []


def test_who_is_away_is_acted_for():
    away = by("approver", act("officer.absent", "officer:approver", AFTER, until="2018-11-30"))
    given = gives("approver", "li", "approver")
    assert approved(given, away, by("li", APPROVE, "approver")) == []


def test_an_appointment_to_other_duties_forbids_this_one():
    to = act("officer.appointed", "officer:approver", PUBLISHED, duties=["releaser"])
    assert approved(to, APPROVE) == [("roster.approved", "not-appointed")]
    again = act("officer.appointed", "officer:approver", AFTER, duties=["releaser", "approver"])
    assert approved(to, again, APPROVE) == []


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (gives("approver", "approver", "approver"), "same-person"),
        (
            by(
                "li",
                act(
                    "officer.delegated",
                    "officer:approver",
                    AFTER,
                    to="zhao",
                    duty="approver",
                    until=AFTER,
                ),
            ),
            "not-own",
        ),
        (gives("approver", "li", "approver", on=AFTER, until=PUBLISHED), "ends-before"),
        (by("li", act("officer.appointed", "officer:li", AFTER)), "same-person"),
        (by("li", act("officer.ended", "officer:li", AFTER)), "same-person"),
    ],
)
def test_nobody_says_of_himself_or_others_what_is_not_his_to_say(line, code):
    assert approved(line) == [(line["type"], code)]


def two_duties(first, second, as_whom):
    """`first` is done by li for the officer whose duty it is, or for li by another; then the same
    li, or the other half of that pair, does `second`."""
    given = [gives(duty, "li", duty, on=PUBLISHED) for duty in (first, second)]
    persons = {duty: duty for duty in DUTIES}
    lines = [*awarded(), *given]
    plan = {first: ("li", first), second: as_whom}
    acts = [
        (
            "submitter",
            act(
                "roster.opened",
                SUBJECT,
                PUBLISHED,
                scheme="migrant-worker-transport-allowance",
                year=2018,
            ),
        ),
        ("submitter", act("roster.linesAdded", SUBJECT, PUBLISHED, **LINE)),
        ("submitter", act("roster.submitted", SUBJECT, PUBLISHED)),
        ("reviewer", act("roster.reviewed", SUBJECT, PUBLISHED)),
        ("notice", act("roster.noticePublished", SUBJECT, PUBLISHED)),
        ("approver", APPROVE),
        ("releaser", RELEASE),
    ]
    for duty, line in acts:
        who, behalf = plan.get(duty, (persons.get(duty, "reviewer"), ""))
        lines.append(by(who, line, behalf))
    return [one for one in verdicts(play(*lines)) if one[1] == "same-person"]


PAIRS = [
    (first, second)
    for first, second in permutations(DUTIES, 2)
    if DUTIES.index(first) < DUTIES.index(second)
]


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_a_delegate_does_no_second_duty_for_himself_or_another(first, second):
    assert two_duties(first, second, ("li", "")) == [(TOPIC[second], "same-person")]
    assert two_duties(first, second, ("li", second)) == [(TOPIC[second], "same-person")]


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_who_was_acted_for_does_no_second_duty_either(first, second):
    """`first` was done for its officer by li; now that officer himself does `second`."""
    assert two_duties(first, second, (first, "")) == [(TOPIC[second], "same-person")]


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_control_where_only_the_hand_counts_two_duties_pass(first, second, monkeypatch):
    """Counted naively (who did it, not for whom), the officer who was acted for gets through."""
    monkeypatch.setattr(duties, "persons_of", lambda actor: (actor.person,))
    monkeypatch.setattr("domain.roster._acted", _naive)
    assert two_duties(first, second, (first, "")) == []


def _naive(roster_, duty, happened):
    return (*roster_.acted, (duty, happened.actor.person))


def test_a_payment_is_not_ordered_by_who_had_the_roster_approved_for_him():
    given = gives("approver", "li", "approver")
    order = act(ORDER, "", AFTER, roster=SUBJECT, payee=W)
    lines = (*noticed(), given, by("li", APPROVE, "approver"), RELEASE)
    for who in ("approver", "li", "reviewer"):
        assert verdicts(play(*lines, by(who, order))) == [(ORDER, "same-person")]
    assert verdicts(play(*lines, by("releaser", order))) == []


def test_no_other_act_is_done_for_another():
    held = act("grant.revoked", "grant:a/1", AFTER, reason="r")
    played = play(*awarded(), by("li", held, "case-officer"))
    assert verdicts(played) == [("grant.revoked", "unknown-field")]
