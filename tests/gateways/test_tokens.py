"""Tokens verified, forgeries refused, with a lazy verifier as control."""

import base64
import hashlib
import hmac
import json
import warnings

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc import jws
from joserfc.errors import SecurityWarning
from joserfc.jwk import OKPKey

from gateways import tokens
from gateways.callers import Caller, SourceBinding
from gateways.keys import KeysUnusable, MemoryKeys
from gateways.tokens import DevelopmentSigner, NotAuthenticated, Verifier

NOW = 1_525_248_000
CALLER = Caller(
    "p-7f3a",
    "insurance-agency",
    ("poster",),
    "anhua",
    ("430923",),
    (SourceBinding("urn:anhua:si", "register", ("applicant.contributionPaid",), system="si"),),
)


def encoded(value):
    content = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def decoded(part):
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


@pytest.fixture
def signer():
    return DevelopmentSigner(MemoryKeys())


def claims_of(signer, **changes):
    claims = json.loads(decoded(signer.sign(CALLER, 600, NOW).split(".")[1])) | changes
    return {name: value for name, value in claims.items() if value is not None}


def signed(signer, header=None, **changes):
    """What a signer with the right key, but other habits, would send."""
    header = {"alg": "Ed25519", "typ": "at+jwt", "kid": "development-1"} | (header or {})
    return _signed_by(signer._key.raw_value, header, claims_of(signer, **changes))


def _signed_by(key, header, claims):
    content = f"{encoded(header)}.{encoded(claims)}"
    return f"{content}.{encoded(key.sign(content.encode()))}"


def reason(verifier, token, now=NOW + 1):
    with pytest.raises(NotAuthenticated) as refused:
        verifier.verify(token, now)
    assert not any(part in str(refused.value) for part in token.split(".") if len(part) > 5)
    return refused.value.reason


def test_a_token_says_who_calls(signer):
    assert signer.verifier().verify(signer.sign(CALLER, 600, NOW), NOW + 1) == CALLER


def test_a_token_under_the_older_name_of_the_algorithm(signer):
    token = signed(signer, {"alg": "EdDSA"})
    with warnings.catch_warnings():
        warnings.simplefilter("error", SecurityWarning)
        assert signer.verifier().verify(token, NOW + 1) == CALLER


def lazy_claims(token):
    """A verifier that reads the algorithm off the token, as many did: the control of this file."""
    head, body, signature = token.split(".")
    algorithm = json.loads(decoded(head))["alg"]
    if algorithm == "none":
        return json.loads(decoded(body))
    public = public_bytes(lazy_claims.signer)
    expected = hmac.digest(public, f"{head}.{body}".encode(), hashlib.sha256)
    assert algorithm == "HS256"
    assert hmac.compare_digest(expected, decoded(signature))
    return json.loads(decoded(body))


def public_bytes(signer):
    return signer._key.raw_value.public_key().public_bytes(
        serialization.Encoding.Raw, serialization.PublicFormat.Raw
    )


def test_none_and_hs256_forgeries(signer):
    lazy_claims.signer = signer
    claims = claims_of(signer, sub="intruder")
    none = encoded({"alg": "none", "typ": "at+jwt", "kid": "development-1"})
    unsigned = f"{none}.{encoded(claims)}."
    head = encoded({"alg": "HS256", "typ": "at+jwt", "kid": "development-1"})
    content = f"{head}.{encoded(claims)}"
    with_public_key = hmac.digest(public_bytes(signer), content.encode(), hashlib.sha256)
    confused = f"{content}.{encoded(with_public_key)}"
    for forgery in (unsigned, confused):
        assert lazy_claims(forgery)["sub"] == "intruder"
        assert reason(signer.verifier(), forgery) == "algorithm not accepted"


def test_a_key_that_travels_in_the_header_is_not_used(signer):
    own = Ed25519PrivateKey.generate()
    jwk = OKPKey.import_key(own).as_dict(private=False)
    header = {"alg": "Ed25519", "typ": "at+jwt", "kid": "development-1", "jwk": jwk}
    forgery = _signed_by(own, header, claims_of(signer, sub="intruder"))
    trusting = OKPKey.import_key(json.loads(decoded(forgery.split(".")[0]))["jwk"])
    assert jws.deserialize_compact(forgery, trusting, ["Ed25519"]).payload
    assert reason(signer.verifier(), forgery) == "signature not accepted"


