"""Terms of clauses that reward who won a selection."""

from __future__ import annotations

from domain.policies.yizhengfa_2018_9.award import Award
from domain.policies.yizhengfa_2018_9.choices import Choices


def selected(facts: Award, _: Choices) -> bool:
    """Won the round of this scheme (入选)."""
    return facts.fen is not None


def as_decided(facts: Award, _: Choices) -> int | None:
    """The sum that the selection decision fixed."""
    return facts.fen


def per_project(facts: Award, choices: Choices) -> tuple[str, ...]:
    """One project and year under all awards together (P28), where the decision names a project."""
    if not facts.project or choices.cumulation.awards_of_one_project == "together":
        return ()
    return (f"project-award/{facts.project}/{facts.year}",)
