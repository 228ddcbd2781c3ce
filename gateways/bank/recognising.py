"""Which reader a file is for, told by what stands in it, never by its name.

A new format is a module with `recognises` and `read` (reader.py), and a line in READERS.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import BinaryIO

from gateways.bank.canonical import BankFileRefused, Item
from gateways.bank.gates import checked
from gateways.bank.iso20022 import messages
from gateways.bank.mt import messages as mt_messages
from gateways.bank.reader import FIRST_BYTES, Profile, Reader
from gateways.bank.table import adapter

READERS: tuple[tuple[Reader, frozenset[str]], ...] = (
    (messages, frozenset({"iso20022"})),
    (mt_messages, frozenset({"mt"})),
    (adapter, frozenset({"text", "sheet", "table"})),
)
"""Each with the formats of the profiles it takes. In the order they are asked; what recognises
almost anything stands last."""


def read(stream: BinaryIO, profile: Profile | None = None) -> Iterator[Item]:
    """Everything in a bank file, in order. Nothing of it counts before the last item has come.

    Raises BankFileRefused: no reader knows it, or it is not what it should be.
    """
    first = stream.read(FIRST_BYTES)
    reader = reader_of(first, profile)
    return checked(reader.read(io.BufferedReader(_Whole(first, stream)), profile))


def reader_of(first_bytes: bytes, profile: Profile | None = None) -> Reader:
    """The reader that knows a file that begins so, or that which a profile is for: not every layout
    of text can be told by what stands in it. Raises BankFileRefused."""
    if not first_bytes.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        rule, remedy = "文件是空的 · the file is empty", "请重新下载 · fetch it again"
        raise BankFileRefused("empty", "", rule, remedy)
    for reader, formats in READERS:
        named = profile is not None and profile.format in formats
        unnamed = profile is None or not profile.format
        if named or (unnamed and reader.recognises(first_bytes)):
            return reader
    raise BankFileRefused(
        "unknown-format",
        "",
        "认不出文件格式 · no reader knows this file",
        "请核对文件，或用 --profile 指明版式 · check the file, or name its layout",
    )


class _Whole(io.RawIOBase):
    """A stream with what was taken off its beginning put back."""

    def __init__(self, first: bytes, rest: BinaryIO) -> None:
        self._first, self._rest = first, rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if self._first:
            taken, self._first = self._first[: len(buffer)], self._first[len(buffer) :]
        else:
            taken = self._rest.read(len(buffer))
        buffer[: len(taken)] = taken
        return len(taken)
