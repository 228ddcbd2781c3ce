"""What a line of a case may leave out of facts about study, start-ups, residence and loans."""

from __future__ import annotations

import re

from domain.calendar import end_of_month
from ops.case_fill import DOCUMENT, MONTH, Fill
from ops.case_told import Data, Told

DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _rent(subject: str, data: Data, told: Told) -> Data:
    month = str(data.get("month", ""))
    paid_on = str(end_of_month(month)) if MONTH.fullmatch(month) else None
    return {"voucher": f"voucher {month}", "happened_on": paid_on}


def _trademark(subject: str, data: Data, told: Told) -> Data:
    return {"number": f"mark of {subject.partition(':')[2]}, {data.get('happened_on')}"[:60]}


def _school_year(subject: str, data: Data, told: Told) -> Data:
    """From September of the year before it ended."""
    ended = str(data.get("happened_on", ""))
    begun = f"{int(ended[:4]) - 1}-09-01" if DAY.fullmatch(ended) else None
    return {"begins_on": begun, "level": "undergraduate", "school": "a school"}


def _with(**values: object) -> Fill:
    return lambda subject, data, told: values


FILL: dict[str, Fill] = {
    "enterprise.leaseRecorded": _with(county="430902"),
    "enterprise.rentPaid": _rent,
    "enterprise.trademarkRegistered": _trademark,
    "applicant.graduated": _with(level="undergraduate", school="a school"),
    "applicant.graduationExpected": _with(level="undergraduate", school="a school"),
    "applicant.schoolYearStudied": _school_year,
    "applicant.enlisted": _with(notice=DOCUMENT),
    "applicant.startupSucceeded": _with(document=DOCUMENT),
    "applicant.reliefDayWorked": _with(project="a project"),
    "loan.granted": _with(bank="a-bank", months=36),
    "loan.factVoided": _with(reason=DOCUMENT, document=DOCUMENT),
}
