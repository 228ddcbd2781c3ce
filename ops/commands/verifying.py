"""`ledger verify`, `ledger export --audit`: the ledger checked by whoever does not trust it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import click

from gateways.proof.bundles import (
    BadBundle,
    Bundle,
    FolderBundle,
    FolderSink,
    Sink,
    TarBundle,
    TarSink,
)
from gateways.proof.policy import BadPolicy, Policy, policy_in
from gateways.proof.reference import Reference
from gateways.proof.verifying import Finding, Verified, verify
from ops.commands.printing import progress, say, show_json
from ops.commands.session import json_option, opened
from ops.proof.cosigning import Cosigning
from ops.proof.exporting import NothingSigned, RunningBundle, signed_enough, write_bundle
from ops.proof.following import ProofFollower, policy_of_ledger, signer_of
from ops.proof.seen import SeenFile, SeenUnreadable
from ops.settings import Settings
from projections.log_copy import snapshot
from projections.proof.live_guards import differences, live_rows
from projections.proof.tree_reading import Connection, TreeBroken, all_rows, head_of

FILE = click.Path(path_type=Path)
LISTED = 20  # findings shown to people; --json has all
WHOM = (
    "请指明信任谁 · say whom you trust: --policy FILE, from the ledger's officers, not the bundle"
)


@click.command("export", help="导出 · write what auditors check: --audit FOLDER or FILE.tar")
@click.option("--audit", "target", type=FILE, required=True, help="审计包 · folder or .tar")
@json_option
@click.pass_obj
def export(settings: Settings, target: Path, as_json: bool) -> None:
    with opened(settings) as (running, _):
        signer = signer_of(settings, running.opened)
        follower = ProofFollower(running.dsn, signer)
        try:
            follower.catch_up()
            policy = policy_of_ledger(settings, signer)
            Cosigning(running.dsn, policy).round()
            with (
                snapshot(running.dsn) as connection,
                _sink(target) as sink,
                progress("export", signed_enough(connection, policy).size) as moved,
            ):
                signed = write_bundle(connection, signer, policy, sink, moved)
        except (TreeBroken, NothingSigned, FileExistsError, BadPolicy) as no:
            raise click.ClickException(str(no)) from no
        finally:
            follower.writer.close()
    if as_json:
        show_json({"bundle": str(target), "size": signed.size, "root": signed.root.hex()})
    else:
        say(
            f"已导出 {signed.size:,} 条",
            f"{signed.size:,} events in {target}, for named recipients",
        )


@contextmanager
def _sink(target: Path) -> Iterator[Sink]:
    if target.suffix == ".tar":
        with closing(TarSink(target)) as tar:
            yield tar
    else:
        yield FolderSink(target)


@click.command("verify", help="核验 · check a bundle, or the running ledger, byte by byte")
@click.argument("bundle", type=FILE, required=False)
@click.option("--running", "is_running", is_flag=True, help="在用账簿 · the ledger itself")
@click.option("--policy", "policy_file", type=FILE, help="信任的密钥 · whose keys you trust")
@click.option(
    "--seen",
    "seen_file",
    type=FILE,
    default=Path(click.get_app_dir("grants-ledger")) / "seen.json",
    help="上次所见 · where you keep what you saw last",
)
@json_option
@click.pass_obj
def verify_command(
    settings: Settings,
    bundle: Path | None,
    is_running: bool,
    policy_file: Path | None,
    seen_file: Path,
    as_json: bool,
) -> None:
    if (bundle is None) is not is_running:
        raise click.UsageError("一个审计包，或 --running · one bundle, or --running")
    try:
        policy = policy_in(policy_file.read_text()) if policy_file else None
        seen = SeenFile(seen_file)
        if bundle is not None:
            found = _verify_bundle(bundle, policy, seen)
        else:
            found = _verify_running(settings, policy, seen)
        if found.good:
            seen.remember(found)
    except (BadPolicy, SeenUnreadable, NothingSigned, TreeBroken, OSError, UnicodeError) as no:
        raise click.ClickException(str(no)) from no
    _show(found, as_json)
    if not found.good:
        raise SystemExit(1)


def _verify_bundle(path: Path, policy: Policy | None, seen: SeenFile) -> Verified:
    """Offline: asks nobody."""
    if policy is None:
        raise click.UsageError(WHOM)
    try:
        with _bundle(path) as bundle:
            return _verified(bundle, policy, seen, listed=True)
    except BadBundle as no:
        broken = Finding("broken-bundle", str(path), str(no))
        return Verified(policy.origin, 0, b"", (), 0, (broken,))


@contextmanager
def _bundle(path: Path) -> Iterator[Bundle]:
    if path.is_dir():
        yield FolderBundle(path)
    else:
        with TarBundle(path) as tar:
            yield tar


def _verify_running(settings: Settings, policy: Policy | None, seen: SeenFile) -> Verified:
    """What the database holds now, up to its last checkpoint."""
    with opened(settings) as (running, _):
        trusted = policy or policy_of_ledger(settings, signer_of(settings, running.opened))
        with snapshot(running.dsn) as connection:
            reference = Reference()
            bundle = RunningBundle(connection, trusted)
            found = _verified(bundle, trusted, seen, listed=False, reference=reference)
            return found if not found.good else _with_guards(found, reference, connection)


def _with_guards(found: Verified, reference: Reference, connection: Connection) -> Verified:
    """The guards that say no, against what follows from the log: not signed yet, to its head."""
    findings = []
    for rows in all_rows(connection, head_of(connection), found.size):
        for row in rows:
            wrong = reference.take(row)
            findings += [Finding("cap", f"position {row.position}", how) for how in wrong]
    different = differences(live_rows(connection), reference.rows())
    findings += [Finding("guard", guard, how) for guard, how in different]
    return found._replace(replayed=reference.replayed, findings=tuple(findings))


def _verified(
    bundle: Bundle,
    policy: Policy,
    seen: SeenFile,
    *,
    listed: bool,
    reference: Reference | None = None,
) -> Verified:
    events = sum(name.startswith("tile/entries/") for name in bundle.names()) * 256
    with progress("verify", events) as moved:
        last = seen.last(policy.origin)
        return verify(bundle, policy, last, listed=listed, told=moved, reference=reference)


def _show(found: Verified, as_json: bool) -> None:
    if as_json:
        findings = [one._asdict() for one in found.findings]
        figures = {"origin": found.origin, "size": found.size, "root": found.root.hex()}
        more = {"cosigned": found.cosigned, "replayed": found.replayed, "findings": findings}
        show_json({"good": found.good, **figures, **more})
        return
    if found.good:
        say(f"一致 {found.size:,} 条", f"OK: {found.origin}, {found.size:,} events, every byte")
        click.echo(f"  {found.root.hex()}")
        say(f"  复算 {found.replayed:,} 条占用与释放", "caps replayed, none exceeded")
        return
    say(f"不一致，{len(found.findings)} 处", "does not hold", err=True)
    for what, where, how in found.findings[:LISTED]:
        click.echo(f"  {what}: {where}: {how}", err=True)
