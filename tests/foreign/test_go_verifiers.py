"""Both Go programs find a good bundle good; together they find every mutation of the tree or the
checkpoint that ours finds, and each has its share: without one of them some are missed."""

import base64
import os
import subprocess
from random import Random

import pytest
from made_bundles import SIGNER, bundle, history, tree_files
from mutations import MASTERLY, TREE, all_entries

SIZE = 700
TRIES = int(os.environ.get("LEDGER_MUTATIONS", "120"))
WHOLE = bundle(history(SIZE))
BY_NOBODY = {"further signature"}  # a line of a key that none of them was given


def laid_out(folder, files):
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def run(program, *words):
    done = subprocess.run([program, *map(str, words)], capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    assert (done.stdout.startswith("OK")) is (done.returncode == 0)
    return done


class Foreign:
    """Which programs refuse a bundle."""

    def __init__(self, programs, folder):
        self.programs, self.folder, self.number = programs, folder, 0

    def refusals(self, files, *more):
        self.number += 1
        place = laid_out(self.folder / str(self.number), files)
        first = run(self.programs / "verify", *more, place, SIGNER.keys[0].text)
        second = run(self.programs / "mldsa", place / "checkpoint", SIGNER.keys[1].text)
        return {name for name, one in (("verify", first), ("mldsa", second)) if one.returncode}


@pytest.fixture
def foreign(programs, tmp_path):
    return Foreign(programs, tmp_path)


def test_a_good_bundle_is_found_good(foreign):
    assert foreign.refusals(WHOLE) == set()


def test_every_mutation_of_the_tree_is_found_by_one_of_them(foreign):
    kinds = sorted(set(TREE) - BY_NOBODY)
    missed, alone = [], set()
    for number in range(TRIES):
        name = kinds[number % len(kinds)]
        files = TREE[name](Random(number), WHOLE)
        if {"policy", "REPLAY.md", "verify.go"} - set(files):
            continue  # deleted what only ours asks for
        refused = foreign.refusals(files)
        if not refused:
            missed.append((number, name))
        if len(refused) == 1:
            alone |= refused
    assert missed == []
    assert alone == {"verify", "mldsa"}, "control: without either of them some are missed"


def test_a_rollback_is_found_given_the_size_and_root_seen_before_and_not_without(foreign):
    _, root = tree_files(all_entries(WHOLE))
    seen = ("-old", SIZE, "-oldroot", base64.b64encode(root).decode())
    assert foreign.refusals(WHOLE, *seen) == set()
    for number, kind in enumerate(MASTERLY.values()):
        files = kind(Random(number), WHOLE)
        assert foreign.refusals(files) == set()
        assert foreign.refusals(files, *seen) == {"verify"}
