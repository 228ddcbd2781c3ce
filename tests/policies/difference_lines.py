"""Lines of cases about differences: a traveller who was paid, settings for days past, and
decisions."""

from policy_lines import W, act, event, play, poor, roster, transport, verdicts

TIERS = "transport.standard"
TRIP = event("applicant.departed", W, "2018-05-06", destination="Shenzhen")
CLAIM = (poor(), TRIP, transport("2018-06-01"))
PAID = (*CLAIM, roster("r", "a", on="2018-06-04", until="paid"))


def standard(fen, on, supersedes=0, number=1):
    """The local standard from 2018-01-01 on, in fen, set on a later day: two officers, one
    paper."""
    more = {"supersedes": supersedes} if supersedes else {}
    return (
        event(
            "parameters.proposed",
            "",
            on,
            key=TIERS,
            value={"province_out": fen},
            valid_from="2018-01-01",
            **more,
        ),
        event("parameters.confirmed", "", on, proposal=number),
    )


def redecided(on):
    return {"redecide": on}


def grants(result):
    """Grant → its status, sum, and what is proposed for it."""
    return {
        one["grant"]: (one["status"], one["amount_fen"], one["difference"]["fen"])
        for one in result["claims"]
    }


def difference(result, grant="a/1"):
    return next(one["difference"] for one in result["claims"] if one["grant"] == grant)


def approved(lines, on, word="Approved", grant="a/1", **more):
    """The lines, and the open proposal of a grant approved (or dismissed) at their end."""
    proposal = difference(play(*lines), grant)["proposal"]
    topic = f"grant.difference{word}"
    return (*lines, act(topic, f"grant:{grant}", on, proposal=proposal, **more))


def dismissed(lines, on, **more):
    return approved(lines, on, "Dismissed", **more)


def last_job(result):
    return result["jobs"][-1]


__all__ = [
    *("CLAIM", "PAID", "TRIP", "W", "act", "approved", "difference", "dismissed", "event"),
    *("grants", "last_job", "play", "poor", "redecided", "roster", "standard", "transport"),
    "verdicts",
]
