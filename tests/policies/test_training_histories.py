"""Random courses, certificates and claims under all training schemes: what may be had once is."""

from collections import Counter
from random import Random

import pytest
from policy_lines import choose, event, play
from training_lines import (
    POOR,
    PURCHASE,
    TABLES,
    UPGRADE,
    VOCATIONAL,
    certified,
    claim,
    course,
    enrolled,
)

SEEDS = range(24)
PEOPLE = {
    "person:W": {"person": "W", "poor": "Taojiang", "groups": "registered-unemployed"},
    "person:V": {"person": "V", "groups": "registered-unemployed"},
}
LIVING = "training-living-allowance"


class History:
    """A made-up history, and what each of its claims is for."""

    def __init__(self, seed):
        self.random = Random(seed)  # the same history for the same seed
        self.lines = [TABLES, *PEOPLE.values()]
        self.courses, self.meant = {}, {}
        self.most = self.random.choice([1, 1, 2])
        self.lines.append(choose(training__frequency={"a_year": self.most, "level_once": True}))
        for who in PEOPLE:
            self._insure(who)
        for number in range(5):
            self._course(f"c{number}")
        for number in range(22):
            self._claim(number)

    def _insure(self, who):
        self.lines.append(
            event("applicant.hired", who, "2014-01-06", employer="unit:F", workplace="Heshan")
        )
        paid = event("applicant.contributionPaid", who, "2018-01-31", payer="unit:F")
        self.lines.append(paid | {"insurance": "unemployment", "month": "2015-01..2018-01"})

    def _course(self, name):
        year, month = self.random.choice([2018, 2019]), self.random.randint(5, 10)
        trade, first = self.random.choice("AB"), f"{year}-{month:02}-01"
        self.courses[name] = (trade, year)
        self.lines.append(course(name, first, f"{year}-{month:02}-05", trade))
        for who in PEOPLE:
            self.lines.append(enrolled(name, who))
            day = f"{year}-{month:02}-{self.random.randint(6, 28):02}"
            self.lines.append(certified(day, name, who, number=f"{name} of {who[-1]}"))
            for n in range(1, self.random.randint(2, 6)):
                on = f"{year}-{month:02}-{n:02}"
                self.lines.append(event("applicant.attended", who, on, course=f"course:{name}"))
        bought = {"supplier": "unit:K", "scheme": PURCHASE, "price_fen": 500_000}
        signed = event(
            "contract.signed", f"contract:{name}", first, course=f"course:{name}", **bought
        )
        self.lines += [signed, event("contract.accepted", f"contract:{name}", "2019-12-02", part=1)]

    def _claim(self, number):
        course_name = self.random.choice(list(self.courses))
        who = self.random.choice(list(PEOPLE))
        scheme = self.random.choice([VOCATIONAL, VOCATIONAL, POOR, POOR, UPGRADE, LIVING, PURCHASE])
        name, line = f"a{number}", {"line": 1, "beneficiary": who, "round": f"course:{course_name}"}
        payee = who
        if scheme == PURCHASE:
            payee, line = "unit:K", {"line": 1, "round": f"contract:{course_name}"}
        self.meant[f"{name}/1"] = (scheme, who, course_name)
        self.lines.append(claim("2019-12-16", scheme, name, payee, line))
        if self.random.random() < 0.15:
            back = self.random.choice(list(self.meant))
            self.lines.append(
                event("grant.revoked", f"grant:{back}", "2019-12-16") | {"expect": {}}
            )

    def paid(self):
        """Of every claim that stands: scheme, person, course, trade, year."""
        for one in play(*self.lines)["claims"]:
            if one["result"] == "PAY":
                scheme, who, name = self.meant[one["grant"]]
                yield (scheme, who, name, *self.courses[name])


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_is_had_twice(seed):
    history = History(seed)
    paid = list(history.paid())
    training = [one for one in paid if one[0] in (VOCATIONAL, POOR)]
    levels = [one for one in paid if one[0] in (VOCATIONAL, POOR, UPGRADE)]
    per_course = Counter((who, name) for _, who, name, _, _ in training)
    per_level = Counter((who, trade) for _, who, _, trade, _ in levels)
    per_year = Counter((who, year) for _, who, _, _, year in training)
    assert all(count == 1 for count in per_course.values())
    assert all(count == 1 for count in per_level.values())
    assert all(count <= history.most for count in per_year.values())
    classes = {name for scheme, _, name, _, _ in paid if scheme == PURCHASE}
    assert not classes & {name for _, _, name, _, _ in training}


def test_histories_pay_under_every_scheme():
    found = Counter(one[0] for seed in SEEDS for one in History(seed).paid())
    assert set(found) == {VOCATIONAL, POOR, UPGRADE, LIVING, PURCHASE}
