"""The whole way: sockets, uvicorn, the writer's thread, PostgreSQL."""

import asyncio
import socket
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import date

import httpx
import psycopg
import pytest
import uvicorn

from api.application import build
from api.events_protocol import EventsProtocol
from gateways import vault_store
from gateways.keys import MemoryKeys
from gateways.tokens import DevelopmentSigner
from ops.wiring import assemble
from projections.log_postgres import PostgresLog
from projections.migrate import migrate
from projections.views.reading import ViewReader

pytestmark = pytest.mark.anyio


class Site:
    """A ledger in PostgreSQL, and the server before it while one is running."""

    def __init__(self, dsn):
        self.dsn = dsn
        self.keys = MemoryKeys()
        self.signer = DevelopmentSigner(self.keys)

    @asynccontextmanager
    async def serving(self):
        """A server on a free port of 127.0.0.1; leaving stops it as SIGTERM would."""
        log = PostgresLog(self.dsn)
        vault = vault_store.PostgresVault(self.dsn, self.keys)
        parts = assemble(log, vault, self.keys, lambda: date(2026, 1, 5))
        with vault, ViewReader(self.dsn) as views:
            application = build(
                parts.post,
                self.signer.verifier(),
                views,
                log,
                unavailable=(psycopg.OperationalError,),
            )
            config = uvicorn.Config(
                application, http=EventsProtocol, proxy_headers=False, log_level="warning"
            )
            self.server = uvicorn.Server(config)
            with socket.create_server(("127.0.0.1", 0)) as listening:
                self.address = f"http://127.0.0.1:{listening.getsockname()[1]}"
                running = asyncio.create_task(self.server._serve([listening]))
                try:
                    async with asyncio.timeout(20):
                        while not self.server.started:
                            await asyncio.sleep(0.01)
                    yield self
                finally:
                    self.server.should_exit = True
                    await running
        log.close()

    def client(self, caller):
        headers = {"authorization": f"Bearer {self.signer.sign(caller, 600)}"}
        limits = httpx.Limits(max_connections=64)
        return httpx.AsyncClient(base_url=self.address, headers=headers, limits=limits, timeout=30)

    def stored(self):
        with psycopg.connect(self.dsn) as connection:
            rows = connection.execute("select id from idempotency order by position").fetchall()
            return [row[0] for row in rows]


@pytest.fixture
def site(database):
    migrate(database)
    vault_store.migrate(database)
    return Site(database)


async def test_events_come_in_over_sockets_and_are_read_back(site, make_desk):
    tell = make_desk
    async with site.serving(), site.client(tell.POSTER) as client:
        for event in (tell.unit("u"), tell.event("p")):
            answer = await client.post("/events", content=event, headers=tell.ONE)
            assert answer.json()["verdict"] == "accepted"
        months = [f"{2010 + n // 12}-{n % 12 + 1:02d}" for n in range(64)]
        sent = [
            client.post("/events", content=tell.contribution(month, month), headers=tell.ONE)
            for month in months
        ]
        answers = await asyncio.gather(*sent)
        assert {one.status_code for one in answers} == {200}
        assert sorted(one.json()["position"] for one in answers) == list(range(3, 67))
        lines = b"\n".join(tell.contribution(month, month) for month in months)
        again = await client.post("/events", content=lines, headers=tell.LINES)
        replayed = again.text.splitlines()
        for number, (first, line) in enumerate(zip(answers, replayed, strict=True), 1):
            expected = first.text.replace('"accepted"', '"replayed"')[1:]
            assert line == f'{{"line":{number},{expected}'
        token = site.signer.sign(tell.AUDITOR, 600)
        page = await client.get("/events", headers={"authorization": f"Bearer {token}"})
        assert [one["position"] for one in page.json()["items"]] == list(range(1, 67))
        health = await client.get("/health")
        assert health.json() == {"live": True, "ready": True, "position": 66}


async def test_a_server_that_stops_answers_what_it_took_and_the_next_one_knows_it(site, make_desk):
    tell = make_desk
    answered = {}

    def fact(name):
        told = {"county": "430923", "village": name, "happened_on": "2018-01-01"}
        return tell.event(name, "applicant.domiciled", data=told)

    async def tell_on(client, which):
        number = 0
        while True:
            number += 1
            name = f"{which}-{number}"
            try:
                answer = await client.post("/events", content=fact(name), headers=tell.ONE)
            except httpx.TransportError:
                return  # the server is gone; it was never sent, or never taken
            if answer.status_code != 200:
                return
            answered[name] = answer.text

    async with AsyncExitStack() as stack:
        async with site.serving():
            client = await stack.enter_async_context(site.client(tell.POSTER))
            await client.post("/events", content=tell.event("p"), headers=tell.ONE)
            telling = [asyncio.create_task(tell_on(client, which)) for which in range(16)]
            await asyncio.sleep(0.5)
        await asyncio.gather(*telling)
    assert len(answered) > 16
    assert set(answered) <= set(site.stored())
    assert all('"accepted"' in one for one in answered.values())
    async with site.serving(), site.client(tell.POSTER) as client:
        for name in list(answered)[-16:]:
            again = await client.post("/events", content=fact(name), headers=tell.ONE)
            assert again.text == answered[name].replace('"accepted"', '"replayed"')


async def test_what_is_large_is_turned_away_over_a_socket_too(site, make_desk):
    tell = make_desk
    async with site.serving(), site.client(tell.POSTER) as client:
        answer = await client.post("/events", content=b" " * 400_000, headers=tell.ONE)
        assert answer.status_code == 413
        answer = await client.post("/events", content=tell.event("p"), headers=tell.ONE)
        assert answer.status_code == 200


async def test_a_lost_database_is_503_and_the_same_again_is_taken_once(site, make_desk):
    tell = make_desk
    async with site.serving(), site.client(tell.POSTER) as client:
        await client.post("/events", content=tell.unit("u"), headers=tell.ONE)
        with psycopg.connect(site.dsn, autocommit=True) as connection:
            connection.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity "
                "where datname = current_database() and pid <> pg_backend_pid()"
            )
        statuses = []
        while not statuses or statuses[-1] == 503:
            assert len(statuses) < 20
            answer = await client.post("/events", content=tell.event("p"), headers=tell.ONE)
            statuses.append(answer.status_code)
        assert set(statuses[:-1]) <= {503}
        assert statuses[-1] == 200
    assert site.stored() == ["u", "p"]
