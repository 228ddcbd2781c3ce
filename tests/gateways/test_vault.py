"""The contract of a vault, in memory and in PostgreSQL, and how a value is sealed."""

import hashlib
from uuid import UUID, uuid4

import msgspec
import pytest
from cryptography.exceptions import InvalidTag

from gateways import vault_sealing
from gateways.identity_number import NotAnIdentityNumber, check_character
from gateways.keys import MemoryKeys
from gateways.vault_store import (
    Erased,
    MemoryVault,
    OnLegalHold,
    PostgresVault,
    UnknownRecord,
    migrate,
)

STANDARD = "11010519491231002X"  # the example of GB 11643
WIDE = STANDARD.translate({ord(one): ord(one) + 0xFEE0 for one in STANDARD})
CODE = "91350100M000100Y43"  # the example of GB 32100
PERSON = '{"name":"张三丰","number":"11010519491231002X"}'


def number(n):
    seventeen = f"430923{1950 + n // 999 % 50}0307{n % 999:03d}"
    return seventeen + check_character(seventeen)


@pytest.fixture
def postgres_vault(database):
    migrate(database)
    with PostgresVault(database, MemoryKeys()) as vault:
        yield vault


@pytest.fixture(params=["memory", pytest.param("postgres", marks=pytest.mark.database)])
def vault(request):
    if request.param == "memory":
        return MemoryVault()
    return request.getfixturevalue("postgres_vault")


@pytest.fixture
def subject():
    return str(uuid4())


# The contract


def test_an_unknown_identity_has_no_holder(vault, subject):
    assert vault.resolve("resident-identity", [STANDARD]) == {}
    assert vault.resolve("resident-identity", []) == {}
    assert vault.resolve("resident-identity", ["rubbish", ""]) == {}
    assert vault.admit_many("resident-identity", []) == []


def test_who_is_admitted_is_found_however_the_number_is_written(vault, subject):
    assert vault.admit("resident-identity", "110105491231002", subject) == subject
    written = [STANDARD, STANDARD.lower(), WIDE, number(1)]
    found = vault.resolve("resident-identity", written)
    assert found == dict.fromkeys(written[:3], subject)


def test_a_value_has_one_holder(vault, subject):
    assert vault.admit("resident-identity", STANDARD, subject) == subject
    assert vault.admit("resident-identity", STANDARD, str(uuid4())) == subject
    assert vault.resolve("resident-identity", [STANDARD]) == {STANDARD: subject}


def test_kinds_are_apart(vault, subject):
    vault.admit("credit-code", CODE, subject)
    assert vault.resolve("credit-code", [CODE, CODE.lower()]) == {
        CODE: subject,
        CODE.lower(): subject,
    }
    assert vault.resolve("resident-identity", [CODE]) == {}


def test_many_at_once_keep_their_order_and_their_first_holder(vault, subject):
    vault.admit("resident-identity", number(5), subject)
    pairs = [(number(n % 20), str(uuid4())) for n in range(30)]
    holders = vault.admit_many("resident-identity", pairs)
    first = {}
    for value, new in pairs:
        first.setdefault(value, subject if value == number(5) else new)
    assert holders == [first[value] for value, _ in pairs]
    assert vault.resolve("resident-identity", first.keys()) == first


def test_a_wrong_number_is_never_admitted(vault, subject):
    with pytest.raises(NotAnIdentityNumber):
        vault.admit_many(
            "resident-identity", [(number(1), subject), ("110105194912310021", subject)]
        )
    assert vault.resolve("resident-identity", [number(1)]) == {}


def test_a_sealed_value_is_read_back_and_its_commitment_checks(vault, subject):
    sealed = vault.seal(subject, "identity", PERSON)
    assert vault.reveal(sealed.record, "test") == PERSON
    told = vault.disclose(sealed.record, "audit")
    assert told.value == PERSON
    assert sealed.commitment == hashlib.sha256(told.salt + PERSON.encode()).hexdigest()
    assert sealed.suite == "v1"
    assert UUID(sealed.record).version == 4


def test_the_same_value_sealed_twice_looks_unlike(vault, subject):
    one, other = vault.seal_many([(subject, "identity", PERSON)] * 2)
    assert {one.record, one.commitment}.isdisjoint({other.record, other.commitment})
    assert vault.reveal_many([one.record, other.record], "test") == {
        one.record: PERSON,
        other.record: PERSON,
    }


def test_records_nobody_knows(vault):
    with pytest.raises(UnknownRecord):
        vault.reveal(str(uuid4()), "test")
    assert vault.reveal_many([str(uuid4())], "test") == {}
    assert vault.reveal_many([], "test") == {}


def test_many_are_sealed_in_order(vault, subject):
    assert vault.seal_many([]) == []
    others = [str(uuid4()) for _ in range(3)]
    items = [(one, "account", f"62220202001123456{n:02d}") for n, one in enumerate(others * 2)]
    items.append((subject, "name", "张三"))
    sealed = vault.seal_many(items)
    read = vault.reveal_many([one.record for one in sealed], "payment file")
    assert [read[one.record] for one in sealed] == [value for _, _, value in items]


