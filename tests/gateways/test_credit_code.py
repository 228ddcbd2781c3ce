"""Credit codes and their check character."""

import pytest

from gateways.credit_code import CHARACTERS, NotACreditCode, check_character, normalised

WORKED_EXAMPLE = "91350100M000100Y43"  # the standard works it out for …Y4Z, which is wrong: 3


def test_the_worked_example_of_the_standard():
    assert check_character("91350100M000100Y4") == "3"
    with pytest.raises(NotACreditCode, match="without I, O"):
        normalised("91350100M000100Y4Z")


def test_one_code_has_one_normal_form():
    wide = WORKED_EXAMPLE.translate({ord(one): ord(one) + 0xFEE0 for one in WORKED_EXAMPLE})
    for written in (WORKED_EXAMPLE, f" {WORKED_EXAMPLE.lower()} ", wide):
        assert normalised(written) == WORKED_EXAMPLE


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        ("91350100M000100Y4", "18 digits"),
        ("91350100M000100Y44", "check character"),
        ("9135A100M000100Y43", "characters 3 to 8"),
    ],
)
def test_a_wrong_code_is_refused_by_rule(wrong, rule):
    with pytest.raises(NotACreditCode, match=rule) as refused:
        normalised(wrong)
    assert wrong not in str(refused.value)


def test_every_single_wrong_character_is_noticed():
    seventeen = WORKED_EXAMPLE[:17]
    for place in range(17):
        for character in set(CHARACTERS) - {seventeen[place]}:
            changed = seventeen[:place] + character + seventeen[place + 1 :]
            assert check_character(changed) != "3"
