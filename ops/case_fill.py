"""The usual value of each field that a line of a case may leave out, topic by topic."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from domain.calendar import end_of_month
from ops.case_told import Data, Told

LONG_AGO = "2015-01-01"
DOCUMENT = "case file"
NO_DOCUMENT = "sha256:" + "0" * 64
MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])", re.ASCII)

Fill = Callable[[str, Data, Told], Data]


def _person(subject: str, data: Data, told: Told) -> Data:
    return {"name": subject.partition(":")[2][:40] or "someone", "happened_on": LONG_AGO}


def _unit(subject: str, data: Data, told: Told) -> Data:
    return {
        "name": subject.partition(":")[2][:40] or "a unit",
        "organisation": "enterprise",
        "county": "430902",
        "happened_on": LONG_AGO,
    }


def _account(subject: str, data: Data, told: Told) -> Data:
    holder = subject.partition(":")[2][:40] or "holder"
    return {
        "account": "6222000000000000",
        "holder": holder,
        "bank": "a bank",
        "happened_on": LONG_AGO,
    }


def _licence(subject: str, data: Data, told: Told) -> Data:
    kind = "labour-broker" if subject.startswith(("person:", "idcard:")) else None
    return {"licence": kind or "human-resources-service", "number": "licence 1"}


def _left(subject: str, data: Data, told: Told) -> Data:
    employer = data.get("employer") or told.employer(subject)
    return {"employer": employer, "hired_on": told.hired_on(subject, str(employer))}


def _present(subject: str, data: Data, told: Told) -> Data:
    return {
        "employer": told.employer(subject),
        "shown_by": "attendance",
        "through": data.get("happened_on"),
        "happened_on": data.get("through"),
    }


def _contribution(subject: str, data: Data, told: Told) -> Data:
    month = str(data.get("month", ""))
    return {
        "payer": told.employer(subject),
        "insurance": "pension",
        "voucher": f"voucher {month}",
        "employer_fen": 50_000,
        "happened_on": str(end_of_month(month)) if MONTH.fullmatch(month) else None,
    }


def _at_work(subject: str, data: Data, told: Told) -> Data:
    return {"employer": told.employer(subject)}


def _extended(subject: str, data: Data, told: Told) -> Data:
    return {"employer": told.employer(subject), "begins_on": told.contract(subject)}


def _contract(subject: str, data: Data, told: Told) -> Data:
    return {"employer": told.employer(subject), "begins_on": data.get("happened_on")}


def _base(subject: str, data: Data, told: Told) -> Data:
    return {**_base_ended(subject, data, told), "level": "municipal"}


def _base_ended(subject: str, data: Data, told: Told) -> Data:
    name = subject.partition(":")[2] or "a base"
    return {"base_kind": "startup-incubation", "base": f"base of {name}"[:60]}


def _fund(subject: str, data: Data, told: Told) -> Data:
    key = subject.removeprefix("fund:")
    year = key.rpartition("/")[2]
    found: Data = {"fund": key, "level": "municipal", "document": DOCUMENT}
    return {**found, "year": int(year)} if year.isdigit() else found


def _fund_of_subject(subject: str, data: Data, told: Told) -> Data:
    return {"fund": subject.removeprefix("fund:"), "document": DOCUMENT}


def _purchase(subject: str, data: Data, told: Told) -> Data:
    year = str(data.get("happened_on", ""))[:4]
    found: Data = {"parts": [data.get("price_fen", 1)], "purpose": DOCUMENT, "document": DOCUMENT}
    return {**found, "edition": int(year)} if year.isdigit() else found


def _closed(subject: str, data: Data, told: Told) -> Data:
    return {"fund": subject.removeprefix("fund:"), "reason": DOCUMENT, "digest": NO_DOCUMENT}


def _given_up(subject: str, data: Data, told: Told) -> Data:
    return {"fund": subject.removeprefix("fund:"), "reason": DOCUMENT}


def _close_proposed(subject: str, data: Data, told: Told) -> Data:
    nothing_open = {"open_lines": 0, "open_fen": 0, "position": 0}
    return {**_closed(subject, data, told), **nothing_open}


def _disputed(subject: str, data: Data, told: Told) -> Data:
    said: Data = {"dispute": "objection", "channel": "in-person", "reason": DOCUMENT}
    return {**said, "answer_by": data.get("happened_on")}


def _appointed(subject: str, data: Data, told: Told) -> Data:
    of_the_city: Data = {"department": DOCUMENT, "level": "municipal", "region": "430900"}
    return {"person": subject.partition(":")[2], **of_the_city}


def _with(**values: Any) -> Fill:
    return lambda subject, data, told: values


FILL: dict[str, Fill] = {
    "applicant.registered": _person,
    "enterprise.registered": _unit,
    "applicant.accountChanged": _account,
    "enterprise.accountChanged": _account,
    "applicant.licensed": _licence,
    "applicant.licenceEnded": _licence,
    "enterprise.licensed": _licence,
    "enterprise.licenceEnded": _licence,
    "enterprise.baseRecognised": _base,
    "enterprise.baseEnded": _base_ended,
    "applicant.left": _left,
    "applicant.presenceConfirmed": _present,
    "applicant.contributionPaid": _contribution,
    "applicant.contributionRefunded": _contribution,
    "applicant.contractSigned": _contract,
    "applicant.contractExtended": _extended,
    "applicant.absent": _at_work,
    "applicant.moved": _at_work,
    "applicant.factVoided": _with(reason=DOCUMENT, document=DOCUMENT),
    "enterprise.factVoided": _with(reason=DOCUMENT, document=DOCUMENT),
    "round.factVoided": _with(reason=DOCUMENT, document=DOCUMENT),
    "applicant.mergedInto": _with(reason=DOCUMENT),
    "applicant.identitySplit": _with(reason=DOCUMENT),
    "applicant.erased": _with(reason=DOCUMENT),
    "round.decided": _with(document=DOCUMENT),
    "contract.signed": _purchase,
    "contract.accepted": _with(document=DOCUMENT, part=1),
    "contract.delivered": _with(part=1),
    "contract.amended": _with(document=DOCUMENT),
    "contract.ended": _with(reason=DOCUMENT),
    "contract.factVoided": _with(reason=DOCUMENT, document=DOCUMENT),
    "fund.opened": _fund,
    "fund.limitChanged": _fund_of_subject,
    "fund.closeProposed": _close_proposed,
    "fund.closeGivenUp": _given_up,
    "fund.yearClosed": _closed,
    "applicant.accountConfirmed": _with(document=DOCUMENT),
    "enterprise.accountConfirmed": _with(document=DOCUMENT),
    "fund.transferred": _with(document=DOCUMENT),
    "fund.carriedOver": _with(document=DOCUMENT),
    "fund.revenueRecorded": _fund_of_subject,
    "parameters.proposed": _with(document=DOCUMENT, valid_from="2018-01-01"),
    "parameters.ended": _with(document=DOCUMENT),
    "grant.reviewed": _with(reason=DOCUMENT),
    "grant.holdLifted": _with(reason=DOCUMENT),
    "grant.revoked": _with(reason=DOCUMENT),
    "grant.differenceApproved": _with(reason=DOCUMENT),
    "grant.differenceDismissed": _with(reason=DOCUMENT),
    "roster.linesStopped": _with(reason=DOCUMENT),
    "roster.sentBack": _with(reason=DOCUMENT),
    "roster.objected": _with(reason=DOCUMENT),
    "roster.objectionResolved": _with(reason=DOCUMENT),
    "roster.disputeRaised": _disputed,
    "roster.disputeSettled": _with(reason=DOCUMENT),
    "officer.appointed": _appointed,
    "officer.ended": _with(reason=DOCUMENT),
    "roster.cancelled": _with(reason=DOCUMENT),
    "ledger.stopped": _with(reason=DOCUMENT),
    "ledger.liftProposed": _with(reason=DOCUMENT),
    "payment.paid": _with(evidence=[NO_DOCUMENT]),
}
