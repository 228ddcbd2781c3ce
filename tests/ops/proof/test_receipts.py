"""Every answer to an accepted write carries a receipt that an outsider can check and hold against
the log later; the signed tree is served beside."""

from base64 import b64decode
from datetime import date

import httpx
import msgspec
import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from api.application import build
from domain.leaf import hash_of
from domain.merkle import leaf_hash
from gateways import vault_store
from gateways.callers import Caller, SourceBinding
from gateways.credit_code import check_character
from gateways.keys import MemoryKeys
from gateways.proof.notes import checkpoint_in, note_in
from gateways.proof.proofs import proof_in
from gateways.proof.receipts import BadReceipt, must_be_of, must_be_signed, receipt_in
from gateways.proof.signing import LogSigner
from gateways.proof.tile_files import entries_in
from gateways.tokens import DevelopmentSigner
from ops.proof.following import ProofFollower
from ops.proof.serving import ReceiptedPost, TreeDesk
from ops.wiring import assemble
from projections.log_postgres import PostgresLog
from projections.migrate import migrate
from projections.proof.tree_reading import all_rows
from projections.views.reading import ViewReader

pytestmark = pytest.mark.anyio

SOURCE = "urn:anhua:hr"
POSTER = Caller(
    *("p-1", "county", ("poster",), "anhua", ()),
    (SourceBinding(SOURCE, "register", ("applicant.*", "enterprise.*")),),
)
AUDITOR = Caller("p-3", "workbench", ("auditor",), "audit")
ONE = {"content-type": "application/cloudevents+json"}
BATCH = {"content-type": "application/cloudevents-batch+json"}
LINES = {"content-type": "application/x-ndjson"}


@pytest.fixture
def anyio_backend():
    return "asyncio"


def event(identifier, number=1, **changes):
    """The registration of a unit of its own."""
    code = f"9111010855138508{number}"
    told = {"organisation": "enterprise", "name": "公司", "county": "430923"}
    data = told | {"happened_on": "2015-01-01"} | changes
    pair = {"specversion": "1.0", "id": identifier, "source": SOURCE}
    content = pair | {
        "type": "enterprise.registered",
        "subject": f"uscc:{code}{check_character(code)}",
        "data": data,
    }
    return msgspec.json.encode(content)


class Site:
    """The application over PostgreSQL, called without a socket."""

    def __init__(self, dsn):
        migrate(dsn)
        vault_store.migrate(dsn)
        self.dsn, self.keys = dsn, MemoryKeys()
        self.tokens, self.signer = DevelopmentSigner(self.keys), LogSigner("x/grants-ledger/1")
        self.log = PostgresLog(dsn)
        self.vault = vault_store.PostgresVault(dsn, self.keys)
        self.views, self.desk = ViewReader(dsn), TreeDesk(dsn)
        parts = assemble(self.log, self.vault, self.keys, lambda: date(2026, 1, 5))
        self.post = ReceiptedPost(parts.post, dsn, self.signer)
        self.application = build(
            *(self.post, self.tokens.verifier(), self.views, self.log),
            unavailable=(psycopg.OperationalError,),
            proofs=self.desk,
        )

    async def __aenter__(self):
        self._life = self.application.router.lifespan_context(self.application)
        await self._life.__aenter__()
        transport = httpx.ASGITransport(self.application, raise_app_exceptions=False)
        self.client = httpx.AsyncClient(transport=transport, base_url="http://ledger")
        return self

    async def __aexit__(self, *_):
        await self.client.aclose()
        await self._life.__aexit__(None, None, None)
        for one in (self.post, self.desk, self.views, self.vault, self.log):
            one.close()

    def by(self, caller):
        return {"authorization": f"Bearer {self.tokens.sign(caller, 600)}"}

    async def send(self, content, headers=ONE):
        return await self.client.post("/events", content=content, headers=headers | self.by(POSTER))

    async def get(self, path, caller=None):
        return await self.client.get(path, headers=self.by(caller) if caller else {})

    def leaves(self):
        with psycopg.connect(self.dsn) as connection:
            return [hash_of(row) for rows in all_rows(connection, self.log.head()) for row in rows]

    def sign(self):
        follower = ProofFollower(self.dsn, self.signer)
        size = follower.catch_up()
        follower.writer.close()
        return size


@pytest.fixture
async def site(database):
    async with Site(database) as made:
        yield made


