"""Examples of facts about courses, and about those who take part in them."""

from __future__ import annotations

from typing import Any

WORKER = "idcard:430923199003074174"
FIRM, SCHOOL = "uscc:91430923MA4L000016", "uscc:91110108551385082Q"
COURSE = "course:2018-anhua-welders-3"

DATA: dict[str, tuple[str, str, dict[str, Any]]] = {
    "applicant.attended": (WORKER, "2018-07-03", {"course": COURSE, "half": "full"}),
    "applicant.certified": (
        *(WORKER, "2018-08-10"),
        {
            "kind": "qualification",
            "trade": "焊工",
            "level": 5,
            "number": "湘焊2018-0500001",
            "course": COURSE,
        },
    ),
    "applicant.enrolled": (
        *(WORKER, "2018-07-02"),
        {"course": COURSE, "group": "rural-migrant", "sent_by": FIRM},
    ),
    "applicant.insuredMonthsAttested": (
        *(WORKER, "2018-08-01"),
        {"insurance": "unemployment", "months": 40, "through": "2018-07"},
    ),
    "course.changed": (COURSE, "2018-07-20", {"until": "2018-08-03", "days": 22}),
    "course.closed": (COURSE, "2018-08-03", {}),
    "course.dayHeld": (COURSE, "2018-07-03", {}),
    "course.factVoided": (
        *(COURSE, ""),
        {"voided_version": 2, "reason": "核查更正", "document": "益人社核〔2019〕12号"},
    ),
    "course.opened": (
        *(COURSE, "2018-07-02"),
        {
            "organiser": SCHOOL,
            "kind": "pre-employment",
            "trade": "焊工",
            "level": 5,
            "until": "2018-07-27",
            "days": 20,
            "payee": "institution",
            "open_to": "two-groups",
        },
    ),
}
"""Topic → subject, day (empty: an officer's today) and data."""
