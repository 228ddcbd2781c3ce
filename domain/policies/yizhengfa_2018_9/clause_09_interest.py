"""（九）: part of the interest of a guaranteed loan. Implied only, and off until its share is set."""

from __future__ import annotations

from domain.decision import Clause, Period
from domain.policies.reading import NoOverlap, Pays, Requires, Scheme
from domain.policies.yizhengfa_2018_9 import loan_interest
from domain.policies.yizhengfa_2018_9.choices import Choices
from domain.policies.yizhengfa_2018_9.implied import once_set
from domain.policies.yizhengfa_2018_9.loan_interest import LoanInterest
from domain.policies.yizhengfa_2018_9.open_choices import amount_key
from domain.policies.yizhengfa_2018_9.terms import opening_terms
from domain.policies.yizhengfa_2018_9.validity import DOCUMENT
from domain.reasons import Reason

KEY, FIELD = "startup-loan-interest-subsidy", "loan_interest"


def lent_by_a_bank(facts: LoanInterest, _: Choices) -> bool:
    """A guaranteed loan that a bank reported."""
    return facts.lent


def paid_to_a_borrower(facts: LoanInterest, _: Choices) -> bool:
    """To one of those who owe it."""
    return facts.own_claim or not facts.lent


def interest_was_paid(facts: LoanInterest, _: Choices) -> bool:
    """Interest was really paid (R-14)."""
    return facts.fen > 0 or not facts.lent


def the_days(facts: LoanInterest, _: Choices) -> tuple[Period, ...]:
    """The days of each payment, once a loan."""
    return facts.days


def share_of_interest(facts: LoanInterest, choices: Choices) -> int | None:
    """The share that is set of the interest that was paid."""
    share = choices.loan_interest
    return share.of(facts.fen, choices.rounding) if share else None


LOAN_INTEREST = Scheme[LoanInterest](
    key=KEY,
    chinese="创业担保贷款贴息",
    clause=Clause(DOCUMENT, 9),
    gloss="Implied only, and off until its share is set: part of the interest that a borrower paid. The "
    "employment subsidy funds may not pay it.",
    fund="county-own-funds",
    needs=loan_interest.needs,
    foresees=lambda claim, view: (),
    guards=loan_interest.guards,
    on_record=loan_interest.on_record,
    possible=loan_interest.POSSIBLE,
    reading=(
        *opening_terms(KEY),
        ("借款人", Requires(once_set(FIELD, paid_to_a_borrower), Reason.PAYEE_NOT_QUALIFIED)),
        ("创业担保贷款", Requires(once_set(FIELD, lent_by_a_bank), Reason.EVIDENCE_MISSING)),
        ("已付利息", Requires(once_set(FIELD, interest_was_paid), Reason.EVIDENCE_MISSING)),
        ("各期一次", NoOverlap(the_days, Reason.DUPLICATE)),
        ("贴息比例", Pays(share_of_interest, amount_key(KEY))),
    ),
    evidence=("借款合同", "利息支付凭证"),
    parameters=(amount_key(KEY),),
)

SCHEMES = (LOAN_INTEREST,)
