"""What deciding asks for beside what was foreseen comes in one question for a whole batch."""

import io
from datetime import date

import pytest

from domain.needed import LookingAhead
from ops.bench import inputs
from ops.bench.case_mix import Copies, settings, templates
from ops.importing import Import
from ops.wiring import in_memory

SCHEMES = ("listing-financing-award", "skills-upgrade-subsidy", "startup-project-award")
"""Their keys follow from the facts."""


@pytest.fixture(scope="module")
def cases():
    return [one for one in templates() if one.scheme in SCHEMES]


def decided(cases, copies):
    """What became of so many claims under each scheme, and how many questions that took."""
    parts, made = in_memory(lambda: date(2026, 11, 24)), Copies()
    pairs = [made.of(one, turn) for turn in range(copies) for one in cases]
    for lines in (inputs.opening(), settings(), (fact for facts, _ in pairs for fact in facts)):
        assert post(parts, lines).verdicts.keys() == {"accepted"}
    asked = []
    load = parts.log.load
    parts.log.load = lambda question: asked.append(question) or load(question)
    return post(parts, [claim for _, claim in pairs]).decisions, len(asked)


def post(parts, lines):
    return Import(parts, inputs.SPEAKERS).stream(inputs.numbered(lines), io.BytesIO())


def test_more_claims_ask_no_more_questions(cases):
    few, asked_for_few = decided(cases, 3)
    many, asked_for_many = decided(cases, 12)
    assert few == {"awarded": 9}
    assert many == {"awarded": 36}
    assert asked_for_many == asked_for_few


def test_control_without_looking_ahead_each_claim_asks(cases, monkeypatch):
    monkeypatch.setattr(LookingAhead, "_look", lambda *_: None)
    many, asked = decided(cases, 12)
    assert many == {"awarded": 36}
    assert asked > 36
