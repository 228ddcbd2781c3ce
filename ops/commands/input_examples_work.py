"""Examples of facts about work, groups and classes, and of purchase contracts."""

from __future__ import annotations

from typing import Any

WORKER = "idcard:430923199003074174"
AGENCY, FIRM = "uscc:91110108551385082Q", "uscc:91430923MA4L000016"
CONTRACT = "contract:2018-competition"
_PAPER = {"document": "益财采〔2018〕7号"}

DATA: dict[str, tuple[str, str, dict[str, Any]]] = {
    "applicant.absent": (
        *(WORKER, "2018-09-03"),
        {"employer": FIRM, "through": "2018-10-12", "leave": "unpaid"},
    ),
    "applicant.contractExtended": (
        *(WORKER, "2019-04-20"),
        {"employer": FIRM, "begins_on": "2018-05-02", "until": "2020-05-01"},
    ),
    "applicant.contributionRefunded": (
        *(WORKER, "2018-08-15"),
        {
            **{"payer": FIRM, "insurance": "pension", "month": "2018-06"},
            **{"voucher": "V00000002", "employer_fen": 4_000},
        },
    ),
    "applicant.graduated": (
        *(WORKER, "2018-06-30"),
        {"level": "undergraduate", "school": "湖南城市学院"},
    ),
    "applicant.groupEnded": (WORKER, "2019-06-30", {"group": "registered-unemployed"}),
    "applicant.groupRecognised": (
        *(WORKER, "2018-07-02"),
        {"group": "registered-unemployed", "county": "430923", "basis": "失业登记"},
    ),
    "applicant.moved": (WORKER, "2018-12-01", {"employer": FIRM, "workplace": "430903"}),
    "contract.accepted": (CONTRACT, "2018-11-30", {"part": 1, **_PAPER}),
    "contract.amended": (
        *(CONTRACT, "2018-10-15"),
        {"price_fen": 32_000_000, "parts": [16_000_000, 16_000_000], **_PAPER},
    ),
    "contract.delivered": (CONTRACT, "2018-11-20", {"part": 1}),
    "contract.ended": (CONTRACT, "2018-12-31", {"reason": "履行完毕"}),
    "contract.factVoided": (
        *(CONTRACT, ""),
        {"voided_version": 2, "reason": "核查更正", "document": "益人社核〔2019〕12号"},
    ),
    "contract.signed": (
        *(CONTRACT, "2018-09-01"),
        {
            "supplier": AGENCY,
            "scheme": "entrepreneurship-competition-expense",
            "price_fen": 30_000_000,
            "parts": [15_000_000, 15_000_000],
            "purpose": "第三届创新创业大赛承办",
            "edition": 2018,
            **_PAPER,
        },
    ),
    "enterprise.classEnded": (FIRM, "2019-12-31", {"quality": "micro"}),
    "enterprise.contributionsReported": (
        *(FIRM, "2019-02-01"),
        {"year": 2018, "unemployment_fen": 8_400_000},
    ),
    "enterprise.headcountReported": (
        *(FIRM, "2019-02-01"),
        {"year": 2018, "employed": 200, "laid_off": 3},
    ),
    "fund.carriedOver": (
        *("fund:employment-subsidy-funds/2018", ""),
        {"to": "employment-subsidy-funds/2019", "fen": 60_000_000, **_PAPER},
    ),
    "fund.revenueRecorded": (
        *("fund:employment-subsidy-funds/2018", ""),
        {"fund": "employment-subsidy-funds/2018", "fen": 5_000_000, **_PAPER},
    ),
    "fund.transferred": (
        *("fund:employment-subsidy-funds/2019", ""),
        {"to": "county-own-funds/2019", "fen": 10_000_000, **_PAPER},
    ),
    "enterprise.listed": (FIRM, "2018-06-01", {"exchange": "深圳证券交易所"}),
    "enterprise.classified": (FIRM, "2017-06-01", {"quality": "micro", "until": "2020-12-31"}),
}
"""Topic → subject, day (empty: an officer's today) and data."""
