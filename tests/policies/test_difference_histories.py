"""Random histories of late and corrected facts, settings for days past, rosters and officers: what
was approved for a person is what the person is due by this file's own reckoning, or somebody still
has to decide, or has dismissed the difference. Nothing is had twice, and no fund is passed."""

import json
from random import Random

import msgspec
import pytest
from policy_lines import event, poor

from domain.grant_differences import GrantDifferenceApproved
from ops.case import Run
from ops.case_lines import read_lines
from ops.case_result import Report

SEEDS = range(30)
PEOPLE = ("person:W", "person:V")
TIERS = {"Shenzhen": "province_out", "Changsha": "city_out", "Heshan": "county_out"}
STANDING = ("awarded", "listed", "approved", "paid", "settled", "held")
STEPS = 22


class World:
    """A ledger and, beside it, what is true: who went where, who is poor, which standard is set."""

    def __init__(self, seed):
        self.random, self.case = Random(seed), Run([])
        self.clock, self.number = 0, 0
        self.trips, self.poor, self.told = {}, dict.fromkeys(PEOPLE, True), {}
        self.standard, self.settings = {"province_out": 60, "city_out": 40, "county_out": 20}, 0
        self.standard = {tier: yuan * 1_000 for tier, yuan in self.standard.items()}
        self.claims = []
        self.done = []
        for who in PEOPLE:
            self.say({**poor(who[7:]), "poor": None})
            self.register(who)
            self.travel(who)
            self.claim(who)
        self.list_them("")

    # What happens

    def say(self, line):
        self.number += 1
        [one] = read_lines([json.dumps(line)])
        one.number = self.number
        self.case.play(one)

    def day(self):
        """A day or a few later than all before."""
        player = self.case.player
        self.clock += 1
        return max(player.today.isoformat(), "2018-06-01")

    def register(self, who):
        name = f"poverty-{self.number}"
        fact = event("applicant.povertyRegistered", who, "2014-01-01", county="430922")
        self.say({**fact, "id": name})
        self.told[who, "poor"], self.poor[who] = name, True

    def travel(self, who):
        """A trip that was made in May, told late or not."""
        if who in self.trips:
            return
        where, name = self.random.choice(list(TIERS)), f"trip-{self.number}"
        self.say({**event("applicant.departed", who, "2018-05-06", destination=where), "id": name})
        self.told[who, "trip"], self.trips[who] = name, where

    def void(self, who):
        """A trip, or that the person is poor, was told wrongly."""
        what = self.random.choice(["trip", "trip", "poor"])
        if (who, what) not in self.told:
            return
        name = self.told.pop((who, what))
        self.say(event("applicant.factVoided", who, self.day(), voids=name))
        if what == "trip":
            del self.trips[who]
        else:
            self.poor[who] = False

    def mend(self, who):
        """Told again, perhaps otherwise."""
        if not self.poor[who]:
            self.register(who)
        self.travel(who)

    def claim(self, who):
        name = f"a{self.number}"
        data = {"scheme": "migrant-worker-transport-allowance", "payee": who, "lines": [who]}
        self.say(event("application.filed", f"application:{name}", self.day(), **data))
        self.claims.append(name)

    def set_standard(self, who):
        """For all days from January on, whatever was paid since."""
        most = {"province_out": 60_000, "city_out": 40_000, "county_out": 20_000}
        self.standard = {
            tier: self.random.randrange(1_000, fen + 1, 1_000) for tier, fen in most.items()
        }
        data = {"key": "transport.standard", "value": self.standard, "valid_from": "2018-01-01"}
        more = {"supersedes": self.settings} if self.settings else {}
        on = self.day()
        self.say(event("parameters.proposed", "", on, **data, **more))
        proposal = self.settings + 2 if self.settings else 1
        self.say(event("parameters.confirmed", "", on, proposal=proposal))
        self.settings = proposal

    def list_them(self, who):
        names = [one["application"] for one in self.claims_now() if one["status"] == "awarded"]
        if names:
            until = self.random.choice(["submitted", "noticed", "released", *["paid"] * 5])
            line = {"roster": f"r{self.number}", "grants": sorted(set(names)), "until": until}
            self.say({**line, "on": self.day()})

    def job(self, who):
        self.say({"redecide": self.day()})
        self.decide(who)

    def decide(self, who):
        open_ones = [one for one in self.claims_now() if one["difference"]["proposal"]]
        if open_ones:
            one = self.random.choice(open_ones)
            word = self.random.choice(["Approved"] * 4 + ["Dismissed"])
            proposal = one["difference"]["proposal"]
            act = event(f"grant.difference{word}", f"grant:{one['grant']}", self.day())
            self.say({**act, "proposal": proposal})
            self.done.append(word)

    # What it comes to

    def claims_now(self):
        return list(self.report()["claims"])

    def report(self):
        return Report(self.case.player).result("")

    def due(self, who):
        """By this file's own reckoning."""
        if not self.poor[who] or who not in self.trips or not self.claimed(who):
            return 0
        return self.standard[TIERS[self.trips[who]]]

    def claimed(self, who):
        return any(one["payee"] == who for one in self.claims_now())


