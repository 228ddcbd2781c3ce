"""The API's processes, and beside them the threads that follow the log; stopped gracefully."""

from __future__ import annotations

import atexit
import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from functools import partial
from typing import Any

import click
import msgspec
import psycopg
import psycopg_pool
from uvicorn import Config, Server
from uvicorn.supervisors import Multiprocess

from api.application import build
from api.events_protocol import EventsProtocol
from ops.bank.serving import BankDesk
from ops.collecting import collect_rarely
from ops.commands.acting import Desk
from ops.commands.printing import say
from ops.commands.session import opened
from ops.follower import NAME as FOLLOWER
from ops.following import VIEWS, following_works
from ops.keeping import kept
from ops.listening import listening
from ops.logs import mask_logs
from ops.operations.exposition import Exposition, counted_together
from ops.proof.cosigning import NAME as COSIGNING
from ops.proof.following import NAME as PROOF
from ops.proof.following import signer_of
from ops.proof.serving import ReceiptedPost, TreeDesk
from ops.running import Running, keys_of, ledger_opened, running_on
from ops.settings import Settings
from projections.views.due_index import DueIndex
from projections.views.due_pages import DuePages
from projections.views.reading import ViewReader

HOST = "127.0.0.1"
HANDED_OVER = "LEDGER_SERVING"  # how a process learns from its parent what to serve
PATIENCE = 20  # seconds that requests under way may take at the end
BESIDE = (FOLLOWER, VIEWS, PROOF, COSIGNING)
UNAVAILABLE = (psycopg.OperationalError, psycopg_pool.PoolTimeout)


class Serving(msgspec.Struct, frozen=True):
    """What a process of the API is told."""

    settings: Settings
    dsn: str


def serve_until_stopped(settings: Settings, port: int, processes: int) -> None:
    """Opens the ledger and serves it until SIGINT or SIGTERM."""
    with opened(settings) as (running, _):
        serve_on(running, port, processes)


def serve_on(running: Running, port: int, processes: int) -> None:
    """Serves an open ledger until SIGINT or SIGTERM."""
    Desk(running.settings, running.keys)  # makes the file of callers, where there is none
    serving = Serving(running.settings, running.dsn)
    say(f"服务地址 http://{HOST}:{port}", "serving; Ctrl-C stops", err=True)
    # uvicorn sends itself the signal again at its end; the server and the follower stop after that
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with counted_together(), following(running):
        run_api(serving, port, processes)
    say("已停止", "stopped", err=True)


def run_api(serving: Serving, port: int, processes: int) -> None:
    """The processes of the API, until a signal stops them.

    Raises ClickException where somebody else has the port.
    """
    try:
        sockets = [listening(HOST, port)]
    except OSError as no:
        rule = f"端口 {port} 已被占用，请另指 · port {port} is in use; name another: --port"
        raise click.ClickException(rule) from no
    os.environ[HANDED_OVER] = msgspec.json.encode(serving, enc_hook=str).decode()
    config = Config(
        "ops.commands.serve_processes:application",
        factory=True,
        host=HOST,
        port=port,
        workers=processes,
        loop="uvloop",
        http=EventsProtocol,
        proxy_headers=False,  # nobody's word is taken for where a request comes from
        server_header=False,
        log_config=None,  # its loggers speak through ours, masked
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=PATIENCE,
    )
    with suppress(KeyboardInterrupt):  # the signal that has stopped it, sent on
        if processes > 1:
            Multiprocess(config, sockets).run()
        else:
            Server(config).run(sockets)


def application() -> Any:
    """The API of one process; uvicorn calls it there."""
    from ops.operations.measured import MeasuredLog, MeasuredPost, queue_watched

    mask_logs()
    told = os.environ[HANDED_OVER]
    serving = msgspec.json.decode(told, type=Serving, dec_hook=lambda kind, text: kind(text))
    keys = keys_of(serving.settings)
    stack = ExitStack()
    atexit.register(stack.close)
    over_log = running_on(serving.dsn, serving.settings, keys, over=MeasuredLog)
    parts = stack.enter_context(over_log)
    views = stack.enter_context(ViewReader(serving.dsn))
    proofs = stack.enter_context(closing(TreeDesk(serving.dsn)))
    signer = signer_of(serving.settings, ledger_opened(parts.log))
    post = stack.enter_context(closing(ReceiptedPost(parts.post, serving.dsn, signer)))
    built = build(
        MeasuredPost(post),
        Desk(serving.settings, keys).verifier,
        views,
        parts.log,
        unavailable=UNAVAILABLE,
        exposition=Exposition(serving.dsn),
        dues=DuePages(parts.log, partial(DueIndex, serving.dsn), parts.intake.today),
        proofs=proofs,
        banks=BankDesk(serving.settings, serving.dsn, keys),
    )
    stack.enter_context(queue_watched(built.state.writer))
    collect_rarely()
    return built


@contextmanager
def following(running: Running) -> Iterator[None]:
    """The follower and the views, each in a thread of its own, as long as this is open."""
    with kept({name: work for name, work in following_works(running).items() if name in BESIDE}):
        yield
