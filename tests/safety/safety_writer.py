"""A writer process for the tests of kills and crowds: posts what its input says, acknowledges each.

Arguments: the address, the key file, the file of acknowledgements. Standard input: JSON Lines,
each a batch `[[id, topic, subject, data], …]`, posted by one thread at a time. At the crash point
that LEDGER_CRASH_POINT names (`before-load`, `after-decide`, `before-append`, `after-append`), at
its LEDGER_CRASH_COUNT-th passage, the process kills itself as SIGKILL would. The control
LEDGER_ACKNOWLEDGES_EARLY acknowledges before anything is written.
"""

import json
import os
import signal
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parent))

from safety_county import POSTER, TODAY, County

from gateways.keys import KeyFile
from gateways.vault_postgres import PostgresVault
from ops.wiring import assemble
from projections.log_postgres import PostgresLog


class CrashingLog:
    """Ends the process at its named point, with everything still in flight."""

    def __init__(self, log) -> None:
        self.log = log
        self.point = os.environ.get("LEDGER_CRASH_POINT", "")
        self.left = int(os.environ.get("LEDGER_CRASH_COUNT", "0"))

    def passes(self, point: str) -> None:
        if point == self.point:
            self.left -= 1
            if self.left <= 0:
                os.kill(os.getpid(), signal.SIGKILL)

    def load(self, question):
        self.passes("before-load")
        return self.log.load(question)

    def append(self, batches, *, all_or_nothing=False):
        self.passes("after-decide")
        self.passes("before-append")
        verdicts = self.log.append(batches, all_or_nothing=all_or_nothing)
        self.passes("after-append")
        return verdicts

    def __getattr__(self, name):
        return getattr(self.log, name)


def main(dsn: str, keys_at: str, acknowledged: str) -> None:
    keys = KeyFile(Path(keys_at), production=False)
    log = PostgresLog(dsn)
    with PostgresVault(dsn, keys) as vault, Path(acknowledged).open("ab", buffering=0) as told:
        county = County(assemble(CrashingLog(log), vault, keys, lambda: TODAY))
        early = "LEDGER_ACKNOWLEDGES_EARLY" in os.environ
        print("begins", flush=True)
        for line in sys.stdin:
            requests = json.loads(line)
            inputs = [
                county.event(POSTER, topic, subject, data, None, identifier)
                for identifier, topic, subject, data in requests
            ]
            for identifier, *_ in requests if early else ():
                told.write(json.dumps([identifier, "accepted", 0, 0]).encode() + b"\n")
            for one in county.parts.post(inputs):
                said = [one.id, one.verdict, one.position, one.count]
                told.write(json.dumps(said).encode() + b"\n")
    log.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
