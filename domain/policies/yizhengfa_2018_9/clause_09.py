"""（九）: loans for start-ups – how much may be lent, for how long, at which rate. Nothing is paid here."""

from __future__ import annotations

from dataclasses import dataclass

from domain.decision import Allowance
from domain.loan import LimitKey
from domain.money import yuan
from domain.policies.reading import Meaning, Pays, Requires, Terms, Uses
from domain.policies.yizhengfa_2018_9.borrowers import Borrower, Borrowing, limit_key
from domain.policies.yizhengfa_2018_9.choices import Choices
from domain.policies.yizhengfa_2018_9.person import CITY
from domain.policies.yizhengfa_2018_9.terms import opening_terms
from domain.reasons import Reason

INDIVIDUAL: LimitKey = "startup-guaranteed-loan-individual"
PARTNERSHIP: LimitKey = "startup-guaranteed-loan-partnership"
RATE: LimitKey = "startup-guaranteed-loan-rate-ceiling"

MOST_EACH, MOST_TOGETHER = yuan(100_000), yuan(500_000)
MOST_MONTHS = 36
ANHUA = "430923"
POINTS_IN_ANHUA, POINTS_ELSEWHERE = 300, 200
"""Hundredths of a percentage point above the benchmark."""

# Borrowers


def of_the_nine_groups(facts: Borrowing, _: Choices) -> bool:
    """At least one borrower is of the nine groups."""
    return any(one.eligible for one in facts.borrowers)


def counted(facts: Borrowing, choices: Choices) -> tuple[Borrower, ...]:
    """The borrowers whose limits count: of the nine groups, or all partners of one who is (P57)."""
    if choices.partner_count == "all" and facts.partnership:
        return facts.borrowers
    return tuple(one for one in facts.borrowers if one.eligible)


def room(borrower: Borrower) -> int:
    """What one borrower may still borrow (P59), in fen."""
    return max(MOST_EACH - borrower.used, 0)


# How much


def limit_each(facts: Borrowing, choices: Choices) -> int:
    """10万元, less what the borrower owes in other guaranteed loans."""
    return sum(room(one) for one in counted(facts, choices)[:1])


def limit_together(facts: Borrowing, choices: Choices) -> int:
    """10万元 for each partner who counts, less what each owes, 50万元 in all."""
    return min(sum(room(one) for one in counted(facts, choices)), MOST_TOGETHER)


def within_the_individual_limit(facts: Borrowing, choices: Choices) -> bool:
    """The sum asked fits; where none is asked, something is left."""
    return not of_the_nine_groups(facts, choices) or _fits(facts.fen, limit_each(facts, choices))


def within_the_partnership_limit(facts: Borrowing, choices: Choices) -> bool:
    """The sum asked fits; where none is asked, something is left."""
    return not of_the_nine_groups(facts, choices) or _fits(
        facts.fen, limit_together(facts, choices)
    )


def _fits(fen: int | None, limit: int) -> bool:
    return limit > 0 if fen is None else fen <= limit


def uses_of_limits(facts: Borrowing, choices: Choices) -> tuple[Allowance, ...]:
    """The sum asked, shared by those who count; each person's limit less what joined records use."""
    if facts.fen is None:
        return ()
    borrowers = counted(facts, choices)
    shares = shared(facts.fen, [room(one) for one in borrowers])
    return tuple(
        Allowance(limit_key(one.ids[0]), fen, MOST_EACH - one.used_on_others)
        for one, fen in zip(borrowers, shares, strict=True)
        if fen
    )


