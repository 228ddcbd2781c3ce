"""What an approved difference adds is a due of its own, beside what was paid before."""

from difference_lines import PAID, approved, redecided, roster, standard
from due_lines import dues

RAISED = (
    *standard(50_000, "2018-01-02"),
    *PAID,
    *standard(58_000, "2018-09-01", supersedes=1, number=3),
    redecided("2018-09-02"),
)


def stages(day, *lines):
    return sorted((one.stage, one.owner, one.amount_fen) for _, _, one in dues(day, *lines))


def test_a_supplement_is_due_until_it_is_paid():
    lines = approved(RAISED, "2018-09-03")
    assert stages("2018-09-04", *lines) == [
        ("awarded", "submitter", 8_000),
        ("paid", "nobody", 50_000),
    ]
    paid = (*lines, roster("r2", "a", on="2018-09-10", until="paid"))
    assert stages("2018-09-30", *paid) == [("paid", "nobody", 8_000), ("paid", "nobody", 50_000)]
    assert stages("2018-09-01", *lines) == [("paid", "nobody", 50_000)]


def test_a_supplement_that_was_given_up_is_not_due():
    lines = (
        *approved(RAISED, "2018-09-03"),
        *standard(55_000, "2018-09-05", supersedes=3, number=5),
        redecided("2018-09-06"),
    )
    assert stages("2018-09-08", *approved(lines, "2018-09-07")) == [
        ("awarded", "submitter", 5_000),
        ("paid", "nobody", 50_000),
    ]


def test_a_proposal_waits_for_a_case_officer():
    [(_, _, one)] = dues("2018-09-02", *RAISED[:-1])
    assert one.waits_for == ""
    open_one = (*PAID[:-1], *standard(50_000, "2018-06-05"), redecided("2018-06-05"))
    [(_, _, waiting)] = dues("2018-06-06", *open_one)
    assert (waiting.stage, waiting.owner, waiting.waits_for) == (
        "awarded",
        "case-officer",
        "review",
    )
