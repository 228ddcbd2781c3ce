"""The inbox killed at named points: every record is in the log once, told to its sender, or waits;
those of a key in their order."""

import json
from collections import Counter, defaultdict

import pytest
from inbox_topics import FileTopics
from points import Runs

from gateways.callers import Caller, SourceBinding
from gateways.tokens import DevelopmentSigner
from ops.bench.county import number_of
from ops.running import open_ledger
from ops.settings import Settings
from projections.inbox_parking import Parking

SOURCE = "urn:register"
BINDING = SourceBinding(SOURCE, "register", ("applicant.*",), "", "r")
POSTER = Caller("p", "c", ("poster",), "", (), (BINDING,))
POINTS = (
    "after-poll", "before-append", "after-append", "after-refuse", "before-park", "after-park",
    "after-settle", "after-fetch", "before-drop", "after-drop", "after-later",
)  # fmt: skip
KILLS = 44
SENDERS = 3


class Office:
    """Sends, and knows what must come of it."""

    def __init__(self, dsn, folder):
        self.dsn, self.settings = dsn, Settings(folder, folder / "keys.json", dsn)
        with open_ledger(self.settings, sample=True) as running:
            self.token = DevelopmentSigner(running.keys).sign(POSTER, 86_400.0)
            self.before = running.parts.log.head()
        self.file = folder / "topics.sqlite"
        self.topics = FileTopics(self.file)
        self.by_key = defaultdict(list)
        self.bad = []

    def send(self, identifier, topic, person, key, **data):
        told = {"specversion": "1.0", "id": identifier, "source": SOURCE, "type": topic}
        told |= {"subject": number_of(person), "data": {"happened_on": "2018-01-02"} | data}
        headers = [("authorization", f"Bearer {self.token}".encode())]
        self.topics.send(json.dumps(told).encode(), key.encode(), headers)
        (self.bad if "colour" in data else self.by_key[key]).append(identifier)

    def round(self, number):
        """Poverty told before the person is known, by one sender; the person by another; what is
        no event; and what comes behind."""
        early, other = f"sender-{number % SENDERS}", "register"
        self.send(f"poor-{number}", "applicant.povertyRegistered", number, early, county="430923")
        self.send(f"bad-{number}", "applicant.domiciled", number, other, colour="red")
        if number:  # the one before becomes known, and what waited for it may go on
            self.send(f"person-{number - 1}", "applicant.registered", number - 1, other, name="工")

    def close(self, number):
        self.send(f"person-{number - 1}", "applicant.registered", number - 1, "register", name="工")

    def in_log(self):
        with open_ledger(self.settings) as running:
            log = running.parts.log
            return [one.command.id for one in log.read(self.before, 10_000)]

    def standing(self):
        parking = Parking(self.dsn)
        try:
            return parking.standing()[0]
        finally:
            parking.close()


@pytest.fixture
def office(database, tmp_path):
    made = Office(database, tmp_path)
    yield made
    made.topics.close()


def runs_of(office):
    return Runs("inbox_at_points.py", office.dsn, office.settings.data, office.file)


def test_an_inbox_killed_44_times_takes_each_record_in_once(office):
    with runs_of(office) as runs:
        runs.kill(POINTS, KILLS, office.round, passages=2)
        office.close(KILLS)
        for _ in range(3):
            runs.run()
    found = office.in_log()
    sent = [identifier for several in office.by_key.values() for identifier in several]
    assert Counter(found) == Counter(sent), "each once"
    for key, several in office.by_key.items():
        mine = [one for one in found if one in set(several)]
        assert mine == several, f"in the order of {key}"
    assert office.standing() == 0
    told = office.topics.refusals()
    assert {one["id"] for one in told if one["parked"] == "false"} == set(office.bad)
    print(f"{len(told)} refusals told, of {len(office.bad)} bad records")


def test_control_an_inbox_that_settles_first_loses_records(office):
    for number in range(3):
        office.round(number)
    office.close(3)
    with runs_of(office) as runs:
        assert runs.run("settled-first", careless=True)
        for _ in range(3):
            runs.run()
    assert "poor-0" not in office.in_log()
