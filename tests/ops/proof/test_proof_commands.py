"""From the command line: signed, exported, checked offline; and what a bad bundle is told."""

import json
import shutil

import psycopg
import pytest
from click.testing import CliRunner

from gateways.proof.notes import checkpoint_in, note_in
from ops.cli import main
from ops.running import open_ledger
from ops.sample.county import EARLY_CLAIMS, FACTS, SETUP, write
from ops.sample.county import county as county_of
from ops.settings import read_settings

NAMES = (SETUP, FACTS, EARLY_CLAIMS)


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    """A small county, with claims and a fund, in one file."""
    file, sample = tmp_path_factory.mktemp("county") / "county.jsonl", county_of(20, 7)
    write([one for name in NAMES for one in sample.files[name]], file)
    return file


class Office:
    """A ledger and an auditor with a memory of her own."""

    def __init__(self, database, folder):
        self.folder = folder
        self.environment = {"LEDGER_DATA": str(folder / "data"), "DATABASE_URL": database}
        self.bundle, self.policy = folder / "bundle", folder / "trusted"
        self.seen = folder / "seen.json"

    def run(self, *words, good=True):
        result = CliRunner().invoke(main, [str(word) for word in words], env=self.environment)
        assert (result.exit_code == 0) is good, result.output
        assert good or result.exit_code in (1, 2)
        return result

    def settings(self):
        return read_settings(self.environment)

    def trust(self):
        self.policy.write_text(self.run("proof", "policy").stdout)

    def verify(self, *words, good=True):
        trusted = ("--policy", self.policy, "--seen", self.seen)
        return self.run("verify", *words, *trusted, good=good)


@pytest.fixture
def office(database, tmp_path, county):
    made = Office(database, tmp_path)
    made.run("migrate", "--sample")
    made.run("import", county)
    made.trust()
    return made


def test_the_way_of_a_bundle(office):
    size = json.loads(office.run("proof", "follow", "--once", "--json").stdout)["size"]
    with open_ledger(office.settings()) as running:
        assert size == running.parts.log.head() > 100
    office.run("export", "--audit", office.bundle)
    assert "OK" in office.verify(office.bundle).stdout
    tar = office.folder / "bundle.tar"
    office.run("export", "--audit", tar)
    told = json.loads(office.verify(tar, "--json").stdout)
    assert (told["good"], told["size"], told["findings"]) == (True, size, [])
    assert json.loads(office.seen.read_text())[told["origin"]]["size"] == size
    assert "OK" in office.verify("--running").stdout

    printed = office.run("proof", "checkpoint").stdout
    assert printed.encode() == (office.bundle / "checkpoint").read_bytes()
    assert checkpoint_in(note_in(printed.encode()).text).size == size

    changed = office.bundle / "tile" / "0" / "000"
    content = bytearray(changed.read_bytes())
    content[0] ^= 1
    changed.write_bytes(content)
    refused = office.verify(office.bundle, good=False)
    assert "tile/0/000" in refused.stderr
    assert "OK" not in refused.output

    public = office.folder / "public"
    office.run("proof", "publish", public)
    office.run("proof", "publish", public)
    assert (public / "checkpoint").read_text() == printed
    assert not (public / "tile" / "entries").exists()
    whole = (public / "tile" / "0" / "000").read_bytes()
    assert len(whole) == 32 * 256
    assert whole[1:] == bytes(content[1:])


def test_a_ledger_cut_back_is_refused_by_whoever_saw_more(office):
    office.run("export", "--audit", office.bundle)
    told = json.loads(office.verify(office.bundle, "--json").stdout)
    memory = {told["origin"]: {"size": told["size"] + 1, "root": told["root"]}}
    office.seen.write_text(json.dumps(memory))
    for what in (office.bundle, "--running"):
        refused = office.verify(what, good=False)
        assert "smaller-than-seen: checkpoint" in refused.stderr
        assert "OK" not in refused.output
    office.seen.write_text("{")
    assert "seen.json" in office.verify(office.bundle, good=False).stderr


@pytest.mark.parametrize("table", ["stored_events", "proof_hash"])
def test_a_row_that_somebody_changed_is_found_in_the_running_ledger(office, table, database):
    office.run("proof", "follow", "--once")
    assert "OK" in office.verify("--running").stdout
    change = {
        "stored_events": "set topic = 'applicant.left' where notification_id = 7",
        "proof_hash": "set hash = sha256('x') where level = 0 and number = 6",
    }[table]
    with psycopg.connect(database, autocommit=True) as owner:
        owner.execute(f"alter table {table} disable trigger user")
        owner.execute(f"update {table} {change}")
    refused = office.verify("--running", good=False)
    assert "tile: tile/0/000: not what the entries give, at byte 192" in refused.stderr


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("update fund_position set committed = committed + 1", "guard: fund"),
        ("delete from claim where key = (select min(key) from claim where fact_version is null)",
         "guard: claim"),
    ],
)  # fmt: skip
def test_guards_that_do_not_follow_from_the_log_are_found(office, database, change, said):
    office.run("proof", "follow", "--once")
    assert "OK" in office.verify("--running").stdout
    with psycopg.connect(database, autocommit=True) as owner:
        assert owner.execute(change).rowcount
    assert said in office.verify("--running", good=False).stderr


def test_whom_one_trusts_must_be_said_and_what_is_no_bundle_says_so(office):
    office.run("export", "--audit", office.bundle)
    refused = office.run("verify", office.bundle, "--seen", office.seen, good=False)
    assert "--policy" in refused.stderr
    assert office.run("verify", good=False).exit_code == 2
    office.policy.write_text("log nothing\n")
    assert "line 1 of the policy" in office.verify(office.bundle, good=False).stderr

    office.trust()
    shutil.rmtree(office.bundle)
    tar = office.folder / "bundle.tar"
    tar.write_bytes(b"x" * 700)
    refused = office.verify(tar, good=False)
    assert "no header of a tar at byte 0" in refused.stderr
    assert office.verify(office.folder / "nothing.tar", good=False)
    office.bundle.mkdir()
    assert "missing: MANIFEST" in office.verify(office.bundle, good=False).stderr
    (office.bundle / "x").write_text("x")
    office.run("export", "--audit", office.bundle, good=False)
