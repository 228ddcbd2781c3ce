"""`ledger inbox`: CloudEvents from Kafka, taken in as HTTP takes them."""

from __future__ import annotations

import signal
from threading import Event as Signal
from typing import Any

import click

from ops.commands.printing import say
from ops.commands.session import metrics_option, opened, told
from ops.settings import Settings

UNSET = "请设置 KAFKA_BOOTSTRAP，例如 127.0.0.1:9092 · set KAFKA_BOOTSTRAP"


@click.command(help="收件 · take in CloudEvents from Kafka until stopped")
@metrics_option
@click.pass_obj
def inbox(settings: Settings, metrics: str) -> None:
    from ops.inbox_wiring import inbox_of

    if not settings.kafka.bootstrap:
        raise click.UsageError(UNSET)
    stop = Signal()

    def end(*_: Any) -> None:
        stop.set()

    with told(metrics), opened(settings) as (running, desk):
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, end)
        say("收件中，Ctrl-C 停止", "taking in; Ctrl-C stops", err=True)
        inbox_of(running, desk.verifier).run(stop)
    say("已停止", "stopped", err=True)
