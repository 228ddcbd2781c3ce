"""Terms of clauses that pay for a service bought by contract."""

from __future__ import annotations

from domain.policies.reading import Meaning, OncePer, Pays, Requires
from domain.policies.yizhengfa_2018_9.choices import Choices
from domain.policies.yizhengfa_2018_9.purchase import Purchase, part_key
from domain.policies.yizhengfa_2018_9.terms import opening_terms
from domain.reasons import Reason


def by_its_supplier(facts: Purchase, _: Choices) -> bool:
    """Whom the contract names."""
    return facts.supplier or not facts.contract


def for_this_use(facts: Purchase, _: Choices) -> bool:
    """The contract was signed under this scheme: money stays in its purpose (R-08)."""
    return facts.own_scheme or not facts.supplier


def accepted(facts: Purchase, _: Choices) -> bool:
    """A part was accepted on a paper; nothing is paid in advance (R-14)."""
    return facts.part > 0


def within_the_price(facts: Purchase, _: Choices) -> bool:
    """The contract, as it stood then, has such a part, and its parts do not pass the price."""
    return facts.part == 0 or facts.fen is not None


def per_part(facts: Purchase, _: Choices) -> tuple[str, ...]:
    """Each part once."""
    return (part_key(facts.contract, facts.part),) if facts.part else ()


def the_part(facts: Purchase, _: Choices) -> int | None:
    """The instalment."""
    return facts.fen


def purchase_terms(scheme: str) -> tuple[tuple[str, Meaning], ...]:
    """What every purchase asks for, in the order of checks."""
    return (
        *opening_terms(scheme),
        ("供应方", Requires(by_its_supplier, Reason.PAYEE_NOT_QUALIFIED)),
        ("资金用途", Requires(for_this_use, Reason.USE_NOT_ALLOWED)),
        ("验收", Requires(accepted, Reason.EVIDENCE_MISSING)),
        ("合同价款", Requires(within_the_price, Reason.AMOUNT_OUT_OF_RANGE)),
        ("分期支付", OncePer(per_part, Reason.DUPLICATE)),
        ("合同金额", Pays(the_part)),
    )


PAPERS = ("采购合同", "验收单", "发票")
