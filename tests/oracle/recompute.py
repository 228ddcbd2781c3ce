"""Works out from an exported sample what must be paid, refused and pended; shares no code with us.

    python tests/oracle/recompute.py FOLDER

Reads the files in the order of steps.json and prints one JSON object. Of the standard library only.
"""

import json
import sys
from collections import Counter, defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from days import day
from rules import ONCE, PLACEMENT, assess, best_letter, better, once_key


class World:
    """What is on record: facts of each subject in the order told."""

    def __init__(self):
        self.facts = defaultdict(list)
        self.counted = True  # until the first maturity a fact's place is its version

    def tell(self, event):
        self.facts[event["subject"]].append(event)

    def void(self, event):
        told, data = self.facts[event["subject"]], event["data"]
        place = data["voided_version"] - 1
        assert told[place], "voided twice"
        told[place] = None
        if data.get("instead"):
            told.append({"type": data["instead_type"], "data": data["instead"]})

    def of(self, subject, topic=None):
        return [one for one in self.facts.get(subject, ()) if one and topic in (None, one["type"])]

    def kind(self, unit):
        return self.of(unit, "enterprise.registered")[0]["data"]["organisation"]


class Oracle:
    def __init__(self, folder):
        self.folder = folder
        self.world = World()
        self.claims = {}  # grant:NAME/LINE -> claim, with its decision
        self.held = {}  # once-only key -> the grants that hold it
        self.pairs = {}
        self.sent = Counter()
        self.funds = {}
        self.queues = defaultdict(list)
        self.rosters = {}
        self.orders = {}
        self.payments = {}
        self.doubts = set()
        self.reported = {}

    def play(self):
        for step in json.loads((self.folder / "steps.json").read_text()):
            for word, value in step.items():
                {"import": self.read, "assess": self.again}.get(word, lambda _: None)(value)
        return self.result()

    def read(self, name):
        if name.startswith("11-"):
            self.read_instructions()
        for line in (self.folder / name).read_text(encoding="utf-8").splitlines():
            event = json.loads(line)
            pair = event["source"], event["id"]
            content = json.dumps([event["type"], event["subject"], event["data"]], sort_keys=True)
            if pair in self.pairs:
                self.sent["replayed" if self.pairs[pair] == content else "refused"] += 1
                continue
            self.pairs[pair] = content
            self.take(event)

    def take(self, event):
        topic = event["type"]
        word = topic.partition(".")[0]
        if topic.endswith(".factVoided"):
            self.world.void(event)
        elif word in ("applicant", "enterprise", "round"):
            self.world.tell(event)
        elif topic == "application.filed":
            self.file(event)
        elif topic == "fund.opened":
            data = event["data"]
            self.funds[data["fund"]] = {"limit_fen": data["limit_fen"], "committed_fen": 0}
        elif topic == "grant.reviewed":
            self.review(event)
        elif word == "roster":
            self.act(event)
        elif topic == "payment.ordered":
            pass  # what it pays follows from its roster; the bank's list names it
        elif topic == "payment.paid":
            self.report(event)
        else:
            raise AssertionError(topic)

    # Claims

    def file(self, event):
        data, name = event["data"], event["subject"].partition(":")[2]
        for line in data["lines"]:
            claim = {
                "grant": f"grant:{name}/{line['line']}",
                "application": name,
                "scheme": data["scheme"],
                "payee": data["payee"],
                "beneficiary": line.get("beneficiary", ""),
                "round": line.get("round", ""),
                "filed": day(data["happened_on"]),
                "order": len(self.claims),
            }
            self.claims[claim["grant"]] = claim
            self.decide(claim, claim["filed"])

    def decide(self, claim, on):
        status, fen, reasons, matures = assess(self.world, claim, on)
        key = once_key(self.world, claim)
        holders = [one for one in self.held.get(key, ()) if one is not claim]
        if status == "refused" and holders and reasons[0][0] != 1:
            reasons = sorted([*reasons, (8, ONCE[claim["scheme"]])])
        if status == "pended" and holders:
            status, reasons = "refused", [(8, ONCE[claim["scheme"]])]
            claim.update(status=status, fen=0, reason=reasons[0][1], matures=None)
            return
        if status == "awarded" and holders:
            self.rival(claim, holders, key, fen)
            return
        reason = reasons[0][1] if reasons else ""
        claim.update(status=status, fen=fen, reason=reason, matures=matures)
        if status == "awarded":
            self.held[key] = [claim]

    def rival(self, claim, holders, key, fen):
        """Two claims for one thing: P30 where it is a placement by another agency."""
        refused = {"status": "refused", "fen": 0, "reason": ONCE[claim["scheme"]], "matures": None}
        first = holders[0]
        same = claim["payee"] in [one["payee"] for one in holders]
        if claim["scheme"] != PLACEMENT or same:
            claim.update(refused)
            return
        letters = [
            best_letter(self.world, one["beneficiary"], one["payee"]) for one in (first, claim)
        ]
        preferred = better(*letters)
        if preferred == 1:
            claim.update(refused)
        elif preferred == 2:
            for one in holders:
                one.update(refused)
            claim.update(status="awarded", fen=fen, reason="", matures=None)
            self.held[key] = [claim]
        else:
            for one in (*holders, claim):
                one.update(status="contested", fen=0, reason="conflict", matures=None)
            self.held[key] = [*holders, claim]

    def again(self, text):
        """Pended claims whose day has come, in order of filing."""
        on = day(text)
        waiting = [one for one in self.claims.values() if one["status"] == "pended"]
        for claim in sorted(waiting, key=lambda one: (one["filed"], one["order"])):
            if claim["matures"] <= on:
                self.decide(claim, on)

    def review(self, event):
        """An officer decides a contest."""
        claim = self.claims[event["subject"]]
        key = once_key(self.world, claim)
        if event["data"]["outcome"] == "refuse":
            claim.update(status="refused", fen=0, reason="conflict")
            self.held[key].remove(claim)
            return
        status, fen, _, _ = assess(self.world, claim, day(event["data"]["happened_on"]))
        assert status == "awarded", event
        for other in self.held[key]:
            other.update(status="refused", fen=0, reason="duplicate")
        claim.update(status="awarded", fen=fen, reason="")
        self.held[key] = [claim]

    # Rosters

    def act(self, event):
        subject, data, act = event["subject"], event["data"], event["type"].partition(".")[2]
        if act == "opened":
            fund = (
                "municipal-innovation-fund"
                if "award" in data["scheme"]
                else "employment-subsidy-funds"
            )
            self.rosters[subject] = {"fund": f"{fund}/{data['year']}", "lines": [], "released": []}
            self.rosters[subject].update(stopped=set(), objected=set(), people=[])
            return
        roster = self.rosters[subject]
        if act == "linesAdded":
            for name in data["grants"]:
                assert self.claims[name]["status"] == "awarded", name
                roster["lines"].append(self.claims[name])
        elif act == "objected":
            roster["objected"].add(data["line"])
        elif act == "objectionResolved":
            roster["objected"].discard(data["line"])
            if data["outcome"] == "upheld":
                roster["stopped"].add(data["line"])
        elif act in ("submitted", "reviewed", "approved", "released"):
            assert event["source"] not in roster["people"], "one person, two duties"
            roster["people"].append(event["source"])
            if act == "approved":
                self.approve(subject, roster, day(data["happened_on"]))
            if act == "released":
                assert roster["state"] == "approved"
                roster["released"] = roster["approved"]

    def approve(self, subject, roster, on):
        """Every line is judged again; the fund gives the sum, or the roster waits (P53)."""
        kept = []
        for number, claim in enumerate(roster["lines"], start=1):
            if number in roster["stopped"] | roster["objected"]:
                continue
            status, fen, _, _ = assess(self.world, claim, on)
            if status == "awarded" and fen == claim["fen"]:
                kept.append(claim)
        roster["kept"] = kept
        total = sum(claim["fen"] for claim in kept)
        fund = self.funds[roster["fund"]]
        if self.queues[roster["fund"]] or fund["committed_fen"] + total > fund["limit_fen"]:
            self.queues[roster["fund"]].append((subject, len(kept), total))
            roster["state"] = "waiting"
            return
        fund["committed_fen"] += total
        roster.update(state="approved", approved=kept)

    # Payments

    def read_instructions(self):
        for line in (self.folder / "bank-instructions.jsonl").read_text().splitlines():
            row = json.loads(line)
            self.orders[row["reference"]] = (row["roster"], row["payee"])

    def report(self, event):
        data = event["data"]
        order = self.orders[data["reference"]]
        lines = [one for one in self.rosters[order[0]]["released"] if one["payee"] == order[1]]
        total = sum(one["fen"] for one in lines)
        if self.reported.setdefault(order, data) == data and order in self.payments:
            return  # one report told twice is one
        if data["fen"] != total or order in self.payments or order in self.doubts:
            self.doubts.add(order)
        else:
            self.payments[order] = (len(lines), total)

    # The result

    def result(self):
        by_status = Counter(claim["status"] for claim in self.claims.values())
        waiting = [one for queue in self.queues.values() for one in queue]
        return {
            "claims": len(self.claims),
            "awarded": by_status["awarded"],
            "refused": self.reasons("refused"),
            "pended": self.reasons("pended"),
            "contested": by_status["contested"],
            "paid": {
                "count": sum(count for count, _ in self.payments.values()),
                "fen": sum(fen for _, fen in self.payments.values()),
                "payments": len(self.payments),
                "in_doubt": len(self.doubts),
            },
            "waiting": {
                "rosters": len(waiting),
                "lines": sum(lines for _, lines, _ in waiting),
                "fen": sum(fen for _, _, fen in waiting),
            },
            "funds": self.funds,
        }

    def reasons(self, status):
        found = Counter(one["reason"] for one in self.claims.values() if one["status"] == status)
        return dict(sorted(found.items()))


if __name__ == "__main__":
    oracle = Oracle(Path(sys.argv[1]))
    print(json.dumps(oracle.play(), indent=1))
