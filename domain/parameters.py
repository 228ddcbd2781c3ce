"""The open choices of a document: proposed by one person, confirmed by another, in force between
two days."""

from __future__ import annotations

from datetime import date

import msgspec

from domain.event import Event, Recorded, Value
from domain.text import Text

# Events


class ParametersProposed(Event, frozen=True, tag="parameters.proposed"):
    """`value` is JSON, checked against the type of the choice `key` (`period.fact-count`)."""

    key: str
    value: str
    valid_from: date
    document: Text
    valid_to: date | None = None
    scope: str = "city"


class ParametersReplacementProposed(
    ParametersProposed, frozen=True, tag="parameters.replacementProposed"
):
    """A setting that, once confirmed, stands instead of the one proposed as `supersedes`, on the
    days of both."""

    supersedes: int = 0


class ParametersConfirmed(Event, frozen=True, tag="parameters.confirmed"):
    """A second person confirms the proposal of `proposal` (its version)."""

    proposal: int


class ParametersEnded(Event, frozen=True, tag="parameters.ended"):
    """The setting of `proposal` ends after `last_day`."""

    proposal: int
    last_day: date
    document: Text


ParametersEvent = (
    ParametersProposed | ParametersReplacementProposed | ParametersConfirmed | ParametersEnded
)

# State


class Setting(Value, frozen=True):
    """A value of one choice, as proposed by a person; in force only once confirmed."""

    proposal: int
    key: str
    value: str
    valid_from: date
    valid_to: date | None
    scope: str
    proposer: str
    confirmed: bool = False
    supersedes: int = 0

    def shares_days_with(self, first: date, last: date | None) -> bool:
        """Whether a day lies in both; None is without end."""
        begins_in_time = last is None or self.valid_from <= last
        return begins_in_time and (self.valid_to is None or first <= self.valid_to)


class Parameters(Value, frozen=True):
    """All settings of one document, in the order they were proposed."""

    version: int = 0
    settings: tuple[Setting, ...] = ()

    def in_the_way(self, of: Setting) -> Setting | None:
        """The confirmed setting of the same choice and scope that has a day in common with this one
        and is not the one it supersedes, nor superseded itself on all those days."""
        beside = [
            one
            for one in self.settings
            if one.confirmed
            and (one.key, one.scope) == (of.key, of.scope)
            and one.proposal not in (of.proposal, of.supersedes)
            and one.shares_days_with(of.valid_from, of.valid_to)
        ]
        return next((one for one in beside if not self._covered(one, of)), None)

    def _covered(self, one: Setting, of: Setting) -> bool:
        first = max(one.valid_from, of.valid_from)
        lasts = [last for last in (one.valid_to, of.valid_to) if last is not None]
        return any(
            other.confirmed
            and other.supersedes == one.proposal
            and other.valid_from <= first
            and (other.valid_to is None or (bool(lasts) and min(lasts) <= other.valid_to))
            for other in self.settings
        )

    def in_force(self, day: date, scope: str = "city") -> dict[str, str]:
        """Key → JSON value for a day: a county's own setting wins over the city's, and a later
        confirmed one over an earlier."""
        valid = [
            setting
            for setting in self.settings
            if setting.confirmed
            and setting.valid_from <= day
            and (setting.valid_to is None or day <= setting.valid_to)
        ]
        city = {one.key: one.value for one in valid if one.scope == "city"}
        return city | {one.key: one.value for one in valid if one.scope == scope}


def evolve(parameters: Parameters | None, happened: Recorded) -> Parameters:
    """What each event means. Total: history is never judged again."""
    settings = (parameters or Parameters()).settings
    person = happened.actor.person if happened.actor else ""
    match happened.event:
        case ParametersProposed() as new:
            setting = Setting(
                happened.version,
                new.key,
                new.value,
                new.valid_from,
                new.valid_to,
                new.scope,
                person,
                supersedes=getattr(new, "supersedes", 0),
            )
            return Parameters(happened.version, (*settings, setting))
        case ParametersConfirmed(proposal=proposal):
            return Parameters(happened.version, _with(settings, proposal, confirmed=True))
        case ParametersEnded(proposal=proposal, last_day=last_day):
            return Parameters(happened.version, _with(settings, proposal, valid_to=last_day))
        case _:
            return Parameters(happened.version, settings)


def _with(settings: tuple[Setting, ...], proposal: int, **change: object) -> tuple[Setting, ...]:
    return tuple(
        msgspec.structs.replace(one, **change) if one.proposal == proposal else one
        for one in settings
    )
