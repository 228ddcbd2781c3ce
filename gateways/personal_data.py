"""Personal data where it has no business: found in ids and texts, masked in logs and on screens."""

from __future__ import annotations

import logging
import re

from gateways.identity_number import NotAnIdentityNumber, in_half_width, normalised

# Old numbers of 15 digits have no check digit, so only a run that stands alone counts: digests in
# hexadecimal hold such runs by chance.
CANDIDATES = re.compile(
    r"(?<!\d)\d{17}[\dXx](?!\d)|(?<![0-9A-Za-z])\d{15}(?![0-9A-Za-z])", re.ASCII
)
LONG_RUNS = re.compile(r"(?<!\d)(?:\d{17}[Xx]|\d{15,19})(?!\d)", re.ASCII)
HEADERS = re.compile(
    r"(?i)(\bauthorization[\"']?\s*[:=]\s*[\"']?(?:[a-z]+\s+)?|\bbearer\s+)[^\s\"',;]+"
)
PASSWORD = re.compile(r"(://[^\s:/@]*:)[^\s@]+(?=@)")
TOKEN = re.compile(r"\beyJ[\w-]+\.[\w-]+\.[\w-]*", re.ASCII)
MASK = "[masked]"
SHORTEST = 15


def contains_identity_number(text: str) -> bool:
    """Whether a right identity number stands in `text`, of 18 characters or of 15."""
    if len(text) < SHORTEST:
        return False
    return any(_is_right(run) for run in CANDIDATES.findall(in_half_width(text)))


def _is_right(run: str) -> bool:
    try:
        normalised(run)
    except NotAnIdentityNumber:
        return False
    return True


def masked(text: str) -> str:
    """A line for a log: no identity or account number, no token, no password of an address."""
    text = TOKEN.sub(MASK, in_half_width(text))
    text = PASSWORD.sub(rf"\g<1>{MASK}", HEADERS.sub(rf"\g<1>{MASK}", text))
    return LONG_RUNS.sub(MASK, text)


def masked_name(name: str) -> str:
    """`张**`: the first character and always two stars, so that the length says nothing."""
    return f"{name[:1]}**"


def masked_identity_number(number: str) -> str:
    """First 3 and last 4."""
    return f"{number[:3]}***********{number[-4:]}" if len(number) >= SHORTEST else "***"


def masked_account(number: str) -> str:
    """Last 4."""
    return f"****{number[-4:]}" if len(number) > 8 else "****"


class MaskingFilter(logging.Filter):
    """The last filter before a log is written; goes on the handler, whatever library speaks."""

    def filter(self, record: logging.LogRecord) -> bool:
        try:
            record.msg = masked(record.getMessage())
        except (TypeError, ValueError):  # words and arguments do not fit; neither is shown
            record.msg = f"[unreadable log record of {record.pathname}:{record.lineno}]"
        record.args = ()
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = masked(record.exc_text)
        if record.stack_info:
            record.stack_info = masked(record.stack_info)
        return True
