"""Two releases of the ledger on one database, each in processes of its own: the kept wheel of the
release before, and the code of this checkout. See docs/decisions/0018."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import zipfile
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from ops.commands.acting import Desk
from ops.running import keys_of, under

HERE = Path(__file__).parent
sys.path.append(str(HERE))
THIS = Path(__file__).parents[3]
PATIENCE = 60.0


class Release:
    """The code of a release in a folder; `home`: data folder and keys, shared by all releases."""

    def __init__(self, code, home, dsn):
        self.code, self.home, self.dsn = code, home, dsn

    def begin(self, *arguments):
        """A command of its `ledger`, in a process; it imports nothing of this checkout."""
        left = {name: text for name, text in os.environ.items() if "LEDGER" not in name}
        environment = left | {
            "PYTHONPATH": str(self.code),
            "LEDGER_DATA": str(self.home),
            "DATABASE_URL": self.dsn,
        }
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "ops.cli", *map(str, arguments)],
            cwd=self.home,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, *arguments):
        """What a command says; it must go well."""
        code, said = self.outcome(*arguments)
        assert code == 0, f"{arguments}: {said[-2000:]}"
        return said

    def outcome(self, *arguments):
        """Exit code and what was said."""
        process = self.begin(*arguments)
        said, _ = process.communicate(timeout=PATIENCE)
        return process.returncode, said

    @contextmanager
    def serving(self):
        """The address of its `ledger serve`; SIGTERM at the end, which must go well."""
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        process = self.begin("serve", "--port", port)
        address = f"http://127.0.0.1:{port}"
        try:
            _wait_for(process, address)
            yield address
        finally:
            process.send_signal(signal.SIGTERM)
            said, _ = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0, said[-2000:]


def _wait_for(process, address):
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise AssertionError(process.stdout.read()[-2000:])
        try:
            if httpx.get(f"{address}/health", timeout=5).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError("not served in time")


@pytest.fixture(scope="session")
def code_before(tmp_path_factory):
    """The release before this one, unpacked from the one wheel that is kept."""
    [wheel] = HERE.glob("*.whl")
    folder = tmp_path_factory.mktemp("before")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(folder)
    return folder


@pytest.fixture(scope="session")
def made(code_before, tmp_path_factory):
    """A small county's files, made by the release before; each line an event."""
    home = tmp_path_factory.mktemp("made")
    Release(code_before, home, "").run("demo", "--persons", "150", "--export", home / "county")
    return home / "county"


@pytest.fixture
def county(made, home):
    """The files, where outcomes may be written beside them."""
    return shutil.copytree(made, home / "county")


@pytest.fixture
def home(tmp_path):
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@pytest.fixture
def before(code_before, home, database):
    return Release(code_before, home, database)


@pytest.fixture
def this(home, database):
    return Release(THIS, home, database)


@pytest.fixture
def desk(home):
    """Tokens of the fictitious officers and clients, good for both releases: they share keys."""
    settings = under(home)
    return Desk(settings, keys_of(settings))
