"""A small world in which anything may happen, at random but with a seed."""

import random
from datetime import date, timedelta
from uuid import UUID

from domain.applicant import ApplicantContributionPaid, ApplicantDomiciled, ApplicantFactVoided
from domain.decision import Allowance, Clause, Grounds, Period
from domain.event import Actor, CommandMark, Envelope
from domain.fund import FundLimitChanged, FundOpened, FundYearClosed
from domain.grant import (
    GrantAwarded,
    GrantClaimsAdded,
    GrantDecisionReplaced,
    GrantRevoked,
    GrantWithdrawn,
)
from domain.guards import natural_keys
from domain.log import Batch, Write
from domain.roster import (
    RosterApproved,
    RosterCancelled,
    RosterLine,
    RosterLinesAdded,
    RosterLinesStopped,
    RosterWaiting,
)
from projections.log_memory import MemoryLog

ENVELOPE = Envelope(Actor("p", "c", "poster"), CommandMark("s", "i", "d", 1, 1), date(2018, 9, 1))
GROUNDS = Grounds(Clause("d", 1), "1", date(2018, 9, 1), ())
DAY = date(2018, 1, 1)
COMMANDS_A_WORLD = 400


class World:
    """A few names, and what may happen to them. It knows how the reference log stands."""

    def __init__(self, seed: int, reference: MemoryLog, calm: float) -> None:
        """`calm`: the share of commands that go well; batches of those take the fast path."""
        self.random = random.Random(seed)
        self.reference, self.calm, self.seed = reference, calm, seed
        self.made = 0
        self.grants = self._streams(1, 40 if calm else 8)
        self.rosters = self._streams(2, 6)
        self.people = self._streams(3, 20 if calm else 4)
        self.watched = self._streams(4, 2)
        self.funds = {f"fund/{seed}/{number}": self._streams(5, 2)[number] for number in range(2)}

    def _streams(self, kind, count):
        return [str(UUID(int=self.seed << 64 | kind << 32 | one)) for one in range(1, count + 1)]

    def command(self, known):
        """A batch, decided on the reference log as it stands; now and then on something else."""
        roll = self.random
        if known and roll.random() < 0.03:
            return roll.choice(known)
        self.made += 1
        writes, instead = [], ()
        if roll.random() < self.calm:
            writes.append(self._fresh())
        elif roll.random() < 0.12:
            writes, instead = self._approval()
        else:
            for _ in range(roll.choices((0, 1, 2, 3), (1, 20, 8, 3))[0]):
                writes += self._act()
        return Batch(
            f"source/{self.seed}",
            str(self.made),
            b"%d" % self.made,
            self._numbered(writes),
            self._numbered(instead),
            **self._reads(),
        )

    def _numbered(self, events):
        """Writes with their versions; a few are wrong, and some streams take what comes."""
        written, writes = {}, []
        for stream, event in events:
            version = written.get(stream, self.reference._version(stream)) + 1
            written[stream] = version
            if stream in self.watched:
                version = 0
            elif self.random.random() < 0.02 * (1 - self.calm):
                version = max(1, version + self.random.choice((-1, 1)))
            if isinstance(event, ApplicantContributionPaid) and version == 0:
                continue
            writes.append(Write(stream, version, event, ENVELOPE))
        return tuple(writes)

    def _fresh(self):
        roll = self.random.random()
        if roll < 0.5:
            return self.random.choice(self.people), ApplicantDomiciled("430923")
        name = f"{self.seed}/{self.made}"
        if roll < 0.6:
            paid = ApplicantContributionPaid(self.people[0], "pension", "2018-07", name, 100)
            return self.random.choice(self.people), paid
        many = Allowance(f"many/{self.random.randrange(9)}/{self.seed}", 1, 1000)
        day = Period(f"days/{name}", DAY, DAY)
        award = GrantAwarded(100, GROUNDS, (f"claim/{name}",), (many,), (day,))
        return self.random.choice(self.grants), award

    def _act(self):
        acts = [self._award, self._replace, self._give_back, self._claims, self._listing]
        acts += [self._award, self._fact, self._fact, self._watch, self._roster, self._fund]
        act = self.random.choice(acts)
        return act()

    # What may happen

    def _keys(self, most=3):
        keys = [f"claim/{self.seed}/{self.random.randrange(12)}" for _ in range(most)]
        return tuple(keys[: self.random.randrange(most + 1)])

    def _allowances(self):
        return tuple(
            Allowance(
                f"allowance/{self.seed}/{self.random.randrange(3)}",
                self.random.randrange(0, 9),
                self.random.choice((20, 36)),
            )
            for _ in range(self.random.choice((0, 0, 1, 2)))
        )

    def _periods(self):
        first = DAY + timedelta(self.random.randrange(60))
        last = first + timedelta(self.random.randrange(9))
        key = f"period/{self.seed}/{self.random.randrange(2)}"
        return (Period(key, first, last),) if self.random.random() < 0.3 else ()

    def _award(self):
        award = GrantAwarded(100, GROUNDS, self._keys(), self._allowances(), self._periods())
        return [(self.random.choice(self.grants), award)]

    def _held(self, grant):
        """What to give back: mostly what the grant holds, now and then anything."""
        guards = self.reference.guards
        mine = [key for key, held in guards.claims.items() if held.stream == grant]
        self.random.shuffle(mine)
        claims = tuple(mine[: self.random.randrange(3)])
        if self.random.random() < 0.1:
            claims += self._keys(1)
        periods = tuple(
            Period(key, one.first, one.last)
            for key, held in guards.periods.items()
            for one in held
            if one.holder == grant and self.random.random() < 0.8
        )
        used = [
            Allowance(key, min(one.used, self.random.randrange(1, 9)), one.limit)
            for key, one in guards.allowances.items()
            if one.used and self.random.random() < 0.2
        ]
        if self.random.random() < 0.03:
            used.append(Allowance(f"allowance/{self.seed}/0", 37, 36))
            periods += self._periods()
        return claims, tuple(used), periods

    def _replace(self):
        """Gives back, takes again, and another grant takes what was given back: in one command."""
        grant, other = self.random.choice(self.grants), self.random.choice(self.grants)
        claims, used, periods = self._held(grant)
        taken = (*self._keys(1), *claims) if self.random.random() < 0.3 else self._keys(1)
        replaced = GrantDecisionReplaced(
            "awarded",
            grounds=GROUNDS,
            claims=taken,
            allowances=self._allowances(),
            periods=self._periods(),
            returns=claims,
            allowances_returned=used,
            periods_returned=periods,
        )
        follows = [(other, GrantClaimsAdded(claims, "moved"))] if self.random.random() < 0.4 else []
        events = [(grant, replaced), *follows]
        return events if self.random.random() < 0.9 else events[::-1]

    def _give_back(self):
        grant = self.random.choice(self.grants)
        claims, used, periods = self._held(grant)
        fund = self.random.choice((*self.funds, "", ""))
        if self.random.random() < 0.5:
            return [(grant, GrantWithdrawn("why", claims, used, periods))]
        fen = self.random.randrange(40) if fund else 0
        return [(grant, GrantRevoked("why", claims, used, periods, fund, fen))]

    def _claims(self):
        return [(self.random.choice(self.grants), GrantClaimsAdded(self._keys(), "why"))]

    def _listing(self):
        roster, grant = self.random.choice(self.rosters), self.random.choice(self.grants)
        lines = (RosterLine(grant, grant, "account", 1),)
        listed = (roster, RosterLinesAdded(1, lines))
        dropped = (roster, RosterLinesStopped((1,), "why", (f"listing/{grant}",)))
        return [self.random.choice((listed, listed, dropped))]

    def _fact(self):
        person, payer = self.random.choice(self.people), self.random.choice(self.people)
        month = f"2018-0{self.random.randrange(1, 4)}"
        paid = ApplicantContributionPaid(payer, "pension", month, f"{self.seed}", 100)
        (key,) = natural_keys(person, paid, ENVELOPE.happened_on)
        voided = ApplicantFactVoided(1, "why", "letter", (key,))
        plain = ApplicantDomiciled("430923")
        events = ([paid], [paid], [plain], [voided], [voided, paid], [plain, paid])
        return [(person, event) for event in self.random.choice(events)]

    def _watch(self):
        return [(self.random.choice(self.watched), ApplicantDomiciled("430923"))]

    def _roster(self):
        roster, fund = self.random.choice(self.rosters), self.random.choice([*self.funds])
        fen = self.random.choice((0, 0, self.random.randrange(1, 60)))
        joins = RosterWaiting(fund, "d", 1, 1, 5)
        leaves = RosterCancelled("why", (), fund, fen)
        return [(roster, joins if self.random.random() < 0.2 else leaves)]

    def _fund(self):
        fund, stream = self.random.choice([*self.funds.items()])
        limit = self.random.randrange(100, 400)
        opened = FundOpened(fund, 2018, limit, "county", "paper")
        changed = FundLimitChanged(fund, limit, "paper")
        closed = FundYearClosed(fund, "why")
        return [(stream, self.random.choices((opened, changed, closed), (20, 40, 1))[0])]

    def _approval(self):
        roster, fund = self.random.choice(self.rosters), self.random.choice([*self.funds])
        waits = self.reference.guards.funds.get(fund)
        if waits and waits.waiting and self.random.random() < 0.5:
            roster = waits.waiting[0]
        fen = self.random.randrange(1, 80)
        asked = [(roster, RosterApproved(fund, "d", 1, 1, fen))]
        if self.random.random() < 0.2:
            asked += self._award()
        instead = [(roster, RosterWaiting(fund, "d", 1, 1, fen))]
        return asked, instead if self.random.random() < 0.95 else []

    # What it read

    def _reads(self):
        if self.random.random() < 0.5:
            return {}
        wrong = 0.05 * (1 - self.calm)
        streams = self.random.sample([*self.grants, *self.people, *self.rosters], 2)
        guards = self.reference.guards
        keys = self._keys(2)
        uses = {f"allowance/{self.seed}/{self.random.randrange(3)}" for _ in range(2)}
        return {
            "streams_read": tuple(
                (one, self.reference._version(one) + (self.random.random() < wrong))
                for one in streams
            ),
            "claims_read": tuple(
                (key, self._holder(guards, key) if self.random.random() > wrong else self.grants[0])
                for key in keys
            ),
            "allowances_read": tuple(
                (
                    key,
                    getattr(guards.allowances.get(key), "used", 0) + (self.random.random() < wrong),
                )
                for key in sorted(uses)
            ),
        }

    def _holder(self, guards, key):
        held = guards.claims.get(key)
        return held.stream if held else None
