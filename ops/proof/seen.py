"""What an auditor saw last of each log: without it a log that was cut back cannot be told from one
that never was longer."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from gateways.proof.verifying import Seen, Verified


class SeenUnreadable(Exception):
    """The auditor's own memory cannot be read; nothing is checked without it."""


class _Seen(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`root`: in hexadecimal."""

    size: int
    root: str


class SeenFile:
    """A file of the auditor's own, by origin. Raises SeenUnreadable."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def last(self, origin: str) -> Seen | None:
        """None where this log was never seen."""
        found = self._read().get(origin)
        return Seen(found.size, bytes.fromhex(found.root)) if found else None

    def remember(self, verified: Verified) -> None:
        """A log that was found good; it replaces what was seen before."""
        logs = self._read()
        logs[verified.origin] = _Seen(verified.size, verified.root.hex())
        self._path.parent.mkdir(parents=True, exist_ok=True)
        draft = self._path.with_name(f".{self._path.name}.draft")
        with draft.open("wb") as file:
            file.write(msgspec.json.format(msgspec.json.encode(logs)) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, self._path)

    def _read(self) -> dict[str, _Seen]:
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=dict[str, _Seen])
        except FileNotFoundError:
            return {}
        except (OSError, msgspec.MsgspecError) as no:
            raise SeenUnreadable(f"{self._path}: {no}") from no
