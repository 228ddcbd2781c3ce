"""Numbers found in texts and masked in logs."""

import hashlib
import io
import logging

import pytest

from gateways.identity_number import check_character
from gateways.personal_data import (
    MaskingFilter,
    contains_identity_number,
    masked,
    masked_account,
    masked_identity_number,
    masked_name,
)

STANDARD = "11010519491231002X"  # the example of GB 11643
WIDE = STANDARD.translate({ord(one): ord(one) + 0xFEE0 for one in STANDARD})
MADE_UP = "43092319900307123" + check_character("43092319900307123")


@pytest.mark.parametrize(
    "text",
    [
        STANDARD,
        STANDARD.lower(),
        f"hired-{MADE_UP}-2018",
        f"ID{MADE_UP}",
        "urn:anhua:110105491231002:7",
        f"身份证{WIDE}",
    ],
)
def test_an_identity_number_is_found(text):
    assert contains_identity_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "si-2018-000000000123",
        "6f0c1d0e-9f6b-5d39-8a55-0f1f5f6f2018",
        "110105194912310021",  # wrong check character
        f"{MADE_UP}7",  # 19 digits: something else
        f"1{MADE_UP}",
        "a110105491231002f",  # 15 digits inside a digest
        "201805021234567",  # 15 digits that begin with a day
        "110105490229002",  # no such day
    ],
)
def test_other_long_numbers_are_let_through(text):
    assert not contains_identity_number(text)


def test_digests_as_ids_are_let_through():
    ids = (hashlib.sha256(str(n).encode()).hexdigest() for n in range(100_000))
    assert not any(contains_identity_number(one) for one in ids)


def test_masks_for_the_screen():
    assert masked_name("张三丰") == masked_name("张三") == "张**"
    assert masked_identity_number(STANDARD) == "110***********002X"
    assert masked_account("6222020200112345678") == "****5678"
    assert masked_account("1234") == "****"
    assert masked_identity_number("12345") == "***"


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        (f"no such person {STANDARD}", "no such person [masked]"),
        ("account 6222020200112345678", "account [masked]"),
        ("Authorization: Bearer abc.def.ghi", "Authorization: Bearer [masked]"),
        ("{'authorization': 'Bearer abc.def.ghi'}", "{'authorization': 'Bearer [masked]'}"),
        ("authorization=Basic dXNlcjpw", "authorization=Basic [masked]"),
        ("(b'authorization', b'Bearer abc.def')", "(b'authorization', b'Bearer [masked]')"),
        ("token eyJhbGciOiJ.eyJpc3Mi.sig-_9 seen", "token [masked] seen"),
        ("postgresql://vault:s3cret@db/ledger", "postgresql://vault:[masked]@db/ledger"),
        ("https://db:5432/x", "https://db:5432/x"),
        ("sent bearer abc.def.ghi, twice", "sent bearer [masked], twice"),
        ("position 123456789, 2018-05-02", "position 123456789, 2018-05-02"),
    ],
)
def test_masked_lines(line, shown):
    assert masked(line) == shown


def test_the_filter_masks_message_arguments_and_traceback():
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.addFilter(MaskingFilter())
    logger = logging.Logger("canary")
    logger.addHandler(handler)
    try:
        raise ValueError(f"bad value {STANDARD}")
    except ValueError:
        logger.exception("could not read %s", MADE_UP, stack_info=True)
    assert "could not read [masked]" in written.getvalue()
    assert "ValueError: bad value [masked]" in written.getvalue()
    assert STANDARD not in written.getvalue()
    assert MADE_UP not in written.getvalue()


def test_a_record_whose_arguments_do_not_fit_shows_neither():
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.addFilter(MaskingFilter())
    logger = logging.Logger("canary")
    logger.addHandler(handler)
    logger.error("%d persons", MADE_UP + "?")
    assert "unreadable" in written.getvalue()
    assert MADE_UP not in written.getvalue()


def test_without_the_filter_the_number_is_written():
    written = io.StringIO()
    logger = logging.Logger("canary")
    logger.addHandler(logging.StreamHandler(written))
    logger.error("could not read %s", MADE_UP)
    assert MADE_UP in written.getvalue()
