"""What a line of a case may leave out: the usual value of each field."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ops.case_names import PLACE_FIELDS, expanded_reference, place

LONG_AGO = "2015-01-01"
DOCUMENT = "case file"
NO_DOCUMENT = "sha256:" + "0" * 64

ENVELOPE = frozenset(
    {"id", "source", "specversion", "type", "subject", "time", "data"}
    | {"datacontenttype", "dataschema"}
)
OF_THE_CASE = frozenset({"by", "grade", "channel", "note", "expect", "on"})

Data = dict[str, Any]


def data_of(words: Data) -> Data:
    """A line's data: `data`, and beside it every word that is not of the envelope."""
    inside = words.get("data")
    data: Data = dict(inside) if isinstance(inside, dict) else {}
    for key, value in words.items():
        if key not in ENVELOPE and key not in OF_THE_CASE:
            data.setdefault(key, value)
    if "on" in words:
        data.setdefault("happened_on", words["on"])
    for key in PLACE_FIELDS:
        if key in data:
            data[key] = place(data[key])
    return data


class Told:
    """What the case has told so far of hirings, so that a later line need not repeat it."""

    def __init__(self) -> None:
        self.hired: dict[str, list[tuple[str, str]]] = {}

    def remember(self, topic: str, subject: str, data: Data) -> None:
        if topic == "applicant.hired" and "employer" in data:
            spell = (str(data["employer"]), str(data.get("happened_on", "")))
            self.hired.setdefault(subject, []).append(spell)

    def employer(self, subject: str) -> str | None:
        """The employer told last."""
        spells = self.hired.get(subject)
        return spells[-1][0] if spells else None

    def hired_on(self, subject: str, employer: str) -> str | None:
        """The first day of the spell with an employer that was told last."""
        days = [day for one, day in self.hired.get(subject, ()) if one == employer]
        return days[-1] if days else None


def completed(topic: str, subject: str, data: Data, told: Told) -> Data:
    """The data with what the line left out."""
    fill = FILL.get(topic)
    filled = dict(data)
    if fill is not None:
        for key, value in fill(subject, data, told).items():
            if value is not None:
                filled.setdefault(key, value)
    if topic == "application.filed":
        filled = _application(filled)
    return filled


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
    month = data.get("month", "")
    return {
        "payer": told.employer(subject),
        "insurance": "pension",
        "voucher": f"voucher {month}",
        "employer_fen": 50_000,
    }


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


def _closed(subject: str, data: Data, told: Told) -> Data:
    return {"fund": subject.removeprefix("fund:"), "reason": DOCUMENT}


def _with(**values: Any) -> Callable[[str, Data, Told], Data]:
    return lambda subject, data, told: values


FILL: dict[str, Callable[[str, Data, Told], Data]] = {
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
    "applicant.contractSigned": _contract,
    "applicant.factVoided": _with(reason=DOCUMENT, document=DOCUMENT),
    "enterprise.factVoided": _with(reason=DOCUMENT, document=DOCUMENT),
    "round.factVoided": _with(reason=DOCUMENT, document=DOCUMENT),
    "applicant.mergedInto": _with(reason=DOCUMENT),
    "applicant.identitySplit": _with(reason=DOCUMENT),
    "applicant.erased": _with(reason=DOCUMENT),
    "round.decided": _with(document=DOCUMENT),
    "fund.opened": _fund,
    "fund.limitChanged": _fund_of_subject,
    "fund.yearClosed": _closed,
    "parameters.proposed": _with(document=DOCUMENT, valid_from="2018-01-01"),
    "parameters.ended": _with(document=DOCUMENT),
    "grant.reviewed": _with(reason=DOCUMENT),
    "grant.holdLifted": _with(reason=DOCUMENT),
    "grant.revoked": _with(reason=DOCUMENT),
    "roster.linesStopped": _with(reason=DOCUMENT),
    "roster.sentBack": _with(reason=DOCUMENT),
    "roster.objected": _with(reason=DOCUMENT),
    "roster.objectionResolved": _with(reason=DOCUMENT),
    "roster.cancelled": _with(reason=DOCUMENT),
    "ledger.stopped": _with(reason=DOCUMENT),
    "ledger.liftProposed": _with(reason=DOCUMENT),
    "payment.paid": _with(evidence=[NO_DOCUMENT]),
}


# Applications


def _application(data: Data) -> Data:
    """Lines numbered from 1; a line may be written as the person it is for, or as a round."""
    payee = data.get("payee")
    lines = data.pop("for", None) or data.get("lines")
    if lines is None and "round" in data:
        lines = [{"round": data.pop("round")}]
    if lines is None and "since" in data:
        lines = [{"beneficiary": payee, "since": data.pop("since")}]
    lines = lines if isinstance(lines, list) else [lines or payee]
    written = [_line(one, payee) for given in lines for one in _spread(given)]
    numbered = [
        {"line": n, **one} if isinstance(one, dict) else one for n, one in enumerate(written, 1)
    ]
    return {**data, "lines": numbered}


def _spread(given: Any) -> list[Any]:
    return list(expanded_reference(given)) if isinstance(given, str) else [given]


def _line(given: Any, payee: Any) -> Any:
    if isinstance(given, str):
        return {"round" if given.startswith("round:") else "beneficiary": given}
    if isinstance(given, dict) and not {"beneficiary", "round", "person", "unit"} & given.keys():
        return {"beneficiary": payee, **given}
    if isinstance(given, dict) and len(given) == 1 and "person" in given:
        return {"beneficiary": given}
    return given
