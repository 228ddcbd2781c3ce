"""`ledger account …`: a payee's changed account, confirmed by a second person."""

from __future__ import annotations

from datetime import date

import click

from domain.applicant import ApplicantAccountChanged
from domain.enterprise import EnterpriseAccountChanged
from gateways.references import read_reference, resolved
from ops.commands.session import act, acting, finish, json_option, officer_options, opened
from ops.running import Running
from ops.settings import Settings

CHANGED = (ApplicantAccountChanged, EnterpriseAccountChanged)


@click.group(help="账户 · accounts to be paid to")
def account() -> None:
    pass


@account.command("confirm", help="复核账户变更 · confirm the present account (another person)")
@click.argument("payee")
@click.option("--document", required=True, help="依据 · what showed that it is the payee's")
@officer_options
@json_option
@click.pass_obj
def confirm(
    settings: Settings,
    payee: str,
    document: str,
    name: str | None,
    day: date | None,
    as_json: bool,
) -> None:
    """PAYEE: idcard:NUMBER, uscc:CODE, or the stream's id."""
    with opened(settings) as (running, desk):
        officer = acting(desk, name, "applicant.accountConfirmed")
        stream, kind, version = present_account(running, payee)
        data = {"changed_version": version, "document": document}
        topic = f"{kind}.accountConfirmed"
        finish([act(running, officer, topic, stream, day, **data)], as_json)


def present_account(running: Running, payee: str) -> tuple[str, str, int]:
    """The payee's stream and kind, and the version of the last change of its account."""
    reference = read_reference(payee, "PAYEE")
    stream = resolved([reference], running.parts.vault).get(reference, "")
    changes = (
        [one for one in running.parts.log.stream(stream) if isinstance(one.event, CHANGED)]
        if stream
        else []
    )
    if not changes:
        raise click.ClickException(f"没有账户 · no account of {payee} is on record")
    last = changes[-1]
    kind = "applicant" if isinstance(last.event, ApplicantAccountChanged) else "enterprise"
    return stream, kind, last.version
