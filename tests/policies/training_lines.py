"""Lines of cases about training, written short."""

from policy_lines import W, event

VOCATIONAL, POOR = "vocational-training-subsidy", "poor-worker-skills-training-subsidy"
LIVING, UPGRADE = "training-living-allowance", "skills-upgrade-subsidy"
PURCHASE, PARK = "project-based-training-purchase", "anhua-park-onjob-training-subsidy"
STANDARDS = {"A": 120_000, "B": 100_000, "C": 155_500}
TABLES = {
    "set": {
        "training.catalogue": {"rows": [[trade, 5, fen] for trade, fen in STANDARDS.items()]},
        "training.shortage-list": {"rows": [[2018, "B"]]},
    }
}
UNEMPLOYED = {"person": "W", "groups": "registered-unemployed"}


def course(name="c1", first="2018-06-04", until="2018-07-06", trade="A", **more):
    data = {"organiser": "unit:K", "trade": trade, "level": 5, "until": str(until)}
    return event("course.opened", f"course:{name}", first, **{**data, **more})


def enrolled(name="c1", who=W, **more):
    return {"type": "applicant.enrolled", "subject": who, "course": f"course:{name}", **more}


def certified(on, name="c1", who=W, **more):
    return event("applicant.certified", who, on, course=f"course:{name}", **more)


def attended(on, name="c1", who=W, **more):
    return event("applicant.attended", who, on, course=f"course:{name}", **more)


def claim(on, scheme=VOCATIONAL, name="a", payee=W, line=None, **more):
    lines = [line or {"line": 1, "beneficiary": W, **more}]
    data = {"scheme": scheme, "payee": payee, "lines": lines}
    return event("application.filed", f"application:{name}", on, **data)


def word(result, name="a"):
    """The sum of a claim where it is due, else its main reason."""
    [one] = [one for one in result["claims"] if one["grant"] == f"{name}/1"]
    return one["reasons"][0] if one["reasons"] else one["amount_fen"]
