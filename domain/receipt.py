"""The log's signed word, in the answer to an accepted write, on where its events stand."""

from __future__ import annotations

import msgspec

from domain.outcome import Outcome


class Receipt(msgspec.Struct, frozen=True, omit_defaults=True):
    """`leaves`: RFC 6962 root over the leaves of `count` events from `position` on, in base64; for
    one event its leaf hash. `signature`: Ed25519 of the log named `origin` over 32 bytes, the root
    over the `leaves` of the `size` commands that were written together: `path` leads there from
    number `index`. For a command alone that is `leaves` itself."""

    origin: str
    position: int
    count: int
    leaves: str
    signature: str
    index: int = 0
    size: int = 1
    path: tuple[str, ...] = ()


class Receipted(Outcome, frozen=True, omit_defaults=True):
    """An outcome as it is answered: with a receipt where it is stored."""

    receipt: Receipt | None = None


def with_receipt(outcome: Outcome, receipt: Receipt) -> Receipted:
    """The same outcome, and the receipt behind it."""
    fields = {name: getattr(outcome, name) for name in Outcome.__struct_fields__}
    return Receipted(**fields, receipt=receipt)
