"""`ledger jobs`: runs what nobody asks for, and says how it goes."""

from __future__ import annotations

import signal
from threading import Event
from typing import Any

import click

from ops.commands.printing import say, show_rows
from ops.commands.session import json_option, metrics_option, opened, told
from ops.job_process import JobProcess, job_process
from ops.running import Running
from ops.settings import Settings
from projections.job_runs import JobsElsewhere, job_table

ELSEWHERE = "另一进程正在执行作业 · another process runs the jobs"
WAITING = "另一进程正在执行作业，等待中", "another process runs the jobs; waiting"


@click.command(help="作业 · run all jobs until stopped: maturities, resuming, views, relay")
@click.option("--once", is_flag=True, help="执行一轮即止 · one round, then end")
@click.option("--status", is_flag=True, help="各作业的情况 · how each job last went")
@click.option("--no-wait", is_flag=True, help="不等待 · end where another process runs them")
@metrics_option
@json_option
@click.pass_obj
def jobs(
    settings: Settings, once: bool, status: bool, no_wait: bool, metrics: str, as_json: bool
) -> None:
    with told(metrics), opened(settings) as (running, _):
        if status:
            show_rows(list(job_table(running.dsn)), as_json)
            return
        stop = Event()
        process = job_process(running, stop)
        try:
            _once(running, process, stop) if once else _until_stopped(process, stop, no_wait)
        except JobsElsewhere:
            raise click.ClickException(ELSEWHERE) from None


def _once(running: Running, process: JobProcess, stop: Event) -> None:
    """For a timer of the operating system: exit code 1 where a job failed."""
    running.catch_up()
    if not process.once(stop):
        raise click.ClickException("有作业失败，见日志 · a job failed; the log says which")


def _until_stopped(process: JobProcess, stop: Event, no_wait: bool) -> None:
    """Until SIGINT or SIGTERM; what is being written is finished."""

    def end(*_: Any) -> None:
        stop.set()

    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, end)
    say("作业执行中，Ctrl-C 停止", "running the jobs; Ctrl-C stops", err=True)
    process.run(stop, wait=not no_wait, told=lambda: say(*WAITING, err=True))
