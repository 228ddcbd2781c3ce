"""Every topic that may be asked for, and how its input becomes a command."""

from __future__ import annotations

from gateways import (
    intent_acts,
    intent_differences,
    intent_facts,
    intent_legacy,
    intent_loans,
    intent_office,
)
from gateways.intents import Drafter

DRAFTS: dict[str, Drafter] = {
    **intent_facts.DRAFTS,
    **intent_acts.DRAFTS,
    **intent_differences.DRAFTS,
    **intent_loans.DRAFTS,
    **intent_legacy.DRAFTS,
    **intent_office.DRAFTS,
}
