"""What streams are called: ids that follow from a name, and the keys of funds and parameters."""

from __future__ import annotations

from typing import Literal
from uuid import UUID, uuid5

Kind = Literal[
    "ledger",
    "applicant",
    "enterprise",
    "round",
    "contract",
    "course",
    "loan",
    "import",
    "application",
    "grant",
    "roster",
    "payment",
    "paymentFile",
    "bankFile",
    "fund",
    "officer",
    "parameters",
]

NAMESPACE = UUID("6f0c1d0e-9f6b-5d39-8a55-0f1f5f6f2018")

DOCUMENT = "yizhengfa-2018-9"


def named_stream(kind: Kind, name: str) -> str:
    """The id of a stream that is known by its name: a fund and year, a selection round, a
    document."""
    return str(uuid5(NAMESPACE, f"{kind}/{name}"))


def line_stream(application: str, line: int) -> str:
    """The id of the grant that a line becomes: follows from its application, so a retry names the
    same."""
    number = (int(application.replace("-", ""), 16) + line) % 2**128
    text = f"{number:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


LEDGER = named_stream("ledger", "ledger")
PARAMETERS = named_stream("parameters", DOCUMENT)
