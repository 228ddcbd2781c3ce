"""Fresh stream ids: UUIDv7 (RFC 9562), so that new rows lie together; persons get UUIDv4."""

from __future__ import annotations

import os
import time
from uuid import uuid4


def new_stream_id() -> str:
    """48 bits of Unix milliseconds, then random bits."""
    milliseconds = time.time_ns() // 1_000_000
    random = int.from_bytes(os.urandom(10), "big")
    value = (
        (milliseconds & (2**48 - 1)) << 80
        | 0x7 << 76
        | (random >> 68 & 0xFFF) << 64
        | 0b10 << 62
        | random & (2**62 - 1)
    )
    text = f"{value:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def new_subject_id() -> str:
    """An id that says nothing of when a person or unit became known."""
    return str(uuid4())
