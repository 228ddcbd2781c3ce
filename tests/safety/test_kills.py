"""Writers killed with requests in flight, and servers killed under them: what was acknowledged is
there, nothing is doubled, and a client that sends again is answered as before."""

import os
import random
import signal
import time
from pathlib import Path

import psycopg
import pytest
from safety_client import Client
from safety_county import County, over_postgres, uscc
from safety_database import ask

from gateways.keys import KeyFile
from ops.embedded_postgres import Server, start
from ops.running import migrate
from projections.guards_rebuild import guard_digest, rebuilt_digest

POINTS = ("before-load", "after-decide", "before-append", "after-append")
KILLS, AT_RANDOM, IN_FLIGHT = 44, 12, 150
SERVER_KILLS = 3


def people(county: County, count: int) -> None:
    county.agency(1)
    county.employer()
    with county.together():
        for number in range(1, count + 1):
            county.placed(number, uscc(1), uscc(900))


def client_of(dsn: str, folder: Path, workers: int) -> Client:
    """A client, and a county whose people are on record."""
    client = Client(dsn, folder)
    with over_postgres(dsn, keys=KeyFile(client.keys, production=False)) as county:
        people(county, workers)
    return client


def check(client: Client) -> None:
    """Everything sent is in the log once, where its answer says; sent again it says the same."""
    with over_postgres(client.dsn, keys=KeyFile(client.keys, production=False)) as county:
        log, found = county.parts.log, {}
        for event in log.follow(0):
            if event.command.index == 0:
                assert event.command.id not in found, f"{event.command.id} is doubled"
                found[event.command.id] = (event.position, event.command.count)
        answers = client.answered()
        assert set(client.sent) == set(answers), "every request was answered in the end"
        for identifier, (_, verdict, position, count) in answers.items():
            assert found[identifier] == (position, count), (identifier, verdict)
        with psycopg.connect(client.dsn, autocommit=True) as connection:
            assert guard_digest(connection) == rebuilt_digest(log)
        assert ask(client.dsn, "select count(*), max(notification_id) from stored_events") == [
            (log.head(), log.head())
        ]


def awarded_once(client: Client) -> None:
    query = "select count(*) from stored_events where topic = 'grant.awarded'"
    assert ask(client.dsn, query) == [(client.number,)]


def test_writers_killed_at_named_points_and_at_random(migrated, tmp_path):
    """56 kills, each with a hundred requests under way or more."""
    client = client_of(migrated, tmp_path, (KILLS + AT_RANDOM) * IN_FLIGHT // 2)
    generator = random.Random(20180418)
    for number in range(KILLS + AT_RANDOM):
        named = POINTS[number % 4] if number < KILLS else ""
        requests = client.unanswered() + client.requests(IN_FLIGHT)
        writer = client.begin(requests, named, 1 + number // 4 % 2)
        if not named:
            time.sleep(generator.uniform(0, 0.1))
            writer.kill()
        client.ended(writer, named or "at random", least=100 if named else 1)
    assert not client.ended(client.begin(client.unanswered()), "none")
    print(client.hits)
    assert sum(client.hits.values()) >= 50, client.hits
    assert all(client.hits[point] >= 10 for point in POINTS), client.hits
    check(client)
    awarded_once(client)
    assert not client.ended(client.begin(list(client.sent.values())), "again")
    check(client)
    awarded_once(client)


# The server


def kill_server(server: Server) -> None:
    """The postmaster and all its children, as when the machine's memory is gone."""
    assert server._process is not None
    pid = server._process.pid
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    for one in (pid, *map(int, children)):
        os.kill(one, signal.SIGKILL)
    server._process.wait()


def test_servers_killed_under_their_writers(tmp_path):
    data = Path(tmp_path) / "postgres"
    tmp_path.chmod(0o755)
    settings = {"shared_buffers": "64MB"}
    server = start(data, settings=settings)
    try:
        dsn = server.dsn("postgres")
        migrate(dsn)
        client = client_of(dsn, tmp_path, SERVER_KILLS * 10 * IN_FLIGHT // 2)
        for number in range(SERVER_KILLS):
            requests = client.unanswered() + client.requests(10 * IN_FLIGHT)
            writer = client.begin(requests)
            known = len(client.answered())
            while len(client.answered()) == known:
                time.sleep(0.005)
            time.sleep(0.05 * number)
            kill_server(server)
            client.ended(writer, "server")
            server = start(data, settings=settings)
            client.dsn = server.dsn("postgres")
        assert not client.ended(client.begin(client.unanswered()), "none")
        print(client.hits)
        assert client.hits["server"] == SERVER_KILLS
        check(client)
        awarded_once(client)
    finally:
        server.stop()


# Controls


def test_control_a_writer_that_acknowledges_too_early_is_found(migrated, tmp_path):
    client = client_of(migrated, tmp_path, 20)
    requests = client.requests(40)
    client.ended(client.begin(requests, "before-append", 1, LEDGER_ACKNOWLEDGES_EARLY="1"), "early")
    assert client.unanswered() == []
    with pytest.raises(KeyError):
        check(client)


def test_control_a_client_that_sends_again_under_new_ids_is_found(migrated, tmp_path):
    client = client_of(migrated, tmp_path, 20)
    requests = client.requests(40)
    client.ended(client.begin(requests, "after-append"), "after-append")
    renamed = [[f"again-{one[0]}", *one[1:]] for one in client.unanswered() if "fact" in one[0]]
    client.sent = {one[0]: one for one in requests if "claim" in one[0]}
    assert not client.ended(client.begin(client.unanswered() + renamed), "none")
    told = ask(migrated, "select count(*) from stored_events where topic = 'applicant.domiciled'")
    assert told == [(40,)], "each fact stands there twice"
