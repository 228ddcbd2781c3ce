"""How input names streams: by id, by a person's or unit's number, or by a name of their own."""

from __future__ import annotations

import re

import msgspec

from domain.command import Refused, malformed, out_of_turn
from domain.names import Kind, line_stream, named_stream
from gateways import credit_code, identity_number
from gateways.credit_code import NotACreditCode
from gateways.identity_number import NotAnIdentityNumber
from gateways.vault import IndexKind, Vault

UNVERIFIED = "identity-unverified"

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.ASCII)
NAMED: tuple[Kind, ...] = (
    *("ledger", "round", "contract", "course", "loan", "import"),
    *("application", "roster", "fund", "officer", "parameters"),
)
NUMBERED: dict[str, IndexKind] = {"idcard": "resident-identity", "uscc": "credit-code"}
MAXIMUM_NAME, UUID_LENGTH = 100, 36


class Number(msgspec.Struct, frozen=True):
    """A number that the vault's index resolves."""

    kind: IndexKind
    value: str


Reference = str | Number
"""A stream's id, or a number to be resolved."""


def read_reference(text: str, field: str) -> Reference:
    """What a reference names: an id, `idcard:NUMBER`, `uscc:CODE`, `roster:NAME`,
    `grant:NAME/LINE`.

    Raises Refused (malformed); a wrong identity number carries the reason identity-unverified.
    """
    if len(text) == UUID_LENGTH and UUID.fullmatch(text):
        return text
    word, colon, rest = text.partition(":")
    if not colon:
        rule = "a stream's id, idcard:NUMBER, uscc:CODE, or a name such as roster:NAME"
        raise malformed("bad-reference", field, rule)
    if word == "idcard":
        return Number("resident-identity", identity(rest, field))
    if word == "uscc":
        try:
            return Number("credit-code", credit_code.normalised(rest))
        except NotACreditCode as wrong:
            raise malformed("bad-credit-code", field, wrong.rule) from None
    return _named(word, rest, field)


def identity(number: str, field: str) -> str:
    """A checked identity number.

    Raises Refused (malformed) with the reason identity-unverified.
    """
    try:
        return identity_number.normalised(number)
    except NotAnIdentityNumber as wrong:
        raise malformed(UNVERIFIED, field, wrong.rule, UNVERIFIED) from None


def _named(word: str, name: str, field: str) -> str:
    if not 1 <= len(name) <= MAXIMUM_NAME:
        raise malformed("bad-reference", field, f"a name has 1 to {MAXIMUM_NAME} characters")
    if word == "grant":
        application, slash, line = name.rpartition("/")
        if not slash or not line.isdigit():
            raise malformed("bad-reference", field, "grant:APPLICATION/LINE")
        return line_stream(named_stream("application", application), int(line))
    for kind in NAMED:
        if word == kind:
            return named_stream(kind, name)
    raise malformed("bad-reference", field, f"unknown kind of reference {word!r}")


def resolved(references: list[Reference], vault: Vault) -> dict[Reference, str]:
    """The streams behind the references; unknown numbers are absent. One query a kind of number."""
    found: dict[Reference, str] = {one: one for one in references if isinstance(one, str)}
    for kind in NUMBERED.values():
        numbers = {
            one.value: one for one in references if isinstance(one, Number) and one.kind == kind
        }
        if numbers:
            known = vault.resolve(kind, tuple(numbers))
            found.update({numbers[value]: stream for value, stream in known.items()})
    return found


def unknown_number(reference: Reference, field: str) -> Exception:
    """A number that nobody was registered under."""
    of_person = isinstance(reference, Number) and reference.kind == "resident-identity"
    kind = "applicant" if of_person else "enterprise"
    rule = f"no such {kind} is on record; register it first, then send this again"
    return out_of_turn(f"unknown-{kind}", field, rule)


def read_unless_unverified(text: str, field: str) -> Reference | None:
    """The reference, or None where it is an identity number that fails its check."""
    try:
        return read_reference(text, field)
    except Refused as no:
        if UNVERIFIED in no.reasons:
            return None
        raise
