"""A bank file out of a gz or a zip of one: recognised by its first bytes, unpacked as it is read.

Nothing is written to disk and no name in an archive is used. More than a hundred times its packed
size is an attack. A workbook is a zip, too, and is left as it is.
"""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from typing import IO, BinaryIO

from gateways.bank.canonical import BankFileRefused

MAXIMUM_RATIO = 100
ALWAYS_ALLOWED_BYTES = 1024 * 1024
"""A file so small may be packed as tightly as it likes."""
MAXIMUM_BYTES = 2 * 1024**3
GZIP, ZIP = b"\x1f\x8b", b"PK\x03\x04"
WORKBOOK = "[Content_Types].xml"
BROKEN = (EOFError, gzip.BadGzipFile, zlib.error, zipfile.BadZipFile, NotImplementedError)


def unpacked(file: BinaryIO) -> BinaryIO:
    """The file itself, or what is packed in it. `file` can be sought. Raises BankFileRefused."""
    packed_bytes = file.seek(0, io.SEEK_END)
    file.seek(0)
    first = file.read(4)
    file.seek(0)
    if first.startswith(GZIP):
        allowed = max(ALWAYS_ALLOWED_BYTES, packed_bytes * MAXIMUM_RATIO)
        return io.BufferedReader(_Bounded(gzip.GzipFile(fileobj=file), allowed))
    if first == ZIP:
        return _of_zip(file)
    return io.BufferedReader(_Bounded(file, MAXIMUM_BYTES))


def _of_zip(file: BinaryIO) -> BinaryIO:
    """The only file in a zip; a workbook as it stands."""
    try:
        archive = zipfile.ZipFile(file)
        if WORKBOOK in archive.namelist():
            file.seek(0)
            return file
        within = [one for one in archive.infolist() if not one.is_dir()]
        if len(within) != 1:
            raise BankFileRefused(
                "several-files",
                "",
                f"压缩包内有 {len(within)} 个文件 · {len(within)} files in the archive",
                "请逐个读取 · read them one by one",
            )
        allowed = max(ALWAYS_ALLOWED_BYTES, within[0].compress_size * MAXIMUM_RATIO)
        return io.BufferedReader(_Bounded(archive.open(within[0]), allowed))
    except RuntimeError as error:  # a password
        raise _broken("压缩包已加密 · the archive is encrypted", error) from None
    except BROKEN as error:
        raise _broken("压缩包已损坏 · the archive is damaged", error) from None


class _Bounded(io.RawIOBase):
    """A stream that refuses to become longer than is allowed, and says what broke in it."""

    def __init__(self, source: IO[bytes] | gzip.GzipFile, allowed_bytes: int) -> None:
        self._source, self._left = source, allowed_bytes

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        try:
            taken = self._source.read(len(buffer))
        except BROKEN as error:
            raise _broken("压缩包已损坏 · the archive is damaged", error) from None
        self._left -= len(taken)
        if self._left < 0:
            raise BankFileRefused(
                "bomb",
                "",
                f"解压后超过 {MAXIMUM_RATIO} 倍或 2 GB · more than {MAXIMUM_RATIO}:1, or 2 GB",
                "不要打开，报告信息安全人员 · do not open it; tell the security officer",
            )
        buffer[: len(taken)] = taken
        return len(taken)


def _broken(rule: str, error: Exception) -> BankFileRefused:
    code = "truncated" if isinstance(error, EOFError) else "archive"
    return BankFileRefused(code, "", f"{rule}: {error}", "请重新下载 · fetch it again")
