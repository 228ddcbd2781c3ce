"""PostgreSQL's binary arrays, built from whole columns: psycopg's own dumper asks every element."""

from __future__ import annotations

import struct
import sys
from array import array
from collections.abc import Sequence
from datetime import date
from itertools import chain

from psycopg import pq
from psycopg.abc import AdaptContext
from psycopg.adapt import Dumper

_HEADER = struct.Struct(">iiIii")  # dimensions, has nulls, element's oid, length, lower bound
_SIZE = struct.Struct(">i").pack
_BIG = struct.Struct(">iq").pack
_NULL = _SIZE(-1)
_DAY_ZERO = date(2000, 1, 1).toordinal()
_OFTEN = 4  # times that each text comes, on average: names of schemes, say


class BinaryArray:
    """One array as it goes over the wire. Its class says of what."""

    __slots__ = ("data",)
    oid = 0
    element_oid = 0

    def __init__(self, length: int, elements: bytes, *, nulls: bool = False) -> None:
        head = _HEADER.pack(1 if length else 0, nulls, self.element_oid, length, 1)
        self.data = head + elements if length else head[:12]


class Integers(BinaryArray):
    oid, element_oid = 1007, 23


class BigIntegers(BinaryArray):
    oid, element_oid = 1016, 20


class Uuids(BinaryArray):
    oid, element_oid = 2951, 2950


class Texts(BinaryArray):
    oid, element_oid = 1009, 25


class Bytes(BinaryArray):
    oid, element_oid = 1001, 17


class Booleans(BinaryArray):
    oid, element_oid = 1000, 16


class Dates(BinaryArray):
    oid, element_oid = 1182, 1082


def integers(values: Sequence[int | None]) -> Integers:
    """int4[]."""
    if None in values:
        parts = (_NULL if one is None else _SIZE(4) + _SIZE(one) for one in values)
        return Integers(len(values), b"".join(parts), nulls=True)
    words = array("i", (4, 0)) * len(values)
    words[1::2] = array("i", values)  # type: ignore[arg-type,type-var]  # without None
    if sys.byteorder == "little":
        words.byteswap()
    return Integers(len(values), words.tobytes())


def big_integers(values: Sequence[int | None]) -> BigIntegers:
    """int8[]."""
    parts = b"".join([_NULL if one is None else _BIG(8, one) for one in values])
    return BigIntegers(len(values), parts, nulls=None in values)


def uuids(values: Sequence[str | None]) -> Uuids:
    """uuid[], from the usual 36 characters.

    Raises ValueError for anything else.
    """
    if None in values:
        parts = (_NULL if one is None else _uuid_column((one,)) for one in values)
        return Uuids(len(values), b"".join(parts), nulls=True)
    return Uuids(len(values), _uuid_column(values))  # type: ignore[arg-type]  # without None


def _uuid_column(values: Sequence[str]) -> bytes:
    """All at once: the size before each is put in as hexadecimal digits too."""
    digits = "".join([f"00000010{one}" for one in values]).replace("-", "")
    column = bytes.fromhex(digits)
    if len(column) != 20 * len(values) or any(len(one) != 36 for one in values):
        raise ValueError("not a stream id")
    return column


def texts(values: Sequence[str | None]) -> Texts:
    """text[]."""
    if None in values:
        parts = (_NULL if one is None else _sized((one.encode(),)) for one in values)
        return Texts(len(values), b"".join(parts), nulls=True)
    words: set[str] = set(values)  # type: ignore[arg-type]  # without None
    if len(words) * _OFTEN < len(values):
        sized = {one: _sized((one.encode(),)) for one in words}
        return Texts(len(values), b"".join([sized[one] for one in values]))  # type: ignore[index]
    return Texts(len(values), _sized([one.encode() for one in values]))  # type: ignore[union-attr]


def binaries(values: Sequence[bytes]) -> Bytes:
    """bytea[]."""
    return Bytes(len(values), _sized(values))


def _sized(values: Sequence[bytes]) -> bytes:
    return b"".join(chain.from_iterable(zip(map(_SIZE, map(len, values)), values, strict=True)))


def booleans(values: Sequence[bool]) -> Booleans:
    """boolean[]."""
    return Booleans(
        len(values), b"".join([b"\0\0\0\1\1" if one else b"\0\0\0\1\0" for one in values])
    )


def dates(values: Sequence[date | None]) -> Dates:
    """date[]: days since 2000-01-01."""
    days = integers([None if one is None else one.toordinal() - _DAY_ZERO for one in values])
    return Dates(len(values), days.data[_HEADER.size :], nulls=None in values)


class _ArrayDumper(Dumper):
    format = pq.Format.BINARY

    def dump(self, obj: BinaryArray) -> bytes:
        return obj.data


def _dumper(kind: type[BinaryArray]) -> type[_ArrayDumper]:
    return type(f"{kind.__name__}Dumper", (_ArrayDumper,), {"oid": kind.oid})


_DUMPERS = {
    kind: _dumper(kind) for kind in (Integers, BigIntegers, Uuids, Texts, Bytes, Booleans, Dates)
}


def register(context: AdaptContext) -> None:
    """Teach a connection these arrays."""
    for kind, dumper in _DUMPERS.items():
        if context.adapters is not None:
            context.adapters.register_dumper(kind, dumper)


__all__ = [
    "BinaryArray",
    "big_integers",
    "binaries",
    "booleans",
    "dates",
    "integers",
    "register",
    "texts",
    "uuids",
]
