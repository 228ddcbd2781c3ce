"""`ledger relay`: the log's events to Kafka, in order, as they are stored."""

from __future__ import annotations

import signal
from threading import Event as Signal
from typing import Any

import click

from gateways.kafka_port import TopicRefused, TopicUnavailable
from ops.commands.printing import say, show_json
from ops.commands.session import json_option, opened
from ops.relay import Relay, relay_of
from ops.settings import Settings
from projections.relay_place import LockLost
from projections.views.runner import LogUnreadable

UNSET = "请设置 KAFKA_BOOTSTRAP，例如 127.0.0.1:9092 · set KAFKA_BOOTSTRAP"


@click.command(help="转发 · send the log's events to Kafka, in order, until stopped")
@click.option("--once", is_flag=True, help="发完即止 · end when the log's head is on Kafka")
@json_option
@click.pass_obj
def relay(settings: Settings, once: bool, as_json: bool) -> None:
    if not settings.kafka.bootstrap:
        raise click.UsageError(UNSET)
    with opened(settings) as (running, _):
        relaying = relay_of(running)
        try:
            _relay(relaying, once)
        except (TopicRefused, LogUnreadable) as no:
            raise click.ClickException(str(no)) from no
        except (TopicUnavailable, LockLost) as lost:
            again = "请重新执行，不会遗漏 · run it again, nothing is left out"
            raise click.ClickException(f"{again} ({lost})") from lost
        finally:
            relaying.close()
    if as_json:
        show_json({"position": relaying.position})
    else:
        say(f"已转发至 #{relaying.position}", f"on Kafka up to #{relaying.position}")


def _relay(relaying: Relay, once: bool) -> None:
    """Until SIGINT or SIGTERM; the window under way is finished."""
    stop = Signal()

    def end(*_: Any) -> None:
        stop.set()

    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, end)
    if once:
        relaying.catch_up(stop)
    else:
        say("转发中，Ctrl-C 停止", "relaying; Ctrl-C stops", err=True)
        relaying.run(stop)
