"""Kinds of text that events hold. What they must look like is enforced once, where input comes in;
stored events are read without looking again (a pattern costs more than the rest of the
decoding)."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

Region = Annotated[str, Meta(extra_json_schema={"pattern": r"^[1-9]\d{5}$"})]
"""A six-digit region code of the state's table: 430923 is Anhua County."""

Month = Annotated[str, Meta(extra_json_schema={"pattern": r"^(19|20)\d\d-(0[1-9]|1[0-2])$"})]
"""A calendar month, `2018-05`."""

Text = Annotated[str, Meta(min_length=1, max_length=200)]

Digest = Annotated[str, Meta(extra_json_schema={"pattern": r"^sha256:[0-9a-f]{64}$"})]
"""The digest of a document."""

CreditCode = Annotated[str, Meta(extra_json_schema={"pattern": r"^([0-9A-HJ-NPQRTUWXY]{18})?$"})]
"""A unified social credit code; empty for a sole trader."""

BankName = Annotated[str, Meta(extra_json_schema={"pattern": r"^[a-z][a-z0-9-]{0,39}$"})]
"""What a bank is called in the ledger, `county-rural-bank`: small letters, digits, hyphens."""

StreamId = Annotated[
    str,
    Meta(
        extra_json_schema={
            "pattern": r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
        }
    ),
]
"""The id of a stream, a UUID in lower case."""
