"""Stopped money keeps its place: a waiting roster waits on, and is approved after the lift."""

from policy_lines import TRANSPORT, W, act, event, play, poor, roster, transport

FUND = "employment-subsidy-funds/2018"
STOPPED = {"type": "ledger.stopped", "on": "2018-10-23", "what": "scheme", "name": TRANSPORT}
LIFTED = (
    {"type": "ledger.liftProposed", "on": "2018-10-26", "stop": 2, "expect": {}},
    {"type": "ledger.lifted", "on": "2018-10-26", "stop": 2, "expect": {}},
)


def waiting(*lines):
    """A roster of 600 yuan in a fund of 100 that is raised once the roster waits."""
    return play(
        {"fund": FUND, "limit_fen": 10_000},
        poor(),
        event("applicant.departed", W, "2018-05-06", destination="Shenzhen"),
        transport("2018-06-01"),
        roster("r", "a", on="2018-10-15", until="approved"),
        STOPPED,
        act("fund.limitChanged", f"fund:{FUND}", "2018-10-24", limit_fen=100_000),
        {"assess": "2018-10-25"},
        *lines,
    )


def test_a_waiting_roster_is_turned_down_while_its_scheme_is_stopped_and_waits_on():
    result = waiting()
    (job,) = [one for one in result["jobs"] if one["job"] == "assess rosters"]
    assert job["turned_down"] == {"scheme-stopped": 1}
    assert [one["status"] for one in result["rosters"]] == ["waiting"]
    assert result["funds"][FUND]["committed_fen"] == 0


def test_and_is_approved_as_it_was_signed_once_the_stop_is_lifted():
    result = waiting(*LIFTED, {"assess": "2018-10-26"})
    assert [one["status"] for one in result["rosters"]] == ["approved"]
    assert result["funds"][FUND]["committed_fen"] == 60_000


def test_a_stop_of_another_fund_scheme_or_bank_stops_nothing_here():
    others = (
        {**STOPPED, "name": "job-placement-service-subsidy"},
        {**STOPPED, "what": "bank", "name": "county-bank"},
    )
    result = play(
        poor(),
        event("applicant.departed", W, "2018-05-06", destination="Shenzhen"),
        transport("2018-06-01"),
        *({**one, "on": "2018-10-01"} for one in others),
        roster("r", "a", on="2018-10-15", until="released"),
    )
    assert [one["status"] for one in result["rosters"]] == ["released"]
