"""Where logs go: the error stream, whoever speaks, with numbers and tokens masked last of all."""

from __future__ import annotations

import logging

from gateways.personal_data import MaskingFilter

FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def mask_logs() -> None:
    """One handler for the whole process, unless it has handlers already (a test's, a host's)."""
    handler = logging.StreamHandler()
    handler.addFilter(MaskingFilter())
    logging.basicConfig(level=logging.WARNING, format=FORMAT, handlers=[handler])
