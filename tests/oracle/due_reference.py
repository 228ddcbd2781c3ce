"""Works out from an exported sample every due of a day and where it stands; shares no code with us.

    python tests/oracle/due_reference.py FOLDER DAY

Slow on purpose: it tries every worker with every unit, every departure, every round and unit.
Prints [scheme, whose, stage, owed, fen] for each due. Of the standard library only.
"""

import json
import sys
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from days import day
from recompute import Oracle
from rules import INCUBATOR, PLACEMENT, STARTUP, TRANSPORT, assess, day_of, identified

FURTHEST = [
    "refused",
    "pended",
    "contested",
    "awarded",
    "listed",
    "held",
    "approved",
    "ordered",
    "in-doubt",
    "paid",
]


class DueReference(Oracle):
    """What was claimed by a day, and what could have been on all that is known."""

    def __init__(self, folder, on):
        super().__init__(folder)
        self.on = on

    def take(self, event):
        """Facts as they are known at last; what people did only up to the day."""
        word = event["type"].partition(".")[0]
        happened = event["data"].get("happened_on")
        if word in ("application", "grant", "roster", "payment") and day(happened) > self.on:
            return
        super().take(event)

    def again(self, text):
        if day(text) <= self.on:
            super().again(text)

    # Each claim

    def stage(self, claim):
        if claim["status"] != "awarded":
            return claim["status"]
        for name, roster in self.rosters.items():
            if claim in roster["lines"]:
                return self.on_roster(name, roster, claim)
        return "awarded"

    def on_roster(self, name, roster, claim):
        if roster["lines"].index(claim) + 1 in roster["stopped"]:
            return "held"
        if "state" not in roster:
            return "listed"
        if claim not in roster["kept"]:
            return "held"
        order = name, claim["payee"]
        if order in self.payments:
            return "paid"
        if order in self.doubts:
            return "in-doubt"
        return "ordered" if order in self.ordered else "approved"

    @property
    def ordered(self):
        released = {name for name, one in self.rosters.items() if one["released"]}
        return {order for order in self.orders.values() if order[0] in released and self.late}

    @property
    def late(self):
        """Orders are all given on one day of the sample."""
        return self.on >= day("2019-07-12")

    # All that could be claimed

    def possible(self):
        subjects = list(self.world.facts)
        people = [one for one in subjects if one.startswith("idcard:")]
        units = [one for one in subjects if self.world.of(one, "enterprise.registered")]
        for person in people:
            for unit in units:
                yield {"scheme": PLACEMENT, "payee": unit, "beneficiary": person}
            for left in self.world.of(person, "applicant.departed"):
                own = {"scheme": TRANSPORT, "payee": person, "beneficiary": person}
                yield {**own, "filed": day_of(left)}
        for name in subjects:
            for opened in self.world.of(name, "round.opened"):
                for unit in units:
                    award = {"scheme": opened["data"]["scheme"], "payee": unit, "round": name}
                    yield {**award, "beneficiary": ""}

    def dues(self):
        self.play()
        claimed, owed = defaultdict(list), defaultdict(list)
        for claim in self.claims.values():
            whose = self.whose(claim)
            claimed[claim["scheme"], whose].append(claim)
            self.note(claim, owed, whose)
        for claim in self.possible():
            whose = claim["beneficiary"] or claim["payee"]
            self.note({"filed": self.on, "round": "", **claim}, owed, whose)
        return sorted(
            [scheme, "" if whose.startswith("grant:") else whose, *self.told(claims, sums)]
            for scheme, whose, claims, sums in (
                (*key, claimed.get(key, []), owed.get(key, [])) for key in {*claimed, *owed}
            )
        )

    def whose(self, claim):
        """Of a person who is not identified nothing is known but the claim itself."""
        if claim["scheme"] in (INCUBATOR, STARTUP):
            return claim["payee"]
        return claim["beneficiary"] if identified(self.world, claim) else claim["grant"]

    def note(self, claim, owed, whose):
        status, fen, _, _ = assess(self.world, claim, self.on)
        if status == "awarded":
            owed[claim["scheme"], whose].append(fen)

    def told(self, claims, sums):
        """Stage, whether it is owed, and fen."""
        if not claims:
            return "unclaimed", True, max(sums)
        lead = max(claims, key=lambda one: FURTHEST.index(self.stage(one)))
        return self.stage(lead), bool(sums), lead["fen"] or max(sums, default=0)


if __name__ == "__main__":
    print(json.dumps(DueReference(Path(sys.argv[1]), day(sys.argv[2])).dues()))
