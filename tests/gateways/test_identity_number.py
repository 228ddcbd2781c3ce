"""Identity numbers: written one way, checked, read."""

import pytest

from gateways.identity_number import (
    NotAnIdentityNumber,
    check_character,
    normalised,
    turns_sixteen_on,
)

# The example of GB 11643, and numbers made up from it; no person's.
STANDARD = "11010519491231002X"
WIDE = STANDARD.translate({ord(one): ord(one) + 0xFEE0 for one in STANDARD})


def made_up(seventeen: str) -> str:
    return seventeen + check_character(seventeen)


@pytest.mark.parametrize(
    "written",
    [
        STANDARD,
        "11010519491231002x",
        f"  {STANDARD}\t",
        WIDE,
        "110105491231002",
    ],
)
def test_one_number_has_one_normal_form(written):
    assert normalised(written) == STANDARD


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        ("", "18 digits"),
        ("1101051949123100", "18 digits"),
        ("1101051949123100XX", "18 digits"),
        ("٣10105194912310021", "18 digits"),  # an Arabic digit is a digit to Python, not to us
        ("110105194912310021", "check character"),
        ("110105194912310\n02X", "18 digits"),
        (made_up("01010519491231002"), "18 digits"),
        (made_up("99010519491231002"), "province"),
        (made_up("11010519490229002"), "date of birth"),
        (made_up("11010517491231002"), "date of birth"),
        (made_up("11010500001231002"), "date of birth"),
        ("110105490229002", "date of birth"),
    ],
)
def test_a_wrong_number_is_refused_by_rule_and_never_shown(wrong, rule):
    with pytest.raises(NotAnIdentityNumber, match=rule) as refused:
        normalised(wrong)
    assert not wrong or wrong.strip() not in str(refused.value)
    chain = refused.value.__cause__ or refused.value.__context__
    assert chain is None or wrong not in str(chain)


@pytest.mark.parametrize(
    ("born", "sixteen"),
    [("19900307", "2006-03-07"), ("20000229", "2016-02-29"), ("20840229", "2100-03-01")],
)
def test_sixteen_on_the_birthday(born, sixteen):
    assert turns_sixteen_on(made_up(f"430923{born}123")).isoformat() == sixteen


def test_every_single_wrong_digit_and_every_swap_of_neighbours_is_noticed():
    number = made_up("43092319900307123")
    for place in range(17):
        for digit in set("0123456789") - {number[place]}:
            changed = number[:place] + digit + number[place + 1 :]
            assert check_character(changed[:17]) != number[17]
    for place in range(16):
        swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
        assert swapped == number or check_character(swapped[:17]) != number[17]
