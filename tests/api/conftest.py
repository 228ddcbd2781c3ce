"""The real application over a ledger in memory, called through ASGI without a socket."""

import asyncio
from datetime import date

import httpx
import msgspec
import pytest

from api.application import build
from gateways.callers import Caller, SourceBinding
from gateways.keys import MemoryKeys
from gateways.tokens import DevelopmentSigner
from ops.wiring import in_memory

SOURCE = "urn:anhua:hr"
TOPICS = ("applicant.*", "enterprise.*", "application.*")
POSTER = Caller(
    "p-1", "county", ("poster",), "anhua", (), (SourceBinding(SOURCE, "register", TOPICS),)
)
OFFICER = Caller("p-2", "workbench", ("parameter-officer",), "city")
AUDITOR = Caller("p-3", "workbench", ("auditor",), "audit")
ADMINISTRATOR = Caller("p-4", "workbench", ("administrator",), "city")

PERSON = "idcard:430923199003074174"
UNIT = "uscc:91110108551385082Q"
ONE = {"content-type": "application/cloudevents+json"}
BATCH = {"content-type": "application/cloudevents-batch+json"}
LINES = {"content-type": "application/x-ndjson"}


@pytest.fixture
def anyio_backend():
    return "asyncio"


def event(identifier, topic="applicant.registered", subject=PERSON, data=None, **attributes):
    """A CloudEvent as bytes; by itself the registration of one person."""
    told = {"name": "张三", "happened_on": "2018-01-01"} if data is None else data
    pair = {"specversion": "1.0", "id": identifier, "source": SOURCE}
    return msgspec.json.encode(
        pair | {"type": topic, "subject": subject, "data": told} | attributes
    )


def unit(identifier):
    told = {"organisation": "enterprise", "name": "公司", "county": "430923"}
    return event(identifier, "enterprise.registered", UNIT, told | {"happened_on": "2015-01-01"})


def contribution(identifier, month="2019-03", fen=30_000):
    told = {"payer": UNIT, "insurance": "pension", "month": month, "voucher": "v-1"}
    told |= {"employer_fen": fen, "happened_on": "2024-05-06"}
    return event(identifier, "applicant.contributionPaid", PERSON, told)


def officers(identifier, topic, subject, data):
    return event(identifier, topic, subject, data, source=f"urn:ledger:officer:{OFFICER.person}")


def batch(*events):
    return b"[" + b",".join(events) + b"]"


class NoViews:
    """Views of which nothing is known; a test puts its own methods in their place."""

    def wait_for(self, position, timeout, views=()):
        return True

    def stopped(self, views):
        return []


class Desk:
    """A ledger in memory behind the application, and who may call it."""

    ONE, BATCH, LINES = ONE, BATCH, LINES
    POSTER, OFFICER, AUDITOR, ADMINISTRATOR = POSTER, OFFICER, AUDITOR, ADMINISTRATOR
    PERSON, UNIT, SOURCE = PERSON, UNIT, SOURCE
    event, unit, contribution = staticmethod(event), staticmethod(unit), staticmethod(contribution)
    officers, batch = staticmethod(officers), staticmethod(batch)

    def __init__(self, **how):
        self.parts = in_memory(lambda: date(2026, 1, 5))
        self.posts = []
        self.signer = DevelopmentSigner(MemoryKeys())
        self.views = NoViews()
        post = how.pop("post", self.parts.post)
        self.application = build(
            self._counted(post), self.signer.verifier(), self.views, self.parts.log, **how
        )
        self.writer = self.application.state.writer
        self.token = self.token_of(POSTER)

    def _counted(self, post):
        def counted(inputs, *, all_or_nothing=False):
            self.posts.append(len(inputs))
            return post(inputs, all_or_nothing=all_or_nothing)

        return counted

    def token_of(self, caller):
        return self.signer.sign(caller, 600)

    async def __aenter__(self):
        self._life = self.application.router.lifespan_context(self.application)
        await self._life.__aenter__()
        # ServerErrorMiddleware answers and raises again, for the server's log
        transport = httpx.ASGITransport(self.application, raise_app_exceptions=False)
        self.client = httpx.AsyncClient(transport=transport, base_url="http://ledger")
        return self

    async def __aexit__(self, *_):
        await self.client.aclose()
        await self._life.__aexit__(None, None, None)

    async def send(self, content, headers=ONE, caller=None, path="/events"):
        token = self.token if caller is None else self.token_of(caller)
        headers = headers | {"authorization": f"Bearer {token}"}
        return await self.client.post(path, content=content, headers=headers)

    async def get(self, path, caller=AUDITOR):
        headers = {"authorization": f"Bearer {self.token_of(caller)}"}
        return await self.client.get(path, headers=headers)


@pytest.fixture
def make_desk():
    return Desk


@pytest.fixture
async def desk():
    async with Desk() as made:
        yield made


@pytest.fixture
async def settled(desk):
    """A person and a unit are on record."""
    assert (await desk.send(unit("unit"))).status_code == 200
    assert (await desk.send(event("person"))).status_code == 200
    return desk


@pytest.fixture
def eventually():
    async def wait_for(condition):
        async with asyncio.timeout(10):
            while not condition():
                await asyncio.sleep(0.005)

    return wait_for
