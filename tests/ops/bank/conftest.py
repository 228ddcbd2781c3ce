"""A county up to its payment orders, and a bank that takes them."""

import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from ops import demo
from ops.commands.acting import Desk
from ops.running import open_ledger
from ops.sample.county import county

sys.path.append(str(Path(__file__).parent))

from finance_desk import Finance, settings_in

PERSONS = 24
NUMBERS = count(1)


@pytest.fixture(scope="session")
def ordered(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A database in which a county has been played up to its orders, and where its keys lie."""
    name, place = "ledger_bank_template", tmp_path_factory.mktemp("bank")
    _execute(postgres, f"create database {name} template template0")
    settings = settings_in(place / "data", _of(postgres, name))
    settings.data.mkdir()
    with open_ledger(settings, sample=True) as running, pytest.MonkeyPatch.context() as patch:
        patch.setattr(demo, "reports", lambda *_: [])
        (place / "input").mkdir()
        desk = Desk(settings, running.keys)
        demo.Play(running, desk, county(PERSONS, 1), place / "input").whole()
    yield name, place
    _execute(postgres, f"drop database {name} with (force)")


def _execute(postgres: str, statement: str) -> None:
    with psycopg.connect(postgres, autocommit=True) as administrator:
        administrator.execute(statement.encode())


def _of(postgres: str, name: str) -> str:
    return urlsplit(postgres)._replace(path=f"/{name}").geturl()


@pytest.fixture
def finance(postgres: str, ordered: tuple[str, Path], tmp_path: Path) -> Iterator[Finance]:
    """The county on a database of its own."""
    template, place = ordered
    name = f"ledger_bank_{next(NUMBERS)}"
    _execute(postgres, f"create database {name} template {template}")
    (tmp_path / "keys.json").write_bytes((place / "keys.json").read_bytes())
    (tmp_path / "keys.json").chmod(0o600)
    (tmp_path / "data").mkdir()
    with open_ledger(settings_in(tmp_path / "data", _of(postgres, name)), sample=True) as running:
        yield Finance(running, tmp_path, count(1))
    _execute(postgres, f"drop database {name} with (force)")
