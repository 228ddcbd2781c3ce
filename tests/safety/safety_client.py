"""A client whose writers die: it sends numbered requests, and again what was not acknowledged."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from safety_county import PLACEMENT, idcard, uscc

WRITER = Path(__file__).with_name("safety_writer.py")
WATCHDOG_SECONDS = 120
A_POST = 40


class Client:
    """Sends numbered requests through writers that die, and again what was not acknowledged."""

    def __init__(self, dsn: str, folder: Path) -> None:
        self.dsn, self.keys, self.acks = dsn, folder / "keys.json", folder / "acknowledged"
        self.acks.touch()
        self.number = 0
        self.hits: Counter[str] = Counter()
        self.sent: dict[str, list] = {}

    def requests(self, count: int) -> list[list]:
        """Half facts, half claims of one worker each; all of them new."""
        made = []
        for _ in range(count // 2):
            self.number += 1
            person = idcard(self.number)
            fact = {"county": "430922", "happened_on": "2018-12-01"}
            lines = [{"line": 1, "beneficiary": person}]
            claim = {"scheme": PLACEMENT, "payee": uscc(1), "lines": lines}
            made += [
                [f"fact-{self.number}", "applicant.domiciled", person, fact],
                [
                    f"claim-{self.number}",
                    "application.filed",
                    f"application:k{self.number}",
                    claim | {"happened_on": "2018-12-01"},
                ],
            ]
        return made

    def begin(self, requests: list[list], point="", count=1, **more: str) -> subprocess.Popen:
        """A writer with all of these in flight, up and about to post."""
        self.sent |= {one[0]: one for one in requests}
        crash = {"LEDGER_CRASH_POINT": point, "LEDGER_CRASH_COUNT": str(count)}
        with tempfile.TemporaryFile() as posted:
            batches = [requests[at : at + A_POST] for at in range(0, len(requests), A_POST)]
            posted.write(b"\n".join(json.dumps(one).encode() for one in batches))
            posted.seek(0)
            writer = subprocess.Popen(
                [sys.executable, WRITER, self.dsn, self.keys, self.acks],
                stdin=posted,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=os.environ | crash | more,
                cwd=WRITER.parents[2],
            )
        assert writer.stdout is not None
        writer.stdout.readline()
        return writer

    def ended(self, writer: subprocess.Popen, point: str, least: int = 1) -> bool:
        """Whether it was killed, and the kill hit: `least` requests sent had no answer yet."""
        _, said = writer.communicate(timeout=WATCHDOG_SECONDS)
        lost_server = (
            b"LogUnavailable" in said
            or b"psycopg.errors." in said
            or b"psycopg.OperationalError" in said
        )
        killed = writer.returncode == -signal.SIGKILL or lost_server
        assert killed or writer.returncode == 0, said.decode()[-2000:]
        hit = killed and len(self.unanswered()) >= least
        self.hits[point] += hit
        return hit

    def answered(self) -> dict[str, list]:
        lines = self.acks.read_bytes().splitlines()
        told = [json.loads(line) for line in lines if line.endswith(b"]")]
        return {one[0]: one for one in told if one[1] in ("accepted", "replayed")}

    def unanswered(self) -> list[list]:
        known = self.answered()
        return [one for identifier, one in self.sent.items() if identifier not in known]
