"""（五）: flexible work – part of what such workers pay for their own insurance. Off until its share is set."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import msgspec

from domain.applicant import ApplicantContributionPaid
from domain.calendar import end_of_month
from domain.decision import Allowance, Clause, Period
from domain.entries import StreamKey
from domain.event import Reading
from domain.history import Fact
from domain.policies.reading import (
    Asked,
    Claim,
    Foreseen,
    NoOverlap,
    Opening,
    Pays,
    Possible,
    Requires,
    Scheme,
    Uses,
)
from domain.policies.yizhengfa_2018_9.choices import Choices
from domain.policies.yizhengfa_2018_9.clause_22 import INSURED_DAYS, INSURED_MONTHS, MOST_MONTHS
from domain.policies.yizhengfa_2018_9.cumulation import exclusion
from domain.policies.yizhengfa_2018_9.on_post import keys_of
from domain.policies.yizhengfa_2018_9.open_choices import amount_key
from domain.policies.yizhengfa_2018_9.person import (
    Person,
    in_group,
    person_on_record,
    streams_of,
)
from domain.policies.yizhengfa_2018_9.terms import opening_terms
from domain.policies.yizhengfa_2018_9.validity import DOCUMENT
from domain.reasons import Reason
from domain.view import View

KEY = "flexible-employment-support"
GROUPS = ("flexible-worker", "hard-to-employ")


class OwnInsurance(msgspec.Struct, frozen=True, gc=False):
    """What the ledger has on record of the months of one year that a person paid; nothing in it is the
    claim's own word. `months` with what was paid in each, as far as 36 in all allow."""

    identified: bool
    worker: Person
    own_claim: bool
    in_group: bool
    months: tuple[tuple[str, int], ...]
    used: int
    used_on_other_records: int
    claimed_on: date
    completed_on: date | None
    read_from: tuple[Reading, ...]


def needs(claim: Claim, view: View) -> tuple[StreamKey, ...]:
    """The person's records, and the grant itself where it was decided before."""
    own: tuple[StreamKey, ...] = (("grant", claim.grant),) if claim.grant else ()
    return (*streams_of(view, claim.beneficiary), *own)


def guards(claim: Claim, view: View) -> Foreseen:
    """Days and months under any insurance subsidy."""
    person = claim.beneficiary
    return Foreseen(keys_of(INSURED_DAYS, view, person), keys_of(INSURED_MONTHS, view, person))


def on_record(claim: Claim, view: View, choices: Choices) -> OwnInsurance:
    """The months of the year in which `since` lies, else of the year before the claim, that were paid."""
    worker = person_on_record(view, claim.beneficiary)
    year = claim.since.year if claim.since else claim.filed_on.year - 1
    paid = _paid(worker, year, claim.filed_on)
    grant = view.grant(claim.grant) if claim.grant else None
    own = {one.key: one.amount for one in grant.allowances} if grant is not None else {}
    keys = [f"{INSURED_MONTHS}/{stream}" for stream in worker.ids]
    used = [view.used(key) - own.get(key, 0) for key in keys]
    left = max(MOST_MONTHS - sum(used), 0)
    sums: dict[str, int] = {}
    for fact in paid:
        told: Any = fact.event
        sums[told.month] = sums.get(told.month, 0) + told.personal_fen + told.employer_fen
    months = tuple(sorted(sums.items()))[:left]
    day = end_of_month(max(sums)) if sums else claim.filed_on
    grouped = in_group(worker, GROUPS, day)
    return OwnInsurance(
        bool(worker.ids) and not claim.problem,
        worker,
        claim.payee_kind == "applicant" and claim.payee in worker.ids,
        bool(grouped),
        months,
        sum(used),
        sum(used[1:]),
        claim.filed_on,
        day if sums else None,
        (*(Reading(fact.stream, fact.version) for fact in paid), *grouped),
    )


