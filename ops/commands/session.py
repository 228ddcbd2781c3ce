"""What every command shares: settings, the ledger it opens, who acts, how it answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import uuid4

import click
import msgspec

from domain.codec import UnknownFormat
from domain.outcome import Outcome
from gateways.callers import Caller, officer_roles, officer_source
from gateways.intake import Input
from gateways.kafka_access import AccessUnusable
from gateways.keys import KeysUnusable
from ops.commands.acting import Desk
from ops.commands.printing import show_outcome
from ops.embedded_postgres import CannotStart
from ops.follower import FollowerStopped
from ops.importing_lines import in_batches
from ops.operations.own_port import CannotTell, told_at
from ops.running import LOST, CannotRun, Running, open_ledger
from ops.settings import Settings
from projections.views.runner import LogUnreadable

Command = TypeVar("Command", bound=Callable[..., Any])

BROKEN_OFF = "数据库中断，请重新执行 · the database was lost; run it again, nothing is done twice"
NEWER = "账簿含有本版本不认识的事件，请用较新版本 · the log holds what this release does not know"
GOOD = ("accepted", "replayed")
A_BATCH = 1_000  # acts posted together


def json_option(command: Command) -> Command:
    """`--json`: for machines."""
    return click.option("--json", "as_json", is_flag=True, help="输出 JSON · print JSON")(command)


def metrics_option(command: Command) -> Command:
    """`--metrics HOST:PORT`: where this process tells what it counts; give it to `told`."""
    text = "运行指标 · tell what this process counts at http://HOST:PORT/metrics"
    return click.option("--metrics", default="", metavar="HOST:PORT", help=text)(command)


@contextmanager
def told(metrics: str) -> Iterator[None]:
    """What this process counts, at the address that was asked for."""
    try:
        with told_at(metrics):
            yield
    except CannotTell as no:
        raise click.BadParameter(str(no), param_hint="--metrics") from no


def officer_options(command: Command) -> Command:
    """`--as NAME` and `--on DAY`: who acts, and the day of the act."""
    name = click.option("--as", "name", envvar="LEDGER_OFFICER", help="经办人 · who acts")
    day = click.option("--on", "day", type=Day(), help="办理日期 · day of the act (sample ledgers)")
    return name(day(command))


def for_option(command: Command) -> Command:
    """`--for NAME`: whose duty it is, where that officer gave it to who acts."""
    text = "受托代 · whose duty it is (officer.delegated)"
    return click.option("--for", "behalf", help=text)(command)


def for_whom(desk: Desk, behalf: str | None) -> dict[str, str]:
    """What an act says of the officer it is done for, by name on this machine or by id."""
    if not behalf:
        return {}
    known = desk.callers.get(behalf)
    return {"on_behalf_of": known.person if known else behalf}


class Day(click.ParamType[date]):
    """A calendar day, 2019-06-28."""

    name = "day"

    def convert(self, value: Any, param: Any, ctx: Any) -> date:
        if isinstance(value, date):
            return value
        try:
            return datetime.strptime(value, "%Y-%m-%d").date()  # noqa: DTZ007  # a day, no moment
        except ValueError:
            self.fail(f"{value!r} is not a day such as 2019-06-28", param, ctx)


@contextmanager
def opened(settings: Settings, *, sample: bool = False) -> Iterator[tuple[Running, Desk]]:
    """The ledger and the desk at which one acts on it."""
    try:
        with open_ledger(settings, sample=sample) as running:
            yield running, Desk(settings, running.keys)
    except (CannotRun, CannotStart, KeysUnusable, AccessUnusable, FollowerStopped) as no:
        raise click.ClickException(str(no)) from no
    except (UnknownFormat, LogUnreadable) as unknown:
        raise click.ClickException(f"{NEWER}: {unknown}") from unknown
    except LOST as lost:
        raise click.ClickException(f"{BROKEN_OFF} ({type(lost).__name__})") from lost


def act(
    running: Running, caller: Caller, topic: str, subject: str, day: date | None, /, **data: Any
) -> Outcome:
    """An officer's act under a fresh id."""
    return acts(running, caller, topic, subject, day, [data])[0]


def acts(
    running: Running,
    caller: Caller,
    topic: str,
    subject: str,
    day: date | None,
    many: Sequence[dict[str, Any]],
) -> list[Outcome]:
    """An officer's acts of one kind, each under a fresh id, a batch at a time."""
    events = [event_of(caller, topic, subject, day, data) for data in many]
    outcomes: list[Outcome] = []
    for batch in in_batches(events, A_BATCH):
        outcomes += running.parts.post([Input(event, caller) for event in batch])
    return outcomes


def event_of(
    caller: Caller, topic: str, subject: str, day: date | None, data: dict[str, Any]
) -> bytes:
    """The CloudEvent of an officer's act."""
    dated = data if day is None else {**data, "happened_on": day}
    event = {
        "specversion": "1.0",
        "id": str(uuid4()),
        "source": officer_source(caller.person),
        "type": topic,
        "subject": subject,
        "data": dated,
    }
    return msgspec.json.encode(event)


def acting(desk: Desk, name: str | None, topic: str) -> Caller:
    """The officer named; whoever is missing is told who may."""
    if not name and not desk.production:
        raise click.UsageError(f"请指明经办人 · say who acts: --as NAME; {_who_may(desk, topic)}")
    return desk.caller(name or "")


def _who_may(desk: Desk, topic: str) -> str:
    """The roles that an act takes, and who holds each here."""
    found = {role: ", ".join(desk.with_role(role)) or "nobody" for role in officer_roles(topic)}
    return "; ".join(f"{role}: {names}" for role, names in found.items())


def one_act(
    settings: Settings,
    name: str | None,
    day: date | None,
    as_json: bool,
    topic: str,
    data: dict[str, Any],
) -> None:
    """A command that is one act on a stream of which there is only one: done, printed, ended."""
    with opened(settings) as (running, desk):
        officer = acting(desk, name, topic)
        finish([act(running, officer, topic, "", day, **data)], as_json)


def finish(outcomes: list[Outcome], as_json: bool) -> None:
    """Print what became of acts; exit with 1 where one was turned down."""
    for outcome in outcomes:
        show_outcome(outcome, as_json)
    if any(outcome.verdict not in GOOD for outcome in outcomes):
        raise SystemExit(1)


def named(text: str, kind: str) -> str:
    """A reference: a bare name becomes `kind:name`, anything with a colon or an id stays."""
    return text if ":" in text or (len(text) == 36 and text.count("-") == 4) else f"{kind}:{text}"
