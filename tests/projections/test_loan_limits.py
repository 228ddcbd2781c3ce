"""A borrower's limit under two writers at once, in memory and in PostgreSQL."""

import json
from datetime import date

import pytest

from domain.loan import LoanAllowed
from gateways.callers import Caller, SourceBinding
from gateways.intake import Input
from gateways.keys import MemoryKeys
from gateways.vault_memory import MemoryVault
from ops.wiring import assemble

DAY = date(2018, 6, 1)
NUMBER = "idcard:430923199003074174"
SOURCE = "urn:test"
TELLER = Caller("teller", "test", ("poster",), sources=(SourceBinding(SOURCE, "register", ("*",)),))


def said(number, topic, subject, **data):
    event = {
        **{"specversion": "1.0", "id": str(number), "source": SOURCE, "type": topic},
        **{"subject": subject, "data": {"happened_on": str(DAY), **data}},
    }
    return Input(json.dumps(event).encode(), TELLER)


def ask(number, fen):
    asked = {"borrowers": [NUMBER], "fen": fen, "months": 12}
    return said(number, "loan.asked", f"loan:L{number}", **asked)


@pytest.fixture
def parts(log):
    made = assemble(log, MemoryVault(keys := MemoryKeys()), keys, lambda: DAY)
    told = (
        said(1, "applicant.registered", NUMBER, name="somebody"),
        said(2, "applicant.groupRecognised", NUMBER, group="veteran"),
    )
    for one in told:
        assert [done.verdict for done in made.post([one])] == ["accepted"]
    return made


def decisions(outcomes):
    return [(one.status, one.amount_fen, one.reasons) for out in outcomes for one in out.decisions]


def test_one_batch_and_the_next(parts):
    both = parts.post([ask(3, 6_000_000), ask(4, 5_000_000)])
    assert decisions(both) == [
        ("allowed", 10_000_000, ()),
        ("refused", 4_000_000, ("cap-reached",)),
    ]
    assert decisions(parts.post([ask(5, 4_000_000)])) == [("allowed", 4_000_000, ())]
    assert decisions(parts.post([ask(3, 6_000_000)])) == [("allowed", 10_000_000, ())]
    assert parts.post([ask(3, 6_000_000)])[0].verdict == "replayed"


def test_decided_before_another_is_written(parts):
    """One request is decided; another takes the limit; the first is decided again and refused."""
    [(_, slow)] = parts.intake.commands([ask(3, 6_000_000)])
    proposed = parts.ledger.propose([slow])
    assert decisions(parts.post([ask(4, 6_000_000)])) == [("allowed", 10_000_000, ())]
    verdicts = parts.log.append(proposed.batches)
    done = parts.ledger.conclude(proposed, verdicts)
    assert decisions(done) == [("refused", 4_000_000, ("cap-reached",))]
    allowed = [one.event for one in parts.log.follow(0) if isinstance(one.event, LoanAllowed)]
    assert sum(use.amount for one in allowed for use in one.uses) == 6_000_000


def test_lent_repaid_and_lent_again(parts):
    told = (
        ask(3, 10_000_000),
        said(4, "loan.granted", "loan:L3", fen=10_000_000, months=12, bank="a-bank"),
        said(5, "loan.repaid", "loan:L3", fen=10_000_000),
        said(6, "loan.closed", "loan:L3", outcome="repaid"),
    )
    for one in told:
        assert [done.verdict for done in parts.post([one])] == ["accepted"]
    assert decisions(parts.post([ask(7, 10_000_000)])) == [("allowed", 10_000_000, ())]
