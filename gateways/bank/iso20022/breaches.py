"""What real banks write although the schema forbids it: read, and told."""

from __future__ import annotations

import re

from gateways.bank.canonical import Warned
from gateways.bank.iso20022.fields import Fields

COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)
UNSTRUCTURED_CHARACTERS = 140
REFERENCE_CHARACTERS = 35


def breaches(fields: Fields, place: str) -> list[Warned]:
    """Those of one transaction, each kind once."""
    found = []
    if any(len(text) > UNSTRUCTURED_CHARACTERS for text in fields.texts("RmtInf/Ustrd")):
        found.append(Warned(place, "附言超过 140 字符 · Ustrd longer than 140 characters"))
    if any(not COUNTRY.fullmatch(text) for text in fields.ending("Ctry")):
        found.append(Warned(place, "国家代码不合规 · Ctry is no code of two letters"))
    references = fields.texts("Refs/EndToEndId", "Refs/InstrId", "OrgnlEndToEndId", "OrgnlInstrId")
    if any(len(text) > REFERENCE_CHARACTERS for text in references):
        found.append(Warned(place, "参考号超过 35 字符 · a reference longer than 35 characters"))
    return found
