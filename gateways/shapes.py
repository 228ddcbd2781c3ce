"""The shape of each topic's data as it comes in, and the fact or intent it becomes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Annotated, Any, Literal

import msgspec

from domain import applicant, enterprise, fund, ledger_stream, parameters, selection_round
from domain.codec import EVENT_CLASSES
from domain.event import Event
from domain.text import Digest, Region, Text
from gateways.enforcing import enforced, pattern_of

Named = Annotated[str, msgspec.Meta(min_length=1, max_length=140)]
"""A reference: a stream's id, idcard:NUMBER, uscc:CODE, or a name such as roster:NAME."""


DigestIn = Annotated[str, msgspec.Meta(pattern=pattern_of(Digest))]
RegionIn = Annotated[str, msgspec.Meta(pattern=pattern_of(Region))]


class Common(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, gc=False):
    """What every fact and act may carry beside its own fields."""

    happened_on: date | None = None
    learnt_on: date | None = None
    extract_date: date | None = None
    evidence: tuple[DigestIn, ...] = ()


REFERENCES: dict[type[Event], tuple[str, ...]] = {
    applicant.ApplicantReferred: ("agency", "employer"),
    applicant.ApplicantContractSigned: ("employer",),
    applicant.ApplicantHired: ("employer", "user_unit"),
    applicant.ApplicantPresenceConfirmed: ("employer",),
    applicant.ApplicantLeft: ("employer",),
    applicant.ApplicantContributionPaid: ("payer",),
    selection_round.RoundDecided: ("winner",),
}
"""Fields that name another stream: in the input they may be numbers."""

TOLD_AS_THEY_ARE: tuple[type[Event], ...] = (
    applicant.ApplicantDomiciled,
    applicant.ApplicantPovertyRegistered,
    applicant.ApplicantPovertyExited,
    applicant.ApplicantPovertyAnnulled,
    applicant.ApplicantLicensed,
    applicant.ApplicantLicenceEnded,
    applicant.ApplicantReferred,
    applicant.ApplicantContractSigned,
    applicant.ApplicantHired,
    applicant.ApplicantPresenceConfirmed,
    applicant.ApplicantLeft,
    applicant.ApplicantContributionPaid,
    applicant.ApplicantDeparted,
    applicant.ApplicantErased,
    enterprise.EnterpriseLicensed,
    enterprise.EnterpriseLicenceEnded,
    enterprise.EnterpriseLocated,
    enterprise.EnterpriseBaseRecognised,
    enterprise.EnterpriseBaseEnded,
    selection_round.RoundOpened,
    selection_round.RoundDecided,
    fund.FundOpened,
    fund.FundLimitChanged,
    fund.FundYearClosed,
    parameters.ParametersConfirmed,
    parameters.ParametersEnded,
    ledger_stream.LedgerOpened,
)
"""Events whose input has the same fields as the event, beside the common ones."""


class RegisterPerson(Common, frozen=True):
    """The subject is `idcard:NUMBER`; the name goes into the vault with it."""

    name: Text


class RegisterUnit(Common, frozen=True):
    """The subject is `uscc:CODE`."""

    organisation: enterprise.OrganisationKind
    name: Text
    county: RegionIn


class ChangeAccount(Common, frozen=True):
    """An account to pay to; number, holder and bank go into the vault."""

    account: Annotated[str, msgspec.Meta(min_length=6, max_length=34)]
    holder: Text
    bank: Text


class Void(Common, frozen=True):
    """A fact that falls, and what is told instead: its topic, its fields and the day it happened
    on."""

    voided_version: int
    reason: Text
    document: Text
    instead: Annotated[dict[str, Any], msgspec.Meta(max_length=40)] | None = None
    instead_type: str = ""


class Merge(Common, frozen=True):
    kept: Named
    reason: Text


class Split(Common, frozen=True):
    other: Named
    reason: Text


class MatureSpell(Common, frozen=True):
    hired_version: int
    as_of: date


class ApplicationLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """A line: for whom (`beneficiary`) or under which selection (`round`); `since` names one of
    several departures or spells."""

    line: Annotated[int, msgspec.Meta(ge=1, le=9_999)]
    beneficiary: Named | None = None
    round: Named | None = None
    since: date | None = None


class File(Common, frozen=True, kw_only=True):
    """An application: who is to be paid, under which scheme, for which lines. `payee_kind` says
    what a payee given by its stream's id is; a number says it by itself."""

    scheme: str
    payee: Named
    payee_kind: Literal["applicant", "enterprise"] = "enterprise"
    lines: Annotated[tuple[ApplicationLine, ...], msgspec.Meta(min_length=1, max_length=200)]


class ReviewGrant(Common, frozen=True):
    outcome: Literal["award", "refuse", "uphold"]
    reason: Text


class WithReason(Common, frozen=True):
    reason: Text


