"""Bearer tokens: verified against known keys, and signed for development."""

from __future__ import annotations

import hashlib
from binascii import Error as NotBase64
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from threading import Lock
from time import time
from typing import Any
from uuid import uuid4

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey
from joserfc.util import urlsafe_b64decode

from gateways.callers import OWN_SOURCES, Caller, Role, SourceBinding
from gateways.keys import KeysUnusable, MemoryKeys

ALGORITHM = "Ed25519"
TYPE = "at+jwt"
MAXIMUM_TOKEN = 12_288
MAXIMUM_CACHED = 4_096
NOT_BEFORE_SKEW = 30  # seconds by which an authority's clock may run ahead of ours
DEVELOPMENT_ISSUER = "urn:ledger:development"
DEVELOPMENT_AUDIENCE = "urn:ledger:api"


class NotAuthenticated(Exception):
    """The token is not accepted. `reason` holds nothing of the token."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class _Header(msgspec.Struct, frozen=True):
    alg: str
    kid: str
    typ: str


class _Claims(msgspec.Struct, frozen=True):
    """RFC 9068, and beside it what the ledger needs to know."""

    iss: str
    aud: str | tuple[str, ...]
    sub: str
    client_id: str
    exp: int | float
    iat: int | float
    nbf: int | float = 0
    jti: str = ""
    roles: tuple[Role, ...] = ()
    office: str = ""
    regions: tuple[str, ...] = ()
    sources: tuple[SourceBinding, ...] = ()


class _Ed25519Only(jws.JWSRegistry):
    """One algorithm, under its name of RFC 9864 and the older one that authorities still use."""

    def get_alg(self, name: str) -> Any:
        if name not in (ALGORITHM, "EdDSA"):
            raise NotAuthenticated("algorithm not accepted")
        return self.algorithms[ALGORITHM]


_REGISTRY = _Ed25519Only(algorithms=[ALGORITHM])


class Verifier:
    """Accepts tokens of one issuer for one audience, signed by a key it was given beforehand.

    A token that was verified is remembered until it expires: a verification takes more than 100 µs
    and busy clients send the same token thousands of times.
    """

    def __init__(
        self,
        jwks: Mapping[str, Sequence[Mapping[str, str]]],
        issuer: str,
        audience: str,
        *,
        production: bool = False,
    ) -> None:
        if production and issuer == DEVELOPMENT_ISSUER:
            raise KeysUnusable("production does not accept tokens of the development signer")
        self._keys = _public_keys(jwks)
        self._issuer = issuer
        self._audience = audience
        self._seen: OrderedDict[bytes, tuple[Caller, float]] = OrderedDict()
        self._lock = Lock()

    def verify(self, token: str, now: float) -> Caller:
        """Who the token speaks for; `now` in seconds since 1970.

        Raises NotAuthenticated.
        """
        name = hashlib.sha256(token.encode(errors="replace")).digest()
        with self._lock:
            seen = self._seen.get(name)
            if seen:
                self._seen.move_to_end(name)
        if seen:
            if now >= seen[1]:
                raise NotAuthenticated("expired")
            return seen[0]
        claims = self._claims(token)
        self._check(claims, now)
        caller = _caller(claims)
        self._remember(name, caller, claims.exp)
        return caller

    def _claims(self, token: str) -> _Claims:
        """The claims, once the signature is found right; nothing of them is read before."""
        if len(token) > MAXIMUM_TOKEN or not token.isascii():
            raise NotAuthenticated("not a token of the expected form")
        key = self._keys.get(_header(token).kid)
        if key is None:
            raise NotAuthenticated("unknown key")
        try:
            payload = jws.deserialize_compact(token, key, registry=_REGISTRY).payload
            return msgspec.json.decode(payload, type=_Claims)
        except msgspec.MsgspecError:
            raise NotAuthenticated("claims not of the expected form") from None
        except (JoseError, ValueError):
            raise NotAuthenticated("signature not accepted") from None

    def _check(self, claims: _Claims, now: float) -> None:
        audiences = (claims.aud,) if isinstance(claims.aud, str) else claims.aud
        if claims.iss != self._issuer:
            raise NotAuthenticated("another issuer")
        if self._audience not in audiences:
            raise NotAuthenticated("another audience")
        if now >= claims.exp:
            raise NotAuthenticated("expired")
        if now + NOT_BEFORE_SKEW < claims.nbf:
            raise NotAuthenticated("not valid yet")

    def _remember(self, name: bytes, caller: Caller, expires: float) -> None:
        with self._lock:
            self._seen[name] = (caller, expires)
            if len(self._seen) > MAXIMUM_CACHED:
                self._seen.popitem(last=False)


class DevelopmentSigner:
    """Signs tokens with the key file's own key, in place of an authority; never in production."""

    def __init__(
        self,
        keys: MemoryKeys,
        *,
        production: bool = False,
        issuer: str = DEVELOPMENT_ISSUER,
        audience: str = DEVELOPMENT_AUDIENCE,
    ) -> None:
        if production:
            raise KeysUnusable("the development signer is not used in production")
        ring = keys.material.token
        self._key = OKPKey.import_key(Ed25519PrivateKey.from_private_bytes(ring.key))
        self._kid = f"development-{ring.current}"
        self.issuer = issuer
        self.audience = audience

    def jwks(self) -> dict[str, list[dict[str, str]]]:
        """The public key, as a Verifier wants it."""
        public = {name: str(value) for name, value in self._key.as_dict(private=False).items()}
        return {"keys": [public | {"kid": self._kid, "alg": ALGORITHM, "use": "sig"}]}

    def verifier(self) -> Verifier:
        return Verifier(self.jwks(), self.issuer, self.audience)

    def sign(self, caller: Caller, lifetime: float, now: float | None = None) -> str:
        """A token for `caller`, valid for `lifetime` seconds from `now` (if none, the clock's)."""
        issued = int(time() if now is None else now)
        claims = _Claims(
            iss=self.issuer,
            aud=self.audience,
            sub=caller.person,
            client_id=caller.client,
            exp=issued + lifetime,
            iat=issued,
            nbf=issued,
            jti=str(uuid4()),
            roles=caller.roles,
            office=caller.office,
            regions=caller.regions,
            sources=caller.sources,
        )
        header = {"alg": ALGORITHM, "kid": self._kid, "typ": TYPE}
        payload = msgspec.json.encode(claims)
        return jws.serialize_compact(header, payload, self._key, registry=_REGISTRY)


