"""Where the eventsourcing library is met: its application, mapper and recorder, in our way."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID

import psycopg
from eventsourcing.application import Application
from eventsourcing.persistence import (
    InterfaceError,
    Mapper,
    OperationalError,
    ProgrammingError,
    StoredEvent,
    Transcoder,
)
from eventsourcing.postgres import (
    PostgresApplicationRecorder,
    PostgresDatastore,
    PostgresFactory,
)
from eventsourcing.utils import Environment, EnvType, strtobool
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import tuple_row

from domain.codec import decode, encode
from domain.event import topic_of
from domain.log import LogUnavailable, Write
from projections.append_call import VerdictRow, statement
from projections.arrays import BinaryArray, register

RUNTIME_ROLE = "ledger_runtime"

# Without them the cached plans scan the growing table, or are made anew for each size of array, or
# mix the rows of streams.
_SESSION = (
    "-c enable_seqscan=off -c plan_cache_mode=force_generic_plan -c jit=off"
    " -c max_parallel_workers_per_gather=0"
)

# The server, not the batch: connection, resources, locks, an operator, a failing disk, a standby.
_SERVER_TROUBLE = ("08", "25", "40", "53", "55", "57", "58")


class UnguardedAppend(ProgrammingError):
    """Events are written with their guards or not at all."""


class NullTranscoder(Transcoder):
    """The mapper encodes; nothing is left to transcode."""

    def encode(self, obj: Any) -> bytes:
        return bytes(obj)

    def decode(self, data: bytes) -> Any:
        return data


class LedgerMapper(Mapper[UUID]):
    """Between the library's stored events and ours, through domain/codec."""

    def to_stored_event(self, domain_event: Any) -> StoredEvent:
        write: Write = domain_event
        state = encode(write.event, write.envelope)
        return StoredEvent(UUID(write.stream), write.version, topic_of(write.event), state)

    def to_domain_event(self, stored_event: StoredEvent) -> Any:
        one = stored_event
        return decode(str(one.originator_id), one.originator_version, one.topic, one.state)


class LedgerFactory(PostgresFactory):
    """Connections by our own address, in the runtime role."""

    def __init__(self, env: Environment | EnvType | None) -> None:
        super().__init__(env)
        if strtobool(self.env.get(self.POSTGRES_ENABLE_DB_FUNCTIONS) or "no"):
            raise UnguardedAppend("POSTGRES_ENABLE_DB_FUNCTIONS writes past the guards: unset it")
        address: Any = self.datastore.pool.kwargs
        address |= connection_settings(self.env["LEDGER_ADDRESS"], self.env["LEDGER_ROLE"])


def connection_settings(dsn: str, role: str) -> dict[str, Any]:
    """libpq's parameters: the address, and what every session of the log is set to."""
    settings = conninfo_to_dict(dsn)
    options = f"{settings.get('options') or ''} {_SESSION}"
    settings["options"] = f"{options} -c role={role}" if role else options
    return settings


class LedgerRecorder(PostgresApplicationRecorder):
    """Reads as the library does; writes through ledger_append alone, one call a transaction."""

    def __init__(
        self, datastore: PostgresDatastore, *, events_table_name: str = "stored_events"
    ) -> None:
        super().__init__(datastore, events_table_name="stored_events")
        self._gate = threading.Lock()
        self._connection: psycopg.Connection[tuple[Any, ...]] | None = None

    def insert_events(self, stored_events: Sequence[StoredEvent], **_: Any) -> Sequence[int] | None:
        raise UnguardedAppend("append batches through the log")

    def append(self, columns: Mapping[str, BinaryArray], **flags: bool) -> list[VerdictRow]:
        """One round trip, one transaction. After a lost connection the same is sent once more: the
        pairs that had got through are then `replayed`.

        Raises LogUnavailable when the server is in trouble, psycopg.Error when the batch is.
        """
        with self._gate:
            try:
                return self._send({**columns, **flags})
            except psycopg.Error as error:
                if not _server_trouble(error):
                    raise
            try:
                return self._send({**columns, **flags})
            except psycopg.Error as error:
                if not _server_trouble(error):
                    raise
                raise LogUnavailable(type(error).__name__) from error

    def _send(self, named: Mapping[str, BinaryArray | bool]) -> list[VerdictRow]:
        connection = self._connected()
        cursor = connection.cursor(binary=True)
        cursor.execute(statement(named), tuple(named.values()), prepare=True)
        return [VerdictRow(*row) for row in cursor.fetchall()]

    def _connected(self) -> psycopg.Connection[tuple[Any, ...]]:
        if self._connection is None or self._connection.closed:
            address: Any = self.datastore.pool.kwargs
            settings = {**address, "row_factory": tuple_row}
            self._connection = psycopg.connect(**settings, autocommit=True)
            register(self._connection)
        return self._connection

    def close(self) -> None:
        with self._gate, suppress(psycopg.Error):
            if self._connection is not None:
                self._connection.close()


def _server_trouble(error: psycopg.Error) -> bool:
    state = error.sqlstate
    lost = isinstance(error, psycopg.OperationalError | psycopg.InterfaceError) and state is None
    return lost or (state or "").startswith(_SERVER_TROUBLE)


class LedgerApplication(Application[UUID]):
    """The library's application over our recorder; its `save` refuses."""

    name = "stored"
    env = {  # noqa: RUF012  # the library's own class variable
        "PERSISTENCE_MODULE": "projections.recorder:LedgerFactory",
        "APPLICATION_RECORDER_TOPIC": "projections.recorder:LedgerRecorder",
        "MAPPER_TOPIC": "projections.recorder:LedgerMapper",
        "TRANSCODER_TOPIC": "projections.recorder:NullTranscoder",
        "CREATE_TABLE": "n",
        "POSTGRES_DBNAME": "",
        "POSTGRES_HOST": "",
        "POSTGRES_USER": "",
        "POSTGRES_PASSWORD": "",
        "POSTGRES_POOL_SIZE": "1",
        "POSTGRES_MAX_OVERFLOW": "4",
    }
    recorder: LedgerRecorder

    def save(self, *_: Any, **__: Any) -> Any:
        raise UnguardedAppend("append batches through the log")

    def close(self) -> None:
        if hasattr(self, "recorder"):
            self.recorder.close()
        super().close()


UNREACHABLE: tuple[type[Exception], ...] = (
    OperationalError,
    InterfaceError,
    psycopg.OperationalError,
    psycopg.InterfaceError,
)
"""What the library and the driver raise when the server is away, or was lost on the way."""

__all__ = ["RUNTIME_ROLE", "UNREACHABLE", "LedgerApplication", "LedgerRecorder", "UnguardedAppend"]
