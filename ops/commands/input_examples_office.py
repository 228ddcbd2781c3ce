"""One example of every topic about officers, objections, changed accounts and a fund's end."""

from __future__ import annotations

from typing import Any

from ops.commands.default_callers import person_of

_DIGEST = "sha256:" + "0" * 64
_FUND = "municipal-innovation-fund/2019"
_ZHENG, _LI = f"officer:{person_of('zheng')}", person_of("li")
_AGENCY, _WORKER = "uscc:91110108551385082Q", "idcard:430923199003074174"
_SHOWN = {"changed_version": 9, "document": "开户许可证"}

DATA: dict[str, tuple[str, str, dict[str, Any]]] = {
    "applicant.accountConfirmed": (_WORKER, "", _SHOWN),
    "applicant.died": (_WORKER, "2019-06-02", {}),
    "enterprise.accountConfirmed": (_AGENCY, "", _SHOWN),
    "fund.closeGivenUp": (f"fund:{_FUND}", "", {"fund": _FUND, "reason": "尚有应付款项"}),
    "fund.closeProposed": (
        *(f"fund:{_FUND}", ""),
        {
            **{"fund": _FUND, "reason": "年度结账", "open_lines": 2, "open_fen": 40_000},
            **{"digest": _DIGEST, "position": 2431},
        },
    ),
    "fund.yearClosed": (
        *(f"fund:{_FUND}", ""),
        {"fund": _FUND, "reason": "年度结账", "digest": _DIGEST},
    ),
    "officer.absent": (_ZHENG, "", {"until": "2019-07-31"}),
    "officer.appointed": (
        *(_ZHENG, ""),
        {
            **{"person": person_of("zheng"), "department": "市财政局", "level": "municipal"},
            **{"region": "430900", "duties": ["approver"]},
        },
    ),
    "officer.delegated": (
        *(_ZHENG, ""),
        {"to": _LI, "duty": "approver", "until": "2019-07-31"},
    ),
    "officer.delegationEnded": (_ZHENG, "", {"delegation": 2}),
    "officer.ended": (_ZHENG, "", {"reason": "调任"}),
    "officer.returned": (_ZHENG, "", {}),
    "roster.disputeAssigned": ("roster:2019-1", "", {"number": 6, "investigator": _LI}),
    "roster.disputeRaised": (
        *("roster:2019-1", ""),
        {
            **{"line": 3, "dispute": "objection", "channel": "letter", "reason": "群众反映"},
            **{"answer_by": "2019-07-20"},
        },
    ),
    "roster.disputeSettled": (
        *("roster:2019-1", ""),
        {"number": 6, "outcome": "dismissed", "reason": "入户核实"},
    ),
}
"""Topic → subject, day (empty: an officer's today) and data."""
