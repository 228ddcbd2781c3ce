"""Verifiers that are not ours, built from source with Go: the program that goes with every bundle,
on the code that Go itself trusts for its checksum database, and a check of ML-DSA.

They run where they are asked for by their path (`make foreign`, see `norecursedirs` in
pyproject.toml): not every machine has Go.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
HANDED_OUT = ROOT / "gateways" / "proof" / "handed_out"
GO = "/usr/local/go/bin/go"
HOW = (
    "these tests need Go 1.25 or newer on the path and, the first time, a proxy for Go modules, "
    "from which two are fetched and checked by tests/foreign/go.sum"
)
sys.path.append(str(ROOT / "tests" / "gateways" / "proof"))


@pytest.fixture(scope="session")
def go():
    """Runs Go in a folder; what it says where that fails is how to get it."""
    found = shutil.which("go") or (GO if Path(GO).exists() else None)
    if found is None:
        pytest.fail(HOW, pytrace=False)

    def run(folder, *words):
        environment = os.environ | {"GOTOOLCHAIN": "local", "GOFLAGS": "-mod=readonly"}
        how = {"capture_output": True, "text": True, "check": False}
        done = subprocess.run([found, *words], cwd=folder, env=environment, **how)
        if done.returncode:
            pytest.fail(f"{HOW}\n{done.stderr}", pytrace=False)

    return run


@pytest.fixture(scope="session")
def programs(go, tmp_path_factory):
    """Both, built: `verify` and `mldsa`."""
    folder = tmp_path_factory.mktemp("foreign")
    for name in ("go.mod", "go.sum"):
        shutil.copy(HERE / name, folder)
    shutil.copytree(HERE / "mldsa", folder / "mldsa")
    (folder / "verify").mkdir()
    shutil.copy(HANDED_OUT / "verify.go", folder / "verify")
    (folder / "bin").mkdir()
    go(folder, "build", "-o", "bin/", "./verify", "./mldsa")
    return folder / "bin"
