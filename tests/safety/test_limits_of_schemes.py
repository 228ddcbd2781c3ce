"""Random stories over the schemes that share limits: whatever is told, corrected and claimed,
nobody passes 36 insured months, a once-only key or a year; the guards are what grants say."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.grant import Grant, Status
from ops.case import Run
from ops.case_lines import read_lines
from ops.follower import state_of

DAYS = ["2018-06-01", "2018-06-15", "2018-12-01", "2019-06-01", "2019-08-31", "2020-06-01"]
ENDS = ["2019-05-31", "2019-06-14", "2020-05-31", "2021-05-31", "2022-06-30"]
SPANS = ["2018-06..2019-05", "2018-06..2020-12", "2019-06..2020-05", "2020-06..2022-06"]
UNITS = ["unit:A", "unit:B"]
SCHEMES = [
    *("post-subsidy", "social-insurance-subsidy", "one-off-post-subsidy"),
    *("public-welfare-post-subsidy", "overcapacity-hire-subsidy"),
]
OWN = ["flexible-employment-support", "migrant-worker-transport-allowance"]
PARK = "park-worker-transport-subsidy"
SETTINGS = {
    "amount.one-off-post-subsidy": {"fen": 100_000},
    "amount.public-welfare-post-subsidy": {"fen_a_month": 80_000, "most_months": 10},
    "amount.overcapacity-hire-subsidy": {"fen": 200_000},
    "amount.flexible-employment-support": {"hundredths": 5_000},
    "park.adopted-by": ["430903"],
}
W = "person:W"

hirings = st.builds(
    lambda on, unit, spell: {
        **{"type": "applicant.hired", "subject": W, "on": on, "employer": unit},
        **{"workplace": "Heshan", "spell": spell, "new_post": True, "park": "龙岭"},
    },
    st.sampled_from(DAYS),
    st.sampled_from(UNITS),
    st.sampled_from(["employment", "employment", "public-welfare"]),
)
leavings = st.builds(
    lambda on: {"type": "applicant.left", "subject": W, "on": on}, st.sampled_from(ENDS)
)
contracts = st.builds(
    lambda on, unit: {
        **{"type": "applicant.contractSigned", "subject": W, "on": on, "employer": unit}
    },
    st.sampled_from(DAYS),
    st.sampled_from(UNITS),
)
contributions = st.builds(
    lambda months, payer, fen: {
        **{"type": "applicant.contributionPaid", "subject": W, "month": months, "payer": payer},
        **{"employer_fen": fen, "personal_fen": fen},
    },
    st.sampled_from(SPANS),
    st.sampled_from([*UNITS, W]),
    st.sampled_from([50_000, 70_000]),
)
departures = st.builds(
    lambda on: {
        **{"type": "applicant.departed", "subject": W, "on": on, "destination": "Heshan"},
    },
    st.sampled_from(DAYS),
)
voids = st.builds(
    lambda line: {"type": "applicant.factVoided", "subject": W, "voids": f"line {line}"},
    st.integers(5, 30),
)
claims = st.builds(
    lambda scheme, unit, since, on: ("claim", scheme, unit, since, on),
    st.sampled_from([*SCHEMES, *OWN, PARK]),
    st.sampled_from(UNITS),
    st.sampled_from([None, *DAYS]),
    st.sampled_from(["2019-06-10", "2020-07-01", "2022-08-01"]),
)
stories = st.lists(
    st.one_of(
        hirings, leavings, contracts, contributions, departures, voids, claims, claims, claims
    ),
    min_size=8,
    max_size=26,
)

FOUR_YEARS = [
    {
        **{"type": "applicant.hired", "subject": W, "on": "2018-06-01", "employer": "unit:A"},
        **{"workplace": "Heshan"},
    },
    {"type": "applicant.contractSigned", "subject": W, "on": "2018-06-01", "employer": "unit:A"},
    {
        **{"type": "applicant.contributionPaid", "subject": W, "month": "2018-06..2022-05"},
        **{"payer": "unit:A", "employer_fen": 50_000},
    },
    {"type": "applicant.left", "subject": W, "on": "2022-06-30"},
]
"""Four full years with one employer: one more than may be repaid."""

ASKED = [
    ("claim", "social-insurance-subsidy", "unit:A", f"{year}-06-01", "2022-08-01")
    for year in (2018, 2019, 2020, 2021)
]
rushes = st.builds(
    lambda order, among: [*FOUR_YEARS, *among[:6], *order, *among[6:]],
    st.permutations(ASKED),
    st.lists(st.one_of(claims, contributions, voids), max_size=12),
)


def claim(number, scheme, unit, since, on):
    payee = W if scheme in (*OWN, PARK) else unit
    line = {"line": 1, "beneficiary": W} | ({"since": since} if since else {})
    return {
        **{"type": "application.filed", "subject": f"application:a{number}", "on": on},
        **{"scheme": scheme, "payee": payee, "lines": [line]},
    }


def lines_of(story):
    groups = ["hard-to-employ", "overcapacity-worker", "flexible-worker"]
    yield {"case": "random", "as_of": "2022-12-31"}
    yield {"set": SETTINGS}
    yield {"person": "W", "poor": "Anhua", "groups": groups}
    yield {"unit": ["A", "B"], "county": "Heshan", "classified": "micro"}
    for number, one in enumerate(story):
        told = claim(number, *one[1:]) if isinstance(one, tuple) else one
        yield {**told, "expect": {}}


def played(story):
    """The log after the story; what would void a fact that nobody told is left out."""
    texts = (json.dumps(line, ensure_ascii=False) for line in lines_of(story))
    run = Run(read_lines(texts))
    for line in run.lines:
        if "voids" in line.words and line.words["voids"] not in run.player.facts:
            continue
        run.play(line)
    return run.player.log


HOLDING = (Status.AWARDED, Status.LISTED, Status.APPROVED, Status.PAID, Status.HELD)


def grants_of(log):
    streams = [row.stream for row in log.rows if row.topic == "grant.applied"]
    found: list[Grant] = [state_of(log, "grant", stream) for stream in streams]
    return [one for one in found if one.status in HOLDING]


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.one_of(stories, rushes))
def test_no_story_passes_a_limit(story):
    log = played(story)
    grants = grants_of(log)
    keys = Counter(key for one in grants for key in one.claims)
    assert not [key for key, count in keys.items() if count > 1], "a once-only key is held twice"
    used: dict[str, int] = defaultdict(int)
    for one in grants:
        for allowance in one.allowances:
            used[allowance.key] += allowance.amount
            assert allowance.amount > 0
    for key, months in used.items():
        if key.startswith("insured-months/"):
            assert months <= 36, key
        if key.startswith("public-welfare-months/"):
            assert months <= 10, key
    days = defaultdict(list)
    for one in grants:
        for period in one.periods:
            days[period.key].append((period.first, period.last, one.stream))
    for key, held in days.items():
        held.sort()
        for (_, last, _), (first, _, _) in pairwise(held):
            assert last < first, f"{key}: days are paid twice"
    assert {key: use.used for key, use in log.guards.allowances.items() if use.used} == dict(used)
    told = {
        key: sorted((one.first, one.last, one.holder) for one in rows)
        for key, rows in log.guards.periods.items()
    }
    assert told == dict(days)
