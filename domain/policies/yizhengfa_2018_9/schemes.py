"""Every scheme of the document, by its key."""

from __future__ import annotations

from typing import Any

from domain.policies.reading import Scheme
from domain.policies.yizhengfa_2018_9 import (
    clause_03,
    clause_05,
    clause_07,
    clause_08,
    clause_08_startups,
    clause_09_interest,
    clause_10_graduates,
    clause_10_grant,
    clause_10_internship,
    clause_10_soldiers,
    clause_10_study,
    clause_11,
    clause_13,
    clause_13_officers,
    clause_15,
    clause_16,
    clause_16_purchase,
    clause_16_skills,
    clause_19,
    clause_20,
    clause_21,
    clause_21_bases,
    clause_21_further,
    clause_21_training,
    clause_22,
)

CLAUSES = (
    clause_03,
    clause_05,
    clause_07,
    clause_08,
    clause_08_startups,
    clause_09_interest,
    clause_10_graduates,
    clause_10_grant,
    clause_10_internship,
    clause_10_soldiers,
    clause_10_study,
    clause_11,
    clause_13,
    clause_13_officers,
    clause_15,
    clause_16,
    clause_16_purchase,
    clause_16_skills,
    clause_19,
    clause_20,
    clause_21,
    clause_21_bases,
    clause_21_further,
    clause_21_training,
    clause_22,
)

SCHEMES: dict[str, Scheme[Any]] = {
    scheme.key: scheme for clause in CLAUSES for scheme in clause.SCHEMES
}

CODE_VERSION = "yizhengfa-2018-9/1"

PERSON_KEYS = (
    *("placement", "transport"),
    *("setup-owner", "jobseeking", "grassroots-incentive", "disabled-success"),
    *("officer-support", "preferential-care"),
)
"""The first word of every once-only key that belongs to a person; joined records take them for both."""
