"""Operating the ledger: what is measured, alerts, the dashboard, the promises asserted at start."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent


def alerts_file() -> Path:
    """Rules for Prometheus; JSON is YAML."""
    return FOLDER / "alerts.json"


def dashboard_file() -> Path:
    """A dashboard for Grafana."""
    return FOLDER / "dashboard.json"