ACTS = (
    *("travel", "void", "mend", "claim", "set_standard", "set_standard"),
    *("list_them", "list_them", "job", "job", "job", "decide"),
)


def history(seed):
    world = World(seed)
    for _ in range(STEPS):
        act = world.random.choice(ACTS)
        getattr(world, act)(world.random.choice(PEOPLE))
    for job in ("assess", "redecide"):
        world.say({job: world.day()})
    return world


def approved_total(claims):
    live = [one for one in claims if one["status"] in STANDING]
    back = sum(one["difference"]["to_recover_fen"] for one in claims)
    return sum(one["amount_fen"] for one in live) - back


def undecided(claims):
    """Whether an officer has to decide, or has dismissed what is known now."""
    return any(one["difference"]["proposal"] or one["difference"]["dismissed"] for one in claims)


def wrong(world):
    """Whom something was approved for that is not due, though nobody has to decide."""
    result = world.report()
    found = []
    for who in PEOPLE:
        claims = [one for one in result["claims"] if one["payee"] == who]
        if not undecided(claims) and approved_total(claims) != world.due(who):
            found.append((who, approved_total(claims), world.due(who)))
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_what_was_approved_is_what_is_due_or_somebody_has_to_decide(seed):
    world = history(seed)
    assert wrong(world) == []
    for fund in world.report()["funds"].values():
        assert fund["committed_fen"] <= fund["limit_fen"]


def test_the_histories_reach_everything():
    worlds = [history(seed) for seed in SEEDS]
    words = [word for one in worlds for word in one.done]
    claims = [one for world in worlds for one in world.claims_now()]
    assert {"Approved", "Dismissed"} <= set(words)
    assert any(one["difference"]["supplement"] for one in claims)
    assert any(one["difference"]["to_recover_fen"] for one in claims)
    assert any(one["difference"]["proposal"] for one in claims)
    settled = [one for one in claims if one["difference"]["approved_fen"]]
    assert len(settled) > 5
    decided = [one for one in settled if not one["difference"]["proposal"]]
    assert decided, "what was approved is compared with what is due"


def demanding_nothing(*fields, **more):
    approved = GrantDifferenceApproved(*fields, **more)
    return msgspec.structs.replace(approved, to_recover_fen=0)


BREAKS = {
    "more is approved and nobody is paid it": (
        "domain.acts.differing_beside._supplement",
        lambda grant, approved, again, standing: [],
    ),
    "less is approved and not demanded": (
        "domain.acts.differing_beside.GrantDifferenceApproved",
        demanding_nothing,
    ),
    "nothing is proposed": (
        "domain.acts.redeciding.is_as_it_stands",
        lambda grant, again: True,
    ),
}


@pytest.mark.parametrize("words", sorted(BREAKS))
def test_control_a_ledger_that_is_broken_is_found_out(words, monkeypatch):
    monkeypatch.setattr(*BREAKS[words])
    assert any(wrong(history(seed)) for seed in SEEDS), words
