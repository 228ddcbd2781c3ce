"""One example of every topic that may be told, and who of the fictitious callers tells it."""

from __future__ import annotations

from typing import Any

from gateways.callers import JOBS, officer_roles
from gateways.shapes import TOPICS
from ops.commands import (
    input_examples_office,
    input_examples_past,
    input_examples_payments,
    input_examples_study,
    input_examples_training,
    input_examples_work,
)
from ops.commands.default_callers import (
    BANK,
    COUNTY_OFFICE,
    DEFAULT_CALLERS,
    EMPLOYMENT_SYSTEM,
    INSURANCE_AGENCY,
    LENDING_BANK,
    MARKET_REGISTER,
    POVERTY_REGISTER,
    source_of,
)

WORKER, OTHER = "idcard:430923199003074174", "idcard:11010519491231002X"
AGENCY, FIRM = "uscc:91110108551385082Q", "uscc:91430923MA4L000016"
DIGEST = "sha256:" + "0" * 64
REFERENCE = "YIYA100000000UC"
PLACEMENT = "job-placement-service-subsidy"

_REASON = {"reason": "核查更正"}
_ACCOUNT = {"account": "6228400000000000017", "holder": "张三", "bank": "益阳农村商业银行"}
_LICENCE = {"licence": "human-resources-service", "number": "HR000001"}
_BROKER = {"licence": "labour-broker", "number": "NJ000001"}
_VOID = {"voided_version": 4, "reason": "核查更正", "document": "益人社核〔2019〕12号"}
_HIRED = {"employer": FIRM, "workplace": "441900"}
_BASE = {"base_kind": "startup-incubation", "base": "基地一"}
_FUND = "municipal-innovation-fund/2019"
_PAPER = {"document": "益财预〔2019〕1号"}

