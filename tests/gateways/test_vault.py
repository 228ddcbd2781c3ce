"""The contract of a vault, over both; and what only the one in PostgreSQL can get wrong."""

import hashlib
import sys
from subprocess import PIPE, Popen
from uuid import UUID, uuid4

import msgspec
import psycopg
import pytest
from cryptography.exceptions import InvalidTag

from gateways import vault_postgres, vault_sealing
from gateways.identity_number import NotAnIdentityNumber, check_character
from gateways.keys import KeyFile, MemoryKeys
from gateways.vault_store import (
    Erased,
    MemoryVault,
    OnLegalHold,
    PostgresVault,
    Sealed,
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
    row, _ = vault_sealing.seal_value(dek, "s1", "identity", 1, PERSON)
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
    row, _ = vault_sealing.seal_value(dek, "s1", "identity", 1, PERSON)
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


# PostgreSQL


def test_a_seal_moved_in_the_database_does_not_open(postgres_vault, database, subject):
    mine = postgres_vault.seal(subject, "account", "6222020200112345678")
    theirs = postgres_vault.seal(str(uuid4()), "account", "6222020200112345999")
    with psycopg.connect(database) as owner:
        owner.execute(
            "UPDATE vault.record AS mine SET nonce = theirs.nonce, sealed = theirs.sealed,"
            " subject_id = theirs.subject_id FROM vault.record AS theirs"
            " WHERE mine.record_id = %s AND theirs.record_id = %s",
            [mine.record, theirs.record],
        )
    with pytest.raises(InvalidTag):
        postgres_vault.reveal(mine.record, "test")


def test_the_database_alone_tells_nothing(postgres_vault, database, subject):
    postgres_vault.admit("resident-identity", STANDARD, subject)
    postgres_vault.seal(subject, "identity", PERSON)
    with psycopg.connect(database) as owner:
        for table in ("subject", "record", "bidx", "access"):
            content = str(owner.execute(f"SELECT * FROM vault.{table}").fetchall())
            for secret in (STANDARD, "张三丰", hashlib.sha256(STANDARD.encode()).hexdigest()):
                assert secret not in content
    with PostgresVault(database, MemoryKeys()) as other_keys:
        assert other_keys.resolve("resident-identity", [STANDARD]) == {}


def test_a_key_destroyed_by_another_process_is_not_used_from_memory(database, subject):
    migrate(database)
    keys = MemoryKeys()
    with PostgresVault(database, keys) as one, PostgresVault(database, keys) as other:
        sealed = one.seal(subject, "identity", PERSON)
        assert one.reveal(sealed.record, "test") == PERSON
        other.erase(subject)
        with pytest.raises(Erased):
            one.reveal(sealed.record, "test")


def test_readings_are_on_record_with_their_purpose(postgres_vault, database, subject):
    one, other = postgres_vault.seal_many([(subject, "name", "张三")] * 2)
    postgres_vault.reveal(one.record, "unmask at the counter")
    postgres_vault.reveal_many([one.record, other.record], "payment file")
    with pytest.raises(psycopg.errors.CheckViolation):
        postgres_vault.reveal(one.record, "")
    with psycopg.connect(database) as owner:
        rows = owner.execute("SELECT purpose, record_id::text FROM vault.access").fetchall()
    assert sorted(rows) == sorted(
        [
            ("unmask at the counter", one.record),
            ("payment file", one.record),
            ("payment file", other.record),
        ]
    )


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM vault.record",
        "DELETE FROM vault.bidx",
        "DELETE FROM vault.subject",
        "UPDATE vault.bidx SET subject_id = gen_random_uuid()",
        "UPDATE vault.record SET sealed = ''",
        "UPDATE vault.subject SET subject_id = gen_random_uuid()",
        "SELECT * FROM vault.access",
        "DELETE FROM vault.access",
        "TRUNCATE vault.record",
        "DROP TABLE vault.record",
        "CREATE TABLE vault.more (n int)",
    ],
)
def test_the_vault_s_role_may_only_do_its_work(postgres_vault, database, statement):
    with psycopg.connect(database) as connection:
        connection.execute("SET ROLE ledger_vault")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(statement)