def _public_keys(jwks: Mapping[str, Sequence[Mapping[str, str]]]) -> dict[str, OKPKey]:
    found = {}
    for one in jwks["keys"]:
        if one.get("kty") == "OKP" and one.get("crv") == ALGORITHM and one.get("kid"):
            public: dict[str, str | list[str]] = {"kty": "OKP", "crv": ALGORITHM, "x": one["x"]}
            found[one["kid"]] = OKPKey.import_key(public)
    if not found:
        raise KeysUnusable("no Ed25519 key with a kid among the keys of the issuer")
    return found


def _header(token: str) -> _Header:
    """What the header claims; only `kid` is used, to choose among our own keys."""
    try:
        header = msgspec.json.decode(urlsafe_b64decode(token.split(".")[0].encode()), type=_Header)
    except (msgspec.MsgspecError, NotBase64, ValueError):
        raise NotAuthenticated("not a token of the expected form") from None
    if header.typ.lower().removeprefix("application/") != TYPE:
        raise NotAuthenticated("not an access token")
    if header.alg not in (ALGORITHM, "EdDSA"):
        raise NotAuthenticated("algorithm not accepted")
    return header


def _caller(claims: _Claims) -> Caller:
    if not claims.sub or not claims.client_id:
        raise NotAuthenticated("names nobody")
    if "job" in claims.roles:
        raise NotAuthenticated("no token carries the role of the ledger's own jobs")
    if any(one.source.startswith(OWN_SOURCES) for one in claims.sources):
        raise NotAuthenticated("no token binds a source of the ledger itself")
    return Caller(
        claims.sub, claims.client_id, claims.roles, claims.office, claims.regions, claims.sources
    )
