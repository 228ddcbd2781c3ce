"""（二十）: poor areas – an award to an enterprise that goes to an exchange."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import msgspec

from domain.decision import Clause
from domain.enterprise import EnterpriseRegistered
from domain.enterprise_reports import EnterpriseListed
from domain.entries import StreamKey
from domain.event import Reading
from domain.history import History
from domain.policies.reading import Asked, Claim, OncePer, Opening, Pays, Possible, Requires, Scheme
from domain.policies.yizhengfa_2018_9.choices import Choices
from domain.policies.yizhengfa_2018_9.open_choices import amount_key
from domain.policies.yizhengfa_2018_9.terms import opening_terms
from domain.policies.yizhengfa_2018_9.validity import DOCUMENT
from domain.reasons import Reason
from domain.view import View

KEY = "listing-financing-award"


class Listing(msgspec.Struct, frozen=True, gc=False):
    """What the ledger has on record of one listing; nothing in it is the claim's own word."""

    identified: bool
    payee: str
    own_claim: bool
    county: str
    exchange: str
    claimed_on: date
    completed_on: date | None
    read_from: tuple[Reading, ...]


def needs(claim: Claim, view: View) -> tuple[StreamKey, ...]:
    """The enterprise."""
    return ((claim.payee_kind, claim.payee),)


def on_record(claim: Claim, view: View, choices: Choices) -> Listing:
    """The listing that `since` names, else the latest by the day of the claim."""
    unit: History | None = view.state(claim.payee_kind, claim.payee)
    registered = next((one for _, one in unit.of(EnterpriseRegistered)), None) if unit else None
    found = list(unit.proven(EnterpriseListed)) if unit else []
    wanted = [one for one in found if one[0].on == (claim.since or one[0].on)]
    by_then = [one for one in wanted if one[0].on <= claim.filed_on]
    listed = max(by_then, key=lambda one: one[0].on, default=None)
    return Listing(
        unit is not None and not claim.problem,
        claim.payee,
        claim.payee_kind == "enterprise",
        registered.county if registered else "",
        listed[1].exchange if listed else "",
        claim.filed_on,
        listed[0].on if listed else None,
        (Reading(listed[0].stream, listed[0].version),) if listed else (),
    )


def possible_claims(asked: Asked, view: View, choices: Choices) -> Iterator[Opening]:
    """The enterprise's own claim for each listing by a day."""
    unit = view.enterprise(asked.stream)
    for fact, _ in unit.proven(EnterpriseListed) if unit else ():
        if fact.on <= asked.day:
            yield Opening(asked.stream, "enterprise", since=fact.on)


def paid_to_the_enterprise(facts: Listing, _: Choices) -> bool:
    """A unit, not a person."""
    return facts.own_claim


def in_a_poor_area(facts: Listing, choices: Choices) -> bool:
    """Registered in a poor area (P13)."""
    return facts.county in choices.poor_areas.counties


def listed(facts: Listing, _: Choices) -> bool:
    """A listing is on record."""
    return bool(facts.exchange)


def per_exchange(facts: Listing, _: Choices) -> tuple[str, ...]:
    """Once an enterprise and exchange."""
    return (f"listing-award/{facts.payee}/{facts.exchange}",)


def for_a_listing(_: Listing, choices: Choices) -> int | None:
    """What is set for a listing."""
    return choices.listing_award.of() if choices.listing_award else None


LISTING_AWARD = Scheme[Listing](
    key=KEY,
    chinese="企业上市融资奖励",
    clause=Clause(DOCUMENT, 20),
    gloss="An award to an enterprise of a poor area whose shares go to an exchange.",
    fund="employment-subsidy-funds",
    needs=needs,
    foresees=lambda claim, view: (),
    on_record=on_record,
    possible=Possible("enterprise", possible_claims),
    reading=(
        *opening_terms(KEY),
        ("申领企业", Requires(paid_to_the_enterprise, Reason.PAYEE_NOT_QUALIFIED)),
        ("贫困地区", Requires(in_a_poor_area, Reason.REGION_MISMATCH)),
        ("上市融资", Requires(listed, Reason.EVIDENCE_MISSING)),
        ("每次上市", OncePer(per_exchange, Reason.ONCE_ONLY_USED)),
        ("奖励标准", Pays(for_a_listing, amount_key(KEY))),
    ),
    evidence=("上市文件",),
    parameters=(amount_key(KEY), "region.poor-area-list"),
)

SCHEMES = (LISTING_AWARD,)
