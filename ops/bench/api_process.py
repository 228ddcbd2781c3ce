"""The API's processes, as `ledger serve` starts them, without the follower and the views beside."""

from __future__ import annotations

import sys
from pathlib import Path

import msgspec

from ops.commands.serve_processes import Serving, run_api
from ops.settings import Settings


class Order(msgspec.Struct, frozen=True):
    """Which ledger to serve; `folder` holds its keys and callers."""

    dsn: str
    folder: str
    port: int
    processes: int


def main() -> None:
    order = msgspec.json.decode(sys.argv[1], type=Order)
    folder = Path(order.folder)
    run_api(Serving(Settings(folder, folder / "keys.json"), order.dsn), order.port, order.processes)


if __name__ == "__main__":
    main()
