"""Our checkpoints before a witness of somebody else's, over a real socket; and what becomes of a
ledger that was cut back or rewritten."""

import socket
from threading import Thread

import psycopg
import pytest
import uvicorn

from api.witness_route import witness_application
from gateways.proof.notes import note_in
from gateways.proof.policy import policy_of
from gateways.proof.signing import LogSigner, WitnessSigner
from gateways.proof.witnessing import LogWitness, WitnessMemory
from ops.proof.cosigning import Answer, Cosigning, send
from ops.proof.exporting import NothingSigned, checkpoint_bytes, signed_enough
from ops.proof.following import ProofFollower
from projections.migrate import migrate
from projections.proof.cosignatures import cosigned_size
from projections.recorder import RUNTIME_ROLE
from projections.views.runner import session

ADD = """
insert into stored_events
select gen_random_uuid(), 1, 'applicant.hired', convert_to('e' || n, 'UTF8'), n, n
from generate_series(%s::int, %s::int) n
"""


class Scene:
    """A ledger, and a witness that has no part of it."""

    def __init__(self, dsn, folder):
        migrate(dsn)
        self.dsn = dsn
        self.signer = LogSigner("yiya-430900/grants-ledger/1")
        self.others = WitnessSigner("audit.example/w1")
        self.connection = psycopg.connect(dsn, autocommit=True)
        log = policy_of(self.signer.keys)
        self.witness = LogWitness(self.others, [log], WitnessMemory(folder / "seen.json"))

    def grow(self, first, last):
        self.connection.execute(ADD, (first, last))
        follower = ProofFollower(self.dsn, self.signer)
        size = follower.catch_up()
        follower.writer.close()
        return size

    def policy(self, address):
        lines = f"witness audit {self.others.key.text} {address}\nquorum audit\n"
        return policy_of(self.signer.keys, lines)

    def ask(self, post=None):
        post = post or (lambda _, content: Answer(*self.witness.add(content, 1_800_000_000)[:2]))
        return Cosigning(self.dsn, self.policy("http://w"), post).round()

    def tamper(self, *statements):
        with self.connection.transaction():
            for table in ("proof_cosignature", "proof_checkpoint", "proof_hash", "stored_events"):
                self.connection.execute(f"alter table {table} disable trigger user")
            for statement in statements:
                self.connection.execute(statement)


@pytest.fixture
def scene(database, tmp_path):
    made = Scene(database, tmp_path)
    yield made
    made.connection.close()


@pytest.fixture
def address(scene):
    """The witness on a free port."""
    config = uvicorn.Config(witness_application(scene.witness), log_level="warning")
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = Thread(target=server.run, args=([listening],))
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join()


def test_a_checkpoint_is_cosigned_over_a_socket_and_served_with_the_line(scene, address):
    policy = scene.policy(address)
    for size in (300, 301, 301, 900):
        assert scene.grow(cosigned_size(scene.connection, "audit.example/w1") + 1, size) == size
        assert Cosigning(scene.dsn, policy).round() == []
        signed = signed_enough(scene.connection, policy)
        assert signed.size == size
        note = note_in(checkpoint_bytes(scene.connection, signed))
        assert scene.others.key.verifies(note.text, note.signatures[2])
    assert send(address + "/add-checkpoint", b"x" * 100_000).status == 413
    assert send(address + "/add-checkpoint", b"x").status == 400
    assert send("http://127.0.0.1:1/add-checkpoint", b"x").status == 0


def test_what_we_forgot_the_witness_tells(scene):
    scene.grow(1, 300)
    assert scene.ask() == []
    scene.tamper("delete from proof_cosignature")
    scene.grow(301, 400)
    assert scene.ask() == []
    assert cosigned_size(scene.connection, "audit.example/w1") == 400


CUT_BACK = (
    "delete from proof_cosignature",
    "delete from proof_checkpoint",
    "delete from proof_hash",
    "delete from stored_events where notification_id > 200",
)
REWRITTEN = (*CUT_BACK[:3], "update stored_events set state = 'x' where notification_id = 7")


def test_a_ledger_that_was_cut_back_is_not_cosigned(scene):
    scene.grow(1, 300)
    scene.ask()
    scene.tamper(*CUT_BACK)
    scene.grow(1, 0)
    assert scene.ask() == ["audit: it has seen size 300, this log ends at 200: it was cut back"]
    with pytest.raises(NothingSigned, match="audit"):
        signed_enough(scene.connection, scene.policy("http://w"))


def test_a_ledger_that_was_rewritten_is_not_cosigned_though_it_signs_itself(scene):
    scene.grow(1, 300)
    scene.ask()
    scene.tamper(*REWRITTEN)
    scene.grow(301, 310)
    assert scene.ask() == ["audit: 422 does not go on from size 300"]


BAD_ANSWERS = (
    (Answer(200, ""), "no good signature"),
    (Answer(200, WitnessSigner("audit.example/w1").key.text), "no good signature"),
    (Answer(409, "many"), "409 without a size"),
    (Answer(0, "refused"), "0 refused"),
    (Answer(503, "later"), "503 later"),
)


def test_another_answer_is_told_and_nothing_is_kept(scene):
    scene.grow(1, 3)
    for answer, why in BAD_ANSWERS:
        (wrong,) = scene.ask(lambda *_, answer=answer: answer)
        assert why in wrong
    assert cosigned_size(scene.connection, "audit.example/w1") == 0


def test_it_works_as_the_role_of_the_running_ledger(scene):
    scene.grow(1, 3)
    assert scene.ask() == []
    with psycopg.connect(session(scene.dsn, RUNTIME_ROLE)) as connection:
        assert cosigned_size(connection, "audit.example/w1") == 3
