"""Terms of clauses that pay for one trainee's course: who is paid, for what, and how often."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from domain.decision import Allowance, Period
from domain.policies.reading import Exclusion, Meaning, NotDuring, NotWith, Requires, Uses, Wait
from domain.policies.yizhengfa_2018_9 import training_keys
from domain.policies.yizhengfa_2018_9.choices import Choices
from domain.policies.yizhengfa_2018_9.cumulation import apart, exclusion
from domain.policies.yizhengfa_2018_9.trainees import of_two_groups
from domain.policies.yizhengfa_2018_9.training import Training
from domain.reasons import Reason

SKILLS = ("pre-employment", "on-the-job")
STARTUPS = ("startup", "digital", "simulation", "online-startup")
"""数字培训课程、创业模拟实训、网络创业培训 are start-up courses that may be paid for (clause 16)."""

# Who is paid


def to_the_person_or_institution(facts: Training, choices: Choices) -> bool:
    """The person; the institution that held the course for two groups, or by agreement for all (P44).
    Where it was agreed who is paid for a course, nobody else is."""
    agreed = facts.taught.opened.payee if facts.taught else None
    if facts.own_claim:
        return agreed != "institution"
    if facts.payee != facts.organiser or agreed == "person":
        return False
    return choices.training_payee == "proxy-agreement" or of_two_groups(facts, choices)


# For what


def a_course_of(kinds: tuple[str, ...]) -> Callable[[Training, Choices], bool]:
    """A condition on what is taught."""

    def of_a_kind(facts: Training, _: Choices) -> bool:
        """The course is of a kind that this is paid for."""
        return facts.taught is None or facts.taught.opened.kind in kinds

    return of_a_kind


def took_part(facts: Training, _: Choices) -> bool:
    """A course is on record that the person was taken into, or certified in."""
    return facts.taught is not None and bool(facts.enrolled or facts.certificate)


def certified(facts: Training, choices: Choices) -> bool | Wait:
    """A certificate of a kind that proves the course (P43); while it still runs, it may come."""
    if facts.taught is None:
        return True
    if facts.certificate is not None:
        return facts.certificate.kind in choices.training_certificates
    still = facts.decided_for < facts.taught.last
    return Wait(Reason.PERIOD_OPEN, facts.taught.last) if still else False


def course_over(facts: Training, _: Choices) -> bool | Wait:
    """The last day of the course has come."""
    taught = facts.taught
    if taught is None or facts.decided_for >= taught.last:
        return True
    return Wait(Reason.PERIOD_OPEN, taught.last)


# How often


def per_course(scheme: str) -> Callable[[Training, Choices], tuple[str, ...]]:
    """A key for each course of a person under a scheme."""

    def keys(facts: Training, _: Choices) -> tuple[str, ...]:
        """Each course of a person once, and each certificate."""
        people = facts.trainee.ids
        certificate = facts.certificate if scheme in training_keys.OF_A_CERTIFICATE else None
        return (
            *training_keys.of_course(scheme, people, facts.course),
            *training_keys.of_certificate(scheme, people, certificate),
        )

    return keys


def trade_and_level(facts: Training, choices: Choices) -> tuple[Period, ...]:
    """The same trade and level once ever (P41), else the day of the certificate alone. What another
    scheme paid for this very course is that scheme's."""
    one = facts.certificate
    if one is None or facts.paid_beside:
        return ()
    keys = training_keys.of_level(facts.trainee.ids, one.trade, one.level)
    once = choices.training_frequency.level_once
    return training_keys.whole(keys) if once else training_keys.one_day(keys, one.on)


def level_held_by(scheme: str) -> Exclusion:
    """Another training subsidy for the same trade and level is the same thing twice; a skills upgrade
    excludes it (P28)."""

    def meaning(choices: Any, other: str) -> Reason | Wait:
        if other == training_keys.UPGRADE:
            return exclusion(scheme)(choices, other)
        return Reason.DUPLICATE

    return meaning


def a_year(word: str) -> Callable[[Training, Choices], tuple[Period, ...]]:
    """The calendar years in which courses are counted under a word."""

    def the_year(facts: Training, _: Choices) -> tuple[Period, ...]:
        """So many courses a person and calendar year (P41)."""
        day = facts.completed_on
        if not facts.slot or day is None or facts.paid_beside:
            return ()
        keys = training_keys.of_year(word, facts.trainee.ids, facts.slot)
        return training_keys.calendar_year(keys, day.year)

    return the_year


# What excludes it


def other_terms(scheme: str) -> tuple[tuple[str, Meaning], ...]:
    """What must not be paid beside a scheme for one trainee's course: other such schemes, those for the
    same certificate, and the class as a whole (P28)."""

    def same_course(facts: Training, choices: Choices) -> tuple[str, ...]:
        """The course under other schemes for one trainee."""
        others = training_keys.others_of(scheme, training_keys.PER_HEAD)
        return tuple(
            key
            for other in others
            if apart(choices, scheme, other)
            for key in training_keys.of_course(other, facts.trainee.ids, facts.course)
        )

    def as_one_class(facts: Training, choices: Choices) -> tuple[Period, ...]:
        """The class, where it was bought as a whole."""
        if not facts.course or not apart(choices, scheme, training_keys.PURCHASE):
            return ()
        return training_keys.whole((training_keys.purchased(facts.course),))

    def one_trainee_more(facts: Training, _: Choices) -> tuple[Allowance, ...]:
        """One more trainee of the class who is paid for."""
        return training_keys.counted(training_keys.paid_per_head(facts.course))

    return (
        ("同一课程其他补贴", NotWith(same_course, exclusion(scheme))),
        ("整建制购买", NotDuring(as_one_class, exclusion(scheme))),
        ("按人补贴", Uses(one_trainee_more)),
    )


def certificate_elsewhere(scheme: str) -> tuple[str, Meaning]:
    """The same certificate under a scheme that pays for certificates."""

    def same_certificate(facts: Any, choices: Choices) -> tuple[str, ...]:
        """The certificate under other schemes (P28)."""
        others = training_keys.others_of(scheme, training_keys.OF_A_CERTIFICATE)
        return tuple(
            key
            for other in others
            if apart(choices, scheme, other)
            for key in training_keys.of_certificate(other, facts.trainee.ids, facts.certificate)
        )

    return "同一证书其他补贴", NotWith(same_certificate, exclusion(scheme))


COURSE_TERMS = (
    ("参加培训", Requires(took_part, Reason.EVIDENCE_MISSING)),
    ("培训合格证书", Requires(certified, Reason.CERTIFICATE_MISSING)),
)
