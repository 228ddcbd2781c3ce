"""Lines of cases for the tests of the policies, written short."""

import json
from datetime import date, timedelta

from ops.case import run_case

PLACEMENT = "job-placement-service-subsidy"
TRANSPORT = "migrant-worker-transport-allowance"
BOTH = ("worker", "employer")
W = "person:W"


def play(*lines):
    return run_case(json.dumps(line, ensure_ascii=False) for line in lines)


def event(topic, subject, on, **data):
    return {"type": topic, "subject": subject, "on": str(on), **data}


def choose(**settings):
    return {"set": {key.replace("__", ".").replace("_", "-"): one for key, one in settings.items()}}


def poor(*names, **poverty):
    return {"person": list(names) or "W", "poor": {"county": "Taojiang", **poverty}}


def agency(*names, licensed="2017-01-01"):
    return {"unit": list(names) or "X", "organisation": "hr-agency", "licensed": licensed}


def referred(on="2018-04-25", by="unit:X", signed_by=BOTH, who=W):
    return event("applicant.referred", who, on, agency=by, signed_by=list(signed_by))


def hired(on, employer="unit:F", workplace="Dongguan", who=W):
    return event("applicant.hired", who, on, employer=employer, workplace=workplace)


def left(on, who=W):
    return event("applicant.left", who, on)


def seen(through, who=W):
    return {"type": "applicant.presenceConfirmed", "subject": who, "through": str(through)}


def placement(on, payee="unit:X", lines=(W,), name="a"):
    data = {"scheme": PLACEMENT, "payee": payee, "lines": list(lines)}
    return event("application.filed", f"application:{name}", on, **data)


def transport(on, who=W, name="a"):
    data = {"scheme": TRANSPORT, "payee": who, "lines": [who]}
    return event("application.filed", f"application:{name}", on, **data)


def roster(name, *grants, on, until, **more):
    return {"roster": name, "grants": list(grants), "on": str(on), "until": until, **more}


def act(topic, subject, on, **data):
    return {**event(topic, subject, on, **data), "expect": {}}


def claims(result):
    """Grant → its status and reasons."""
    return {one["grant"]: (one["status"], tuple(one["reasons"])) for one in result["claims"]}


def verdicts(result):
    """The acts that were turned down: topic and code."""
    return [
        (one["type"], one["code"])
        for one in result["acts"]
        if one["verdict"] not in ("accepted", "replayed")
    ]


def day(text):
    return date.fromisoformat(text)


def walk(first, months, day_counts):
    """The last day of so many months, found by walking day by day: no arithmetic of months.

    With `day_counts` the first day counts: it is over on the day before the same day number.
    Without, it is over on that day itself. Where that month has no such day, on the month's last.
    """
    one, passed, today = timedelta(days=1), 0, first
    while True:
        tomorrow = today + one
        if tomorrow.month != today.month:
            if passed == months:
                return today
            passed += 1
        today = tomorrow
        if passed == months and today.day == first.day:
            return today - one if day_counts else today
