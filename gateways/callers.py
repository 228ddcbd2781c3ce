"""Who is calling, and which facts and acts they may tell the ledger."""

from __future__ import annotations

from typing import Literal, get_args

import msgspec

from domain.codec import EVENT_CLASSES
from domain.event import Grade
from gateways.own_acts import OWN_ACTS

Role = Literal[
    "poster",
    "submitter",
    "reviewer",
    "approver",
    "releaser",
    "reconciler",
    "auditor",
    "administrator",
    "parameter-officer",
    "case-officer",
    "job",
]
Channel = Literal["", "bank", "treasury"]

ROLES: tuple[Role, ...] = get_args(Role)
OFFICER_SOURCE = "urn:ledger:officer:"
JOB_SOURCE = "urn:ledger:job:"
OWN_SOURCES = "urn:ledger:"


class SourceBinding(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A source a caller may speak for: which topics (`applicant.*`), how well it knows them."""

    source: str
    grade: Grade
    topics: tuple[str, ...]
    channel: Channel = ""
    system: str = ""


class Caller(msgspec.Struct, frozen=True, cache_hash=True):
    """Who a verified token speaks for. `person` is a random id, never a name."""

    person: str
    client: str
    roles: tuple[Role, ...] = ()
    office: str = ""
    regions: tuple[str, ...] = ()
    sources: tuple[SourceBinding, ...] = ()


class NotAllowed(Exception):
    """The caller may not tell this. `field` of the CloudEvent, `rule` in words."""

    def __init__(self, field: str, rule: str) -> None:
        super().__init__(f"{field}: {rule}")
        self.field = field
        self.rule = rule


OFFICERS: dict[str, Role] = {
    "roster.opened": "submitter",
    "roster.linesAdded": "submitter",
    "roster.submitted": "submitter",
    "roster.linesStopped": "submitter",
    "roster.cancelled": "submitter",
    "roster.reviewed": "reviewer",
    "roster.noticePublished": "reviewer",
    "roster.sentBack": "reviewer",
    "roster.objected": "reviewer",
    "roster.objectionResolved": "reviewer",
    "roster.disputeRaised": "reviewer",
    "roster.disputeAssigned": "reviewer",
    "roster.disputeSettled": "case-officer",
    "roster.approved": "approver",
    "roster.released": "releaser",
    "payment.ordered": "releaser",
    "payment.cancelled": "releaser",
    "payment.reorderProposed": "reconciler",
    "payment.reordered": "releaser",
    "payment.resolutionProposed": "reconciler",
    "payment.doubtResolved": "releaser",
    "paymentFile.handedOver": "releaser",
    "paymentFile.acknowledged": "reconciler",
    "paymentFile.lossProposed": "reconciler",
    "paymentFile.lost": "releaser",
    "paymentFile.withdrawn": "releaser",
    "bankFile.breakAssigned": "reconciler",
    "bankFile.breakProposed": "reconciler",
    "bankFile.breakResolved": "reconciler",
    "bankFile.breakReopened": "reconciler",
    "parameters.proposed": "parameter-officer",
    "parameters.confirmed": "parameter-officer",
    "parameters.ended": "parameter-officer",
    "fund.opened": "parameter-officer",
    "fund.limitChanged": "parameter-officer",
    "fund.closeProposed": "parameter-officer",
    "fund.closeGivenUp": "parameter-officer",
    "fund.yearClosed": "parameter-officer",
    "officer.appointed": "parameter-officer",
    "officer.ended": "parameter-officer",
    "fund.transferred": "parameter-officer",
    "fund.carriedOver": "parameter-officer",
    "fund.revenueRecorded": "parameter-officer",
    "ledger.opened": "parameter-officer",
    "ledger.formatEnabled": "parameter-officer",
    "ledger.liftProposed": "parameter-officer",
    "ledger.lifted": "parameter-officer",
    "ledger.pastRecorded": "parameter-officer",
    "import.received": "parameter-officer",
    "import.confirmed": "parameter-officer",
    "import.finished": "parameter-officer",
    "import.withdrawn": "parameter-officer",
    "grant.imported": "parameter-officer",
    "grant.breakResolved": "parameter-officer",
    "round.opened": "parameter-officer",
    "round.decided": "parameter-officer",
    "contract.signed": "parameter-officer",
    "contract.delivered": "parameter-officer",
    "contract.accepted": "parameter-officer",
    "contract.amended": "parameter-officer",
    "contract.ended": "parameter-officer",
    "grant.reviewed": "case-officer",
    "grant.holdLifted": "case-officer",
    "grant.revoked": "case-officer",
    "grant.differenceProposed": "case-officer",
    "grant.differenceApproved": "case-officer",
    "grant.differenceDismissed": "case-officer",
    "applicant.mergedInto": "case-officer",
    "applicant.identitySplit": "case-officer",
    "applicant.erased": "case-officer",
    "applicant.accountConfirmed": "case-officer",
    "enterprise.accountConfirmed": "case-officer",
    "applicant.factVoided": "case-officer",
    "enterprise.factVoided": "case-officer",
    "round.factVoided": "case-officer",
    "contract.factVoided": "case-officer",
    "course.factVoided": "case-officer",
    "loan.factVoided": "case-officer",
}
"""Acts of an officer, told under the officer's own source."""

STOPPERS: tuple[Role, ...] = (
    *("auditor", "reconciler", "reviewer", "approver", "releaser"),
    *("submitter", "case-officer", "parameter-officer"),
)
STOPS = frozenset({"ledger.stopped"})
"""Acts of any officer, and of an auditor: to stop money takes one, whoever sees the need."""

JOBS = frozenset(
    {
        "grant.resumed",
        "grant.approved",
        "grant.paid",
        "grant.reviewRequired",
        *("grant.settled", "grant.returned"),
        *("payment.sent", "payment.recalled", "payment.rejected", "payment.unanswered"),
        *("payment.settled", "payment.returned", "payment.reversed", "payment.overpaid"),
        *("paymentFile.written", "bankFile.received", "bankFile.refused", "bankFile.matched"),
        *("bankFile.breaksOpened", "bankFile.applied", "bankFile.superseded"),
        "applicant.sixMonthsStable",
        "applicant.maturityWithdrawn",
    }
)
"""What only the ledger's own jobs say; no token carries their role."""

CHANNELS = frozenset({"payment.paid"})
"""A client's word alone makes nothing paid: it takes the bank or the treasury."""

VOIDS = frozenset(
    {
        "applicant.factVoided",
        "enterprise.factVoided",
        "round.factVoided",
        "contract.factVoided",
        "course.factVoided",
        "loan.factVoided",
    }
)
"""Also told by the source that told the fact, when it is bound to this topic."""

CONSEQUENCES = frozenset(
    {
        "applicant.mergedFrom",
        *("applicant.unemploymentRegistered", "applicant.unemploymentRefused"),
        "applicant.unemploymentPended",
        *("loan.allowed", "loan.refused", "loan.pended"),
    }
)
"""Written by the ledger beside something else; nobody tells them."""

TOLD = frozenset(
    topic
    for topic in EVENT_CLASSES
    if topic.startswith(("applicant.", "enterprise.", "course.", "loan.", "application."))
    and topic not in OFFICERS.keys() | OWN_ACTS.keys() | JOBS | CONSEQUENCES
)
"""Facts and applications: told by a poster whose source is bound to the topic."""


def may_tell(caller: Caller, source: str, topic: str) -> SourceBinding:
    """The binding under which `caller` tells `topic` as `source`.

    Raises NotAllowed. Whatever is not listed above is told by nobody.
    """
    if "administrator" in caller.roles:
        raise NotAllowed("type", "an administrator tells the ledger nothing")
    if topic in VOIDS and not source.startswith(OFFICER_SOURCE):
        return _as_poster(caller, source, topic)
    if topic in OFFICERS or topic in STOPS or topic in OWN_ACTS:
        return _as_officer(caller, source, topic)
    if topic in TOLD:
        return _as_poster(caller, source, topic)
    if topic in CHANNELS:
        return _as_channel(caller, source, topic)
    if topic in JOBS:
        return _as_job(caller, source, topic)
    raise NotAllowed("type", "no such topic, or one that only the ledger writes")


def officer_roles(topic: str) -> tuple[Role, ...]:
    """The roles of which an officer's act takes one; none where it is no officer's act."""
    if topic in STOPS:
        return STOPPERS
    if topic in OWN_ACTS:
        return OWN_ACTS[topic]
    return (OFFICERS[topic],) if topic in OFFICERS else ()


def acting_role(caller: Caller, topic: str) -> Role | None:
    """The role in which a caller does an officer's act."""
    return next((role for role in officer_roles(topic) if role in caller.roles), None)


def officer_source(person: str) -> str:
    """The source under which an officer acts."""
    return OFFICER_SOURCE + person


def own_job(name: str) -> Caller:
    """A job of the ledger itself. Made here and in no token, so nobody outside can be one."""
    return Caller(person=f"job:{name}", client=f"job:{name}", roles=("job",), office="ledger")


def job_source(name: str) -> str:
    return JOB_SOURCE + name


def _as_officer(caller: Caller, source: str, topic: str) -> SourceBinding:
    if acting_role(caller, topic) is None:
        raise NotAllowed("type", f"takes the role {' or '.join(officer_roles(topic))}")
    if source != officer_source(caller.person):
        raise NotAllowed("source", f"an officer acts under {OFFICER_SOURCE}<own person id>")
    return SourceBinding(source, "document", (topic,), system="ledger")


def _as_poster(caller: Caller, source: str, topic: str) -> SourceBinding:
    if "poster" not in caller.roles:
        raise NotAllowed("type", "takes the role poster")
    return _bound(caller, source, topic)


def _as_channel(caller: Caller, source: str, topic: str) -> SourceBinding:
    binding = _bound(caller, source, topic)
    if not binding.channel:
        raise NotAllowed("source", "takes a source that is a bank or treasury channel")
    return binding


def _as_job(caller: Caller, source: str, topic: str) -> SourceBinding:
    if "job" not in caller.roles:
        raise NotAllowed("type", "said only by the ledger's own jobs")
    if not source.startswith(JOB_SOURCE):
        raise NotAllowed("source", f"a job speaks under {JOB_SOURCE}<its name>")
    return SourceBinding(source, "register", (topic,), system="ledger")


def _bound(caller: Caller, source: str, topic: str) -> SourceBinding:
    """The caller's binding of this source that covers the topic; one source may have several."""
    known = False
    for binding in caller.sources:
        if binding.source == source:
            known = True
            if _covers(binding.topics, topic):
                return binding
    if known:
        raise NotAllowed("type", "this source is not bound to this topic")
    raise NotAllowed("source", "not a source of this caller")


def _covers(patterns: tuple[str, ...], topic: str) -> bool:
    if topic in patterns:
        return True
    return any(one[-1:] == "*" and topic.startswith(one[:-1]) for one in patterns)
