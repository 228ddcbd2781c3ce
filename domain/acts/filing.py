"""Filing an application: each line becomes a grant, judged at once from what is on record."""

from __future__ import annotations

from datetime import date

import msgspec

from domain.acts.act import Act, Decided, Needs, NewEvent, distinct
from domain.acts.contesting import needed_for, settle
from domain.acts.days import not_in_the_future
from domain.acts.judging import PARAMETERS_STREAM, decision, judge, scheme_called
from domain.acts.telling import unknown
from domain.application import ApplicationFiled, Line, PayeeKind
from domain.command import Command, malformed
from domain.entries import StreamKey
from domain.event import Event
from domain.grant import GrantApplied, GrantAwarded, GrantDecisionReplaced
from domain.guards import ClaimReturned, ClaimTaken, effects
from domain.log import Holder
from domain.names import line_stream
from domain.policies.reading import NONE_FORESEEN, Claim
from domain.view import View

MAXIMUM_LINES = 200


class FileApplication(msgspec.Struct, frozen=True, gc=False):
    """One payee, one scheme, lines; the command's day is the day it was handed in."""

    scheme: str
    payee: str
    payee_kind: PayeeKind
    lines: tuple[Line, ...]


def claims(command: Command, intent: FileApplication, view: View) -> list[Claim]:
    """The lines as claims, made once a batch."""
    made: list[Claim] | None = view.memory.get(id(intent))
    if made is None:
        made = view.memory[id(intent)] = _claims(command, intent)
    return made


def _claims(command: Command, intent: FileApplication) -> list[Claim]:
    filed: date = command.happened_on
    return [
        Claim(
            line_stream(command.stream, line.number),
            intent.scheme,
            intent.payee,
            intent.payee_kind,
            line.beneficiary,
            line.round,
            line.since,
            filed,
            filed,
            line.problem,
        )
        for line in intent.lines
    ]


def needs(command: Command, intent: FileApplication, view: View) -> Needs:
    """The application, the parameters, per line what its scheme reads, and who holds its claims."""
    scheme = scheme_called(intent.scheme)
    streams: list[StreamKey] = [("application", command.stream), PARAMETERS_STREAM]
    streams.append((intent.payee_kind, intent.payee))
    foreseen: list[str] = []
    allowances: list[str] = []
    periods: list[str] = []
    for claim in claims(command, intent, view):
        streams.extend(scheme.needs(claim, view))
        guards = scheme.guards(claim, view)
        if guards is not NONE_FORESEEN:
            allowances.extend(guards.allowances)
            periods.extend(guards.periods)
        for key in scheme.foresees(claim, view):
            foreseen.append(key)
            holder = view.holders.get(key)
            if holder is not None:
                streams.extend(needed_for(holder.stream, view))
    return Needs(distinct(streams), tuple(foreseen), (), tuple(allowances), tuple(periods))


def decide(command: Command, intent: FileApplication, view: View) -> Decided:
    """The application, and for each line its grant with the decision on it."""
    not_in_the_future(command)
    _check(command, intent, view)
    filed = ApplicationFiled(
        intent.scheme, intent.payee, intent.payee_kind, command.happened_on, intent.lines
    )
    writes = [NewEvent("application", command.stream, filed)]
    met: set[str] = set()
    for line, claim in zip(intent.lines, claims(command, intent, view), strict=True):
        met.add(claim.grant)
        writes.append(NewEvent("grant", claim.grant, _applied(command, intent, line)))
        judged = judge(claim, view)
        if judged.assessment.earlier in met:
            # The same thing twice in one application: refused, it is compared once.
            decided: tuple[NewEvent, ...] = (NewEvent("grant", claim.grant, decision(judged)),)
        else:
            decided = settle(judged, view)
        for event in decided:
            _hold(view, event, command.happened_on)
            met.add(event.stream)
        writes.extend(decided)
    return Decided(tuple(writes))


def _check(command: Command, intent: FileApplication, view: View) -> None:
    if view.state("application", command.stream) is not None:
        raise malformed("already-filed", "subject", "an application with this id is filed already")
    if not view.version(intent.payee):
        raise unknown("data.payee", intent.payee_kind)
    numbers = [line.number for line in intent.lines]
    if not 1 <= len(numbers) <= MAXIMUM_LINES:
        raise malformed("lines", "data.lines", f"1 to {MAXIMUM_LINES} lines an application")
    if len(set(numbers)) != len(numbers) or min(numbers) < 1:
        raise malformed("lines", "data.lines", "line numbers are positive and each stands once")


def _applied(command: Command, intent: FileApplication, line: Line) -> GrantApplied:
    return GrantApplied(
        command.stream,
        line.number,
        intent.scheme,
        intent.payee,
        intent.payee_kind,
        line.beneficiary,
        command.happened_on,
        line.round,
        line.since,
    )


def _hold(view: View, new: NewEvent, filed_on: date) -> None:
    """A later line of this application sees what an earlier one takes."""
    event: Event = new.event
    if isinstance(event, GrantAwarded | GrantDecisionReplaced):
        taken = effects(new.stream, event, filed_on)
        view.limits.take(new.stream, taken)
        for effect in taken:
            if isinstance(effect, ClaimTaken):
                view.hold(effect.key, Holder(new.stream))
            elif isinstance(effect, ClaimReturned):
                view.hold(effect.key, None)


ACT = Act(needs, decide)
