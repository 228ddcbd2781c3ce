"""（八）: start-ups – their rent, what setting up cost, their trademarks."""

from __future__ import annotations

from domain.decision import Allowance, Clause, Period
from domain.policies.reading import NoOverlap, OncePer, Pays, Requires, Scheme, Uses, Wait
from domain.policies.yizhengfa_2018_9 import rented_premises, start_ups
from domain.policies.yizhengfa_2018_9.choices import Choices
from domain.policies.yizhengfa_2018_9.open_choices import amount_key
from domain.policies.yizhengfa_2018_9.person import CITY
from domain.policies.yizhengfa_2018_9.rented_premises import (
    RENT_DAYS,
    RENT_MONTHS,
    RentedPremises,
)
from domain.policies.yizhengfa_2018_9.start_ups import StartUp, trademark_key
from domain.policies.yizhengfa_2018_9.terms import opening_terms
from domain.policies.yizhengfa_2018_9.validity import DOCUMENT
from domain.reasons import Reason

FUND = "employment-subsidy-funds"


def paid_to_the_unit(facts: RentedPremises | StartUp, _: Choices) -> bool:
    """The enterprise or self-employed business itself."""
    return facts.own_claim


def a_start_up(facts: RentedPremises | StartUp, _: Choices) -> bool:
    """初创企业 or 初次注册的个体工商户, as the register of enterprises has it."""
    return facts.eligible


# Rent

RENT = rented_premises.KEY


def premises_in_the_city(facts: RentedPremises, choices: Choices) -> bool:
    """The premises lie in the city, unless P16 says anywhere."""
    return choices.employer_scope == "anywhere" or all(
        one.startswith(CITY) for one in facts.counties
    )


def under_a_lease(facts: RentedPremises, _: Choices) -> bool:
    """A lease is on record."""
    return facts.leased


def rent_was_paid(facts: RentedPremises, _: Choices) -> bool | Wait:
    """Rent was paid under the lease, for a month that is over: nothing is paid in advance (R-14)."""
    if facts.months or not facts.eligible or not facts.leased:
        return True
    return Wait(Reason.PERIOD_OPEN, facts.next_over_on) if facts.next_over_on else False


def rent_months_left(facts: RentedPremises, choices: Choices) -> bool:
    """At most so many months a start-up."""
    rate = choices.startup_rent
    return rate is None or facts.used < rate.most_months


def the_rent_days(facts: RentedPremises, _: Choices) -> tuple[Period, ...]:
    """The days of each month, once a start-up."""
    key = f"{RENT_DAYS}/{facts.payee}"
    return tuple(Period(key, one.first, one.last) for one in facts.months)


def the_rent_months(facts: RentedPremises, choices: Choices) -> tuple[Allowance, ...]:
    """What is used of the months that a start-up may have."""
    rate = choices.startup_rent
    limit = rate.most_months if rate else 0
    return (Allowance(f"{RENT_MONTHS}/{facts.payee}", len(facts.months), limit),)


def rent_by_the_month(facts: RentedPremises, choices: Choices) -> int | None:
    """What is set for a month, in no month more than the rent that was really paid."""
    rate = choices.startup_rent
    return None if rate is None else sum(rate.of(1, one.fen) for one in facts.months)


STARTUP_RENT = Scheme[RentedPremises](
    key=RENT,
    chinese="创业经营场所租金补贴",
    clause=Clause(DOCUMENT, 8),
    gloss="Part of a start-up's rent, month by month, never more than it really paid, for a set number "
    "of months.",
    fund=FUND,
    needs=rented_premises.needs,
    foresees=lambda claim, view: (),
    guards=rented_premises.guards,
    on_record=rented_premises.on_record,
    possible=rented_premises.POSSIBLE,
    reading=(
        *opening_terms(RENT),
        ("申领单位", Requires(paid_to_the_unit, Reason.PAYEE_NOT_QUALIFIED)),
        ("初创企业、初次注册的个体工商户", Requires(a_start_up, Reason.NOT_IN_POPULATION)),
        ("场所所在地", Requires(premises_in_the_city, Reason.REGION_MISMATCH)),
        ("租赁合同", Requires(under_a_lease, Reason.EVIDENCE_MISSING)),
        ("实际租金", Requires(rent_was_paid, Reason.EVIDENCE_MISSING)),
        ("各月一次", NoOverlap(the_rent_days, Reason.DUPLICATE)),
        ("补贴期限", Requires(rent_months_left, Reason.CAP_REACHED)),
        ("月数", Uses(the_rent_months)),
        ("补贴标准", Pays(rent_by_the_month, amount_key(RENT))),
    ),
    evidence=("营业执照", "租赁合同", "租金支付凭证"),
    parameters=(amount_key(RENT), "employer.location-scope"),
)

