"""Why the brokers do not let us in, in words that say what to do.

kafka-python tries again until its time is up and then says only that it was; the cause it tells
its log alone. So its log is listened to while a client is opened.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from kafka.admin import KafkaAdminClient
from kafka.errors import (
    AuthorizationError,
    InvalidReceiveError,
    KafkaError,
    SaslAuthenticationFailedError,
    UnsupportedSaslMechanismError,
)

from gateways.kafka_access import Access
from gateways.kafka_port import TopicUnavailable

TOLD_BY = "kafka.net.manager"
FILE = "the file that LEDGER_KAFKA_ACCESS names"
ASKED = ("alert certificate required", "alert bad certificate")
UNTRUSTED = "certificate verify failed"
OTHER_NAME = ("Hostname mismatch", "IP address mismatch")
HUNG_UP = "socket disconnected"  # often all that is heard of a password turned down
CHECKED = "sasl_plain_username, sasl_plain_password, sasl_mechanism and security_protocol"
PATIENCE_MS = 5_000
LONGEST = 500  # characters of what the client said


@contextmanager
def translated(access: Access | None = None) -> Iterator[None]:
    """Around what a client does. Raises TopicUnavailable."""
    try:
        yield
    except (KafkaError, OSError) as error:
        raise TopicUnavailable(reason(error, (), access or {})) from error


@contextmanager
def opening(access: Access | None) -> Iterator[None]:
    """Around the opening of a client. Raises TopicUnavailable, with the cause."""
    heard = _Listener()
    teller = logging.getLogger(TOLD_BY)
    teller.addHandler(heard)
    try:
        yield
    except (KafkaError, OSError) as error:
        raise TopicUnavailable(reason(error, heard.errors, access or {})) from error
    finally:
        teller.removeHandler(heard)


def knock(bootstrap: str, access: Access) -> None:
    """Whether the brokers let us in. Raises TopicUnavailable."""
    brokers = bootstrap.split(",")
    with opening(access):
        KafkaAdminClient(
            bootstrap_servers=brokers, bootstrap_timeout_ms=PATIENCE_MS, **access
        ).close()


def reason(error: BaseException, heard: Sequence[BaseException], access: Access) -> str:
    """What to do, where the cause is known; then what the client said."""
    said = f"{type(error).__name__}: {error}"[:LONGEST]
    heard = [one for one in heard if str(one) != str(error)]
    for cause in (error, *heard):
        if advice := _advice(cause, access):
            return f"{advice} ({said})" if cause is error else f"{advice} ({said}: {cause})"
    if any(HUNG_UP in str(one) for one in heard):
        return f"the brokers hang up: check {CHECKED} in {FILE} ({said})"
    return f"{said}: {heard[-1]}" if heard else said


def _advice(cause: BaseException, access: Access) -> str:
    """Empty where neither the file of access nor the brokers' rights would mend it."""
    user, text = access.get("sasl_plain_username", ""), str(cause)
    if isinstance(cause, SaslAuthenticationFailedError):
        return (
            f"the brokers do not accept user {user!r} with this password: put the right "
            f"sasl_plain_username and sasl_plain_password into {FILE}"
        )
    if isinstance(cause, UnsupportedSaslMechanismError):
        return f"the brokers take another sasl_mechanism than {FILE} says"
    if isinstance(cause, AuthorizationError):
        return f"the brokers do not allow user {user!r} this; docs/operations-kafka.md lists rights"
    if isinstance(cause, InvalidReceiveError) and not _over_tls(access):
        return f"the brokers seem to speak TLS: say so as security_protocol in {FILE}"
    if any(name in text for name in ASKED):
        return (
            "the brokers ask for a certificate that they trust: name it as ssl_certfile and "
            f"ssl_keyfile in {FILE}"
        )
    if any(name in text for name in OTHER_NAME):
        return "the brokers' certificate is for another name than KAFKA_BOOTSTRAP calls them by"
    if UNTRUSTED in text:
        return (
            "the brokers' certificate is not trusted: name the certificate of the authority that "
            f"signed it as ssl_cafile in {FILE}"
        )
    return ""


def _over_tls(access: Access) -> bool:
    return str(access.get("security_protocol", "")).endswith("SSL")


class _Listener(logging.Handler):
    """Keeps the errors that a logger is told of."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.errors: list[BaseException] = []

    def emit(self, record: logging.LogRecord) -> None:
        told = record.args if isinstance(record.args, tuple) else ()
        self.errors += [one for one in told if isinstance(one, BaseException)]
