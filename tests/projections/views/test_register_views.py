"""Real-name registers and award lists: events in, rows out, however they are cut into batches."""

from datetime import date

import pytest
from view_words import WORKER, rows, some

from domain.applicant import ApplicantFactVoided, ApplicantMergedInto
from domain.applicant_groups import ApplicantGroupEnded, ApplicantGroupRecognised
from domain.selection_round import RoundDecided, RoundFactVoided, RoundOpened
from projections.views.award_lists import AwardLists
from projections.views.person_groups import PersonGroups

FIRST, EXIT, AGAIN = date(2016, 1, 1), date(2018, 6, 1), date(2019, 2, 1)

# Groups

VETERAN = ("w", ApplicantGroupRecognised("veteran"), FIRST)
GROUPS = {
    "recognised": ([VETERAN], [("veteran", FIRST, None)]),
    "until a day": (
        [("w", ApplicantGroupRecognised("veteran", EXIT), FIRST)], [("veteran", FIRST, EXIT)]
    ),
    "ended": ([VETERAN, ("w", ApplicantGroupEnded("veteran"), EXIT)], [("veteran", FIRST, EXIT)]),
    "ended, before the day that was set": (
        [("w", ApplicantGroupRecognised("veteran", AGAIN), FIRST),
         ("w", ApplicantGroupEnded("veteran"), EXIT)],
        [("veteran", FIRST, EXIT)],
    ),
    "another group ended": (
        [VETERAN, ("w", ApplicantGroupEnded("disabled"), EXIT)], [("veteran", FIRST, None)]
    ),
    "ended, recognised again": (
        [VETERAN, ("w", ApplicantGroupEnded("veteran"), EXIT),
         ("w", ApplicantGroupRecognised("veteran"), AGAIN)],
        [("veteran", FIRST, EXIT), ("veteran", AGAIN, None)],
    ),
    "ended by mistake": (
        [VETERAN, ("w", ApplicantGroupEnded("veteran"), EXIT),
         ("w", ApplicantFactVoided(3, "x", "x"))],
        [("veteran", FIRST, None)],
    ),
    "recognised by mistake": ([VETERAN, ("w", ApplicantFactVoided(2, "x", "x"))], []),
}  # fmt: skip


@pytest.mark.parametrize("name", GROUPS)
def test_a_person_in_a_group(name):
    told, expected = GROUPS[name]
    found = rows(PersonGroups(), [WORKER[0], *told])
    assert [some(row, "group", "since", "until") for row in found] == expected


def test_a_member_whose_record_was_given_up_says_so():
    [row] = rows(PersonGroups(), [WORKER[0], VETERAN, ("w", ApplicantMergedInto("k", "x"))])
    assert row.given_up


# Award lists

ROUND = ("r", RoundOpened("quality-startup-award", 2019), FIRST)
WON = ("r", RoundDecided("u", 500, "paper", "project"), EXIT)
WINNERS = {
    "opened": ([ROUND], []),
    "decided": ([ROUND, WON], [(2, "u", 500, EXIT, 2)]),
    "two winners": (
        [ROUND, WON, ("r", RoundDecided("v", 700, "paper"), AGAIN)],
        [(2, "u", 500, EXIT, 2), (3, "v", 700, AGAIN, 3)],
    ),
    "decided by mistake": ([ROUND, WON, ("r", RoundFactVoided(2, "x", "x"))], []),
    "opened by mistake": ([ROUND, WON, ("r", RoundFactVoided(1, "x", "x"))], []),
    "opened otherwise": (
        [ROUND, WON, ("r", RoundFactVoided(1, "x", "x")), ROUND], [(2, "u", 500, EXIT, 2)]
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WINNERS)
def test_the_winners_of_a_round(name):
    told, expected = WINNERS[name]
    found = rows(AwardLists(), told)
    names = ("version", "winner", "fen", "decided_on", "decided_at")
    assert [some(row, *names) for row in found] == expected
    assert {some(row, "scheme", "year", "document", "grade") for row in found} <= {
        ("quality-startup-award", 2019, "paper", "document")
    }
