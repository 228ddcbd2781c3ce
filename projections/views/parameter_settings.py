"""The parameter audit: what was set, who proposed, confirmed and ended it, on which paper."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec

from domain.codec import classes_of
from domain.event import Recorded
from domain.parameters import ParametersConfirmed, ParametersEnded, ParametersProposed
from projections.views.view import Change, Kinds, Store, Table


class SettingRow(msgspec.Struct, frozen=True, gc=False):
    """`proposal`: version of the proposal; in force from `valid_from` once somebody confirmed it.
    `…_at`: positions. `value`: JSON."""

    proposal: int
    key: str
    value: str
    scope: str
    valid_from: date
    valid_to: date | None
    document: str
    proposed_by: str
    proposed_on: date
    proposed_at: int
    confirmed_by: str = ""
    confirmed_on: date | None = None
    confirmed_at: int | None = None
    ended_by: str = ""
    ended_on: date | None = None
    ended_at: int | None = None
    ended_document: str = ""


PARAMETER_SETTINGS = Table("parameter_settings", SettingRow, ("proposal",))


class ParameterSettings:
    name = "parameter_settings"
    tables = (PARAMETER_SETTINGS,)
    reads: Kinds = frozenset(classes_of("parameters"))

    def changes(self, batch: Sequence[Recorded], store: Store) -> Sequence[Change]:
        rows = store.rows(PARAMETER_SETTINGS, {(_proposal(one),) for one in batch})
        for one in batch:
            key = (_proposal(one),)
            rows[key] = _after(rows.get(key), one)
        return (Change(PARAMETER_SETTINGS, rows.values()),)


def _proposal(happened: Recorded) -> int:
    match happened.event:
        case ParametersConfirmed(proposal=proposal) | ParametersEnded(proposal=proposal):
            return proposal
        case _:
            return happened.version


def _after(row: SettingRow | None, happened: Recorded) -> SettingRow:
    event, person = happened.event, happened.actor.person if happened.actor else ""
    if isinstance(event, ParametersProposed):
        return SettingRow(
            happened.version,
            event.key,
            event.value,
            event.scope,
            event.valid_from,
            event.valid_to,
            event.document,
            person,
            happened.happened_on,
            happened.position,
        )
    assert row is not None, "what is confirmed or ended was proposed"
    if isinstance(event, ParametersEnded):
        return msgspec.structs.replace(
            row,
            valid_to=event.last_day,
            ended_by=person,
            ended_on=happened.happened_on,
            ended_at=happened.position,
            ended_document=event.document,
        )
    return msgspec.structs.replace(
        row,
        confirmed_by=person,
        confirmed_on=happened.happened_on,
        confirmed_at=happened.position,
    )
