"""What the environment says: where data and keys lie, which database, whether this is
production."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import msgspec

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")


class Kafka(msgspec.Struct, frozen=True):
    """`bootstrap` empty: no Kafka, events wait in the log. `prefix`: of the topics `.events`,
    `.inbox`, `.refusals`; `copies`, `in_sync`: replication factor, min.insync.replicas; `access`:
    a file, see gateways/kafka_access.py."""

    bootstrap: str = ""
    prefix: str = "yiya"
    partitions: int = 1
    copies: int = 1
    in_sync: int = 1
    access: str = ""


class Settings(msgspec.Struct, frozen=True):
    """`database_url` empty: an embedded PostgreSQL under `data`. `code`, `epoch`: in payment
    references. `witnesses`: a file, see gateways/proof/policy.py."""

    data: Path
    key_file: Path
    database_url: str = ""
    production: bool = False
    code: str = "YIYA"
    epoch: str = "1"
    city: str = "430900"
    kafka: Kafka = Kafka()
    witnesses: Path | None = None


def read_settings(
    environment: Mapping[str, str] = os.environ, data: Path | None = None
) -> Settings:
    """Settings from LEDGER_DATA, LEDGER_KEY_FILE, DATABASE_URL, LEDGER_PRODUCTION, LEDGER_CODE, ….

    `data` given on the command line wins.
    """
    folder = data or Path(environment.get("LEDGER_DATA", "data"))
    return Settings(
        folder,
        Path(environment.get("LEDGER_KEY_FILE", str(folder / "keys.json"))),
        environment.get("DATABASE_URL", ""),
        environment.get("LEDGER_PRODUCTION", "") not in ("", "0", "no"),
        environment.get("LEDGER_CODE", "YIYA"),
        environment.get("LEDGER_EPOCH", "1"),
        environment.get("LEDGER_CITY", "430900"),
        _read_kafka(environment),
        Path(witnesses) if (witnesses := environment.get("LEDGER_WITNESSES")) else None,
    )


def _read_kafka(environment: Mapping[str, str]) -> Kafka:
    """KAFKA_BOOTSTRAP, LEDGER_KAFKA_PREFIX (the ledger's code in small letters),
    LEDGER_KAFKA_PARTITIONS, LEDGER_KAFKA_REPLICATION, LEDGER_KAFKA_MIN_INSYNC and
    LEDGER_KAFKA_ACCESS."""
    code = environment.get("LEDGER_CODE", "YIYA").lower()
    production = environment.get("LEDGER_PRODUCTION", "") not in ("", "0", "no")
    copies, in_sync = ("3", "2") if production else ("1", "1")
    return Kafka(
        environment.get("KAFKA_BOOTSTRAP", ""),
        environment.get("LEDGER_KAFKA_PREFIX", code),
        int(environment.get("LEDGER_KAFKA_PARTITIONS", "1")),
        int(environment.get("LEDGER_KAFKA_REPLICATION", copies)),
        int(environment.get("LEDGER_KAFKA_MIN_INSYNC", in_sync)),
        environment.get("LEDGER_KAFKA_ACCESS", ""),
    )


def today_in_shanghai() -> date:
    """The calendar day in Asia/Shanghai, which has had no summer time since 1991."""
    return datetime.now(UTC).astimezone(SHANGHAI).date()
