"""Where logs go: the error stream, one JSON object a line, whoever speaks, masked last of all."""

from __future__ import annotations

import logging
import sys
import threading
from datetime import UTC, datetime
from types import TracebackType

import msgspec

from gateways.personal_data import MaskingFilter

UNCAUGHT = "uncaught"


class JsonLines(logging.Formatter):
    """`time` (UTC), `level`, `logger`, `process`, `thread`, `message`, and `error` where there is
    one. Nothing else that a record carries is written."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "process": record.process,
            "thread": record.threadName,
            "message": record.getMessage(),
        }
        error = record.exc_text or record.stack_info
        if error:
            line["error"] = error
        return msgspec.json.encode(line).decode()


def mask_logs() -> None:
    """One handler for the whole process, unless it has handlers already (a test's, a host's); what
    nobody catches, and what Python warns of, goes through it, too."""
    if logging.getLogger().handlers:
        return
    handler = logging.StreamHandler()
    handler.addFilter(MaskingFilter())
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    logging.captureWarnings(True)
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """In place of the traceback that Python would write unmasked."""
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger(UNCAUGHT).critical("%s", kind.__name__, exc_info=(kind, error, trace))


def _uncaught_in_thread(told: threading.ExceptHookArgs) -> None:
    if told.exc_value is not None and not issubclass(told.exc_type, SystemExit):
        _uncaught(told.exc_type, told.exc_value, told.exc_traceback)
