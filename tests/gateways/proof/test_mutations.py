"""Whatever is changed in a bundle is found; by a verifier that reads too little it is not.

LEDGER_MUTATIONS=20000 tries so many; without it a few hundred, the same every time.
"""

import os
from random import Random

import pytest
from made_bundles import POLICY, Files, bundle, history, tree_files
from mutations import CLUMSY, CUNNING, MASTERLY, all_entries

from gateways.proof import verifying
from gateways.proof.verifying import Seen, verify

SIZE = 300
TRIES = int(os.environ.get("LEDGER_MUTATIONS", "400"))
WHOLE = bundle(history(SIZE))


def seen(size=SIZE):
    _, root = tree_files(all_entries(WHOLE)[:size])
    return Seen(size, root)


def missed(kinds, tries, look=lambda files: verify(Files(files), POLICY)):
    """Kinds of mutation that were not found, and how often; no mutation leaves the files alone."""
    found = {}
    for number in range(tries):
        name = sorted(kinds)[number % len(kinds)]
        files = kinds[name](Random(number), WHOLE)
        assert files != WHOLE
        if look(files).good:
            found[name] = found.get(name, 0) + 1
    return found


def test_what_is_whole_is_found_good():
    found = verify(Files(WHOLE), POLICY, seen(100))
    assert found.findings == ()
    assert (found.size, found.origin, found.replayed) == (
        SIZE,
        POLICY.origin,
        200,
    )  # 1 fund, 100 awards, 99 rosters


def test_there_are_enough_kinds():
    assert len({*CLUMSY, *CUNNING, *MASTERLY}) >= 14


def test_every_clumsy_mutation_is_found():
    assert missed(CLUMSY, TRIES // 2) == {}


def test_every_cunning_mutation_is_found():
    assert missed(CUNNING, TRIES // 2) == {}


def test_a_true_rollback_is_found_by_whoever_remembers_and_by_nobody_else():
    for number in range(20):
        files = MASTERLY["rollback"](Random(number), WHOLE)
        assert verify(Files(files), POLICY).good
        found = verify(Files(files), POLICY, seen())
        assert [one.what for one in found.findings] == ["smaller-than-seen"]


def test_a_history_rewritten_by_the_log_itself_is_found_by_whoever_remembers():
    for number in range(20):
        files = MASTERLY["rewritten by the log itself"](Random(number), WHOLE)
        assert verify(Files(files), POLICY).good
        found = verify(Files(files), POLICY, seen())
        assert [one.what for one in found.findings] == ["rewritten"]


def test_control_a_lazy_verifier_misses_tiles(monkeypatch):
    """The first verifier of all read only the tiles its proofs touched."""
    monkeypatch.setattr(verifying._Work, "_tile", lambda *_: None)
    monkeypatch.setattr(verifying._Work, "_others", lambda *_: None)
    found = missed(CUNNING, 100)
    assert found["bit of a tile of leaves"] > 0
    assert found["bit of a higher tile"] > 0


def test_control_a_verifier_that_trusts_the_signed_manifest_misses_the_tree(monkeypatch):
    for check in ("_tree", "_others"):
        monkeypatch.setattr(verifying._Work, check, lambda *_: None)
    assert missed(CUNNING, 100).keys() >= {"swapped", "dropped", "digit of a sum", "truncated"}


@pytest.mark.parametrize("what", ["_signed", "_compare"])
def test_control_each_of_the_other_checks_is_needed(what, monkeypatch):
    nothing = (lambda *_, **__: ()) if what == "_signed" else (lambda *_: None)
    monkeypatch.setattr(verifying._Work, what, nothing)
    assert missed(CLUMSY | CUNNING, 200)
