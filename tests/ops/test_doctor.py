"""The doctor names what is missing and says how to get it."""

import json
import socket

import psycopg
import pytest
from click.testing import CliRunner

from ops.cli import main
from ops.doctor import (
    NEEDED_FOR,
    diagnose,
    key_file_is_private,
    must_be_mended,
    port_is_free,
    postgres_is_durable,
    python_version,
)
from ops.operations.promises import PROMISES, postgres_version
from projections.migrate import migrate


@pytest.fixture
def keys(tmp_path):
    file = tmp_path / "keys.json"
    file.write_text("{}")
    file.chmod(0o600)
    return file


def test_each_finding_speaks_both_languages_and_only_a_bad_one_has_a_remedy(tmp_path):
    findings = diagnose(tmp_path / "data", environment={})
    for finding in findings:
        assert any("一" <= letter <= "鿿" for letter in finding.chinese)
        assert finding.english.isascii()
        assert finding.ok == (finding.remedy == "")
    assert finding.needed_for in NEEDED_FOR


def test_it_looks_only(tmp_path):
    diagnose(tmp_path / "data", environment={})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("found", "ok"), [((3, 10), False), ((3, 11), True), ((4, 0), True)])
def test_python_must_be_3_11_or_newer(found, ok):
    assert python_version(found).ok == ok


@pytest.mark.parametrize(("major", "ok"), [(14, False), (15, True), (18, True)])
def test_postgresql_must_be_15_or_newer(major, ok):
    assert postgres_version(major).ok == ok


@pytest.mark.parametrize(
    ("name", "value", "ok"),
    [
        ("fsync", "off", False),
        ("full_page_writes", "off", False),
        ("synchronous_commit", "off", False),
        ("synchronous_commit", "remote_apply", True),
        ("data_checksums", "off", False),
    ],
)
def test_a_server_that_may_lose_a_commit_is_found(name, value, ok):
    promises = {one.name: one for one in PROMISES}
    assert promises[name].finding(value).ok == ok


def test_a_taken_port_is_found():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        assert not port_is_free(other.getsockname()[1]).ok


def test_a_key_file_must_be_there_and_closed_to_others(keys, tmp_path):
    assert key_file_is_private(keys).ok
    assert key_file_is_private(tmp_path / "none").ok, "the first start makes it"
    keys.chmod(0o644)
    assert key_file_is_private(keys).remedy.startswith("chmod 600")


def test_a_server_that_does_not_answer_is_found(tmp_path):
    (finding,) = postgres_is_durable(f"postgresql://postgres@/postgres?host={tmp_path}")
    assert not finding.ok
    assert "does not answer" in finding.english


def test_a_durable_server_is_in_order(database):
    findings = list(postgres_is_durable(database))
    assert len(findings) == 1 + len(PROMISES) - 2, "there is no log yet, and no role for it"
    assert all(finding.ok for finding in findings)
    migrate(database)
    findings = list(postgres_is_durable(database))
    assert len(findings) == 1 + len(PROMISES)
    assert all(finding.ok for finding in findings)


def test_a_server_set_to_lose_commits_is_not(database):
    name = psycopg.conninfo.conninfo_to_dict(database)["dbname"]
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")
    (finding,) = (each for each in postgres_is_durable(database) if not each.ok)
    assert "synchronous_commit = off" in finding.english


# What it ends with


@pytest.fixture
def doctor(tmp_path, free_port):
    def run(*arguments, **environment):
        asked = ["--data", tmp_path / "data", "doctor", "--port", free_port, *arguments]
        return CliRunner().invoke(main, [str(one) for one in asked], env=environment)

    return run


@pytest.fixture
def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def bare(tmp_path, monkeypatch):
    """A machine without java and mvn."""
    (tmp_path / "nothing").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))


def test_a_machine_without_java_can_run_the_ledger(doctor, bare):
    said = doctor()
    assert said.exit_code == 0, said.output
    assert "○ 测试用 Kafka 所需的 java 和 mvn 缺失" in said.output
    assert "make test" in said.output
    told = {one["english"]: one for one in json.loads(doctor("--json").stdout)}
    (java,) = (one for english, one in told.items() if english.startswith("java"))
    assert (java["ok"], java["needed_for"]) == (False, "kafka-tests")


def test_what_the_ledger_cannot_run_without_ends_with_1(doctor, free_port):
    with socket.socket() as other:
        other.bind(("127.0.0.1", free_port))
        other.listen()
        said = doctor()
    assert said.exit_code == 1
    assert f"✗ 端口 {free_port} 已被占用" in said.output


def test_a_setting_that_production_needs_counts_only_there(doctor, database):
    name = psycopg.conninfo.conninfo_to_dict(database)["dbname"]
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")
    assert doctor(DATABASE_URL=database).exit_code == 0
    said = doctor(DATABASE_URL=database, LEDGER_PRODUCTION="1")
    assert said.exit_code == 1
    assert "✗ PostgreSQL 的 提交等待落盘" in said.output


def test_a_broker_that_does_not_answer_holds_up_nobody(doctor):
    said = doctor(KAFKA_BOOTSTRAP="127.0.0.1:1")
    assert said.exit_code == 0
    assert "○ KAFKA_BOOTSTRAP 指定的 Kafka 无法连接" in said.output


def test_a_server_that_is_not_there_must_be_mended(tmp_path):
    findings = list(postgres_is_durable(f"postgresql://postgres@/postgres?host={tmp_path}"))
    assert must_be_mended(findings, production=False) == findings
