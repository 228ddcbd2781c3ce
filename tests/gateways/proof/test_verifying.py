"""What a verifier says of a bad bundle: what, and where; and never that it is good."""

import pytest
from made_bundles import (
    FUND,
    ORIGIN,
    POLICY,
    SIGNER,
    Files,
    bundle,
    entry,
    history,
    listed,
    row,
)

from domain.event import topic_of
from domain.fact_keys import KEYS_OF_FACTS
from domain.guards import GUARDED
from domain.leaf import entry_of, row_of
from gateways.proof.bundles import BadBundle, FolderBundle, FolderSink, TarBundle, TarSink
from gateways.proof.notes import checkpoint_in, note_in
from gateways.proof.policy import BadPolicy, policy_in, policy_of
from gateways.proof.reference import TOPICS
from gateways.proof.signing import LogSigner, WitnessSigner
from gateways.proof.verifying import Seen, verify

ROWS = history(300)
WHOLE = bundle(ROWS)


def found(files, policy=POLICY, seen=None):
    verified = verify(Files(files), policy, seen)
    assert not verified.good
    return [(one.what, one.where) for one in verified.findings]


def without(name):
    return {one: content for one, content in WHOLE.items() if one != name}


@pytest.mark.parametrize("name", ["tile/0/000", "tile/entries/001.p/44", "checkpoint"])
def test_a_missing_file_is_named(name):
    assert ("missing", name) in found(without(name))
    assert found(listed(without(name), SIGNER, 300)).count(("missing", name)) == 1


def test_a_log_of_another_origin():
    other = LogSigner("elsewhere/grants-ledger/1")
    wrong = found(WHOLE, policy_of(other.keys))
    assert wrong[0] == ("unknown-signature", "MANIFEST, signature 1")
    assert wrong[-1] == ("other-origin", "MANIFEST")


def test_an_unknown_signature_is_named_by_its_place():
    line = LogSigner("elsewhere").note("x\n").signatures[0].line
    files = listed(WHOLE | {"checkpoint": WHOLE["checkpoint"] + line.encode()})
    assert found(files) == [("unknown-signature", "checkpoint, signature 3")]


def test_a_size_smaller_than_seen():
    assert found(WHOLE, seen=Seen(301, bytes(32))) == [("smaller-than-seen", "checkpoint")]


def test_a_changed_tile_says_at_which_byte():
    tile = bytearray(WHOLE["tile/0/000"])
    tile[77] ^= 1
    verified = verify(Files(listed(WHOLE | {"tile/0/000": bytes(tile)})), POLICY)
    assert [one.how for one in verified.findings] == ["not what the entries give, at byte 77"]


def test_a_manifest_of_another_size_than_the_checkpoint():
    assert found(listed(WHOLE, SIGNER, 299)) == [("other-size", "MANIFEST")]


def test_a_quorum_that_is_not_there_and_one_that_is():
    witness = WitnessSigner("audit.example/w1")
    policy = policy_of(SIGNER.keys, f"witness audit {witness.key.text}\nquorum audit\n")
    assert found(WHOLE, policy) == [("quorum", "checkpoint")]
    point = checkpoint_in(note_in(WHOLE["checkpoint"]).text)
    line = witness.cosign(point, 1_800_000_100).line
    files = listed(WHOLE | {"checkpoint": WHOLE["checkpoint"] + line.encode()})
    verified = verify(Files(files), policy)
    assert verified.good
    assert "audit.example/w1" in verified.cosigned


def broken(change):
    rows = list(ROWS)
    change(rows)
    return bundle(rows)


def at(position, *more, **how):
    def change(rows):
        rows[position - 1] = row(position, *more, **how)

    return change


AWARD = {"claims": ["transport/3"], "amount_fen": 100}
CAPS = {
    "a claim taken twice": at(300, 300, 1, "grant.awarded", AWARD),
    "a claim given back by another": at(
        300, 300, 1, "grant.withdrawn", {"returns": ["transport/3"]}
    ),
    "an allowance beyond its limit": at(
        300,
        *(300, 1, "grant.awarded"),
        {"allowances": [{"key": "months/1", "amount": 4, "limit": 3}]},
    ),
    "a period that overlaps": at(
        300,
        *(300, 1, "grant.awarded"),
        {"periods": [{"key": "year/3", "first": "2019-12-31", "last": "2020-12-30"}]},
    ),
    "more than a fund holds": at(300, 300, 1, "roster.approved", {"fund": FUND, "fen": 60_000}),
    "a limit below what is committed": at(
        300, 1, 2, "fund.limitChanged", {"fund": FUND, "limit_fen": 100}
    ),
    "a fund opened twice": at(300, 300, 1, "fund.opened", {"fund": FUND, "limit_fen": 1}),
    "a version left out": at(300, 300, 2, "applicant.hired", {}),
    "a recorded time that falls": at(300, 300, 1, "applicant.hired", {}, recorded_at=5),
    "a listing that another roster holds": at(
        300, 300, 1, "grant.awarded", {"claims": ["transport/299", "transport/3"]}
    ),
    "a fund that nobody opened": at(300, 300, 1, "roster.approved", {"fund": "x/2019", "fen": 1}),
    "a fact that is none": at(300, 300, 1, "roster.approved", {"fund": ["x"], "fen": "1"}),
}


