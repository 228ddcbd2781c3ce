"""A process of a large import: `python -m ops.importing_worker`, started by ops/importing_ring.py.

Standard input: `Begin`, then batch and turn by turns. Standard output: `Written` and `Told` for
each. It ends when its input does.
"""

from __future__ import annotations

import signal
import sys

import psycopg

from domain.log import LogUnavailable
from ops.collecting import collect_rarely
from ops.importing_batch import Taking, Told, told
from ops.importing_lines import Line
from ops.importing_wire import Begin, Broken, Pipe, Turn, Written
from ops.logs import mask_logs
from ops.operations.exposition import clock
from ops.running import keys_of, running_on


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the import itself ends us, between two batches
    mask_logs()
    collect_rarely()
    pipe = Pipe(sys.stdin.buffer, sys.stdout.buffer)
    begin = pipe.receive(Begin)
    settings = begin.workplace.settings()
    try:
        keys = keys_of(settings)
        with running_on(begin.workplace.dsn, settings, keys, over=clock()) as parts:
            _work(pipe, Taking(parts, begin.speakers))
    except (LogUnavailable, psycopg.OperationalError) as lost:
        pipe.send(Broken(str(lost)))
    except EOFError:
        pass  # the import has no more batches


def _work(pipe: Pipe, taking: Taking) -> None:
    while True:
        batch: list[Line] = pipe.receive(list[Line])
        ready = taking.ready(batch)
        outcomes = taking.written(ready, frozenset(pipe.receive(Turn).keys))
        pipe.send(Written(list(ready.round.written())))
        told_: Told = told(batch, outcomes)
        pipe.send(told_)


if __name__ == "__main__":
    main()
