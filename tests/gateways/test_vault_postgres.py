"""What only the vault in PostgreSQL can get wrong."""

import hashlib
import random
import sys
from concurrent.futures import ThreadPoolExecutor
from subprocess import PIPE, Popen
from uuid import uuid4

import msgspec
import psycopg
import pytest
from cryptography.exceptions import InvalidTag

from gateways import vault_postgres, vault_sealing
from gateways.identity_number import check_character
from gateways.keys import KeyFile, MemoryKeys
from gateways.vault_store import (
    Erased,
    PostgresVault,
    Sealed,
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


@pytest.fixture
def subject():
    return str(uuid4())


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


def test_many_parts_side_by_side_keep_their_order(postgres_vault, monkeypatch, subject):
    monkeypatch.setattr(vault_postgres, "PART", 7)
    pairs = [(number(n), str(uuid4())) for n in range(50)]
    holders = postgres_vault.admit_many("resident-identity", pairs)
    assert holders == [one for _, one in pairs]
    items = [(subject if n % 2 else holder, "name", f"张{n}") for n, holder in enumerate(holders)]
    sealed = postgres_vault.seal_many(items)
    read = postgres_vault.reveal_many([one.record for one in sealed], "test")
    assert [read[one.record] for one in sealed] == [value for _, _, value in items]


def test_migrating_again_keeps_what_is_there(postgres_vault, database, subject):
    sealed = postgres_vault.seal(subject, "identity", PERSON)
    migrate(database)
    assert postgres_vault.reveal(sealed.record, "test") == PERSON
    assert isinstance(sealed, Sealed)


def test_sealing_admitting_and_erasing_at_once_never_lock_each_other_up(database):
    """Whoever was erased when it is over is unreadable, whatever was sealed meanwhile."""
    migrate(database)
    subjects = [str(uuid4()) for _ in range(40)]
    doomed = set(subjects[:8])
    with PostgresVault(database, MemoryKeys(), connections=6) as vault:

        def work(seed):
            chance = random.Random(seed)
            records = []
            for _ in range(25):
                some = chance.sample(subjects, 20)
                batch = vault.batch()
                made = [(one, batch.seal(one, "name", one).record) for one in some]
                try:
                    lost = batch.keep()
                except Erased:  # between two looks; the whole part was not kept
                    continue
                assert lost <= doomed
                records += [(one, record) for one, record in made if one not in lost]
                vault.admit_many(
                    "resident-identity", [(number(n), one) for n, one in enumerate(some)]
                )
                if chance.random() < 0.3:
                    vault.erase(chance.choice(sorted(doomed)))
            return records

        with ThreadPoolExecutor(4) as threads:
            kept = [pair for records in threads.map(work, range(4)) for pair in records]
        for subject in doomed:
            vault.erase(subject)
        read = vault.reveal_many([record for _, record in kept], "test")
    assert read == {record: one for one, record in kept if one not in doomed}
    assert len(read) > 100