async def test_one_event_a_batch_and_lines_each_give_a_receipt(site):
    answers = [(await site.send(event("a"))).content]
    batch = await site.send(b"[" + event("b", 2) + b"]", BATCH)
    lines = await site.send(event("c", 3) + b"\n", LINES)
    answers += [msgspec.json.encode(batch.json()[0]), lines.content.splitlines()[0]]
    for position, answer in enumerate(answers, 1):
        receipt = receipt_in(answer)
        assert (receipt.position, receipt.count) == (position, 1)
        must_be_signed(receipt, site.signer.keys[0])
        must_be_of(receipt, site.leaves()[position - 1 : position])


async def test_commands_written_together_share_a_signature(site):
    answer = await site.send(b"[" + b",".join(event(f"e{n}", n) for n in range(7)) + b"]", BATCH)
    outcomes = answer.json()
    assert len({one["receipt"]["signature"] for one in outcomes}) == 1
    for number, outcome in enumerate(outcomes):
        receipt = receipt_in(msgspec.json.encode(outcome))
        assert (receipt.index, receipt.size, receipt.position) == (number, 7, number + 1)
        must_be_signed(receipt, site.signer.keys[0])
        must_be_of(receipt, site.leaves()[number : number + 1])
        for wrong in ({"index": number ^ 1}, {"size": 1}, {"path": receipt.path[1:]}):
            with pytest.raises(BadReceipt):
                must_be_signed(msgspec.structs.replace(receipt, **wrong), site.signer.keys[0])


async def test_a_repetition_gives_the_same_receipt_and_a_refusal_none(site):
    first = (await site.send(event("a"))).json()
    again = (await site.send(event("a"))).json()
    assert again["verdict"] == "replayed"
    assert again["receipt"] == first["receipt"]
    refused = await site.send(event("b", county="nowhere"))
    assert refused.status_code == 422
    assert "receipt" not in refused.json()


async def test_a_receipt_shows_that_an_event_was_changed_or_dropped(site):
    receipt = receipt_in((await site.send(event("a"))).content)
    key = Ed25519PublicKey.from_public_bytes(site.signer.keys[0].raw)
    key.verify(b64decode(receipt.signature), b64decode(receipt.leaves))  # needs nothing of ours
    assert b64decode(receipt.leaves) == site.leaves()[0]
    with pytest.raises(BadReceipt, match="position 1"):
        must_be_of(receipt, [leaf_hash(b"another")])
    with pytest.raises(BadReceipt, match="position 1"):
        must_be_of(receipt, [])
    moved = msgspec.structs.replace(receipt, leaves=receipt.signature)
    with pytest.raises(BadReceipt, match="did not sign"):
        must_be_signed(moved, site.signer.keys[0])
    with pytest.raises(BadReceipt, match="did not sign"):
        must_be_signed(receipt, LogSigner(site.signer.origin).keys[0])


async def test_an_answer_comes_without_a_receipt_where_the_rows_cannot_be_read(site):
    site.post._dsn = "host=127.0.0.1 port=1 connect_timeout=1"
    answer = await site.send(event("a"))
    assert answer.status_code == 200
    assert "receipt" not in answer.json()


async def test_the_signed_tree_is_served(site):
    assert (await site.get("/checkpoint")).status_code == 404
    for number in range(3):
        await site.send(event(f"e{number}", number))
    assert site.sign() == 3
    answer = await site.get("/checkpoint")
    assert answer.headers["cache-control"] == "no-cache"
    note = note_in(answer.content)
    point = checkpoint_in(note.text)
    assert site.signer.keys[1].verifies(note.text, note.signatures[1])
    tile = await site.get("/tile/0/000.p/3")
    assert tile.content == b"".join(site.leaves())
    assert "immutable" in tile.headers["cache-control"]
    assert (await site.get("/tile/0/000.p/2")).content == tile.content[:64]
    for missing in ("0/000.p/4", "0/000", "0/001.p/1", "1/000.p/1", "0/0", "0/000.p/0"):
        assert (await site.get(f"/tile/{missing}")).status_code == 404

    assert (await site.get("/tile/entries/000.p/3")).status_code == 401
    assert (await site.get("/tile/entries/000.p/3", POSTER)).status_code == 403
    entries = await site.get("/tile/entries/000.p/3", AUDITOR)
    assert [leaf_hash(one) for one in entries_in(entries.content, 3)] == site.leaves()

    proof = proof_in((await site.get("/proofs/2", AUDITOR)).content)
    assert proof.proves(site.leaves()[1])
    assert not proof.proves(site.leaves()[0])
    assert checkpoint_in(proof.checkpoint.text) == point
    assert (await site.get("/proofs/4", AUDITOR)).status_code == 404
