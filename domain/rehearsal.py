"""Trying parameters on what is recorded: what is tried, on which grants, and what would change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec

from domain.application import PayeeKind
from domain.decision import Allowance, Period
from domain.grant import Status
from domain.parameters import Parameters, Setting
from domain.policies.assessing import Due, NotDue, NotYet
from domain.policies.reading import Claim
from domain.policies.yizhengfa_2018_9.choices import NotAllowed, read_value
from domain.policies.yizhengfa_2018_9.open_choices import READ_BY_MANY
from domain.policies.yizhengfa_2018_9.schemes import SCHEMES

AWARDED = (
    *(Status.AWARDED, Status.LISTED, Status.APPROVED, Status.HELD),
    *(Status.PAID, Status.SETTLED, Status.RETURNED),
)
DECIDED = (*AWARDED, Status.REFUSED, Status.PENDED)
_AWARDED = frozenset(one.value for one in AWARDED)


class Trial(msgspec.Struct, frozen=True):
    """One setting to try, for conditions that are complete between two days."""

    key: str
    value: str
    first: date
    last: date | None = None
    scope: str = "city"

    def covers(self, day: date) -> bool:
        """Whether it would be in force on a day."""
        return self.first <= day and (self.last is None or day <= self.last)


class Decision(msgspec.Struct, frozen=True, gc=False):
    """A grant that was decided, as it stands: its claim, the last decision, what it holds.

    `decided_at`: position of that decision. `completed_on`: when its conditions were complete.
    """

    grant: str
    scheme: str
    payee: str
    payee_kind: PayeeKind
    beneficiary: str
    filed_on: date
    status: str
    amount_fen: int
    reasons: tuple[str, ...]
    roster: str
    decided_at: int
    round: str
    since: date | None
    decided_for: date
    completed_on: date | None
    reviewed: bool
    claims: tuple[str, ...]
    allowances: tuple[Allowance, ...]
    periods: tuple[Period, ...]

    @property
    def awarded(self) -> bool:
        """Whether it holds what its decision took."""
        return self.status in _AWARDED

    def claim(self) -> Claim:
        """What was asked, to be judged for the day of the last decision."""
        return Claim(
            self.grant,
            self.scheme,
            self.payee,
            self.payee_kind,
            self.beneficiary,
            self.round,
            self.since,
            self.filed_on,
            self.decided_for,
            reviewed=self.reviewed,
        )


class Stand(msgspec.Struct, frozen=True, gc=False):
    """How a claim stands: `awarded`, `refused` or `pended`, for how much, for which reasons."""

    status: str
    fen: int = 0
    reasons: tuple[str, ...] = ()


class Verdict(msgspec.Struct, frozen=True, gc=False):
    """What a claim comes to under some law. `due`: what it takes; `earlier`: who is in its way."""

    result: Due | NotDue | NotYet
    completed_on: date | None
    earlier: str

    @property
    def due(self) -> Due | None:
        return self.result if isinstance(self.result, Due) else None

    @property
    def stand(self) -> Stand:
        result = self.result
        if isinstance(result, Due):
            return Stand("awarded", result.amount_fen)
        if isinstance(result, NotDue):
            return Stand("refused", 0, tuple([one.code for one in result.reasons]))
        return Stand("pended", 0, (result.reason.code,))

    def is_as(self, one: Decision) -> bool:
        """Whether the grant stands just so, holding the same."""
        due = self.result
        if isinstance(due, Due):
            return (
                one.awarded
                and due.amount_fen == one.amount_fen
                and due.claims == one.claims
                and due.periods == one.periods
                and due.allowances == one.allowances
            )
        stand = self.stand
        return (stand.status, stand.reasons) == (one.status, one.reasons)


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
    """What some grants came to: how many were gone over, and those that would change."""

    judged: int
    changes: tuple[Change, ...]


def change_of(one: Decision, before: Verdict, after: Verdict) -> Change | None:
    """What would change for a grant; None where it would stand the same."""
    if before.stand == after.stand:
        return None
    subject, day = one.beneficiary or one.payee, after.completed_on or one.decided_for
    return Change(one.grant, one.scheme, subject, before.stand, after.stand, one.roster, day)


def schemes_touched(trials: Sequence[Trial]) -> tuple[str, ...]:
    """The schemes that a setting can matter to.

    Raises NotAllowed for an unknown key, a value that its choice does not take, or a choice that
    only matters while two claim the same.
    """
    for one in trials:
        read_value(one.key, one.value)
        if one.key == "placement.conflict":
            raise NotAllowed(f"{one.key}: decides between two claimants when they claim; not tried")
    keys = {one.key for one in trials}
    if keys & set(READ_BY_MANY):
        return tuple(SCHEMES)
    return tuple(
        key for key, one in SCHEMES.items() if not one.parameters or keys & set(one.parameters)
    )


def with_trials(parameters: Parameters, trials: Sequence[Trial]) -> Parameters:
    """The settings as they would be: a trial stands over whatever is set for the same days."""
    beside = tuple(
        Setting(
            10**6 + number, one.key, one.value, one.first, one.last, one.scope, "", confirmed=True
        )
        for number, one in enumerate(trials)
    )
    return Parameters(parameters.version, (*parameters.settings, *beside))
