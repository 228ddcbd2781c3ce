"""The follower of the log killed at named points: every line is marked once, none is forgotten,
lines behind a split move, and whoever is erased is erased."""

from collections import Counter

import pytest
from played import FIRST_DAY, Played
from points import Runs

from domain.acts.telling import TellFact
from domain.applicant import ApplicantErased
from domain.event import topic_of
from gateways.keys import KeyFile
from gateways.vault import Erased
from gateways.vault_postgres import PostgresVault
from gateways.vault_postgres import migrate as migrate_vault
from ops.follower import NAME
from projections.log_postgres import PostgresLog
from projections.migrate import migrate
from projections.views.follower_place import PostgresPlace

POINTS = (
    "before-append", "after-append", "before-advance", "after-advance", "before-erase",
    "after-erase",
)  # fmt: skip
KILLS, LINES, A_SPLIT = 36, 3, 4


class Office:
    """Approves, splits, releases, pays and erases; and knows what must follow."""

    def __init__(self, dsn, folder):
        self.dsn, self.keys = dsn, folder / "keys.json"
        self.vault = PostgresVault(dsn, KeyFile(self.keys, production=False))
        self.log = PostgresLog(dsn)
        self.play = Played(self.log)
        self.approved, self.moved, self.paid = [], [], []
        self.records = []

    def close(self):
        self.vault.close()
        self.log.close()

    def round(self, number):
        self.play.today = FIRST_DAY  # each notice takes two weeks, and the fund is one year's
        grants = [self.play.transport() for _ in range(LINES)]
        roster = self.play.noticed(grants)
        last = 1 if number % A_SPLIT == 0 else LINES
        self.play.approve(roster, last=last)
        self.approved += grants[:last]
        self.moved += grants[last:]
        self.play.release(roster)
        payee = self.play.state("grant", grants[0]).payee
        self.play.pay(self.play.order(roster, payee))
        self.paid.append(grants[0])
        self.erase()

    def erase(self):
        person = self.play.person()
        self.records.append(self.vault.seal(person, "name", "张三").record)
        self.play.tell("applicant", person, TellFact(ApplicantErased("asked for")))

    def marks(self, topic):
        return Counter(one.stream for one in self.log.follow(0) if topic_of(one.event) == topic)

    def forget(self):
        """As if nothing had ever been followed."""
        place = PostgresPlace(self.dsn, NAME)
        with place.held():
            place.advance(0)


@pytest.fixture
def office(database, tmp_path):
    migrate(database)
    migrate_vault(database)
    made = Office(database, tmp_path)
    yield made
    made.close()


def runs_of(office):
    return Runs("follower_at_points.py", office.dsn, office.keys)


def test_a_follower_killed_36_times_does_everything_once(office):
    with runs_of(office) as runs:
        runs.kill(POINTS, KILLS, office.round)
        runs.run()
        assert office.marks("grant.approved") == Counter(office.approved)
        assert office.marks("grant.paid") == Counter(office.paid)
        assert office.moved
        for grant in office.moved:
            roster = office.play.state("roster", office.play.state("grant", grant).roster)
            assert roster.predecessor, "moved to the successor"
            assert grant in [line.grant for line in roster.lines]
        for record in office.records:
            with pytest.raises(Erased):
                office.vault.reveal(record, "test")
        head = office.log.head()
        office.forget()
        runs.run()
        assert office.log.head() == head, "nothing was left undone, and nothing is done twice"


def test_control_a_follower_that_notes_it_first_forgets(office):
    office.round(1)
    with runs_of(office) as runs:
        assert runs.run("noted-first", careless=True)
        runs.run()
    assert office.marks("grant.approved") != Counter(office.approved)
