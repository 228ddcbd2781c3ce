"""What an event looks like on Kafka, and that the log's row comes back from it, byte for byte."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.codec import EVENT_CLASSES
from domain.event import CommandMark, Envelope
from gateways.kafka_events import (
    HEADERS_BYTES,
    Message,
    Row,
    Unreadable,
    events_topic,
    ledger_source,
    message_of,
    row_of,
    time_of,
)

SOURCE = ledger_source("YIYA", "1").encode()
ROW = Row(
    4711,
    "66544c03-cf42-5ed9-bba6-8ed0b9b82c7d",
    3,
    "grant.awarded",
    b'{"v":1,"fact":{"topic":"grant.awarded"}}',
    1_561_968_000_000_123,
)


def test_names():
    assert events_topic("yiya") == "yiya.events"
    assert ledger_source("YIYA", "2") == "urn:ledger:YIYA:2"


def test_the_message_is_a_cloudevent_in_binary_mode_around_the_stored_bytes():
    message = message_of(ROW, SOURCE)
    assert message.key == ROW.stream.encode()
    assert message.value is ROW.stored
    assert dict(message.headers) == {
        "ce_specversion": b"1.0",
        "ce_id": b"4711",
        "ce_source": b"urn:ledger:YIYA:1",
        "ce_type": b"grant.awarded",
        "ce_subject": ROW.stream.encode(),
        "ce_time": b"2019-07-01T08:00:00.000123Z",
        "ce_dataschema": b"urn:ledger:events:grant.awarded.v1",
        "ce_sequence": b"4711",
        "ce_streamversion": b"3",
        "content-type": b"application/json",
    }


def test_headers_and_key_take_no_more_than_is_reckoned_for_them():
    """With up to 20 bytes of lengths around them: what a window weighs rests on it."""
    for topic in EVENT_CLASSES:
        message = message_of(Row(10**12, ROW.stream, 10**6, topic, b'{"v":99,', 2**52), SOURCE)
        size = sum(len(name) + len(value) + 2 for name, value in message.headers)
        assert size + len(message.key) + 20 <= HEADERS_BYTES, topic


def test_attribute_names_are_those_cloudevents_allows():
    for name, value in message_of(ROW, SOURCE).headers:
        assert re.fullmatch(r"ce_[a-z0-9]{1,20}|content-type", name)
        assert isinstance(value, bytes)


@given(
    st.integers(1, 2**62),
    st.uuids(),
    st.integers(1, 2**31),
    st.integers(0, 253_402_300_799_999_999),
    st.integers(1, 99),
    st.binary(),
)
def test_every_row_comes_back(position, stream, version, recorded_at, v, rest):
    stored = b'{"v":%d,%s' % (v, rest)
    row = Row(position, str(stream), version, "fund.opened", stored, recorded_at)
    message = message_of(row, SOURCE)
    assert row_of(message) == row
    assert dict(message.headers)["ce_dataschema"].endswith(b".v%d" % v)


@given(st.integers(0, 253_402_300_799_999_999))
def test_a_time_is_exact_to_the_microsecond(recorded_at):
    told = datetime.fromisoformat(time_of(recorded_at).decode())
    assert (told - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1) == recorded_at


@pytest.mark.parametrize("stored", [b"", b"{}", b'{"actor":{},"v":1}', b'{"v":"1",'])
def test_bytes_that_do_not_begin_with_their_v_are_not_sent(stored):
    row = Row(7, ROW.stream, 1, "fund.opened", stored, 0)
    with pytest.raises(Unreadable, match="position 7"):
        message_of(row, SOURCE)


def test_the_codec_writes_v_first():
    """What `message_of` leans on."""
    from domain.codec import encode
    from domain.event import Actor
    from domain.ledger_stream import LedgerFormatEnabled

    envelope = Envelope(Actor("p", "c", "r"), CommandMark("s", "i", "d", 0, 1), date(2019, 7, 1))
    assert encode(LedgerFormatEnabled("a.b", 2), envelope).startswith(b'{"v":1,')


@pytest.mark.parametrize("gone", ["ce_id", "ce_subject", "ce_streamversion", "ce_type", "ce_time"])
def test_a_message_that_lacks_a_header_is_no_event(gone):
    message = message_of(ROW, SOURCE)
    headers = [(name, value) for name, value in message.headers if name != gone]
    with pytest.raises(Unreadable):
        row_of(Message(message.key, message.value, headers))


def test_a_position_that_is_no_number_is_no_event():
    message = message_of(ROW, SOURCE)
    headers = [(name, b"x" if name == "ce_id" else one) for name, one in message.headers]
    with pytest.raises(Unreadable):
        row_of(Message(message.key, message.value, headers))
