"""The transparency log of one benchmark in a process of its own: followed with the tree, exported,
or its bundle checked."""

from __future__ import annotations

import os
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Literal

import msgspec

from gateways.proof.bundles import TarBundle, TarSink
from gateways.proof.policy import policy_in, policy_of
from gateways.proof.signing import LogSigner, Seeds
from gateways.proof.verifying import verify
from ops.bench.following_process import Followed
from ops.bench.processes import peak_rss_mb
from ops.collecting import collect_rarely
from ops.proof.exporting import write_bundle
from ops.proof.following import ProofFollower
from projections.log_copy import snapshot
from projections.proof.tree_writing import A_STEP

SIGNER = LogSigner("bench/grants-ledger/1", Seeds(b"bench ed25519 key of 32 bytes  .", bytes(32)))


class Order(msgspec.Struct, frozen=True):
    """`until`: how many events are put under checkpoints; `file`: the bundle, a tar."""

    what: Literal["tree", "export", "verify"]
    dsn: str
    until: int
    file: str = ""


def main() -> None:
    collect_rarely()
    order = msgspec.json.decode(sys.argv[1], type=Order)
    begun, spent = time.monotonic(), time.process_time()
    events = {"tree": _tree, "export": _export, "verify": _verify}[order.what](order)
    seconds, cpu = time.monotonic() - begun, time.process_time() - spent
    told = Followed(events, seconds, cpu, peak_rss_mb([os.getpid()]))
    sys.stdout.buffer.write(msgspec.json.encode(told))


def _tree(order: Order) -> int:
    with closing(ProofFollower(order.dsn, SIGNER).writer) as writer:
        while writer.size < order.until:
            writer.step(min(A_STEP, order.until - writer.size))
        return writer.size


def _export(order: Order) -> int:
    with snapshot(order.dsn) as connection, closing(TarSink(Path(order.file))) as sink:
        return write_bundle(connection, SIGNER, policy_of(SIGNER.keys), sink).size


def _verify(order: Order) -> int:
    """Raises RuntimeError where anything is found."""
    with TarBundle(Path(order.file)) as bundle:
        found = verify(bundle, policy_in(str(policy_of(SIGNER.keys))))
    if not found.good:
        raise RuntimeError(f"{found.findings[:3]}")
    return found.size


if __name__ == "__main__":
    main()
