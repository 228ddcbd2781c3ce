"""What an event takes and gives back stands in its own words."""

from datetime import date

import pytest

from domain.applicant import (
    ApplicantContributionPaid,
    ApplicantErased,
    ApplicantFactVoided,
    ApplicantHired,
    ApplicantIdentitySplit,
    ApplicantLeft,
    ApplicantMergedInto,
    ApplicantRegistered,
)
from domain.codec import EVENT_CLASSES
from domain.decision import Allowance, Clause, Grounds, Period
from domain.fund import FundLimitChanged, FundOpened, FundYearClosed
from domain.grant import (
    GrantAwarded,
    GrantClaimsAdded,
    GrantDecisionReplaced,
    GrantRevoked,
)
from domain.guards import (
    GUARDED,
    AllowanceReturned,
    AllowanceTaken,
    ClaimReturned,
    ClaimTaken,
    FundClosed,
    FundLeft,
    FundLimit,
    FundQueued,
    FundReturned,
    FundTaken,
    PeriodReturned,
    PeriodTaken,
    effects,
    natural_keys,
)
from domain.roster import (
    RosterApproved,
    RosterCancelled,
    RosterLine,
    RosterLinesAdded,
    RosterLinesStopped,
    RosterWaiting,
)

DAY = date(2018, 5, 2)
GROUNDS = Grounds(Clause("d", 21), "c", DAY, ())
MANY, DAYS = Allowance("many", 2, 9), Period("days", DAY, DAY)
SIGNED = ("f/2018", "d", 1, 1, 100)
PAID = ApplicantContributionPaid("unit", "pension", "2018-05", "v1", 100)
REPLACED = GrantDecisionReplaced(
    "awarded", claims=("b",), returns=("a",), allowances_returned=(MANY,), periods_returned=(DAYS,)
)

CASES = [
    (ApplicantRegistered("r", "c", "v1", DAY), [ClaimTaken("open/s", True)]),
    (ApplicantMergedInto("kept", "r"), [ClaimReturned("open/s")]),
    (ApplicantErased("r"), [ClaimReturned("open/s")]),
    (ApplicantIdentitySplit("o", "r", True), [ClaimTaken("open/s", True)]),
    (ApplicantIdentitySplit("o", "r"), []),
    (ApplicantHired("w", "441900"), [ClaimTaken("hired/s/w/2018-05-02", True)]),
    (ApplicantLeft("w", DAY), [ClaimTaken("left/s/w/2018-05-02", True)]),
    (PAID, [ClaimTaken("contribution/s/unit/pension/2018-05/v1", True)]),
    (ApplicantFactVoided(2, "r", "e", ("a", "b")), [ClaimReturned("a"), ClaimReturned("b")]),
    (
        GrantAwarded(1, GROUNDS, ("a",), (MANY,), (DAYS,)),
        [ClaimTaken("a"), AllowanceTaken("many", 2, 9), PeriodTaken("days", DAY, DAY)],
    ),
    (GrantClaimsAdded(("a",), "why"), [ClaimTaken("a")]),
    (
        REPLACED,
        [
            ClaimReturned("a"),
            AllowanceReturned("many", 2),
            PeriodReturned("days", DAY),
            ClaimTaken("b"),
        ],
    ),
    (
        GrantRevoked("r", ("a",), fund="f/2018", fund_fen=5),
        [ClaimReturned("a"), FundReturned("f/2018", 5)],
    ),
    (RosterLinesAdded(1, (RosterLine("g", "p", "a", 1),)), [ClaimTaken("listing/g")]),
    (RosterLinesStopped((1,), "r", ("listing/g",)), [ClaimReturned("listing/g")]),
    (RosterApproved(*SIGNED), [FundTaken("f/2018", 100)]),
    (RosterWaiting(*SIGNED), [FundQueued("f/2018")]),
    (RosterCancelled("r", ("listing/g",)), [ClaimReturned("listing/g")]),
    (RosterCancelled("r", (), "f/2018", 100), [FundReturned("f/2018", 100)]),
    (RosterCancelled("r", (), "f/2018"), [FundLeft("f/2018")]),
    (FundOpened("f/2018", 2018, 9, "county", "p"), [FundLimit("f/2018", 9, True)]),
    (FundLimitChanged("f/2018", 9, "p"), [FundLimit("f/2018", 9, False)]),
    (FundYearClosed("f/2018", "r"), [FundClosed("f/2018")]),
]


@pytest.mark.parametrize(("event", "taken"), CASES, ids=lambda one: type(one).__name__)
def test_an_event_takes_and_gives_back_what_it_says(event, taken):
    assert list(effects("s", event, DAY)) == taken


def test_an_event_with_effects_is_one_of_the_guarded_ones():
    for event, taken in CASES:
        assert (type(event) in GUARDED) or not taken


def test_most_events_take_nothing():
    free = set(EVENT_CLASSES.values()) - GUARDED
    assert len(free) > len(GUARDED)


def test_a_void_gives_back_the_natural_keys_of_its_fact():
    keys = natural_keys("s", PAID, DAY)
    voided = ApplicantFactVoided(2, "r", "e", keys)
    assert effects("s", voided, DAY) == tuple(ClaimReturned(key) for key in keys)
    assert len(keys) == 1
