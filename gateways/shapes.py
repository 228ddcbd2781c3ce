"""The shape of each topic's data as it comes in, and the fact or intent it becomes."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from operator import attrgetter
from typing import Annotated, Any, get_args

import msgspec

from domain import (
    applicant,
    applicant_groups,
    applicant_learning,
    applicant_life,
    applicant_residence,
    applicant_study,
    applicant_work,
    course,
    enterprise,
    enterprise_premises,
    enterprise_reports,
    fund,
    ledger_stream,
    loan,
    parameters,
    selection_round,
    service_contract,
)
from domain.codec import EVENT_CLASSES
from domain.event import Event
from domain.text import Text
from gateways import office_shapes, payment_shapes
from gateways.act_shapes import (
    OF_ROSTERS,
    DecideDifference,
    File,
    MatureSpell,
    MoveFund,
    Propose,
    ResumeGrant,
    ReviewGrant,
    WithReason,
)
from gateways.enforcing import enforced
from gateways.legacy_shapes import (
    ConfirmList,
    FinishList,
    ImportRow,
    ReceiveList,
    RecordPastIn,
    ResolveRow,
    WithdrawList,
)
from gateways.loan_shapes import AskLoan, EndLoan, LendLoan, RepayLoan
from gateways.shape import Common, Named, RegionIn

REFERENCES: dict[type[Event], tuple[str, ...]] = {
    applicant.ApplicantReferred: ("agency", "employer"),
    applicant.ApplicantContractSigned: ("employer",),
    applicant.ApplicantHired: ("employer", "user_unit"),
    applicant.ApplicantPresenceConfirmed: ("employer",),
    applicant.ApplicantLeft: ("employer",),
    applicant.ApplicantContributionPaid: ("payer",),
    applicant_work.ApplicantContractExtended: ("employer",),
    applicant_work.ApplicantAbsent: ("employer",),
    applicant_work.ApplicantMoved: ("employer",),
    applicant_work.ApplicantContributionRefunded: ("payer",),
    selection_round.RoundDecided: ("winner",),
    service_contract.ContractSigned: ("supplier", "course"),
    course.CourseOpened: ("organiser",),
    applicant_study.ApplicantSchoolYearStudied: ("unit",),
    applicant_study.ApplicantStudentLoanHeld: ("lender",),
    applicant_study.ApplicantStartupSucceeded: ("enterprise",),
    enterprise_premises.EnterpriseOwnerRecorded: ("owner",),
    applicant_learning.ApplicantEnrolled: ("course", "sent_by"),
    applicant_learning.ApplicantAttended: ("course",),
    applicant_learning.ApplicantCertified: ("course",),
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
    applicant_work.ApplicantContractExtended,
    applicant_work.ApplicantAbsent,
    applicant_work.ApplicantMoved,
    applicant_work.ApplicantContributionRefunded,
    applicant_groups.ApplicantGroupRecognised,
    applicant_groups.ApplicantGroupEnded,
    applicant_groups.ApplicantGraduated,
    *get_args(applicant_learning.LearningEvent),
    *get_args(applicant_study.StudyEvent),
    applicant_life.ApplicantDied,
    *(applicant_residence.ApplicantResided, applicant_residence.ApplicantUnemploymentAsked),
    *get_args(enterprise_premises.PremisesEvent),
    loan.LoanInterestPaid,
    enterprise.EnterpriseLicensed,
    enterprise.EnterpriseLicenceEnded,
    enterprise.EnterpriseLocated,
    enterprise.EnterpriseBaseRecognised,
    enterprise.EnterpriseBaseEnded,
    enterprise.EnterpriseClassified,
    enterprise.EnterpriseClassEnded,
    enterprise_reports.EnterpriseContributionsReported,
    enterprise_reports.EnterpriseHeadcountReported,
    enterprise_reports.EnterpriseListed,
    selection_round.RoundOpened,
    selection_round.RoundDecided,
    service_contract.ContractSigned,
    service_contract.ContractDelivered,
    service_contract.ContractAccepted,
    service_contract.ContractAmended,
    service_contract.ContractEnded,
    *(course.CourseOpened, course.CourseDayHeld, course.CourseChanged, course.CourseClosed),
    fund.FundOpened,
    fund.FundLimitChanged,
    fund.FundRevenueRecorded,
    *payment_shapes.AS_THEY_ARE,
    *office_shapes.AS_THEY_ARE,
    parameters.ParametersConfirmed,
    parameters.ParametersEnded,
    ledger_stream.LedgerOpened,
    ledger_stream.LedgerStopped,
    ledger_stream.LedgerLiftProposed,
    ledger_stream.LedgerLifted,
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
    "contract.factVoided": Void,
    "course.factVoided": Void,
    "loan.asked": AskLoan,
    "loan.granted": LendLoan,
    "loan.repaid": RepayLoan,
    "loan.closed": EndLoan,
    "loan.factVoided": Void,
    "application.filed": File,
    "grant.reviewed": ReviewGrant,
    "grant.holdLifted": WithReason,
    "grant.revoked": WithReason,
    "grant.differenceProposed": Common,
    "grant.differenceApproved": DecideDifference,
    "grant.differenceDismissed": DecideDifference,
    "grant.resumed": ResumeGrant,
    **payment_shapes.SHAPES,
    **OF_ROSTERS,
    **office_shapes.SHAPES,
    "parameters.proposed": Propose,
    "fund.transferred": MoveFund,
    "fund.carriedOver": MoveFund,
    "import.received": ReceiveList,
    "import.confirmed": ConfirmList,
    "import.finished": FinishList,
    "import.withdrawn": WithdrawList,
    "grant.imported": ImportRow,
    "grant.breakResolved": ResolveRow,
    "ledger.pastRecorded": RecordPastIn,
}

_SAME = {str(one.__struct_config__.tag): one for one in TOLD_AS_THEY_ARE}
TOPICS = frozenset((*OTHER_SHAPES, *_SAME))
"""Every topic that may be asked for."""


def _shape(topic: str) -> type[Common]:
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


# All at import: msgspec is not safe where two threads make a decoder of one class at once.
_SHAPES = {topic: _shape(topic) for topic in sorted(TOPICS)}
_DECODERS = {topic: msgspec.json.Decoder(shape) for topic, shape in _SHAPES.items()}


def shape_of(topic: str) -> type[Common]:
    """The input shape of a topic."""
    return _SHAPES[topic]


def decoder_of(topic: str) -> msgspec.json.Decoder[Common]:
    """The decoder of a topic's data."""
    return _DECODERS[topic]


@cache
def fact_maker(topic: str) -> Callable[[Common, dict[str, str]], Event]:
    """How a topic's input becomes its event; the second argument gives resolved references by
    field."""
    event = EVENT_CLASSES[topic]
    names = tuple(field.name for field in msgspec.structs.fields(event))
    places = {name: place for place, name in enumerate(names)}

    def one_by_one(data: Common) -> tuple[Any, ...]:
        return tuple(getattr(data, name) for name in names)

    values_of = attrgetter(*names) if len(names) > 1 else one_by_one  # which gives one bare value

    def make(data: Common, references: dict[str, str]) -> Event:
        values = [*values_of(data)]
        for name, stream in references.items():
            values[places[name]] = stream
        return event(*values)

    return make
