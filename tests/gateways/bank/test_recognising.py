"""Which reader a file is for: by its content, in any encoding, never by its name."""

from __future__ import annotations

import io

import pytest

from gateways.bank.canonical import BankFileRefused
from gateways.bank.iso20022 import messages
from gateways.bank.mt import messages as mt
from gateways.bank.profiles import profile_named
from gateways.bank.recognising import reader_of
from gateways.bank.table import adapter
from gateways.bank.unpacking import unpacked

DOCUMENT = '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt/>'
SWIFT = b"{1:F01BKCHCNBJXXXX0000000000}{4:\r\n:20:ST1\r\n:25:1\r\n:28C:1\r\n:60F:C180831CNY1,00\r\n"


@pytest.mark.parametrize(
    "content",
    [
        DOCUMENT.encode(),
        b"\xef\xbb\xbf" + DOCUMENT.encode(),
        b"\r\n  " + DOCUMENT.encode(),
        ("<?xml version='1.0' encoding='UTF-16'?>" + DOCUMENT).encode("UTF-16"),
        b"<!-- from the bank -->" + DOCUMENT.encode(),
        b"<ns2:Document xmlns:ns2='urn:iso:std:iso:20022:tech:xsd:pain.002.001.03'>",
        b"<!DOCTYPE x [<!ENTITY a 'b'>]><x/>",
    ],
)
def test_xml_of_a_bank(content):
    assert reader_of(content) is messages


def test_swift():
    assert reader_of(SWIFT) is mt


@pytest.mark.parametrize(
    "content",
    [b"<html><table>", b"<!DOCTYPE HTML>", b"<?xml version='1.0'?><?mso-application a?>", b"hello"],
)
def test_what_nobody_knows(content):
    with pytest.raises(BankFileRefused) as refused:
        reader_of(content)
    assert refused.value.code == "unknown-format"


def test_a_profile_names_the_reader_where_nothing_in_the_file_does():
    assert reader_of(b"1 2 3", profile_named("icbc-payroll-text-result")) is adapter


def test_a_profile_of_another_format_does_not_make_a_file_another():
    """XML read by a profile of text is refused by the reader of text, not read as XML."""
    profile = profile_named("icbc-payroll-text-result")
    stream = unpacked(io.BytesIO(DOCUMENT.encode()))
    with pytest.raises(BankFileRefused):
        list(reader_of(DOCUMENT.encode(), profile).read(stream, profile))