# Setting up

SET_UP = "startup-setup-subsidy"


def once_a_start_up(facts: StartUp, _: Choices) -> tuple[str, ...]:
    """一次性: once a unit, and once for each person who owns it."""
    return (
        f"setup-unit/{facts.payee}",
        *(f"setup-owner/{one}" for one in facts.owners),
    )


def for_setting_up(_: StartUp, choices: Choices) -> int | None:
    """What is set for a start-up."""
    return choices.startup_setup.of() if choices.startup_setup else None


STARTUP_SET_UP = Scheme[StartUp](
    key=SET_UP,
    chinese="一次性开办费补贴",
    clause=Clause(DOCUMENT, 8),
    gloss="A sum paid once to a start-up for the cost of setting up, and once to whoever owns it.",
    fund=FUND,
    needs=start_ups.needs,
    foresees=lambda claim, view: (f"setup-unit/{claim.payee}",),
    on_record=start_ups.set_up,
    possible=start_ups.POSSIBLE_SET_UP,
    reading=(
        *opening_terms(SET_UP),
        ("申领单位", Requires(paid_to_the_unit, Reason.PAYEE_NOT_QUALIFIED)),
        ("初创企业、初次注册的个体工商户", Requires(a_start_up, Reason.NOT_IN_POPULATION)),
        ("一次性", OncePer(once_a_start_up, Reason.ONCE_ONLY_USED)),
        ("补贴标准", Pays(for_setting_up, amount_key(SET_UP))),
    ),
    evidence=("营业执照", "经营者身份证"),
    parameters=(amount_key(SET_UP),),
)

# Trademarks

MARK = "trademark-registration-subsidy"


def registered_a_mark(facts: StartUp, _: Choices) -> bool:
    """A trademark of the unit is on record."""
    return bool(facts.trademark)


def per_trademark(facts: StartUp, _: Choices) -> tuple[str, ...]:
    """Each trademark once, whoever holds it."""
    return (trademark_key(facts.trademark),) if facts.trademark else ()


def for_a_trademark(_: StartUp, choices: Choices) -> int | None:
    """What is set for a trademark."""
    return choices.trademark.of() if choices.trademark else None


TRADEMARK_REGISTRATION = Scheme[StartUp](
    key=MARK,
    chinese="商标注册补贴",
    clause=Clause(DOCUMENT, 8),
    gloss="A sum to a start-up for each trademark that was registered for it.",
    fund=FUND,
    needs=start_ups.needs,
    foresees=start_ups.foresees_marks,
    on_record=start_ups.with_trademark,
    possible=start_ups.POSSIBLE_MARKS,
    reading=(
        *opening_terms(MARK),
        ("申领单位", Requires(paid_to_the_unit, Reason.PAYEE_NOT_QUALIFIED)),
        ("初创企业、初次注册的个体工商户", Requires(a_start_up, Reason.NOT_IN_POPULATION)),
        ("商标注册", Requires(registered_a_mark, Reason.CERTIFICATE_MISSING)),
        ("每件商标", OncePer(per_trademark, Reason.DUPLICATE)),
        ("补贴标准", Pays(for_a_trademark, amount_key(MARK))),
    ),
    evidence=("营业执照", "商标注册证"),
    parameters=(amount_key(MARK),),
)

SCHEMES = (STARTUP_RENT, STARTUP_SET_UP, TRADEMARK_REGISTRATION)