DATA: dict[str, tuple[str, str, dict[str, Any]]] = {
    "applicant.accountChanged": (WORKER, "2018-01-08", _ACCOUNT),
    "applicant.contractSigned": (
        *(WORKER, "2018-05-02"),
        {"employer": FIRM, "begins_on": "2018-05-02", "until": "2019-05-01"},
    ),
    "applicant.contributionPaid": (
        *(WORKER, "2018-07-10"),
        {
            "payer": FIRM,
            "insurance": "pension",
            "month": "2018-06",
            "voucher": "V00000001",
            "employer_fen": 54_000,
            "personal_fen": 24_000,
        },
    ),
    "applicant.departed": (WORKER, "2018-05-01", {"destination": "441900", "ticket_fen": 18_550}),
    "applicant.domiciled": (WORKER, "2016-01-04", {"county": "430923"}),
    "applicant.erased": (WORKER, "", _REASON),
    "applicant.factVoided": (
        *(WORKER, ""),
        {
            **_VOID,
            "instead_type": "applicant.hired",
            "instead": {**_HIRED, "happened_on": "2018-05-03"},
        },
    ),
    "applicant.hired": (WORKER, "2018-05-02", _HIRED),
    "applicant.identitySplit": (WORKER, "", {"other": OTHER, **_REASON}),
    "applicant.left": (WORKER, "2018-11-01", {"employer": FIRM, "hired_on": "2018-05-02"}),
    "applicant.licenceEnded": (WORKER, "2019-01-01", _BROKER),
    "applicant.licensed": (WORKER, "2017-01-03", _BROKER),
    "applicant.mergedInto": (OTHER, "", {"kept": WORKER, **_REASON}),
    "applicant.povertyAnnulled": (WORKER, "2019-05-20", {"cause": "error"}),
    "applicant.povertyExited": (WORKER, "2017-12-31", {}),
    "applicant.povertyRegistered": (WORKER, "2016-11-01", {"county": "430923"}),
    "applicant.presenceConfirmed": (
        *(WORKER, "2018-08-02"),
        {"employer": FIRM, "through": "2018-07-31", "shown_by": "pay"},
    ),
    "applicant.referred": (
        *(WORKER, "2018-04-25"),
        {"agency": AGENCY, "signed_by": ["worker", "employer"], "letter": DIGEST},
    ),
    "applicant.registered": (WORKER, "2016-01-04", {"name": "张三"}),
    "applicant.sixMonthsStable": (WORKER, "", {"hired_version": 5, "as_of": "2018-11-01"}),
    "application.filed": (
        *("application:2018-anhua-0001", "2018-12-03"),
        {
            "scheme": PLACEMENT,
            "payee": AGENCY,
            "lines": [{"line": 1, "beneficiary": WORKER}, {"line": 2, "beneficiary": OTHER}],
        },
    ),
    "enterprise.accountChanged": (AGENCY, "2018-01-08", _ACCOUNT | {"holder": "样例公司"}),
    "enterprise.baseEnded": (FIRM, "2019-12-31", _BASE),
    "enterprise.baseRecognised": (FIRM, "2017-06-01", {**_BASE, "level": "municipal"}),
    "enterprise.factVoided": (AGENCY, "", _VOID),
    "enterprise.licenceEnded": (AGENCY, "2019-12-31", _LICENCE),
    "enterprise.licensed": (AGENCY, "2015-01-05", {**_LICENCE, "until": "2020-01-04"}),
    "enterprise.located": (FIRM, "2015-01-05", {"county": "430923", "park": "安化经开区"}),
    "enterprise.registered": (
        *(AGENCY, "2015-01-05"),
        {"organisation": "hr-agency", "name": "样例人力资源公司", "county": "430923"},
    ),
    "fund.limitChanged": (f"fund:{_FUND}", "", {"fund": _FUND, "limit_fen": 10**9, **_PAPER}),
    "fund.opened": (
        *(f"fund:{_FUND}", ""),
        {"fund": _FUND, "year": 2019, "limit_fen": 10**9, "level": "municipal", **_PAPER},
    ),
    "grant.differenceApproved": ("grant:2018-anhua-0001/1", "", {"proposal": 6, **_REASON}),
    "grant.differenceDismissed": ("grant:2018-anhua-0001/1", "", {"proposal": 6, **_REASON}),
    "grant.differenceProposed": ("grant:2018-anhua-0001/1", "", {}),
    "grant.holdLifted": ("grant:2018-anhua-0001/1", "", _REASON),
    "grant.resumed": ("grant:2018-anhua-0001/1", "", {"decided_for": "2018-11-01"}),
    "grant.reviewed": ("grant:2018-anhua-0001/1", "", {"outcome": "award", **_REASON}),
    "grant.revoked": ("grant:2018-anhua-0001/1", "", _REASON),
    "ledger.lifted": ("", "", {"stop": 2}),
    "ledger.liftProposed": ("", "", {"stop": 2, **_REASON}),
    "ledger.stopped": (
        *("", ""),
        {"what": "fund", "name": _FUND, "reason": "审计核查期间暂停拨付"},
    ),
    "ledger.opened": ("", "", {"code": "YIYA", "epoch": "1", "city": "430900", "sample": False}),
    "parameters.confirmed": ("", "", {"proposal": 1}),
    "parameters.ended": ("", "", {"proposal": 1, "last_day": "2019-12-31", **_PAPER}),
    "parameters.proposed": (
        *("", ""),
        {
            "key": "notice.length",
            "value": {"working_days": 7},
            "valid_from": "2019-01-01",
            **_PAPER,
        },
    ),
    "payment.ordered": ("", "", {"roster": "roster:2019-1", "payee": AGENCY}),
    "payment.paid": (
        *(f"reference:{REFERENCE}", "2019-07-15"),
        {"reference": REFERENCE, "fen": 20_000, "evidence": [DIGEST]},
    ),
    "roster.approved": ("roster:2019-1", "", {"last_line": 26}),
    "roster.cancelled": ("roster:2019-1", "", _REASON),
    "roster.linesAdded": ("roster:2019-1", "", {"grants": ["grant:2018-anhua-0001/1"]}),
    "roster.linesStopped": ("roster:2019-1", "", {"lines": [2], **_REASON}),
    "roster.noticePublished": ("roster:2019-1", "", {"text_digest": DIGEST}),
    "roster.objected": ("roster:2019-1", "", {"line": 3, "reason": "群众反映"}),
    "roster.objectionResolved": (
        *("roster:2019-1", ""),
        {"line": 3, "outcome": "upheld", "reason": "入户核实"},
    ),
    "roster.opened": ("roster:2019-1", "", {"scheme": PLACEMENT, "year": 2019}),
    "roster.released": ("roster:2019-1", "", {}),
    "roster.reviewed": ("roster:2019-1", "", {}),
    "roster.sentBack": ("roster:2019-1", "", _REASON),
    "roster.submitted": ("roster:2019-1", "", {}),
    "round.decided": (
        *("round:startups-2018", "2018-11-15"),
        {"winner": FIRM, "fen": 5_000_000, "document": "益人社评〔2018〕1号"},
    ),
    "round.factVoided": ("round:startups-2018", "", {**_VOID, "voided_version": 2}),
    "round.opened": ("round:startups-2018", "", {"scheme": "quality-startup-award", "year": 2018}),
    **input_examples_work.DATA,
    **input_examples_training.DATA,
    **input_examples_study.DATA,
    **input_examples_office.DATA,
    **input_examples_past.DATA,
    **input_examples_payments.DATA,
}
"""Topic → subject, day (empty: an officer's today) and data."""

SOURCES = (
    ("payment.", BANK),
    ("application.", COUNTY_OFFICE),
    ("enterprise.", MARKET_REGISTER),
    ("applicant.poverty", POVERTY_REGISTER),
    ("applicant.domiciled", POVERTY_REGISTER),
    ("applicant.contribution", INSURANCE_AGENCY),
    ("applicant.insuredMonths", INSURANCE_AGENCY),
    ("applicant.died", INSURANCE_AGENCY),
    ("applicant.accountChanged", COUNTY_OFFICE),
    ("applicant.unemploymentAsked", COUNTY_OFFICE),
    ("applicant.", EMPLOYMENT_SYSTEM),
    ("course.", EMPLOYMENT_SYSTEM),
    ("loan.asked", COUNTY_OFFICE),
    ("loan.", LENDING_BANK),
)


def source_for(topic: str) -> str:
    """Who tells a topic in the example."""
    if topic in JOBS:
        return (
            "urn:ledger:job:mature" if topic.startswith("applicant.") else "urn:ledger:job:assess"
        )
    roles = officer_roles(topic)
    if roles:
        return source_of(next(one.name for one in DEFAULT_CALLERS if roles[0] in one.roles))
    return next(source for start, source in SOURCES if topic.startswith(start))


def example(topic: str) -> dict[str, Any]:
    """A CloudEvent of the topic."""
    subject, day, data = DATA[topic]
    dated = {**data, "happened_on": day} if day else data
    about = {"subject": subject} if subject else {}
    return {
        "specversion": "1.0",
        "id": f"example-{sorted(TOPICS).index(topic) + 1}",
        "source": source_for(topic),
        "type": topic,
        **about,
        "data": dated,
    }
