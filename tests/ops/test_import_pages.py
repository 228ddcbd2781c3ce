"""The pages on what may be told are those the code gives, and every example is good input."""

import json
from datetime import date

import pytest

from domain.command import Refused
from gateways.callers import own_job
from gateways.intake import Input
from gateways.shapes import TOPICS
from ops.commands.default_callers import DEFAULT_CALLERS, source_of
from ops.commands.input_examples import DATA, example
from ops.commands.input_pages import FOLDER, pages
from ops.wiring import in_memory

CALLERS = {binding.source: one.caller for one in DEFAULT_CALLERS for binding in one.sources}
CALLERS |= {source_of(one.name): one.caller for one in DEFAULT_CALLERS}
LATER = ("unknown-applicant", "unknown-enterprise", "unknown-payment")
"""Of an empty ledger an example may say that what it names is not on record yet."""


def test_every_topic_has_an_example():
    assert set(DATA) == TOPICS


@pytest.mark.parametrize("topic", sorted(DATA))
def test_an_example_is_told_by_who_may_in_the_right_shape(topic):
    told = example(topic)
    caller = CALLERS.get(told["source"]) or own_job(told["source"].rpartition(":")[2])
    intake = in_memory(lambda: date(2020, 1, 6)).intake
    [(_, made)] = intake.commands([Input(json.dumps(told).encode(), caller)])
    assert not isinstance(made, Refused) or made.code in LATER, f"{made}"


def test_the_pages_are_those_of_the_code():
    written = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.iterdir()}
    assert written == pages(), "run: python -m ops.commands.input_pages"
