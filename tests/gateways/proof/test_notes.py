"""Notes and checkpoints as C2SP writes them, checked with OpenSSL and with keys made by hand."""

import base64
import subprocess
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from gateways.proof.notes import (
    BadNote,
    Checkpoint,
    checkpoint_in,
    note_in,
    public_key_in,
    signature_in,
)
from gateways.proof.proofs import Proof, proof_in
from gateways.proof.signing import LogSigner, Seeds, WitnessSigner

ORIGIN = "yiya-430900/grants-ledger/1"
SEEDS = Seeds(b"e" * 32, b"m" * 32)
SIGNER = LogSigner(ORIGIN, SEEDS)
ROOT = sha256(b"root").digest()
NOW = 1_800_000_000
NOTE = SIGNER.checkpoint(70_000, ROOT, NOW)
WHOLE = str(NOTE).encode()


def test_a_checkpoint_is_three_lines_and_two_signatures():
    text, _, lines = WHOLE.decode().partition("\n\n")
    assert text.split("\n") == [ORIGIN, "70000", base64.b64encode(ROOT).decode()]
    assert [line.split(" ")[:2] for line in lines.splitlines()] == [["—", ORIGIN]] * 2


def test_both_signatures_hold_and_none_for_another_text():
    for key, one in zip(SIGNER.keys, NOTE.signatures, strict=True):
        assert key.verifies(NOTE.text, one)
        for other in (Checkpoint(ORIGIN, 70_001, ROOT), Checkpoint(ORIGIN, 70_000, bytes(32))):
            assert not key.verifies(other.text, one)


def test_a_key_id_is_over_name_type_and_key():
    key = SIGNER.keys[1]
    expected = sha256(ORIGIN.encode() + b"\n\x06" + key.raw).digest()[:4]
    assert NOTE.signatures[1].key_id == key.key_id == expected
    assert public_key_in(key.text) == key


def test_the_second_signature_is_over_a_subtree_from_the_first_leaf():
    """Put together here from the words of the specification."""
    content = NOTE.signatures[1].content
    name = bytes([len(ORIGIN)]) + ORIGIN.encode()
    message = b"subtree/v1\n\0" + name + NOW.to_bytes(8, "big") + name
    message += (0).to_bytes(8, "big") + (70_000).to_bytes(8, "big") + ROOT
    assert content[:8] == NOW.to_bytes(8, "big")
    MLDSA44PublicKey.from_public_bytes(SIGNER.keys[1].raw).verify(content[8:], message)


def test_a_witness_signs_the_time_and_the_text():
    witness = WitnessSigner("audit.example/w1", SEEDS)
    one = witness.cosign(Checkpoint(ORIGIN, 70_000, ROOT), NOW)
    message = f"cosignature/v1\ntime {NOW}\n{NOTE.text}".encode()
    Ed25519PublicKey.from_public_bytes(witness.key.raw).verify(one.content[8:], message)
    assert witness.key.verifies(NOTE.text, one)
    assert not witness.key.verifies(NOTE.text, one._replace(content=bytes(8) + one.content[8:]))


def openssl(folder, text, signature):
    raw = Ed25519PublicKey.from_public_bytes(SIGNER.keys[0].raw)
    (folder / "key.pem").write_bytes(
        raw.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )
    (folder / "text").write_bytes(text)
    (folder / "signature").write_bytes(signature)
    command = "openssl pkeyutl -verify -rawin -pubin -inkey key.pem -in text -sigfile signature"
    return subprocess.run(command.split(), cwd=folder, capture_output=True, check=False).returncode


def test_openssl_finds_the_first_signature_good_and_a_changed_text_bad(tmp_path):
    text, _, lines = WHOLE.decode().partition("\n\n")
    encoded = lines.splitlines()[0].rpartition(" ")[2]
    signature = base64.b64decode(encoded)[4:]  # behind the key's id
    signed = text.encode() + b"\n"
    assert openssl(tmp_path, signed, signature) == 0
    assert openssl(tmp_path, signed.replace(b"70000", b"70001"), signature) != 0


@given(st.integers(0, len(WHOLE) * 8 - 1))
def test_a_bit_of_a_note_is_refused_or_leaves_a_signature_that_does_not_hold(bit):
    changed = bytearray(WHOLE)
    changed[bit // 8] ^= 1 << bit % 8
    try:
        note = note_in(bytes(changed))
    except BadNote:
        return
    pairs = zip(SIGNER.keys, note.signatures, strict=True)
    assert not all(key.verifies(note.text, one) for key, one in pairs)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b"", "no blank line"),
        (b"a\n1\n", "no blank line"),
        (b"\xff\n\n", "not UTF-8 at byte 0"),
        (b"a\n\n- a b\n", "not a signature line"),
        (b"a\n\n\xe2\x80\x94 a AAAA\n", "without a signature"),
        (b"a\n\n\xe2\x80\x94 a AAAAAA\n", "not base64"),
        (b"a\n\n\xe2\x80\x94 a b c AAAAAAA=\n", "not a signature line"),
        (b"a" * 1_000_001, "1,000,001 bytes"),
    ],
)
def test_what_is_no_note_says_why(text, why):
    with pytest.raises(BadNote, match=why):
        note_in(text)


@pytest.mark.parametrize(
    "text",
    ["", "a\n1\n", "a\n01\nAAAA\n", "a\n-1\nAAAA\n", "a\n1\nAAAA\n", "\n1\nAAAA\n", "a\n1\nA\nx\n"],
)
def test_what_is_no_checkpoint_is_refused(text):
    with pytest.raises(BadNote):
        checkpoint_in(text)


@pytest.mark.parametrize("text", ["", "a", "a+00+AQ==", "a b+00+AAAA", "a+00000000+AQ=="])
def test_what_is_no_key_is_refused(text):
    with pytest.raises(BadNote):
        public_key_in(text)


def test_a_key_with_another_id_is_refused():
    name, _, rest = SIGNER.keys[0].text.partition("+")
    with pytest.raises(BadNote, match="do not belong together"):
        public_key_in(f"{name}+00000000+{rest.partition('+')[2]}")


def test_a_proof_is_a_file_with_its_checkpoint():
    proof = Proof(5, (ROOT, bytes(32)), NOTE)
    text = str(proof)
    assert text.startswith("c2sp.org/tlog-proof@v1\nindex 5\n" + base64.b64encode(ROOT).decode())
    assert text.endswith("\n\n" + str(NOTE))
    assert proof_in(text.encode()) == proof
    assert proof_in(str(Proof(0, (), NOTE)).encode()).path == ()
    for wrong in (text.replace("index 5", "index 05"), text.replace("@v1", "@v2"), text[:-1]):
        with pytest.raises(BadNote):
            proof_in(wrong.encode())


def test_a_line_is_read_as_it_is_written():
    line = NOTE.signatures[0].line
    assert signature_in(line[:-1]) == NOTE.signatures[0]
