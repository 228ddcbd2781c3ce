"""Who acts: a named officer or client in development, the bearer of a token in production."""

from __future__ import annotations

import os
from pathlib import Path
from time import time

import msgspec

from gateways.callers import OFFICER_SOURCE, Caller
from gateways.keys import MemoryKeys
from gateways.tokens import DevelopmentSigner, NotAuthenticated, Verifier
from ops.commands.default_callers import DEFAULT_CALLERS, NamedCaller
from ops.importing_batch import Speakers
from ops.running import CannotRun
from ops.settings import Settings

CALLERS = "callers.json"
A_DAY = 86_400.0


class CallersFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who may act on this machine; for development."""

    format: int
    callers: tuple[NamedCaller, ...]


class Desk:
    """Turns a name, or the token in LEDGER_TOKEN, into a caller; every token is verified."""

    def __init__(self, settings: Settings, keys: MemoryKeys) -> None:
        self.production = settings.production
        self.signer = None if self.production else DevelopmentSigner(keys)
        self.verifier = self.signer.verifier() if self.signer else production_verifier()
        self.callers = {} if self.production else _read(settings.data / CALLERS)

    def token(self, name: str, lifetime: float = A_DAY) -> str:
        """A token for a name; in production the one in LEDGER_TOKEN, whatever the name."""
        if self.signer is None:
            token = os.environ.get("LEDGER_TOKEN", "")
            if not token:
                raise CannotRun("set LEDGER_TOKEN to your bearer token")
            return token
        return self.signer.sign(self._named(name).caller, lifetime)

    def caller(self, name: str) -> Caller:
        """Raises CannotRun where nobody bears the name, or the token is not accepted."""
        try:
            return self.verifier.verify(self.token(name), time())
        except NotAuthenticated as no:
            raise CannotRun(f"the token is not accepted: {no.reason}") from None

    def _named(self, name: str) -> NamedCaller:
        found = self.callers.get(name)
        if found is None:
            raise CannotRun(f"nobody is called {name!r} here; there are {', '.join(self.callers)}")
        return found

    def by_source(self, name: str = "") -> Speakers:
        """Who speaks for a source in a file: one caller, or in development whoever owns it."""
        if name or self.production:
            return Speakers(self.caller(name))
        names = {
            binding.source: one.name for one in self.callers.values() for binding in one.sources
        }
        names |= {OFFICER_SOURCE + one.person: one.name for one in self.callers.values()}
        nobody = Caller("nobody", "ledger-import", ("poster",))
        callers = {one: self.caller(one) for one in set(names.values())}
        return Speakers(nobody, {source: callers[one] for source, one in names.items()})

    def with_role(self, role: str) -> list[str]:
        """The names that hold a role, for a hint."""
        return [one.name for one in self.callers.values() if role in one.roles]


def production_verifier() -> Verifier:
    """Accepts tokens of the authority in LEDGER_ISSUER, by the keys in the file LEDGER_JWKS."""
    file, issuer = os.environ.get("LEDGER_JWKS", ""), os.environ.get("LEDGER_ISSUER", "")
    if not file or not issuer:
        raise CannotRun("production needs LEDGER_JWKS (a file) and LEDGER_ISSUER")
    jwks = msgspec.json.decode(Path(file).read_bytes())
    audience = os.environ.get("LEDGER_AUDIENCE", "urn:ledger:api")
    return Verifier(jwks, issuer, audience, production=True)


def _read(path: Path) -> dict[str, NamedCaller]:
    """The file of callers, made with fictitious ones where it is missing."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        made = msgspec.json.encode(CallersFile(1, DEFAULT_CALLERS))
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        draft.write_bytes(msgspec.json.format(made, indent=1) + b"\n")
        draft.replace(path)
    try:
        read = msgspec.json.decode(path.read_bytes(), type=CallersFile)
    except msgspec.MsgspecError as wrong:
        raise CannotRun(f"{path}: {wrong}") from None
    return {one.name: one for one in read.callers}
