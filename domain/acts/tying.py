"""Whether a row of a list of earlier grants can be tied to those it names, and what it would
take."""

from __future__ import annotations

import msgspec

from domain.acts.act import Needs, distinct, wanted_by
from domain.acts.days import LEDGER_STREAM
from domain.acts.judging import PARAMETERS_STREAM, scheme_called
from domain.command import Command
from domain.decision import Grounds, Period
from domain.entries import StreamKey
from domain.event import Reading
from domain.grant_events import BreakCause
from domain.names import PARAMETERS
from domain.paid_before import PaidBefore
from domain.parameters import Parameters
from domain.policies.taking import Taken
from domain.policies.yizhengfa_2018_9.choices import choices_on
from domain.policies.yizhengfa_2018_9.legacy import asked_of, taken_by
from domain.policies.yizhengfa_2018_9.person import NOBODY, Person, person_on_record, streams_of
from domain.policies.yizhengfa_2018_9.schemes import CODE_VERSION
from domain.view import NotLoaded, View


class Found(msgspec.Struct, frozen=True):
    """Whom a row is tied to and what it takes; or why it is not, with the key that is held."""

    taken: Taken
    grounds: Grounds | None = None
    because: BreakCause | None = None
    key: str = ""
    held_by: str = ""


def needed(command: Command, row: PaidBefore, imported_from: str, view: View) -> Needs:
    """The list, the persons and units, and who holds what the row would take."""
    keys: tuple[StreamKey, ...] = (
        LEDGER_STREAM,
        PARAMETERS_STREAM,
        ("import", imported_from),
        ("grant", command.stream),
        (row.payee_kind, row.payee),
        *streams_of(view, row.beneficiary),
    )
    keys = distinct(keys)
    if any(stream not in view.entries for _, stream in keys):
        return Needs(keys)
    try:
        taken = _taken(row, _person(row, view), view)
    except NotLoaded as missing:
        more = wanted_by(missing)
        return Needs((*keys, *more.streams), more.claims, (), (), more.periods)
    return Needs(keys, taken.claims, (), (), tuple({one.key: None for one in taken.periods}))


def _taken(row: PaidBefore, person: Person, view: View) -> Taken:
    """By the choices in force on the day of payment."""
    parameters: Parameters = view.loaded("parameters", PARAMETERS) or Parameters()
    return taken_by(row, person, choices_on(parameters, row.paid_on), view)


def _person(row: PaidBefore, view: View) -> Person:
    return person_on_record(view, row.beneficiary) if row.beneficiary else NOBODY


def look(row: PaidBefore, problem: BreakCause | None, view: View) -> Found:
    """Whether a row can be tied, and whether all that it would take is free."""
    person = _person(row, view)
    asks = asked_of(row.scheme)
    if problem is not None:
        return Found(Taken(), because=problem)
    if (row.beneficiary or "beneficiary" in asks) and not person.ids:
        return Found(Taken(), because="unknown-person")
    if not row.payee or view.state(row.payee_kind, row.payee) is None:
        return Found(Taken(), because="unknown-payee")
    view.parameters()
    taken = _taken(row, person, view)
    if taken.nothing:
        return Found(taken, because="nothing-taken")
    held = _held(taken, view)
    if held is not None:
        return Found(taken, because="held", key=held[0], held_by=held[1])
    return Found(taken, _grounds(row, person, view))


def _held(taken: Taken, view: View) -> tuple[str, str] | None:
    """The first key that another grant holds, and which."""
    for key in taken.claims:
        holder = view.holder(key)
        if holder is not None:
            return key, holder
    for one in taken.periods:
        other = _overlapping(one, view)
        if other is not None:
            return one.key, other
    return None


def _overlapping(period: Period, view: View) -> str | None:
    for held in view.periods(period.key):
        if held.first <= period.last and period.first <= held.last:
            return held.holder
    return None


def _grounds(row: PaidBefore, person: Person, view: View) -> Grounds:
    """The clause and the law; nothing was checked, for it is paid."""
    read: list[StreamKey] = [
        (row.payee_kind, row.payee),
        *(("applicant", one) for one in person.ids),
    ]
    read.append(PARAMETERS_STREAM)
    streams = {stream: view.version(stream) for _, stream in read}
    return Grounds(
        scheme_called(row.scheme).clause,
        CODE_VERSION,
        row.paid_on,
        (),
        streams=tuple(Reading(*one) for one in streams.items()),
        completed_on=row.completed_on,
    )
