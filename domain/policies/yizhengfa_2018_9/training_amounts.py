"""What training brings: the provincial standard for a trade and level, raised where a clause raises it."""

from __future__ import annotations

from collections.abc import Callable

from domain.policies.amounts import uplifted
from domain.policies.yizhengfa_2018_9.choices import Choices
from domain.policies.yizhengfa_2018_9.taught import Certificate, Taught
from domain.policies.yizhengfa_2018_9.training import Training

SHORTAGE_PERCENT, POOR_PERCENT = 10, 70


def shortage_percent(certificate: Certificate, taught: Taught | None, choices: Choices) -> int:
    """10 where the trade is short in the year of the certificate, or of the course's first day (P42);
    whose trade, P40a says."""
    trade = certificate.trade if choices.shortage_match == "certificate" else certificate.occupation
    began = taught.first if taught is not None and choices.uplift_date == "course-start" else None
    day = began or certificate.on
    return SHORTAGE_PERCENT if choices.shortage_list.names(trade, day.year) else 0


def standard(certificate: Certificate | None, choices: Choices) -> int | None:
    """What the catalogue says for the trade and level, in fen."""
    if certificate is None or choices.training_catalogue is None:
        return None
    return choices.training_catalogue.of(certificate.trade, certificate.level)


def by_catalogue(*percents: int) -> Callable[[Training, Choices], int | None]:
    """A sum by the catalogue, raised by so many percent."""

    def raised(facts: Training, choices: Choices) -> int | None:
        """The standard, +10% for a trade that is short, with what else raises it (P40)."""
        fen = standard(facts.certificate, choices)
        if fen is None or facts.certificate is None:
            return None
        short = shortage_percent(facts.certificate, facts.taught, choices)
        return uplifted(fen, (*percents, short), choices.training_stack, choices.rounding)

    return raised
