"""Which pairs of schemes exclude each other, pair by pair (P28)."""

from __future__ import annotations

from domain.policies.reading import Exclusion, Wait
from domain.policies.yizhengfa_2018_9.choices import Choices
from domain.reasons import Reason

PAIRS: dict[frozenset[str], str] = {
    frozenset(pair): field
    for *pair, field in (
        ("post-subsidy", "one-off-post-subsidy", "post_and_one_off"),
        ("post-subsidy", "public-welfare-post-subsidy", "post_and_public_welfare"),
        ("post-subsidy", "overcapacity-hire-subsidy", "post_and_overcapacity"),
        ("post-subsidy", "social-insurance-subsidy", "post_and_insurance"),
        ("social-insurance-subsidy", "flexible-employment-support", "insurance_subsidies"),
        (
            "vocational-training-subsidy",
            "poor-worker-skills-training-subsidy",
            "training_and_poor_training",
        ),
        ("vocational-training-subsidy", "skills-upgrade-subsidy", "training_and_skills_upgrade"),
        (
            "poor-worker-skills-training-subsidy",
            "skills-upgrade-subsidy",
            "training_and_skills_upgrade",
        ),
        (
            "anhua-park-onjob-training-subsidy",
            "skills-upgrade-subsidy",
            "on_job_and_other_training",
        ),
        (
            "anhua-park-onjob-training-subsidy",
            "vocational-training-subsidy",
            "on_job_and_other_training",
        ),
        (
            "anhua-park-onjob-training-subsidy",
            "poor-worker-skills-training-subsidy",
            "on_job_and_other_training",
        ),
        (
            "project-based-training-purchase",
            "vocational-training-subsidy",
            "purchase_and_per_head",
        ),
        (
            "project-based-training-purchase",
            "poor-worker-skills-training-subsidy",
            "purchase_and_per_head",
        ),
        (
            "migrant-worker-transport-allowance",
            "park-worker-transport-subsidy",
            "transport_and_park",
        ),
        ("quality-startup-award", "graduate-entrepreneurship-grant", "awards_of_one_project"),
        ("quality-startup-award", "startup-project-award", "awards_of_one_project"),
        ("graduate-entrepreneurship-grant", "startup-project-award", "awards_of_one_project"),
    )
}
"""Pairs that P28 speaks of, and the field that says so. A pair that is not named excludes."""


def between(choices: Choices, one: str, other: str) -> str:
    """`exclusive`, `review` or `together`."""
    field = PAIRS.get(frozenset((one, other)))
    return getattr(choices.cumulation, field) if field is not None else "exclusive"


def apart(choices: Choices, one: str, other: str) -> bool:
    """Whether the two share a key, so that one stands in the other's way."""
    return between(choices, one, other) != "together"


def exclusion(own: str) -> Exclusion:
    """What a grant under another scheme that holds a shared key means for one under `own`."""

    def meaning(choices: Choices, other: str) -> Reason | Wait:
        if between(choices, own, other) == "review":
            return Wait(Reason.REVIEW, None)
        return Reason.EXCLUSIVE_SCHEME

    return meaning