def test_another_role_sees_no_vault(postgres_vault, database):
    with psycopg.connect(database) as connection:
        connection.execute("CREATE ROLE passer_by")
        connection.execute("SET ROLE passer_by")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SELECT * FROM vault.bidx")


RACER = """
import sys, json
from pathlib import Path
from uuid import uuid4
from gateways.keys import KeyFile
from gateways.vault_store import PostgresVault, migrate
database, keys = sys.argv[1:]
migrate(database)
with PostgresVault(database, KeyFile(Path(keys), production=False)) as vault:
    print("ready", flush=True)
    numbers = json.loads(sys.stdin.readline())
    pairs = [(one, str(uuid4())) for one in numbers]
    holders = vault.admit_many("resident-identity", pairs)
    sealed = vault.seal_many([(holder, "name", "张三") for holder in holders])
    read = vault.reveal_many([one.record for one in sealed], "test")
    won = sum(mine == holder for (_, mine), holder in zip(pairs, holders))
    print(json.dumps({"holders": holders, "won": won, "readable": len(read)}))
"""


def test_of_processes_at_once_one_wins_each_number(database, tmp_path):
    numbers = [number(n) for n in range(2_000)]
    keys = tmp_path / "keys.json"
    command = [sys.executable, "-c", RACER, database, str(keys)]
    racers = [Popen(command, stdin=PIPE, stdout=PIPE, text=True) for _ in range(2)]
    assert [racer.stdout.readline() for racer in racers] == ["ready\n"] * 2
    for racer, order in zip(racers, (numbers, numbers[::-1]), strict=True):
        racer.stdin.write(msgspec.json.encode(order).decode() + "\n")
        racer.stdin.flush()
    one, other = (msgspec.json.decode(racer.communicate(timeout=60)[0]) for racer in racers)
    assert one["holders"] == other["holders"][::-1]
    assert one["won"] + other["won"] == len(numbers)
    assert one["readable"] == other["readable"] == len(numbers)
    with PostgresVault(database, KeyFile(keys, production=False)) as vault:
        found = vault.resolve("resident-identity", numbers)
    assert found == dict(zip(numbers, one["holders"], strict=True))


def test_check_first_and_write_later_would_have_two_winners(postgres_vault):
    """The control: what `admit` must not be."""
    asked = [postgres_vault.resolve("resident-identity", [STANDARD]) for _ in range(2)]
    winners = [str(uuid4()) for known in asked if STANDARD not in known]
    assert len(winners) == 2


def test_a_key_made_by_another_process_meanwhile_is_the_one_used(
    postgres_vault, monkeypatch, subject
):
    first = []

    def slow(keys):
        if not first:
            first.append(None)
            first[0] = postgres_vault.seal(subject, "name", "张三")  # someone else, in between
        return vault_sealing.new_dek(keys)

    monkeypatch.setattr(vault_postgres, "new_dek", slow)
    second = postgres_vault.seal(subject, "name", "李四")
    assert postgres_vault.reveal_many([first[0].record, second.record], "test") == {
        first[0].record: "张三",
        second.record: "李四",
    }


def test_more_than_a_chunk(postgres_vault, monkeypatch):
    monkeypatch.setattr(vault_postgres, "CHUNK", 7)
    pairs = [(number(n), str(uuid4())) for n in range(50)]
    assert postgres_vault.admit_many("resident-identity", pairs) == [one for _, one in pairs]


def test_migrating_again_keeps_what_is_there(postgres_vault, database, subject):
    sealed = postgres_vault.seal(subject, "identity", PERSON)
    migrate(database)
    assert postgres_vault.reveal(sealed.record, "test") == PERSON
    assert isinstance(sealed, Sealed)
