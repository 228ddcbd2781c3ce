"""Poison values are named; the short way and the walk agree."""

import json
import unicodedata

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateways.safe_text import MAXIMUM_DEPTH, MAXIMUM_ITEMS, MAXIMUM_TEXT, first_problem, is_plain

FACT = {"employer": "6f0c1d0e-9f6b-5d39-8a55-0f1f5f6f2018", "park": "安化经开区", "fen": 20_000}


def nested(levels):
    value = 1
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("value", "path", "rule"),
    [
        ({"a": {"name": "x\x00y"}}, "a.name", "control"),
        ({"a": ["fine", "\x1b[2J"]}, "a[1]", "control"),
        ("tab\tand\nline", None, None),
        ("\r", "", "control"),
        ("\ud800", "", "surrogates"),
        ("e\u0301", "", "NFC"),
        ("\u00e9", None, None),
        ("\uf900", "", "NFC"),  # a compatibility ideograph
        ({"\x00": 1}, "", "field's name"),
        ({"n": 2**63}, "n", "64 bits"),
        ({"n": -(2**63) - 1}, "n", "64 bits"),
        ({"n": [2**63 - 1, -(2**63), True, None, 1.5]}, None, None),
        ({"n": float("inf")}, "n", "finite"),
        ({"n": float("nan")}, "n", "finite"),
        (nested(MAXIMUM_DEPTH), None, None),
        (nested(MAXIMUM_DEPTH + 1), "[0]" * (MAXIMUM_DEPTH + 1), "levels"),
        ([0] * MAXIMUM_ITEMS, None, None),
        ({"lines": [0] * (MAXIMUM_ITEMS + 1)}, "lines", "items"),
        ({str(n): 0 for n in range(MAXIMUM_ITEMS + 1)}, "", "items"),
        ("a" * (MAXIMUM_TEXT + 1), "", "characters"),
        (FACT, None, None),
    ],
)
def test_first_problem(value, path, rule):
    found = first_problem(value)
    if path is None:
        assert found is None
    else:
        assert found is not None
        assert found[0] == path
        assert rule in found[1]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text() | st.text("安化县\u0301e\u3099か\uf900", max_size=6),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=20,
)  # fmt: skip


@settings(max_examples=500, deadline=None)
@given(JSON, st.booleans())
def test_the_short_way_never_lets_through_what_the_walk_finds(value, escaped):
    raw = json.dumps(value, ensure_ascii=escaped).encode(errors="surrogatepass")
    try:
        parsed = msgspec.json.decode(raw)
    except msgspec.MsgspecError:
        return
    assert not (is_plain(raw) and first_problem(parsed))


def test_escapes_take_the_long_way():
    raw = rb'{"name":"x\u0000y"}'
    assert not is_plain(raw)
    assert first_problem(msgspec.json.decode(raw)) == (
        "name",
        "no control characters but line feed and tab",
    )


def test_the_parser_itself_refuses_what_the_short_way_relies_on():
    for raw in (b'"\x00"', b'"\x1f"', b'"\xff"', b'"\xed\xa0\x80"'):
        with pytest.raises((msgspec.DecodeError, UnicodeDecodeError)):
            msgspec.json.decode(raw)


def test_the_ideographs_of_the_short_way_are_all_in_nfc():
    for code in range(0x4000, 0xA000):
        assert unicodedata.is_normalized("NFC", chr(code))
        assert 0xE4 <= chr(code).encode()[0] <= 0xE9
