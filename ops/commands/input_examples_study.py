"""Examples of facts about study, start-ups, residence and guaranteed loans."""

from __future__ import annotations

from typing import Any

WORKER, OTHER = "idcard:430923199003074174", "idcard:11010519491231002X"
AGENCY, FIRM = "uscc:91110108551385082Q", "uscc:91430923MA4L000016"
LOAN = "loan:2018-anhua-0001"
_PAPER = {"document": "益残联〔2018〕12号"}

DATA: dict[str, tuple[str, str, dict[str, Any]]] = {
    "applicant.enlisted": (WORKER, "2018-09-10", {"notice": "入伍通知书2018-0071"}),
    "applicant.graduationExpected": (
        *(WORKER, "2018-09-10"),
        {"level": "undergraduate", "school": "湖南城市学院", "expected_on": "2019-06-30"},
    ),
    "applicant.reliefDayWorked": (WORKER, "2018-05-02", {"project": "村道硬化", "half": False}),
    "applicant.resided": (WORKER, "2018-05-01", {"county": "430903", "urban": True}),
    "applicant.schoolYearStudied": (
        *(WORKER, "2017-06-30"),
        {
            "begins_on": "2016-09-01",
            "level": "undergraduate",
            "school": "湖南城市学院",
            "tuition_fen": 550_000,
        },
    ),
    "applicant.startupSucceeded": (WORKER, "2018-09-03", {**_PAPER, "enterprise": FIRM}),
    "applicant.studentLoanHeld": (
        *(WORKER, "2016-10-10"),
        {"begins_on": "2016-09-01", "lender": AGENCY, "fen": 500_000},
    ),
    "applicant.unemploymentAsked": (WORKER, "2018-11-01", {"county": "430903"}),
    "enterprise.leaseRecorded": (
        *(FIRM, "2018-03-01"),
        {"county": "430923", "fen_a_month": 120_000, "until": "2020-02-29"},
    ),
    "enterprise.ownerRecorded": (FIRM, "2018-03-01", {"owner": WORKER}),
    "enterprise.rentPaid": (
        *(FIRM, "2018-05-31"),
        {"month": "2018-05", "fen": 120_000, "voucher": "R00000001"},
    ),
    "enterprise.trademarkRegistered": (FIRM, "2018-06-14", {"number": "24000001"}),
    "loan.asked": (
        *(LOAN, "2018-06-01"),
        {
            "borrowers": [WORKER],
            "fen": 10_000_000,
            "months": 36,
            "rate_hundredths": 775,
            "place": "430923",
        },
    ),
    "loan.closed": (LOAN, "2021-06-01", {"outcome": "repaid"}),
    "loan.factVoided": (
        *(LOAN, ""),
        {"voided_version": 4, "reason": "核查更正", "document": "银行更正函2019-3"},
    ),
    "loan.granted": (
        *(LOAN, "2018-06-11"),
        {"fen": 10_000_000, "months": 36, "bank": "county-rural-bank", "rate_hundredths": 775},
    ),
    "loan.interestPaid": (LOAN, "2018-09-20", {"fen": 193_750, "through": "2018-09-10"}),
    "loan.repaid": (LOAN, "2019-06-11", {"fen": 3_000_000}),
}
"""Topic → subject, day (empty: an officer's today) and data."""
