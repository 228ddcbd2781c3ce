"""Which stage a grant is in and whose turn it is, from the states of grant, roster and payment."""

from __future__ import annotations

from datetime import date

from domain.due.stage import Owner, Place, Stage
from domain.due.standing import GrantStanding, PaymentStanding, RosterStanding
from domain.grant import Status
from domain.ledger_stream import LedgerState
from domain.reasons import Reason
from domain.roster import Status as RosterStatus

OF_PAYMENT = {
    stage.value: (stage, owner)
    for stage, owner in (
        (Stage.CANCELLED, Owner.FINANCE),
        (Stage.ORDERED, Owner.FINANCE),
        (Stage.SENT, Owner.BANK),
        (Stage.IN_DOUBT, Owner.RECONCILER),
        (Stage.REJECTED, Owner.FINANCE),
        (Stage.RETURNED, Owner.FINANCE),
        (Stage.PAID, Owner.NOBODY),
        (Stage.SETTLED, Owner.NOBODY),
        (Stage.RECOVERED, Owner.NOBODY),
    )
}
"""By the word of the payment's own status: reached where an event gives it that status."""

ON_THE_WAY = frozenset(
    {Status.LISTED, Status.APPROVED, Status.PAID, Status.SETTLED, Status.RETURNED}
)
"""A payment that names a grant is followed as long as the grant itself is neither taken back nor
awarded anew; the marks `grant.approved` and `grant.paid` come a moment after what they follow."""

MONEY_OUT = frozenset({Owner.APPROVER, Owner.RELEASER, Owner.FINANCE})
"""Whose acts a stop forbids."""

ENDED = {
    Status.PAID: Stage.PAID,
    Status.SETTLED: Stage.SETTLED,
    Status.RETURNED: Stage.RETURNED,
    Status.REFUSED: Stage.REFUSED,
    Status.REVOKED: Stage.REVOKED,
    Status.WITHDRAWN: Stage.WITHDRAWN,
    Status.IMPORTED: Stage.PAID,
    Status.BREAK: Stage.WITHDRAWN,
    Status.DISMISSED: Stage.WITHDRAWN,
}
"""Of what was paid before the ledger the last three: none of it is looked for here (claimed.py)."""


FOLLOWED = frozenset({RosterStatus.APPROVED, RosterStatus.RELEASED})
"""Each line's own mark follows."""


def place(
    standing: GrantStanding,
    roster: RosterStanding | None,
    payment: PaymentStanding | None,
    ledger: LedgerState | None,
    day: date,
) -> Place:
    """The one stage of a grant on a day. `ledger`: with the stops that held then."""
    status = standing.grant.status
    if payment is not None and status in ON_THE_WAY:
        of_payment = OF_PAYMENT.get(payment.payment.status.value)
        if of_payment is not None:
            return Place(*of_payment, payment.entered_on)
    if status in ENDED:
        return Place(ENDED[status], Owner.NOBODY, standing.entered_on)
    if status is Status.PENDED:
        return _pended(standing, day)
    if status in (Status.LISTED, Status.APPROVED):
        found = _on_roster(standing, roster, day)
        return _stopped(found, roster, ledger) if found.owner in MONEY_OUT else found
    return _with_an_officer(standing)


def _stopped(found: Place, on: RosterStanding | None, ledger: LedgerState | None) -> Place:
    """Where the fund or the scheme is stopped, two parameter officers must lift that first."""
    if on is None or ledger is None:
        return found
    stop = ledger.stopped("fund", on.roster.fund) or ledger.stopped("scheme", on.roster.scheme)
    if stop is None:
        return found
    waits_for = f"stop:{stop.version}"
    return Place(found.stage, Owner.PARAMETER_OFFICER, found.entered_on, waits_for)


def _with_an_officer(standing: GrantStanding) -> Place:
    """Applied, contested, awarded or held."""
    grant = standing.grant
    owner, waits_for = Owner.CASE_OFFICER, ""
    if grant.review_required:
        waits_for = Reason.REVIEW.code
    elif grant.status is Status.AWARDED:
        owner = Owner.SUBMITTER
    elif grant.status is Status.HELD:
        waits_for = " ".join(grant.reasons)
    return Place(Stage(grant.status.value), owner, standing.entered_on, waits_for)


def _pended(standing: GrantStanding, day: date) -> Place:
    """What it waits for says whose turn it is: a day nobody's, evidence the applicant's."""
    wake, entered_on = standing.wake, standing.entered_on
    if wake.startswith("parameter:"):
        return Place(Stage.PENDED, Owner.PARAMETER_OFFICER, entered_on, wake)
    if wake.startswith("fund:"):
        return Place(Stage.PENDED, Owner.FINANCE, entered_on, wake)
    if wake.startswith("date:") and date.fromisoformat(wake.partition(":")[2]) > day:
        return Place(Stage.PENDED, Owner.NOBODY, entered_on, wake)
    if Reason.EVIDENCE_MISSING.code in standing.grant.reasons:
        return Place(Stage.PENDED, Owner.APPLICANT, entered_on, "evidence")
    return Place(Stage.PENDED, Owner.CASE_OFFICER, entered_on, wake)


def _on_roster(standing: GrantStanding, on: RosterStanding | None, day: date) -> Place:
    """Listed or approved: the roster knows whose turn it is. Of a roster that waits for its fund
    the lines that were signed count as approved."""
    grant, entered_on = standing.grant, standing.entered_on
    if on is None:
        return Place(Stage(grant.status.value), Owner.SUBMITTER, entered_on)
    roster = on.roster
    if grant.review_required:
        stage = Stage(grant.status.value)
        return Place(stage, Owner.CASE_OFFICER, entered_on, Reason.REVIEW.code)
    if standing.line in roster.objected:
        stage = Stage(grant.status.value)
        return Place(stage, Owner.REVIEWER, entered_on, Reason.OBJECTION.code)
    signed = standing.line <= roster.approved_last and standing.line not in roster.left_out
    if roster.status is RosterStatus.WAITING and signed:
        return Place(Stage.APPROVED, Owner.FINANCE, on.entered_on, f"fund:{roster.fund}")
    if grant.status is Status.APPROVED:
        return Place(Stage.APPROVED, Owner.RELEASER, entered_on)
    if roster.status in FOLLOWED and signed:
        return Place(Stage.APPROVED, Owner.RELEASER, on.entered_on)
    owner, waits_for = _signing(on, day)
    return Place(Stage.LISTED, owner, entered_on, waits_for)


SIGNERS = {
    RosterStatus.OPEN: Owner.SUBMITTER,
    RosterStatus.SUBMITTED: Owner.REVIEWER,
    RosterStatus.REVIEWED: Owner.REVIEWER,
    RosterStatus.NOTICED: Owner.APPROVER,
}


def _signing(on: RosterStanding, day: date) -> tuple[Owner, str]:
    """Who signs next; nobody while the public notice runs. A line that an approval left out waits
    for an officer to say what becomes of it."""
    until = on.roster.notice_until
    if on.roster.status is RosterStatus.NOTICED and until is not None and until >= day:
        return Owner.NOBODY, f"date:{until}"
    return SIGNERS.get(on.roster.status, Owner.CASE_OFFICER), ""
