"""Shapes of amounts, against sums worked out in whole fractions of a fen."""

from fractions import Fraction

import msgspec
import pytest

from domain.policies.amounts import (
    Catalogue,
    CatalogueRow,
    Daily,
    Fixed,
    Instalments,
    Monthly,
    Range,
    SchoolYear,
    Share,
    uplifted,
)


def half_up(fraction: Fraction) -> int:
    whole, rest = divmod(fraction, 1)
    return int(whole) + (rest >= Fraction(1, 2))


def whole_yuan(fraction: Fraction) -> int:
    return int(fraction // 100) * 100


# Standards of trades A, B and C, and ends that round: per stack the factor in hundredths.
FACTORS = {
    "highest-only": lambda some: 100 + max(some, default=0),
    "additive": lambda some: 100 + sum(some),
}


@pytest.mark.parametrize("standard", [120_000, 100_000, 155_500, 1, 5, 15, 33_333, 99_995])
@pytest.mark.parametrize("percents", [(), (10,), (70,), (10, 70), (0, 70), (10, 0)])
@pytest.mark.parametrize("stack", ["highest-only", "compound", "additive"])
def test_an_uplift_is_exact_and_rounded_once(standard, percents, stack):
    if stack == "compound":
        exact = Fraction(standard)
        for one in percents:
            exact = exact * (100 + one) / 100
    else:
        exact = Fraction(standard * FACTORS[stack](percents), 100)
    assert uplifted(standard, percents, stack, "fen-half-up") == half_up(exact)
    assert uplifted(standard, percents, stack, "yuan-down") == whole_yuan(exact)


def test_the_worked_figures_of_training():
    half = "fen-half-up"
    assert uplifted(155_500, (10,), "highest-only", half) == 171_050
    assert uplifted(155_500, (10,), "highest-only", "yuan-down") == 171_000
    assert uplifted(120_000, (70,), "highest-only", half) == 204_000
    assert [uplifted(100_000, (10, 70), one, half) for one in ("highest-only", "additive")] == [
        170_000,
        180_000,
    ]
    assert uplifted(100_000, (10, 70), "compound", half) == 187_000


@pytest.mark.parametrize("base", [8_400_000, 1, 3, 12_345_67])
@pytest.mark.parametrize("hundredths", [5_000, 6_000, 3_333, 1])
def test_a_share_of_a_base(base, hundredths):
    exact = Fraction(base * hundredths, 10_000)
    assert Share(hundredths).of(base, "fen-half-up") == half_up(exact)
    assert Share(hundredths, 700).of(base, "fen-half-up") == min(half_up(exact), 700)


def test_half_of_a_years_contributions():
    assert Share(5_000).of(8_400_000, "fen-half-up") == 4_200_000


def test_a_range_includes_both_ends():
    award = Range(10_000_000, 20_000_000)
    held = [award.holds(fen) for fen in (9_999_999, 10_000_000, 20_000_000, 20_000_001)]
    assert held == [False, True, True, False]


def test_months_end_at_the_most_and_at_what_it_really_cost():
    rent = Monthly(60_000, 24)
    assert rent.of(6) == 6 * 60_000
    assert rent.of(30) == 24 * 60_000
    assert rent.of(6, used=20) == 4 * 60_000
    assert rent.of(6, used=24) == 0
    assert rent.of(6, used=30) == 0
    assert rent.of(6, cost_fen_a_month=45_000) == 6 * 45_000
    assert rent.of(6, cost_fen_a_month=75_000) == 6 * 60_000


def test_a_school_year_up_to_its_ceiling():
    aid = SchoolYear(800_000, 1_200_000)
    assert aid.of("undergraduate", 650_000) == 650_000
    assert aid.of("undergraduate", 800_001) == 800_000
    assert aid.of("postgraduate", 1_199_999) == 1_199_999
    assert aid.of("postgraduate", 1_300_000) == 1_200_000


def test_a_catalogue_says_nothing_of_what_it_does_not_name():
    table = Catalogue((CatalogueRow("A", 5, 120_000), CatalogueRow("A", 4, 150_000)))
    assert (table.of("A", 5), table.of("A", 4)) == (120_000, 150_000)
    assert table.of("A", 3) is None
    assert table.of("B", 5) is None


def test_instalments_never_pass_the_price():
    contract = Instalments(1_000, (400, 600))
    assert [contract.of(number) for number in (0, 1, 2, 3)] == [None, 400, 600, None]
    assert Instalments(999, (400, 600)).of(1) is None


def test_days_and_half_days():
    assert Daily(2_000, 1_000).of(18, 0) == 36_000
    assert Daily(2_000, 1_000).of(2, 3) == 7_000
    assert Daily(2_000, 0).of(2, 3) == 4_000
    assert Fixed(20_000).of(3) == 60_000


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        (Fixed, '{"fen": 0}'),
        (Fixed, '{"fen": -5}'),
        (Fixed, '{"fen": 1.5}'),
        (Monthly, '{"fen_a_month": 100, "most_months": 0}'),
        (Share, '{"hundredths": 0}'),
        (Catalogue, '{"rows": [["A", 6, 100]]}'),
        (SchoolYear, '{"undergraduate_fen": 1}'),
        (Range, '{"least_fen": 1, "most_fen": 2, "other": 3}'),
    ],
)
def test_a_wrong_amount_is_refused(kind, wrong):
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(wrong, type=kind)
