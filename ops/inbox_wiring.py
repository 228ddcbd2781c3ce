"""The inbox of an open ledger, as its settings say."""

from __future__ import annotations

from api.authentication import Authentication
from gateways.kafka_access import read_access
from gateways.kafka_inbox import KafkaInbox
from gateways.tokens import Verifier
from ops.inbox import Inbox
from ops.running import Running
from projections.inbox_parking import Parking


def inbox_topic(prefix: str) -> str:
    """`yiya.inbox`."""
    return f"{prefix}.inbox"


def refusals_topic(prefix: str) -> str:
    """`yiya.refusals`."""
    return f"{prefix}.refusals"


def inbox_of(running: Running, verifier: Verifier) -> Inbox:
    """Run it in a thread that uses the ledger's parts alone. Raises AccessUnusable."""
    kafka = running.settings.kafka
    access = read_access(kafka.access, production=running.settings.production)
    inbox, refusals = inbox_topic(kafka.prefix), refusals_topic(kafka.prefix)

    def as_of(moment: float) -> Authentication:
        return Authentication(verifier, lambda: moment)

    return Inbox(
        running.parts,
        as_of,
        lambda: KafkaInbox(
            kafka.bootstrap,
            inbox,
            refusals,
            access,
            partitions=kafka.partitions,
            copies=kafka.copies,
        ),
        Parking(running.dsn),
    )
