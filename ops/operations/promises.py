"""Settings that the promises rest on: nothing acknowledged is lost, and no event is ever changed.

Looked at when a ledger is opened; production refuses what is not as it must be.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

OLDEST_POSTGRES = 15
TRIGGER_AGAIN = "ALTER TABLE stored_events ENABLE ALWAYS TRIGGER stored_events_stay"
RIGHTS_BACK = (
    "REVOKE INSERT, UPDATE, DELETE, TRUNCATE, TRIGGER ON stored_events "
    "FROM ledger_runtime, PUBLIC; "
    "ALTER ROLE ledger_runtime NOSUPERUSER NOCREATEROLE NOCREATEDB NOBYPASSRLS"
)


Need = Literal["run", "production", "kafka", "kafka-tests"]
"""What needs a thing: `make run` and all else; production; relay and inbox; the tests of both."""


@dataclass(frozen=True)
class Finding:
    """One thing looked at, in both languages; `remedy` is empty when it is in order."""

    ok: bool
    chinese: str
    english: str
    remedy: str
    needed_for: Need = "run"


@dataclass(frozen=True)
class Promise:
    """A setting, the values that keep the promise, and what to do about any other."""

    name: str
    chinese: str
    allowed: frozenset[str]
    remedy: str
    needed_for: Need = "production"

    def finding(self, value: str) -> Finding:
        ok = value in self.allowed
        return Finding(
            ok,
            f"PostgreSQL 的 {self.chinese}（{self.name}）为 {value}",
            f"PostgreSQL has {self.name} = {value}",
            "" if ok else self.remedy,
            self.needed_for,
        )


def _set(name: str, value: str = "on") -> str:
    return f"ALTER SYSTEM SET {name} = '{value}'; SELECT pg_reload_conf()"


def _one(*values: str) -> frozenset[str]:
    return frozenset(values)


PROMISES = (
    Promise("fsync", "落盘", _one("on"), _set("fsync")),
    Promise("full_page_writes", "整页写入", _one("on"), _set("full_page_writes")),
    Promise(
        "synchronous_commit",
        "提交等待落盘",
        _one("on", "local", "remote_write", "remote_apply"),
        f"{_set('synchronous_commit')}; ALTER DATABASE … RESET synchronous_commit",
    ),
    Promise(
        "data_checksums",
        "数据校验",
        _one("on"),
        "停机后运行 pg_checksums --enable / stop it and run pg_checksums --enable",
    ),
    Promise(
        "data_sync_retry",
        "落盘失败后重试",
        _one("off"),  # a second try may report what the kernel has dropped as written
        "设 data_sync_retry = off 后重启 / set data_sync_retry = off and restart it",
    ),
    Promise(
        "wal_level",
        "预写日志级别",
        _one("replica", "logical"),
        "设 wal_level = replica 后重启 / set wal_level = replica and restart it",
    ),
    Promise(
        "default_transaction_isolation",
        "默认隔离级别",
        _one("read committed"),
        f"{_set('default_transaction_isolation', 'read committed')}; "
        "ALTER DATABASE … RESET default_transaction_isolation",
        "run",  # the append refuses any other
    ),
    Promise(
        "encoding",
        "编码",
        _one("UTF8"),
        "以 UTF8 新建数据库 / make the database anew: CREATE DATABASE … ENCODING 'UTF8' "
        "TEMPLATE template0",
    ),
    Promise("log_trigger", "事件表的禁改触发器", _one("in place"), TRIGGER_AGAIN),
    Promise("runtime_role", "运行角色", _one("reads and appends"), RIGHTS_BACK),
)


def postgres_version(major: int) -> Finding:
    """Whether the server is new enough."""
    return Finding(
        ok := major >= OLDEST_POSTGRES,
        f"PostgreSQL 版本为 {major}",
        f"PostgreSQL is {major}",
        "" if ok else f"升级到 {OLDEST_POSTGRES} 或更新 / upgrade to {OLDEST_POSTGRES} or newer",
    )


def promises_found(values: Mapping[str, str]) -> list[Finding]:
    """A finding for each setting that the database told of."""
    told = [one.finding(values[one.name]) for one in PROMISES if one.name in values]
    return [postgres_version(int(values["server_version"])), *told]


def broken(values: Mapping[str, str]) -> list[Finding]:
    """Those that do not keep the promise."""
    return [one for one in promises_found(values) if not one.ok]
