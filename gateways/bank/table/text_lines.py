"""The lines of a text file, decoded strictly and only then parted.

Many second bytes of GBK are `|` or another separator, so bytes are never split. Nothing is replaced
or left out: a byte that does not decode, U+FFFD, a control character or another encoding than the
layout's refuses the file.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator

from gateways.bank.canonical import BankFileRefused
from gateways.bank.refusing import RIGHT_PROFILE, refuse

CHUNK_BYTES = 65_536
MAXIMUM_LINE = 100_000
"""Characters; a longer line is no line of a bank file."""

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
LEGACY = {"gb18030", "gbk", "gb2312"}
MARKS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


def encoding_of(head: bytes, allowed: tuple[str, ...]) -> str:
    """In which of the layout's encodings a file begins; a mark at its start must be one of them.

    Raises BankFileRefused.
    """
    names = [codecs.lookup(one).name for one in allowed]
    for mark, name in MARKS.items():
        if head.startswith(mark):
            if name not in names:
                refuse("encoding", "", f"文件编码为 {name} · the file is in {name}",
                       RIGHT_PROFILE)  # fmt: skip
            return name
    if "utf-8" in names and (len(names) == 1 or looks_like_utf8(head)):
        return "utf-8"
    return next((one for one in names if one not in ("utf-8", "utf-16")), names[0])


def looks_like_utf8(head: bytes) -> bool:
    """Whether bytes beyond ASCII are all UTF-8; the last character may be cut."""
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return not text.isascii()


def lines_of(chunks: Iterable[bytes], encoding: str) -> Iterator[tuple[int, str]]:
    """Number and text of each line, without its end. Raises BankFileRefused."""
    number, rest = 0, ""
    for text in _decoded(chunks, encoding):
        *whole, rest = (rest + text).split("\n")
        for line in whole:
            number += 1
            yield number, _checked(line.removesuffix("\r"), number)
        if len(rest) > MAXIMUM_LINE:
            refuse("layout-drift", f"line {number + 1}", "行过长 · the line has no end")
    if rest:
        yield number + 1, _checked(rest.removesuffix("\r"), number + 1)


def _checked(line: str, number: int) -> str:
    if len(line) > MAXIMUM_LINE:
        refuse("layout-drift", f"line {number}", "行过长 · the line has no end")
    if "\ufffd" in line:
        refuse("encoding", f"line {number}", "字符已丢失（U+FFFD） · a character was lost")
    if line.isprintable():
        return line
    found = CONTROL.search(line)
    if found:
        refuse("control-character", f"line {number}",
               f"控制字符 · a control character: U+{ord(found[0]):04X}")  # fmt: skip
    if "\r" in line:
        refuse("control-character", f"line {number}", "行内回车 · a carriage return in a line")
    return line.replace("\ufeff", "") if number == 1 else line


def _decoded(chunks: Iterable[bytes], encoding: str) -> Iterator[str]:
    """The text, chunk by chunk. Raises BankFileRefused."""
    decoder = codecs.getincrementaldecoder("utf-8-sig" if encoding == "utf-8" else encoding)()
    suspicion = _Suspicion() if encoding in LEGACY else None
    lines = 1
    for chunk, last in _with_last(chunks):
        if suspicion:
            suspicion.see(chunk, last)
        try:
            text = decoder.decode(chunk, final=last)
        except UnicodeDecodeError as wrong:
            line = lines + wrong.object[: wrong.start].count(b"\n")
            refuse("encoding", f"line {line}",
                   f"不是 {encoding} · not {encoding}: byte 0x{wrong.object[wrong.start]:02X}",
                   RIGHT_PROFILE)  # fmt: skip
        lines += text.count("\n")
        yield text
    if suspicion and suspicion.confirmed:
        raise in_utf8(encoding, "")


def in_utf8(encoding: str, place: str) -> BankFileRefused:
    """What is said of UTF-8 that was to be another encoding."""
    rule = f"文件是 UTF-8，不是 {encoding} · the file is UTF-8, not {encoding}"
    return BankFileRefused("encoding", place, rule, RIGHT_PROFILE)


def _with_last(chunks: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    for chunk in chunks:
        if chunk:
            yield chunk, False
    yield b"", True


class _Suspicion:
    """Whether a file that is read as GBK is UTF-8 from end to end: then its names are all wrong,
    though every byte decodes."""

    def __init__(self) -> None:
        self.decoder = codecs.getincrementaldecoder("utf-8")()
        self.holds, self.ideographs = True, False

    def see(self, chunk: bytes, last: bool) -> None:
        if not self.holds:
            return
        try:
            text = self.decoder.decode(chunk, final=last)
        except UnicodeDecodeError:
            self.holds = False
            return
        self.ideographs = self.ideographs or (not text.isascii() and max(text) >= "\u2e80")

    @property
    def confirmed(self) -> bool:
        return self.holds and self.ideographs
