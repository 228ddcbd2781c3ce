"""The jars of a Kafka broker for tests and development: Maven copies them once into a cache."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

FOLDER = Path(__file__).parent / "kafka"
POM = FOLDER / "pom.xml"
PROGRAMS = ("java", "mvn")
PATIENCE = 600  # seconds for 45 jars, 43 MB; 5 to 20 s where the line is good
REMEDY = "apt-get install --no-install-recommends openjdk-17-jre-headless maven"


class NoBroker(RuntimeError):
    """No broker can be started here; the text says why and what to do."""


def missing(programs: Sequence[str] = PROGRAMS) -> list[str]:
    """Those of the programs a broker needs that this machine lacks."""
    return [one for one in programs if shutil.which(one) is None]


def cache() -> Path:
    """Where the jars of this pom lie: outside the repository, a folder for each version of it."""
    root = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return root / "grants-ledger" / f"kafka-{sha256(POM.read_bytes()).hexdigest()[:12]}"


def jars() -> Path:
    """The folder with the jars, fetched when they are not there yet.

    Raises NoBroker.
    """
    if lacking := missing():
        raise NoBroker(f"Kafka's broker needs {' and '.join(lacking)}. Run: {REMEDY}")
    ready = cache()
    if not ready.is_dir():
        ready.parent.mkdir(parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(dir=ready.parent))
        try:
            _copy(unfinished)
            with suppress(OSError):  # another starter was quicker
                unfinished.rename(ready)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
    return ready


def _copy(folder: Path) -> None:
    """All jars of the pom into the folder; Maven writes nothing beside the pom itself."""
    asked = ["mvn", "-q", "-B", "-f", str(POM), "dependency:copy-dependencies"]
    options = [f"-DoutputDirectory={folder}", "-DincludeScope=runtime"]
    done = subprocess.run(
        [*asked, *options], capture_output=True, check=False, text=True, timeout=PATIENCE
    )
    if done.returncode:
        said = (done.stdout + done.stderr).strip()[-2000:]
        raise NoBroker(f"Maven could not fetch Kafka's jars:\n{said}")