def test_a_batch_answers_at_once_and_is_kept_together(vault, subject):
    gone = str(uuid4())
    vault.erase(gone)
    batch = vault.batch()
    mine = batch.seal(subject, "name", "张三")
    lost = batch.seal(gone, "name", "王五")
    more = batch.seal(str(uuid4()), "name", "李四")
    with pytest.raises(UnknownRecord):
        vault.reveal(mine.record, "test")
    assert batch.keep() == {gone}
    assert vault.reveal(mine.record, "test") == "张三"
    assert vault.reveal(more.record, "test") == "李四"
    told = vault.disclose(mine.record, "audit")
    assert mine.commitment == hashlib.sha256(told.salt + "张三".encode()).hexdigest()
    with pytest.raises(UnknownRecord):
        vault.reveal(lost.record, "test")
    assert batch.keep() == frozenset()


def test_one_erased_person_never_fails_the_others(vault, subject):
    vault.erase(subject)
    other = str(uuid4())
    with pytest.raises(Erased) as refused:
        vault.seal_many([(other, "name", "李四"), (subject, "name", "张三")])
    assert refused.value.subjects == {subject}


def test_only_known_kinds_are_sealed(vault, subject):
    with pytest.raises(ValueError, match="kind"):
        vault.seal(subject, "shoe\tsize", "42")


def test_who_is_erased_is_unreadable_but_still_the_holder(vault, subject):
    vault.admit("resident-identity", STANDARD, subject)
    sealed = vault.seal(subject, "identity", PERSON)
    other = vault.seal(str(uuid4()), "name", "李四")
    vault.erase(subject)
    with pytest.raises(Erased):
        vault.reveal(sealed.record, "test")
    with pytest.raises(Erased):
        vault.disclose(sealed.record, "test")
    with pytest.raises(Erased):
        vault.seal_many([(str(uuid4()), "name", "王五"), (subject, "name", "张三")])
    assert vault.reveal_many([sealed.record, other.record], "test") == {other.record: "李四"}
    assert vault.admit("resident-identity", STANDARD, str(uuid4())) == subject
    vault.erase(subject)  # once more changes nothing


def test_who_is_erased_before_anything_was_sealed_stays_erased(vault, subject):
    vault.erase(subject)
    with pytest.raises(Erased):
        vault.seal(subject, "name", "张三")
    with pytest.raises(Erased):
        vault.hold(subject, True)


def test_a_legal_hold_stops_erasing(vault, subject):
    sealed = vault.seal(subject, "identity", PERSON)
    vault.hold(subject, True)
    with pytest.raises(OnLegalHold):
        vault.erase(subject)
    assert vault.reveal(sealed.record, "test") == PERSON
    vault.hold(subject, False)
    vault.erase(subject)


# Sealing


def test_a_seal_moved_to_another_row_does_not_open():
    keys = MemoryKeys()
    dek, _ = vault_sealing.new_dek(keys)
    row = vault_sealing.seal_value(dek, 1, vault_sealing.prepare("s1", "identity", PERSON))
    assert vault_sealing.open_row(dek, row).value == PERSON
    for change in (
        {"record": str(uuid4())},
        {"subject": "s2"},
        {"kind": "account"},
        {"key_number": 2},
        {"suite": "gm1"},
        {"nonce": bytes(12)},
        {"sealed": row.sealed[:-1] + bytes([row.sealed[-1] ^ 1])},
    ):
        with pytest.raises(InvalidTag):
            vault_sealing.open_row(dek, msgspec.structs.replace(row, **change))


def test_without_associated_data_a_moved_seal_would_open(monkeypatch):
    monkeypatch.setattr(vault_sealing, "bound_to", lambda *_: b"")
    dek, _ = vault_sealing.new_dek(MemoryKeys())
    row = vault_sealing.seal_value(dek, 1, vault_sealing.prepare("s1", "identity", PERSON))
    moved = msgspec.structs.replace(row, record=str(uuid4()), subject="s2")
    assert vault_sealing.open_row(dek, moved).value == PERSON


def test_few_keys_are_remembered_and_not_for_long(monkeypatch):
    clock = [0.0]
    monkeypatch.setattr(vault_sealing, "monotonic", lambda: clock[0])
    monkeypatch.setattr(vault_sealing, "CACHED_DEKS", 3)
    keys = MemoryKeys()
    cache = vault_sealing.DekCache(keys)
    wrapped = [keys.wrap(bytes([n]) * 32) for n in range(5)]
    for one in wrapped:
        cache.unwrapped(one)
    assert list(cache._deks) == wrapped[2:]
    kept = cache.unwrapped(wrapped[4])
    clock[0] = 299.0
    assert cache.unwrapped(wrapped[4]) is kept
    clock[0] = 301.0
    assert cache.unwrapped(wrapped[4]) is not kept
    assert list(cache._deks) == [wrapped[4]]
    cache.clear()
    assert not cache._deks
