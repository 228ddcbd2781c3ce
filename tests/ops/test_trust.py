"""What was seen before is taken without asking, and never to anybody's harm: two processes on one
log, of which each remembers an agency as it last saw it."""

from datetime import date

import msgspec
import pytest

from domain.view import View
from gateways.callers import Caller, SourceBinding
from gateways.intake import Input
from gateways.keys import MemoryKeys
from gateways.vault_memory import MemoryVault
from ops.bench import inputs
from ops.bench.county import code_of, completed_on, hired_on, number_of
from ops.wiring import assemble
from projections.log_memory import MemoryLog

AGENCY, EMPLOYER = code_of(1), code_of(2)
SOURCE = "urn:test:register"
TOPICS = ("applicant.*", "enterprise.*", "application.filed")
POSTER = Caller("p", "test", ("poster",), "", (), (SourceBinding(SOURCE, "register", TOPICS),))
FOUNDED, FILED = date(2015, 1, 1), date(2019, 6, 3)


def told(identifier, topic, subject, day, **data):
    return inputs.event(SOURCE, identifier, topic, subject, {**data, "happened_on": day})


def licence(identifier="licence"):
    more = {"licence": "human-resources-service", "number": "HR000001"}
    return told(identifier, "enterprise.licensed", AGENCY, FOUNDED, **more)


def unit(code, organisation):
    named = {"organisation": organisation, "name": f"{organisation} {code}", "county": "430923"}
    return told(f"unit {code}", "enterprise.registered", code, FOUNDED, **named)


def worker(number):
    """One who stayed six months with an employer that the agency referred to."""
    who, day = number_of(number), hired_on(number)
    referral = {"agency": AGENCY, "signed_by": ["worker", "employer"]}
    work = {"employer": EMPLOYER, "workplace": "441900"}
    seen = {"employer": EMPLOYER, "hired_on": day, "through": completed_on(number)}
    return [
        told(f"r{number}", "applicant.registered", who, FOUNDED, name="工人"),
        told(f"p{number}", "applicant.povertyRegistered", who, inputs.POOR_SINCE, county="430923"),
        told(f"f{number}", "applicant.referred", who, day - inputs.BEFORE_HIRE, **referral),
        told(f"h{number}", "applicant.hired", who, day, **work),
        told(
            f"s{number}",
            "applicant.presenceConfirmed",
            who,
            completed_on(number),
            shown_by="pay",
            **seen,
        ),
    ]


def claim(number):
    lines = [{"line": 1, "beneficiary": number_of(number)}]
    more = {"scheme": inputs.SCHEME, "payee": AGENCY, "lines": lines}
    return told(f"claim {number}", "application.filed", "", FILED, **more)


class Process:
    """A ledger of its own on the log that all share."""

    def __init__(self, log, vault, keys):
        self.parts = assemble(log, vault, keys, lambda: date(2026, 1, 5))

    def post(self, *lines):
        speaking = [Input(one, inputs.SPEAKERS.of(_source(one))) for one in lines]
        return self.parts.post(
            [one if one.caller is not inputs.POSTER else Input(one.raw, POSTER) for one in speaking]
        )

    def decided(self, number):
        [outcome] = self.post(claim(number))
        assert outcome.verdict == "accepted", outcome.problem
        [decision] = outcome.decisions
        return decision.status


def _source(raw):
    return msgspec.json.decode(raw)["source"]


@pytest.fixture
def two():
    """Two processes; three workers are on record, and an agency without a licence, which the first
    process has met."""
    shared = MemoryLog(), MemoryVault(keys := MemoryKeys()), keys
    here, there = Process(*shared), Process(*shared)
    opening = [*inputs.opening(), unit(AGENCY, "hr-agency"), unit(EMPLOYER, "enterprise")]
    workers = [line for number in (1, 2, 3) for line in worker(number)]
    for line in (*opening, *workers):
        [outcome] = there.post(line)
        assert outcome.verdict == "accepted", outcome.problem
    assert here.decided(1) == "refused"
    return here, there


def accepted(outcomes):
    assert [one.verdict for one in outcomes] == ["accepted"], outcomes


def test_a_licence_that_another_process_recorded_counts(two):
    here, there = two
    accepted(there.post(licence()))
    assert here.decided(2) == "awarded"


def test_a_licence_that_another_process_ended_counts_no_more(two):
    here, there = two
    accepted(here.post(licence()))
    assert here.decided(2) == "awarded"
    voided = {"voided_version": 2, "reason": "never given", "document": "D-1"}
    accepted(there.post(told("void", "enterprise.factVoided", AGENCY, FILED, **voided)))
    assert here.decided(3) == "refused"


def test_nobody_is_turned_down_on_what_was_only_remembered(two):
    here, there = two
    accepted(there.post(licence()))
    voided = {"voided_version": 2, "reason": "never given", "document": "D-1"}
    accepted(here.post(told("void", "enterprise.factVoided", AGENCY, FILED, **voided)))


def test_an_application_whose_number_is_taken_is_turned_down(two):
    here, there = two
    subject = "application:A-1"
    lines = [{"line": 1, "beneficiary": number_of(2)}]
    more = {"scheme": inputs.SCHEME, "payee": AGENCY, "lines": lines}
    accepted(there.post(told("one", "application.filed", subject, FILED, **more)))
    [no] = here.post(told("two", "application.filed", subject, FILED, **more))
    assert (no.verdict, no.problem.code) == ("malformed", "already-filed")


def test_it_is_taken_without_asking(two, monkeypatch):
    """The control: the tests above mean nothing where nothing is taken on trust."""
    trusted = []
    trusts = View.trusts
    monkeypatch.setattr(
        View, "trusts", lambda self, key: trusts(self, key) and not trusted.append(key[0])
    )
    assert two[0].decided(2) == "refused"
    assert set(trusted) == {"application", "enterprise"}
