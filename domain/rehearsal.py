"""Trying parameters on what is recorded: who would change, and how. Nothing is written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec

from domain.acts.judging import Judged, claim_of, judge
from domain.due.loading import Loading
from domain.entries import Entry, StreamKey
from domain.grant import Grant, Status
from domain.log import Log
from domain.names import PARAMETERS
from domain.parameters import Parameters, Setting
from domain.policies.assessing import Due, NotDue, NotYet
from domain.policies.reading import Claim, Foreseen
from domain.policies.yizhengfa_2018_9.choices import read_value
from domain.policies.yizhengfa_2018_9.schemes import SCHEMES
from domain.view import View

AWARDED = (*(Status.AWARDED, Status.LISTED, Status.APPROVED, Status.HELD, Status.PAID),)
DECIDED = (*AWARDED, Status.REFUSED, Status.PENDED)
GENERAL = (
    *("validity.from", "validity.test", "scheme.last-days", "claim.deadline", "claim.deadlines"),
    *("calendar.days", "period.deadline-count", "region.city-scope", "poverty.exit-effect"),
    *("poverty.annulment-effect", "poverty.status-test", "poverty.min-age", "money.rounding"),
    *("cumulation.matrix", "period.fact-count", "period.gap-tolerance-days"),
)
"""Choices that many schemes read: a scheme's own list does not name them all."""


class Trial(msgspec.Struct, frozen=True):
    """One setting to try, for conditions that are complete between two days."""

    key: str
    value: str
    first: date
    last: date | None = None
    scope: str = "city"


class Stand(msgspec.Struct, frozen=True):
    """How a claim stands: `awarded`, `refused` or `pended`, for how much, for which reasons."""

    status: str
    fen: int = 0
    reasons: tuple[str, ...] = ()


class Change(msgspec.Struct, frozen=True):
    """A grant that would stand otherwise. `day`: when its conditions were complete."""

    grant: str
    scheme: str
    subject: str
    before: Stand
    after: Stand
    roster: str
    day: date


class Looked(msgspec.Struct, frozen=True):
    """What some grants came to: how many were judged, and those that would change."""

    judged: int
    changes: tuple[Change, ...]


def schemes_touched(trials: Sequence[Trial]) -> tuple[str, ...]:
    """The schemes that a setting can matter to.

    Raises NotAllowed for an unknown key or a value that its choice does not take.
    """
    for one in trials:
        read_value(one.key, one.value)
    keys = {one.key for one in trials}
    if keys & set(GENERAL):
        return tuple(SCHEMES)
    return tuple(
        key for key, one in SCHEMES.items() if not one.parameters or keys & set(one.parameters)
    )


class Rehearsal:
    """One set of trials over one log. For one thread; `look` may be called page by page."""

    def __init__(self, log: Log, trials: Sequence[Trial]) -> None:
        self.loading = Loading(log)
        view = self.loading.view()
        self.now = view.parameters()
        self.tried = _with(self.now, trials)

    def look(self, grants: Sequence[str]) -> Looked:
        """Judges each under the trials; what would change is judged again as things are now, so
        that only what the trials change is told."""
        view = self.loading.view([("grant", one) for one in grants])
        standing = self.loading.each(view, list(grants), lambda one: view.grant(one))
        found = [one for one in standing if one is not None and one.status in DECIDED]
        claims = [claim_of(one, _day(one)) for one in found]
        self._foresee(view, claims)
        view.entries[PARAMETERS] = _entry(self.tried)
        tried = self.loading.each(view, claims, lambda claim: judge(claim, view))
        moved = [
            (grant, claim, judged)
            for grant, claim, judged in zip(found, claims, tried, strict=True)
            if _stand(judged) != _recorded(grant)
        ]
        view.entries[PARAMETERS] = _entry(self.now)
        again = [claim for _, claim, _ in moved]
        now = self.loading.each(view, again, lambda claim: judge(claim, view))
        self.loading.keep(view)
        changes = (
            _change(grant, before, after)
            for (grant, _, after), before in zip(moved, now, strict=True)
            if _stand(before) != _stand(after)
        )
        return Looked(len(found), tuple(changes))

    def _foresee(self, view: View, claims: Sequence[Claim]) -> None:
        """Streams and guard rows that judging will ask for, in one question."""
        keys: list[StreamKey] = []
        held: list[str] = []
        guards: list[Foreseen] = []
        for claim in claims:
            scheme = SCHEMES[claim.scheme]
            keys.extend(key for key in scheme.needs(claim, view) if key[1])
            held.extend(scheme.foresees(claim, view))
            guards.append(scheme.guards(claim, view))
        self.loading.ask(view, keys, held, guards)


def _with(parameters: Parameters, trials: Sequence[Trial]) -> Parameters:
    """The settings as they would be: a trial stands over whatever is set for the same days."""
    beside = tuple(
        Setting(
            10**6 + number, one.key, one.value, one.first, one.last, one.scope, "", confirmed=True
        )
        for number, one in enumerate(trials)
    )
    return Parameters(parameters.version, (*parameters.settings, *beside))


def _entry(parameters: Parameters) -> Entry:
    return Entry(parameters, parameters.version, "parameters")


def _day(grant: Grant) -> date:
    return grant.grounds.decided_for if grant.grounds else grant.filed_on


def _recorded(grant: Grant) -> Stand:
    if grant.status in AWARDED:
        return Stand("awarded", grant.amount_fen)
    return Stand(grant.status.value, 0, grant.reasons)


def _stand(judged: Judged) -> Stand:
    match judged.assessment.result:
        case Due(amount_fen=fen):
            return Stand("awarded", fen)
        case NotDue(reasons=reasons):
            return Stand("refused", 0, tuple(one.code for one in reasons))
        case NotYet(reason=reason):
            return Stand("pended", 0, (reason.code,))


def _change(grant: Grant, before: Judged, after: Judged) -> Change:
    return Change(
        grant.stream,
        grant.scheme,
        grant.beneficiary or grant.payee,
        _stand(before),
        _stand(after),
        grant.roster,
        after.facts.completed_on or _day(grant),
    )
