"""This release beside one to come, which writes a topic and a `v` that this one does not know: it
stops by name, writes and shows nothing wrong, and the other goes on."""

import json
import shutil
import time

import httpx
import psycopg
import pytest
from upgrade_telling import Poster

from ops.commands.session import event_of

DAY = "2019-06-30"
PACKAGES = ("domain", "projections", "gateways", "api", "ops")
ROSTER = (
    "--scheme",
    "job-placement-service-subsidy",
    "--year",
    "2019",
    "--as",
    "zhou",
    "--on",
    DAY,
)
NEXT_V = {
    "domain/codec.py": (
        (
            "CURRENT_V: dict[str, int] = dict.fromkeys(EVENT_CLASSES, 1)\n",
            "CURRENT_V: dict[str, int] = dict.fromkeys(EVENT_CLASSES, 1)\n"
            'CURRENT_V["applicant.factVoided"] = 2\n',
        ),
        ("            envelope.v,\n", "            CURRENT_V[topic_of(event)],\n"),
    )
}
STOPPED = '"ledger.stopped"'


class After:
    """The release to come: a copy of this one in which something is new."""

    def __init__(self, this, folder):
        for package in PACKAGES:
            shutil.copytree(this.code / package, folder / package)
        self.folder, self.release = folder, type(this)(folder, this.home, this.dsn)

    def with_a_new_topic(self):
        for path in self.folder.rglob("*.py"):
            text = path.read_text()
            if STOPPED in text:
                path.write_text(text.replace(STOPPED, '"ledger.halted"'))
        return self.release

    def with_a_new_v(self):
        for name, changes in NEXT_V.items():
            path = self.folder / name
            text = path.read_text()
            for old, new in changes:
                assert text.count(old) == 1, f"{name} has changed: change this test with it"
                text = text.replace(old, new)
            path.write_text(text)
        return self.release


@pytest.fixture
def after(this, tmp_path):
    return After(this, tmp_path / "after")


@pytest.fixture
def files(this, county):
    this.run("migrate", "--sample")
    this.run("import", county / "01-setup.jsonl")
    return county


def events_in(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def asked(dsn, statement):
    with psycopg.connect(dsn) as connection:
        return connection.execute(statement).fetchall()


def head(dsn):
    return asked(dsn, "select count(*) from stored_events")[0][0]


def stopped(dsn):
    return dict(asked(dsn, "select view, error from view_position where error is not null"))


def followed(dsn):
    return asked(dsn, "select position from follower_position where follower = 'follower'")[0][0]


def wait_until_stopped(dsn):
    deadline = time.monotonic() + 30
    while not stopped(dsn):
        assert time.monotonic() < deadline, "the views went on"
        time.sleep(0.05)
    return stopped(dsn)


def stands_with(release, dsn):
    """The release to come goes on as if nothing had been: no view is stopped, none differs."""
    there = head(dsn)
    release.run("mature", "--as-of", DAY)  # which brings the views to the head
    for view in ("grants", "placements", "resting_grants"):
        release.run("rebuild", "--check", view)
    release.run("rebuild", "--check", "guards")
    views = json.loads(release.run("views", "--json"))
    assert min(one["position"] for one in views) >= there
    assert not any(one["stopped"] for one in views)


def refused_over_http(door, desk):
    """An act that reads the ledger's own stream."""
    officer = desk.caller("zhou")
    data = {"scheme": "job-placement-service-subsidy", "year": 2019, "happened_on": DAY}
    act = event_of(officer, "roster.opened", "roster:http", None, data)
    headers = {
        "authorization": f"Bearer {desk.token('zhou')}",
        "content-type": "application/cloudevents+json",
    }
    answer = httpx.post(f"{door}/events", content=act, headers=headers, timeout=30)
    assert answer.headers["retry-after"]
    return answer.status_code


def test_a_new_topic_stops_what_would_pass_it_over(this, after, files, desk, database):
    following = after.with_a_new_topic()
    with this.serving() as door, Poster(desk, door) as poster:
        facts = events_in(files / "02-facts.jsonl")
        poster.run(facts[:5])
        following.run("stop", "scheme", "quality-startup-award", "--reason", "r", "--as", "jiang")
        new = head(database)
        assert all("ledger.halted" in said for said in wait_until_stopped(database).values())
        poster.run(facts[5:20])  # decided on streams that it can read whole
        assert refused_over_http(door, desk) == 500, "and it says that it may be sent again"
        code, said = this.outcome("roster", "open", "roster:one", *ROSTER)
        assert code == 1
        assert "ledger.halted" in said
        assert "Traceback" not in said
    assert head(database) == new + 15, "nothing else was written"
    assert followed(database) < new, "the follower would have passed it over"
    code, said = this.outcome("serve", "--port", "0")
    assert code == 1
    assert "ledger.halted" in said, "it does not begin on what it cannot read"
    following.run("roster", "open", "roster:one", *ROSTER)
    stands_with(following, database)


def test_a_new_v_stops_what_would_misread_it(this, after, files, desk, database):
    following = after.with_a_new_v()
    this.run("import", files / "02-facts.jsonl")
    this.run("import", files / "03-applications.jsonl")
    with this.serving() as door, Poster(desk, door) as poster:
        following.run("import", files / "06-corrections.jsonl")
        [first] = asked(
            database,
            "select min(notification_id) from stored_events where topic = 'applicant.factVoided'",
        )
        said = wait_until_stopped(database)
        assert set(said) > {"grants"}, "one batch is read for all"
        assert all("applicant.factVoided v2" in one for one in said.values())
        poster.run(told_of_nobody_corrected(files))
    assert followed(database) < first[0]
    code, said = this.outcome("assess", "--as-of", DAY)
    assert code == 1
    assert "applicant.factVoided v2" in said
    assert "Traceback" not in said
    following.run("assess", "--as-of", DAY)
    stands_with(following, database)


def told_of_nobody_corrected(files):
    corrected = {one["subject"] for one in events_in(files / "06-corrections.jsonl")}
    late = events_in(files / "04-late-facts.jsonl")
    return [one for one in late if one["subject"] not in corrected][:10]
