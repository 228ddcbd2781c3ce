"""Rules and dashboard name only what the ledger tells; each alert has its page."""

import json
import re
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from domain.due.stage import Stage
from ops.follower import NAME as FOLLOWER
from ops.following import RELAY, VIEWS
from ops.operations import alerts_file, dashboard_file
from ops.operations.standing_metrics import StandingMetrics
from projections.migrate import migrate
from projections.standing import STAGES

PAGE = Path(__file__).parents[3] / "docs" / "operations.md"
RULES = json.loads(alerts_file().read_text(encoding="utf-8"))["groups"][0]["rules"]
DASHBOARD = json.loads(dashboard_file().read_text(encoding="utf-8"))
NAME = re.compile(r"\bledger_[a-z0-9_]+\b")
PARTS = ("**Means**", "**Look**", "**Do**")
LABELS = {"verdict", "view", "follower", "fund", "stage", "scheme", "job", "le", "what", "name"}


def expressions():
    shown = [target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]]
    return [*(rule["expr"] for rule in RULES), *shown]


def told_by(text):
    """The names that a query may use, from what the ledger answers."""
    names = set()
    for family in text_string_to_metric_families(text):
        endings = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count")}
        names |= {family.name + end for end in endings.get(family.type, ("",))}
    return names


@pytest.fixture
def told(database):
    """Names by what a ledger answers, process and database together."""
    from ops.operations.metrics import OWN

    migrate(database)
    registry = CollectorRegistry()
    registry.register(StandingMetrics(database))
    registry.register(OWN)
    return told_by(generate_latest(registry).decode())


def asked_for(expression):
    return set(NAME.findall(expression))


def test_every_metric_named_is_told(told):
    wanted = set().union(*map(asked_for, expressions()))
    assert wanted
    assert wanted <= told


def test_control_a_metric_that_is_not_told_is_found(told):
    assert not asked_for("rate(ledger_append_second_bucket[5m])") <= told


def test_every_metric_told_is_on_the_dashboard_or_in_a_rule(told):
    wanted = set().union(*map(asked_for, expressions()))
    useful = {name for name in told if not name.endswith(("_bucket", "_sum", "_count"))}
    assert useful <= wanted


def test_every_metric_told_is_explained(told):
    explained = set(NAME.findall(PAGE.read_text(encoding="utf-8")))
    families = {re.sub("_(bucket|sum|count)$", "", name) for name in told}
    assert families <= explained
    assert explained - families <= told | {"ledger_runtime"}


def test_labels_and_stages_are_those_there_are():
    for expression in expressions():
        for label in re.findall(r"(\w+)=~?\"", expression):
            assert label in LABELS, expression
        dues = "ledger_due" in expression
        for stages in re.findall(r'stage=~?"([^"]+)"', expression):
            known = {*STAGES, "waiting", "payment-ordered", "payment-in-doubt"}
            known = {stage.value for stage in Stage} if dues else known
            assert set(stages.split("|")) <= known, expression


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_every_alert_has_its_page(rule):
    """Chinese first; what it means, how to look, what to do."""
    text = PAGE.read_text(encoding="utf-8")
    heading = f"\n### {rule['alert']}\n"
    assert text.count(heading) == 1
    section = text.split(heading)[1].split("\n### ")[0]
    assert re.search("[一-鿿]{4}", section.splitlines()[0])
    places = [section.index(part) for part in PARTS]
    assert places == sorted(places)
    anchor = f"docs/operations.md#{rule['alert'].lower()}"
    assert rule["annotations"]["runbook"] == anchor
    assert rule["labels"]["severity"] in ("page", "ticket")
    assert re.search("[一-鿿]", rule["annotations"]["summary"])


def test_no_page_is_left_of_an_alert_that_is_gone():
    text = PAGE.read_text(encoding="utf-8")
    assert set(re.findall(r"\n### (\w+)\n", text)) == {rule["alert"] for rule in RULES}


def test_every_job_is_explained():
    text = PAGE.read_text(encoding="utf-8")
    for job in ("mature", "resume", "due", "redecide", FOLLOWER, VIEWS, RELAY):
        assert f"| `{job}` |" in text
