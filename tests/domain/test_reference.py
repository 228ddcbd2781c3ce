"""Payment references: the check character against ISO 7064 worked the other way round."""

import string
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.reference import check_character, position_in, reference

CHARACTERS = string.digits + string.ascii_uppercase
texts = st.text(CHARACTERS, min_size=1, max_size=20)
positions = st.integers(1, 36**9 - 1)


def is_valid(text: str) -> bool:
    """MOD 37,36 over the whole, check character last: the standard's test, not its making."""
    product = 36
    for character in text[:-1]:
        total = (product + CHARACTERS.index(character)) % 36
        product = (total or 36) * 2 % 37
    return (product + CHARACTERS.index(text[-1])) % 36 == 1


@given(texts)
def test_the_check_character_is_the_only_one_that_fits(text):
    fitting = [one for one in CHARACTERS if is_valid(text + one)]
    assert fitting == [check_character(text)]


def test_a_published_example():
    assert check_character("A12425GABC1234002") == "M"  # a Global Release Identifier


@given(positions)
def test_a_reference_leads_back_to_its_position(position):
    text = reference("YIYA", "1", position)
    assert len(text) == 15
    assert position_in(text) == position


@given(positions, st.integers(0, 14), st.sampled_from(CHARACTERS))
def test_one_wrong_character_is_noticed(position, place, wrong):
    text = reference("YIYA", "1", position)
    mistaken = text[:place] + wrong + text[place + 1 :]
    assert (position_in(mistaken) is None) is (mistaken != text)


def test_nearly_all_neighbours_swapped_are_noticed():
    """A hybrid system notices every single wrong character, and all but about one swap in a
    thousand."""
    chance = Random(7)
    swaps = missed = 0
    for _ in range(20_000):
        text = reference("YIYA", "1", chance.randrange(1, 36**9))
        place = chance.randrange(14)
        swapped = text[:place] + text[place + 1] + text[place] + text[place + 2 :]
        if swapped != text:
            swaps += 1
            missed += position_in(swapped) is not None
    assert swaps > 10_000
    assert missed / swaps < 0.005


NONE = ["", "YIYA1", "yiya10000000001", "YIYA1-0000000001", chr(0xFF11) * 15]


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_reference_names_no_position(text):
    assert position_in(text) is None
