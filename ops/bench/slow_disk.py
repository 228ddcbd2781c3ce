"""A disk whose every fdatasync takes a millisecond more: a library loaded before PostgreSQL."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from ops.bench.place import Place

SOURCE = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <time.h>
int fdatasync(int file)
{
    static int (*real)(int);
    struct timespec millisecond = {0, 1000000};
    if (!real)
        real = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    nanosleep(&millisecond, 0);
    return real(file);
}
"""
COMMITS = 50


class CannotSlow(RuntimeError):
    """The disk cannot be made slower here; the text says why."""


def compiled(folder: Path) -> Path:
    """The library, in the folder of the run.

    Raises CannotSlow.
    """
    compiler = shutil.which("cc")
    if compiler is None:
        raise CannotSlow("no C compiler (cc) on this machine")
    if " " in str(folder) or ":" in str(folder):
        raise CannotSlow("the loader takes no blank or colon in a path")
    source, library = folder / "slow_disk.c", folder / "slow_disk.so"
    source.write_text(SOURCE)
    command = [compiler, "-shared", "-fPIC", "-O2", "-o", str(library), str(source), "-ldl"]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    if told.returncode:
        raise CannotSlow(told.stderr.strip()[:200])
    library.chmod(0o755)
    return library


def must_be_slow(place: Place) -> None:
    """That commits take the millisecond.

    Raises CannotSlow.
    """
    with place.administrator() as connection:
        connection.execute("create table if not exists slow_disk (n int)")
        taken = connection.execute("select clock_timestamp()").fetchone()
        for number in range(COMMITS):
            connection.execute("insert into slow_disk values (%s)", [number])
        ended = connection.execute("select clock_timestamp()").fetchone()
        connection.execute("drop table slow_disk")
    assert taken is not None
    assert ended is not None
    if (ended[0] - taken[0]).total_seconds() < COMMITS * 0.001:
        raise CannotSlow("PostgreSQL did not load the library: its user cannot read the folder")


__all__ = ["CannotSlow", "compiled", "must_be_slow"]
