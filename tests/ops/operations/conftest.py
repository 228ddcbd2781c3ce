"""A ledger whose metrics are read as Prometheus reads them."""

import importlib.util
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

PLAYED = Path(__file__).parents[2] / "projections" / "views" / "played.py"


def played():
    spec = importlib.util.spec_from_file_location("played", PLAYED)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def samples_of(text):
    """(name, labels as sorted pairs) → value."""
    families = text_string_to_metric_families(text)
    return {
        (one.name, tuple(sorted(one.labels.items()))): one.value
        for family in families
        for one in family.samples
    }


@pytest.fixture
def play():
    return played()


@pytest.fixture
def read_metrics():
    return samples_of
