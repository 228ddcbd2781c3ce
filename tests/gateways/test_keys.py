"""Keys: made once, kept close, refused where they are not safe."""

import hashlib
import hmac
import json
import os
import sys
from subprocess import PIPE, Popen
from types import SimpleNamespace

import pytest
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap

from domain.codec import canonical
from gateways.keys import Hmac, KeyFile, KeyMaterial, KeysUnusable, MemoryKeys, Ring


def test_a_key_file_is_made_once_and_read_again(tmp_path):
    path = tmp_path / "private" / "keys.json"
    first = KeyFile(path, production=False)
    again = KeyFile(path, production=False)
    assert again.material == first.material
    assert path.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in path.parent.iterdir()] == ["keys.json"]


def test_the_keys_of_one_file_differ_from_each_other_and_from_another_file(tmp_path):
    keys = set()
    for name in ("a", "b"):
        material = KeyFile(tmp_path / name, production=False).material
        keys |= {material.kek.key, material.index.key, material.digest.key, material.token.key}
    assert len(keys) == 8


def test_production_refuses_a_key_file_and_makes_none(tmp_path):
    with pytest.raises(KeysUnusable, match="development"):
        KeyFile(tmp_path / "keys.json", production=True)
    assert not list(tmp_path.iterdir())


def test_a_file_that_others_may_open_is_refused(tmp_path):
    path = tmp_path / "keys.json"
    KeyFile(path, production=False)
    for mode in (0o640, 0o604, 0o610):
        path.chmod(mode)
        with pytest.raises(KeysUnusable, match="chmod 600"):
            KeyFile(path, production=False)


def test_a_file_of_another_user_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "keys.json"
    KeyFile(path, production=False)
    foreign = SimpleNamespace(st_mode=0o100600, st_uid=65534)
    with monkeypatch.context() as patch:
        patch.setattr("gateways.keys.os.fstat", lambda descriptor: foreign)
        with pytest.raises(KeysUnusable, match="another user"):
            KeyFile(path, production=False)


@pytest.mark.parametrize("damage", ["cut", "short key", "format", "no current"])
def test_a_damaged_file_is_refused_without_showing_a_key(tmp_path, damage):
    path = tmp_path / "keys.json"
    KeyFile(path, production=False)
    content = json.loads(path.read_text())
    secret = content["kek"]["keys"]["1"]
    match damage:
        case "cut":
            path.write_bytes(path.read_bytes()[:-40])
        case "short key":
            content["index"]["keys"]["1"] = "AAAA"
        case "format":
            content["format"] = 2
        case "no current":
            content["digest"]["current"] = 9
    if damage != "cut":
        path.write_text(json.dumps(content))
    with pytest.raises(KeysUnusable) as refused:
        KeyFile(path, production=False)
    assert secret not in str(refused.value)


MAKER = """
import sys
from pathlib import Path
from gateways.keys import KeyFile
print("ready", flush=True)
sys.stdin.readline()
print(KeyFile(Path(sys.argv[1]), production=False).material.kek.key.hex())
"""


def test_processes_at_once_end_with_one_file(tmp_path):
    path = tmp_path / "keys.json"
    command = [sys.executable, "-c", MAKER, str(path)]
    makers = [Popen(command, stdin=PIPE, stdout=PIPE, text=True) for _ in range(3)]
    assert [maker.stdout.readline() for maker in makers] == ["ready\n"] * 3
    for maker in makers:
        maker.stdin.write("go\n")
        maker.stdin.flush()
    keys = {maker.communicate(timeout=60)[0].strip() for maker in makers}
    assert keys == {KeyFile(path, production=False).material.kek.key.hex()}
    assert [one.name for one in tmp_path.iterdir()] == ["keys.json"]


def test_wrapped_keys_open_only_under_their_own_kek():
    keys, others = MemoryKeys(), MemoryKeys()
    wrapped = keys.wrap(b"k" * 32)
    assert keys.unwrap(wrapped) == b"k" * 32
    assert others.wrap(b"k" * 32) != wrapped
    with pytest.raises(InvalidUnwrap):
        others.unwrap(wrapped)
    with pytest.raises(InvalidUnwrap):
        keys.unwrap(wrapped[:-1] + bytes([wrapped[-1] ^ 1]))
    with pytest.raises(KeysUnusable, match="key 9"):
        keys.unwrap(b"\0\x09" + wrapped[2:])


def test_a_new_kek_leaves_old_keys_readable():
    old = MemoryKeys()
    wrapped = old.wrap(b"k" * 32)
    kek = Ring(2, old.material.kek.keys | {2: b"n" * 32})
    rest = old.material
    new = MemoryKeys(KeyMaterial(kek, rest.index, rest.digest, rest.token))
    assert new.unwrap(wrapped) == b"k" * 32
    assert new.wrap(b"k" * 32)[:2] == b"\0\x02"


@pytest.mark.parametrize("length", [0, 1, 55, 56, 63, 64, 65, 1000])
def test_hmac_is_the_one_of_the_standard_library(length):
    key, content = os.urandom(32), os.urandom(length)
    assert Hmac(key).digest(content) == hmac.digest(key, content, "sha256")


def test_a_content_digest_is_keyed_and_knows_type_subject_and_data():
    keys = MemoryKeys()
    said = keys.content_digest("applicant.hired", "p", {"b": 1, "a": "张"})
    assert len(said) == 32
    assert said == keys.content_digest("applicant.hired", "p", {"a": "张", "b": 1})
    assert said != keys.content_digest("applicant.left", "p", {"a": "张", "b": 1})
    assert said != keys.content_digest("applicant.hired", "q", {"a": "张", "b": 1})
    assert said != keys.content_digest("applicant.hired", "p", {"a": "张", "b": 2})
    assert said != MemoryKeys().content_digest("applicant.hired", "p", {"a": "张", "b": 1})
    content = canonical({"data": {"a": "张", "b": 1}, "subject": "p", "type": "applicant.hired"})
    assert said != hashlib.sha256(content).digest()
    assert said == hmac.digest(keys.material.digest.key, content, "sha256")
