"""Who is calling: the bearer token of a request, verified."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from time import time

from domain.outcome import Problem
from gateways.callers import Caller, Role
from gateways.tokens import NotAuthenticated, Verifier

READERS: frozenset[Role] = frozenset(
    {
        "auditor",
        "case-officer",
        "submitter",
        "reviewer",
        "approver",
        "releaser",
        "reconciler",
        "parameter-officer",
    }
)
"""Who reads grants, payments, rosters, funds and histories; an administrator reads nothing."""


class Authentication:
    """Finds the caller in a request's Authorization header."""

    def __init__(self, verifier: Verifier, clock: Callable[[], float] = time) -> None:
        self._verify = verifier.verify
        self._clock = clock

    def caller(self, authorization: bytes | None) -> Caller:
        """Raises NotAuthenticated."""
        if authorization is None:
            raise NotAuthenticated("no token")
        if authorization[:7].lower() != b"bearer ":
            raise NotAuthenticated("not a bearer token")
        return self._verify(authorization[7:].decode("latin-1"), self._clock())


def authorization_in(headers: Iterable[tuple[bytes, bytes]]) -> bytes | None:
    """The header's value; two of them are none."""
    found = [value for name, value in headers if name == b"authorization"]
    return found[0] if len(found) == 1 else None


def unauthenticated(no: NotAuthenticated) -> Problem:
    return Problem("unauthenticated", "authorization", no.reason)


def challenge(no: NotAuthenticated) -> bytes:
    """The WWW-Authenticate header (RFC 6750)."""
    if no.reason == "no token":
        return b'Bearer realm="ledger"'
    return f'Bearer realm="ledger", error="invalid_token", error_description="{no.reason}"'.encode()