def _paid(worker: Person, year: int, filed_on: date) -> list[Fact]:
    """Pension and medical contributions for months of a year that the person paid."""
    facts: list[Any] = worker.kinds.get(ApplicantContributionPaid, [])
    return [
        fact
        for fact in facts
        if fact.event.payer in worker.ids
        and fact.event.insurance in ("pension", "medical")
        and fact.event.month.startswith(f"{year}-")
        and fact.on <= filed_on
    ]


def possible_claims(asked: Asked, view: View, choices: Choices) -> Iterator[Opening]:
    """The person's own claim for each year in which contributions were paid by a day."""
    worker = person_on_record(view, asked.stream)
    facts: list[Any] = worker.kinds.get(ApplicantContributionPaid, [])
    own = [fact for fact in facts if fact.event.payer in worker.ids and fact.on <= asked.day]
    if own and worker.ids[0] == asked.stream:  # joined records are read from the one kept
        for year in sorted({int(fact.event.month[:4]) for fact in own}):
            yield Opening(asked.stream, "applicant", asked.stream, since=date(year, 1, 1))


def paid_to_the_person(facts: OwnInsurance, _: Choices) -> bool:
    """To the worker's own account."""
    return facts.own_claim


def in_flexible_work(facts: OwnInsurance, _: Choices) -> bool:
    """灵活就业人员 or 就业困难人员, as a register has it."""
    return facts.in_group


def months_left(facts: OwnInsurance, _: Choices) -> bool:
    """36 months under all insurance subsidies."""
    return facts.used < MOST_MONTHS


def paid_for(facts: OwnInsurance, _: Choices) -> bool:
    """Something was paid."""
    return bool(facts.months) or facts.used >= MOST_MONTHS


def the_days(facts: OwnInsurance, _: Choices) -> tuple[Period, ...]:
    """The days of the months, once under any insurance subsidy (P28)."""
    if not facts.months:
        return ()
    first = date.fromisoformat(f"{facts.months[0][0]}-01")
    last = end_of_month(facts.months[-1][0])
    return tuple(Period(f"{INSURED_DAYS}/{one}", first, last) for one in facts.worker.ids)


def the_months(facts: OwnInsurance, _: Choices) -> tuple[Allowance, ...]:
    """Of the 36 months, less what was used under the person's other records."""
    limit = MOST_MONTHS - facts.used_on_other_records
    return (Allowance(f"{INSURED_MONTHS}/{facts.worker.ids[0]}", len(facts.months), limit),)


def a_share(facts: OwnInsurance, choices: Choices) -> int | None:
    """The share that is set of what was paid."""
    if choices.flexible_insurance is None:
        return None
    return choices.flexible_insurance.of(sum(fen for _, fen in facts.months), choices.rounding)


FLEXIBLE_SUPPORT = Scheme[OwnInsurance](
    key=KEY,
    chinese="灵活就业社会保险补贴",
    clause=Clause(DOCUMENT, 5),
    gloss="Implied only, and off until its share is set: part of what flexible workers paid for their own "
    "insurance, within the same 36 months as other insurance subsidies.",
    fund="employment-subsidy-funds",
    needs=needs,
    foresees=lambda claim, view: (),
    guards=guards,
    on_record=on_record,
    possible=Possible("applicant", possible_claims),
    reading=(
        *opening_terms(KEY),
        ("本人申领", Requires(paid_to_the_person, Reason.PAYEE_NOT_QUALIFIED)),
        ("灵活就业人员", Requires(in_flexible_work, Reason.NOT_IN_POPULATION)),
        ("实际缴纳", Requires(paid_for, Reason.INSURANCE_NOT_PAID)),
        ("各月一次", NoOverlap(the_days, Reason.DUPLICATE, exclusion(KEY))),
        ("补贴期限", Requires(months_left, Reason.CAP_REACHED)),
        ("36个月", Uses(the_months)),
        ("补贴比例", Pays(a_share, amount_key(KEY))),
    ),
    evidence=("灵活就业登记", "缴费凭证"),
    parameters=(amount_key(KEY), "si.cap-scope", "cumulation.matrix"),
)

SCHEMES = (FLEXIBLE_SUPPORT,)