def shared(fen: int, rooms: list[int]) -> list[int]:
    """A sum in equal shares; who has less room takes that, and the others the rest. What nobody has
    room for is shared equally on top."""
    shares = [0] * len(rooms)
    left = fen
    by_room = sorted(range(len(rooms)), key=lambda place: rooms[place])
    for done, place in enumerate(by_room):
        shares[place] = min(rooms[place], -(-left // (len(rooms) - done)))
        left -= shares[place]
    for done, place in enumerate(by_room):
        extra = -(-left // (len(rooms) - done))
        shares[place] += extra
        left -= extra
    return shares


# How long


def within_three_years(facts: Borrowing, _: Choices) -> bool:
    """最长期限3年."""
    return facts.months is None or facts.months <= MOST_MONTHS


def within_the_partnership_term(facts: Borrowing, choices: Choices) -> bool:
    """No term is written for partnerships; P58 sets one."""
    most = choices.partnership_months
    return facts.months is None or most is None or facts.months <= most


# Which rate


def place_told(facts: Borrowing, _: Choices) -> bool | Reason:
    """The place of the business, in this city (P60)."""
    return Reason.EVIDENCE_MISSING if not facts.place else facts.place.startswith(CITY)


def rate_told(facts: Borrowing, _: Choices) -> bool:
    """A rate is asked about."""
    return facts.rate_hundredths is not None


def ceiling(facts: Borrowing, choices: Choices) -> int | None:
    """The benchmark of the term and three points in Anhua, two elsewhere; None where no benchmark is set.
    Where no term is told, that of the longest."""
    rates = choices.benchmark_rates
    benchmark = rates.of(facts.months or MOST_MONTHS) if rates is not None else None
    if benchmark is None:
        return None
    return benchmark + (POINTS_IN_ANHUA if facts.place == ANHUA else POINTS_ELSEWHERE)


def within_the_ceiling(facts: Borrowing, choices: Choices) -> bool:
    """不超过 includes the ceiling itself."""
    highest = ceiling(facts, choices)
    return highest is None or facts.rate_hundredths is None or facts.rate_hundredths <= highest


@dataclass(frozen=True)
class Limit(Terms):
    """A limit as terms of the clause, read like a scheme. Its `Pays` is what may be lent in fen, or the
    highest rate in hundredths of a percent."""

    key: LimitKey
    reading: tuple[tuple[str, Meaning], ...]


_ONE = Limit(
    INDIVIDUAL,
    (
        *opening_terms(INDIVIDUAL),
        ("贷款对象", Requires(of_the_nine_groups, Reason.NOT_IN_POPULATION)),
        ("最长期限3年", Requires(within_three_years, Reason.TERM_TOO_LONG)),
        ("最高额度10万元", Requires(within_the_individual_limit, Reason.CAP_REACHED)),
        ("占用额度", Uses(uses_of_limits)),
        ("可贷额度", Pays(limit_each)),
    ),
)
_TOGETHER = Limit(
    PARTNERSHIP,
    (
        *opening_terms(PARTNERSHIP),
        ("贷款对象", Requires(of_the_nine_groups, Reason.NOT_IN_POPULATION)),
        ("合伙期限", Requires(within_the_partnership_term, Reason.TERM_TOO_LONG)),
        ("每人10万元、最高50万元", Requires(within_the_partnership_limit, Reason.CAP_REACHED)),
        ("占用额度", Uses(uses_of_limits)),
        ("可贷额度", Pays(limit_together)),
    ),
)
_CEILING = Limit(
    RATE,
    (
        *opening_terms(RATE),
        ("经营所在地", Requires(place_told, Reason.REGION_MISMATCH)),
        ("贷款利率", Requires(rate_told, Reason.EVIDENCE_MISSING)),
        ("上浮3个、2个百分点", Requires(within_the_ceiling, Reason.RATE_TOO_HIGH)),
        ("利率上限", Pays(ceiling, "loan.benchmark-rates")),
    ),
)

LIMITS: dict[LimitKey, Limit] = {one.key: one for one in (_ONE, _TOGETHER, _CEILING)}


def limits_asked(facts: Borrowing, only: LimitKey | None) -> tuple[LimitKey, ...]:
    """The limits that a request is about."""
    if only is not None:
        return (only,)
    how_much: LimitKey = PARTNERSHIP if facts.partnership else INDIVIDUAL
    found: tuple[LimitKey, ...] = (how_much,) if facts.borrowers else ()
    return (*found, RATE) if facts.rate_hundredths is not None else found
