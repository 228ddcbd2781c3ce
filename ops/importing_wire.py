"""What an import and its processes say to each other, over their standard input and output."""

from __future__ import annotations

from pathlib import Path
from struct import Struct
from typing import Any, BinaryIO, cast

import msgspec

from ops.importing_batch import Speakers
from ops.settings import Settings

_LENGTH = Struct(">I")
_encode = msgspec.msgpack.Encoder().encode


class Workplace(msgspec.Struct, frozen=True):
    """Where a process finds the ledger: its database and its keys."""

    dsn: str
    data: str
    key_file: str
    production: bool = False

    @classmethod
    def of(cls, dsn: str, settings: Settings) -> Workplace:
        return cls(dsn, str(settings.data), str(settings.key_file), settings.production)

    def settings(self) -> Settings:
        return Settings(Path(self.data), Path(self.key_file), production=self.production)


class Begin(msgspec.Struct, frozen=True, tag=True):
    """The first thing a process is told."""

    workplace: Workplace
    speakers: Speakers


class Turn(msgspec.Struct, frozen=True, tag=True):
    """It may write. `keys`: streams and claims that others wrote since its last turn."""

    keys: list[str]


class Written(msgspec.Struct, frozen=True, tag=True):
    """Its batch is written; `keys`: the streams and claims in it."""

    keys: list[str]


class Broken(msgspec.Struct, frozen=True, tag=True):
    """The database could not be reached."""

    what: str


class Pipe:
    """Whole messages over two streams of bytes."""

    def __init__(self, source: BinaryIO | Any, output: BinaryIO | Any) -> None:
        self.input = source
        self.output = output

    def send(self, message: object) -> None:
        """Raises BrokenPipeError where the other side has ended."""
        content = _encode(message)
        self.output.write(_LENGTH.pack(len(content)) + content)
        self.output.flush()

    def receive(self, kind: Any) -> Any:
        """Raises EOFError where the other side has ended."""
        (length,) = _LENGTH.unpack(self._exactly(_LENGTH.size))
        return msgspec.msgpack.decode(self._exactly(length), type=kind)

    def _exactly(self, length: int) -> bytes:
        content = cast(bytes, self.input.read(length))
        if len(content) < length:
            raise EOFError
        return content
