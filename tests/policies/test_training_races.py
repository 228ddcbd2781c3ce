"""Two claims that exclude each other, decided before either is written: one of them is paid."""

import json

import pytest
from policy_lines import W, event
from training_lines import (
    LIVING,
    PARK,
    POOR,
    PURCHASE,
    TABLES,
    UPGRADE,
    VOCATIONAL,
    attended,
    certified,
    claim,
    course,
    enrolled,
)

from domain.ledger import Ledger
from domain.names import line_stream, named_stream
from gateways.callers import Caller, SourceBinding
from gateways.intake import Input
from ops.case import Run, read_lines
from ops.follower import state_of

SOURCE = "urn:case:register"
TELLER = SourceBinding(SOURCE, "register", ("application.filed",), "", "case")
CALLER = Caller("poster", "case", ("poster",), sources=(TELLER,))
FIRM = {"unit": "F", "county": "Anhua", "classified": "industrial", "park": "安化经开区"}
HIRED = event("applicant.hired", W, "2015-01-05", employer="unit:F", workplace="Anhua")
INSURED = event("applicant.insuredMonthsAttested", W, "2018-07-31", months=40)
SIGNED = {"supplier": "unit:K", "scheme": PURCHASE, "price_fen": 500_000}
TOLD = (
    *(TABLES, FIRM, {"person": "W", "poor": "Anhua", "groups": "registered-unemployed"}),
    *(HIRED, INSURED, course(), enrolled(), certified("2018-07-10", number="1")),
    *(course("c2", "2018-09-03", "2018-10-12", "B"), enrolled("c2")),
    certified("2018-10-15", "c2", number="2"),
    course("c3", "2018-06-04", "2018-07-06", "C", kind="on-the-job", organiser="unit:F"),
    *(enrolled("c3"), certified("2018-07-11", "c3", number="3")),
    certified("2018-07-12", number="4", trade="A", level=4) | {"course": None},
    *(attended("2018-06-05"), attended("2018-06-06")),
    event("contract.signed", "contract:p", "2018-06-04", course="course:c1", **SIGNED),
    event("contract.accepted", "contract:p", "2018-07-20", part=1),
)


def for_course(scheme, name="c1", payee=W, **more):
    line = {"line": 1, "beneficiary": W, "round": f"course:{name}"} | more
    return {"scheme": scheme, "payee": payee, "line": line}


BUY = {"scheme": PURCHASE, "payee": "unit:K", "line": {"line": 1, "round": "contract:p"}}
PAIRS = {
    "one course, two schemes": (for_course(VOCATIONAL), for_course(POOR), "exclusive-scheme"),
    "one course twice": (for_course(POOR), for_course(POOR), "duplicate"),
    "two courses of a year": (for_course(POOR), for_course(POOR, "c2"), "once-per-year"),
    "one trade and level": (for_course(POOR), for_course(UPGRADE), "exclusive-scheme"),
    "one certificate": (
        *(for_course(PARK, "c3", "unit:F"), for_course(VOCATIONAL, "c3")),
        "exclusive-scheme",
    ),
    "a class and its trainee": (BUY, for_course(POOR), "exclusive-scheme"),
}


def raced(first, second):
    """Both decided on what stands before; the second is written before the first. What became of
    each: the sum where it is paid, else the main reason."""
    run = Run(read_lines(json.dumps(line, ensure_ascii=False) for line in TOLD))
    run.result()
    player = run.player
    commands = []
    for name, one in (("a", first), ("b", second)):
        line = claim("2018-11-05", one["scheme"], name, one["payee"], one["line"])
        commands.append(_command(player, line))
    ours, theirs, log = Ledger(player.log), Ledger(player.log), player.log
    proposed = ours.propose(commands[:1])
    theirs.handle(commands[1:])
    ours.conclude(proposed, log.append(proposed.batches))
    return [_outcome(log, name) for name in "ab"]


def _command(player, line):
    """The application as a command, through the public way in."""
    data = {key: value for key, value in line.items() if key not in ("type", "subject", "on")}
    told = {
        **{"specversion": "1.0", "id": line["subject"], "source": SOURCE},
        **{"type": line["type"], "subject": line["subject"]},
        "data": player.names.replaced(data | {"happened_on": line["on"]}),
    }
    player.turn_clock({"as_of": line["on"]})
    [(_, command)] = player.parts.intake.commands([Input(json.dumps(told).encode(), CALLER)])
    return command


def _outcome(log, name):
    grant = state_of(log, "grant", line_stream(named_stream("application", name), 1))
    return grant.reasons[0] if grant.reasons else grant.amount_fen


@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("turned", [False, True])
def test_of_two_that_exclude_each_other_one_is_paid(pair, turned):
    first, second, reason = PAIRS[pair]
    late, early = raced(second, first) if turned else raced(first, second)
    assert (late, type(early)) == (reason, int)


def test_a_day_in_class_is_paid_once():
    assert raced(for_course(LIVING), for_course(LIVING)) == ["duplicate", 4_000]


def test_a_lower_level_does_not_slip_past_a_higher_one():
    higher = {"line": 1, "beneficiary": W, "since": "2018-07-12"}
    lower = for_course(UPGRADE)
    assert raced(lower, {**lower, "line": higher}) == ["lower-level", 150_000]