@pytest.mark.parametrize("name", CAPS)
def test_a_cap_that_was_exceeded_is_found_by_position(name):
    """The log is signed and whole: only the replay shows it."""
    assert found(broken(CAPS[name])) == [("cap", "tile/entries/001.p/44, position 300")]


def test_nobody_passes_who_waits():
    def change(rows):
        at(298, 298, 1, "roster.waiting", {"fund": FUND, "fen": 1})(rows)
        at(299, 299, 1, "roster.approved", {"fund": FUND, "fen": 1})(rows)
        at(300, 298, 2, "roster.approved", {"fund": FUND, "fen": 1})(rows)

    assert found(broken(change)) == [("cap", "tile/entries/001.p/44, position 299")]


def test_what_is_given_back_may_be_taken_again():
    def change(rows):
        at(298, 3, 2, "grant.revoked", {"returns": ["transport/3"], "fund": FUND, "fund_fen": 9})(
            rows
        )
        at(300, 300, 1, "grant.awarded", AWARD)(rows)

    assert verify(Files(broken(change)), POLICY).good


def test_the_reference_knows_every_event_that_moves_a_cap():
    """Natural keys of facts are left to the guards: they cap no money."""
    natural = {topic_of(one) for one in KEYS_OF_FACTS}
    missing = {topic_of(one) for one in GUARDED} - natural - set(TOPICS)
    assert missing == set(), "gateways/proof/reference.py and handed_out/REPLAY.md must know it"


# Folders and tars


def written(sink):
    for name, content in WHOLE.items():
        sink.write(name, content)


def test_a_folder_and_a_tar_hold_the_same(tmp_path):
    written(FolderSink(tmp_path / "folder"))
    tar = TarSink(tmp_path / "b.tar")
    written(tar)
    tar.close()
    assert verify(FolderBundle(tmp_path / "folder"), POLICY).good
    with TarBundle(tmp_path / "b.tar") as bundled:
        assert verify(bundled, POLICY).good
        assert {name: bundled.read(name) for name in bundled.names()} == WHOLE


def test_no_byte_of_a_tar_is_unread(tmp_path):
    """Headers, fillings and the end: whatever is not a file's content is compared, too."""
    tar = TarSink(tmp_path / "b.tar")
    tar.write("checkpoint", b"x" * 700)
    tar.close()
    whole = (tmp_path / "b.tar").read_bytes()
    content = range(512, 512 + 700)
    for place in range(0, len(whole), 3):
        if place in content:
            continue
        changed = bytearray(whole)
        changed[place] ^= 1
        (tmp_path / "c.tar").write_bytes(changed)
        with pytest.raises(BadBundle):
            TarBundle(tmp_path / "c.tar")
    for end in (0, 100, 600, 1300, len(whole) - 1):
        (tmp_path / "c.tar").write_bytes(whole[:end])
        with pytest.raises(BadBundle):
            TarBundle(tmp_path / "c.tar")


def test_a_link_in_a_folder_is_refused(tmp_path):
    written(FolderSink(tmp_path / "folder"))
    (tmp_path / "folder" / "tile" / "more").symlink_to("/etc/hostname")
    verified = verify(FolderBundle(tmp_path / "folder"), POLICY)
    assert [one.what for one in verified.findings] == ["broken-bundle"]


def test_nothing_is_written_over(tmp_path):
    written(FolderSink(tmp_path))
    with pytest.raises(FileExistsError):
        FolderSink(tmp_path)


# Policies


def test_a_policy_is_read_as_it_is_written():
    one, two, three = (WitnessSigner(f"w{number}") for number in range(3))
    others = (
        f"witness a {one.key.text} http://127.0.0.1:1\nwitness b {two.key.text}\n"
        f"witness c {three.key.text}\ngroup some 2 a b c\ngroup g any some c\nquorum some\n"
    )
    policy = policy_of(SIGNER.keys, others)
    assert policy_in(str(policy)) == policy
    assert policy.origin == ORIGIN
    assert [policy.is_met(names) for names in ((), ("w0",), ("w0", "w2"))] == [False, False, True]


@pytest.mark.parametrize(
    "line",
    [
        "nonsense",
        "log x",
        "quorum nobody",
        "group g 2 a",
        "witness none w0+00000000+AAAA",
        f"witness a {SIGNER.keys[0].text}",
        f"witness a {WitnessSigner('w').key.text} file:///etc/passwd",
        f"log {LogSigner('elsewhere').keys[0].text}",
    ],
)
def test_a_policy_that_cannot_be_read_names_its_line(line):
    with pytest.raises(BadPolicy, match="line 3"):
        policy_of(SIGNER.keys, line + "\n")


def test_a_policy_without_a_log():
    with pytest.raises(BadPolicy, match="no log"):
        policy_in("# nothing\n")


def test_the_maker_of_bundles_and_the_ledger_agree_on_entries():
    assert [entry_of(one) for one in ROWS] == [entry(one) for one in ROWS]
    assert [row_of(entry(one)) for one in ROWS] == ROWS