def test_another_key_under_the_same_and_under_another_kid(signer):
    other = DevelopmentSigner(MemoryKeys())
    assert reason(signer.verifier(), other.sign(CALLER, 600, NOW)) == "signature not accepted"
    assert reason(signer.verifier(), signed(signer, {"kid": "development-2"})) == "unknown key"
    accepted = other.verifier().verify(other.sign(CALLER, 600, NOW), NOW + 1)
    assert accepted == CALLER  # the control: it was a right token of the other authority


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"iss": "urn:other"}, "another issuer"),
        ({"aud": "urn:other"}, "another audience"),
        ({"aud": []}, "another audience"),
        ({"aud": None}, "claims not of the expected form"),
        ({"exp": NOW}, "expired"),
        ({"exp": None}, "claims not of the expected form"),
        ({"exp": "tomorrow"}, "claims not of the expected form"),
        ({"nbf": NOW + 600}, "not valid yet"),
        ({"sub": ""}, "names nobody"),
        ({"sub": None}, "claims not of the expected form"),
        ({"roles": ["emperor"]}, "claims not of the expected form"),
        ({"roles": ["job"]}, "no token carries the role of the ledger's own jobs"),
        (
            {"sources": [{"source": "urn:ledger:officer:x", "grade": "register", "topics": []}]},
            "no token binds a source of the ledger itself",
        ),
        (
            {"sources": [{"source": "urn:x", "grade": "rumour", "topics": []}]},
            "claims not of the expected form",
        ),
    ],
)
def test_wrong_claims(signer, changes, why):
    assert reason(signer.verifier(), signed(signer, **changes)) == why


def test_small_clock_differences_are_forgiven_at_the_start_only(signer):
    assert signer.verifier().verify(signed(signer, nbf=NOW + 20), NOW) == CALLER


@pytest.mark.parametrize(
    ("header", "why"),
    [
        ({"typ": "JWT"}, "not an access token"),
        ({"typ": None}, "not a token of the expected form"),
        ({"kid": None}, "not a token of the expected form"),
        ({"crit": ["exp"], "exp": 1}, "signature not accepted"),
        ({"zip": "DEF", "surprise": 1}, "signature not accepted"),
    ],
)
def test_wrong_headers(signer, header, why):
    assert reason(signer.verifier(), signed(signer, header)) == why


def test_application_at_jwt_is_the_same_type(signer):
    assert signer.verifier().verify(signed(signer, {"typ": "application/at+jwt"}), NOW) == CALLER


@pytest.mark.parametrize(
    "token", ["", "a", "a.b.c", "..", "é.é.é", "\ud800", "A" * 20_000, "e30.e30.e30"]
)
def test_rubbish(signer, token):
    with pytest.raises(NotAuthenticated, match="form"):
        signer.verifier().verify(token, NOW)


def test_any_changed_character_is_noticed(signer):
    token = signer.sign(CALLER, 600, NOW)
    verifier = signer.verifier()
    for place in range(0, len(token) - 1, 7):
        changed = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
        with pytest.raises(NotAuthenticated):
            verifier.verify(changed, NOW + 1)


def test_a_remembered_token_still_expires(signer, monkeypatch):
    verifier = signer.verifier()
    token = signer.sign(CALLER, 600, NOW)
    assert verifier.verify(token, NOW + 1) == CALLER
    monkeypatch.setattr(verifier, "_claims", None)  # from here on only what is remembered counts
    assert verifier.verify(token, NOW + 599) == CALLER
    assert reason(verifier, token, NOW + 600) == "expired"


def test_a_refused_token_is_not_remembered(signer):
    verifier = signer.verifier()
    token = signed(signer, nbf=NOW + 600)
    assert reason(verifier, token, NOW) == "not valid yet"
    assert verifier.verify(token, NOW + 600 - 1) == CALLER


def test_few_tokens_are_remembered(signer, monkeypatch):
    monkeypatch.setattr(tokens, "MAXIMUM_CACHED", 3)
    verifier = signer.verifier()
    for _ in range(10):
        verifier.verify(signer.sign(CALLER, 600, NOW), NOW + 1)
    assert len(verifier._seen) == 3


def test_production_refuses_the_development_signer(signer):
    with pytest.raises(KeysUnusable):
        DevelopmentSigner(MemoryKeys(), production=True)
    with pytest.raises(KeysUnusable):
        Verifier(signer.jwks(), signer.issuer, signer.audience, production=True)
    Verifier(signer.jwks(), "https://id.anhua.example", "urn:ledger:api", production=True)


def test_a_key_set_without_a_usable_key_is_refused():
    for keys in ([], [{"kty": "oct", "k": "AAAA", "kid": "1"}], [{"kty": "OKP", "crv": "X25519"}]):
        with pytest.raises(KeysUnusable):
            Verifier({"keys": keys}, "i", "a")


def test_the_published_keys_hold_no_private_part(signer):
    assert all("d" not in one for one in signer.jwks()["keys"])