class ResumeGrant(Common, frozen=True):
    decided_for: date


class OpenList(Common, frozen=True):
    scheme: str
    year: Annotated[int, msgspec.Meta(ge=2018, le=2100)]


class AddToList(Common, frozen=True):
    grants: Annotated[tuple[Named, ...], msgspec.Meta(min_length=1, max_length=100)]


class StopOnList(Common, frozen=True):
    lines: Annotated[tuple[int, ...], msgspec.Meta(min_length=1, max_length=100)]
    reason: Text


class Sign(Common, frozen=True):
    """Submitting, reviewing, publishing, releasing: nothing but the act itself."""

    text_digest: DigestIn | None = None


class SendBack(Common, frozen=True):
    reason: Text


class Object(Common, frozen=True):
    line: int
    reason: Text


class Resolve(Common, frozen=True):
    line: int
    outcome: Literal["dismissed", "upheld"]
    reason: Text


class Approve(Common, frozen=True):
    """`last_line`: the approved prefix; 0 for all lines."""

    last_line: Annotated[int, msgspec.Meta(ge=0)] = 0


class Order(Common, frozen=True):
    """`account`: a vault record, only where the payee's lines name several."""

    roster: Named
    payee: Named
    account: str = ""
    release: Annotated[int, msgspec.Meta(ge=0)] = 0


class PaidReport(Common, frozen=True):
    """What the bank or treasury says was paid, on `happened_on`; `evidence` is its document's
    digest."""

    reference: Annotated[str, msgspec.Meta(min_length=1, max_length=35)]
    fen: Annotated[int, msgspec.Meta(gt=0, le=10**15)]


class Propose(Common, frozen=True):
    """`value`: any JSON, checked against the choice."""

    key: str
    value: Any
    valid_from: date
    document: Text
    valid_to: date | None = None
    scope: str = "city"


OTHER_SHAPES: dict[str, type[Common]] = {
    "applicant.registered": RegisterPerson,
    "applicant.accountChanged": ChangeAccount,
    "applicant.factVoided": Void,
    "applicant.mergedInto": Merge,
    "applicant.identitySplit": Split,
    "applicant.sixMonthsStable": MatureSpell,
    "enterprise.registered": RegisterUnit,
    "enterprise.accountChanged": ChangeAccount,
    "enterprise.factVoided": Void,
    "round.factVoided": Void,
    "application.filed": File,
    "grant.reviewed": ReviewGrant,
    "grant.holdLifted": WithReason,
    "grant.revoked": WithReason,
    "grant.resumed": ResumeGrant,
    "roster.opened": OpenList,
    "roster.linesAdded": AddToList,
    "roster.linesStopped": StopOnList,
    "roster.submitted": Sign,
    "roster.reviewed": Sign,
    "roster.noticePublished": Sign,
    "roster.sentBack": SendBack,
    "roster.objected": Object,
    "roster.objectionResolved": Resolve,
    "roster.approved": Approve,
    "roster.released": Sign,
    "roster.cancelled": WithReason,
    "payment.ordered": Order,
    "payment.paid": PaidReport,
    "parameters.proposed": Propose,
}

_SAME = {str(one.__struct_config__.tag): one for one in TOLD_AS_THEY_ARE}
TOPICS = frozenset((*OTHER_SHAPES, *_SAME))
"""Every topic that may be asked for."""


@cache
def shape_of(topic: str) -> type[Common]:
    """The input shape of a topic: the event's own fields beside the common ones, or a shape of its
    own."""
    if topic in OTHER_SHAPES:
        return OTHER_SHAPES[topic]
    event = _SAME[topic]
    references = REFERENCES.get(event, ())
    fields: list[Any] = []
    for field in msgspec.structs.fields(event):
        kind = enforced(field.type)
        if field.name in references:
            kind = Named if field.required else Named | None
        if field.required:
            fields.append((field.name, kind))
        else:
            fields.append((field.name, kind, field.default))
    name = "".join(part.capitalize() for part in topic.split("."))
    shape: Any = msgspec.defstruct(
        f"{name}Input", fields, bases=(Common,), frozen=True, kw_only=True, gc=False
    )
    made: type[Common] = shape
    return made


@cache
def decoder_of(topic: str) -> msgspec.json.Decoder[Common]:
    """The decoder of a topic's data."""
    return msgspec.json.Decoder(shape_of(topic))


@cache
def fact_maker(topic: str) -> Callable[[Common, dict[str, str | None]], Event]:
    """How a topic's input becomes its event; the second argument gives resolved references by
    field."""
    event = EVENT_CLASSES[topic]
    names = tuple(field.name for field in msgspec.structs.fields(event))

    def make(data: Common, references: dict[str, str | None]) -> Event:
        if references:
            return event(
                *(references[one] if one in references else getattr(data, one) for one in names)
            )
        return event(*(getattr(data, one) for one in names))

    return make
