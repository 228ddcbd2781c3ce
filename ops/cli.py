"""`ledger`: the command line, one subject a file under `commands`."""

from __future__ import annotations

from pathlib import Path

import click

from ops.collecting import collect_rarely
from ops.commands.accounts import account
from ops.commands.backing_up import backup, restore_command
from ops.commands.bank import bank
from ops.commands.benching import bench
from ops.commands.collecting_rosters import collect, list_publicly
from ops.commands.differences import difference, redecide_command
from ops.commands.disputes import dispute
from ops.commands.due import due
from ops.commands.files import case, import_files
from ops.commands.funds import fund
from ops.commands.inbox import inbox
from ops.commands.jobs import assess, mature
from ops.commands.looking import doctor, history, migrate, token
from ops.commands.officers import officer
from ops.commands.parameters import parameter
from ops.commands.past import past
from ops.commands.payment_files import pay
from ops.commands.playing import demo
from ops.commands.proving import proof
from ops.commands.reconciling import breaks, reconcile
from ops.commands.rehearse import rehearse_command
from ops.commands.relay import relay
from ops.commands.rosters import roster
from ops.commands.running_jobs import jobs
from ops.commands.serving import serve
from ops.commands.stopping import lift, stop
from ops.commands.verifying import export, verify_command
from ops.commands.views import rebuild_command, views
from ops.commands.witnessing import witness
from ops.logs import mask_logs
from ops.settings import read_settings

FOLDER = click.Path(file_okay=False, path_type=Path)


@click.group(
    help="补贴账簿 · grants ledger",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option("--data", type=FOLDER, help="数据目录 · data folder (LEDGER_DATA, ./data)")
@click.pass_context
def main(context: click.Context, data: Path | None) -> None:
    mask_logs()
    collect_rarely()
    context.obj = read_settings(data=data)


for _command in (
    demo,
    serve,
    migrate,
    import_files,
    case,
    mature,
    assess,
    jobs,
    due,
    roster,
    dispute,
    officer,
    account,
    fund,
    pay,
    bank,
    reconcile,
    breaks,
    parameter,
    past,
    stop,
    lift,
    history,
    token,
    views,
    rebuild_command,
    rehearse_command,
    redecide_command,
    difference,
    relay,
    inbox,
    doctor,
    proof,
    witness,
    export,
    verify_command,
    backup,
    restore_command,
    bench,
):
    main.add_command(_command)
for _of_rosters in (collect, list_publicly):
    roster.add_command(_of_rosters)


if __name__ == "__main__":
    main()
