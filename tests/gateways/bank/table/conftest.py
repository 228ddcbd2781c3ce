"""Reading a bank's text or workbook as the product does: recognised, read, its gates passed."""

import io
from collections.abc import Callable

import pytest

from gateways.bank.canonical import BankFileRefused, BankRow, Item
from gateways.bank.profiles import profile_named
from gateways.bank.recognising import read as recognised


@pytest.fixture
def read() -> Callable[..., list[Item]]:
    """`read(text or bytes, profile's name)`: every item."""

    def reading(content: str | bytes, profile: str = "", encoding: str = "gb18030") -> list[Item]:
        raw = content if isinstance(content, bytes) else content.encode(encoding)
        return list(recognised(io.BytesIO(raw), profile_named(profile) if profile else None))

    return reading


@pytest.fixture
def rows(read: Callable[..., list[Item]]) -> Callable[..., list[BankRow]]:
    """As `read`, the rows only."""

    def reading(*given: str, **named: str) -> list[BankRow]:
        return [item for item in read(*given, **named) if isinstance(item, BankRow)]

    return reading


@pytest.fixture
def refused(read: Callable[..., list[Item]]) -> Callable[..., BankFileRefused]:
    """As `read`, of a file that has to be refused: why."""

    def reading(*given: str, **named: str) -> BankFileRefused:
        with pytest.raises(BankFileRefused) as wrong:
            read(*given, **named)
        return wrong.value

    return reading
