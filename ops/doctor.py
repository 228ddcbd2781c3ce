"""Says what this machine still lacks to run the ledger, and how to get it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import psycopg

from gateways.kafka_access import AccessUnusable, read_access
from gateways.kafka_address import anyone_listens
from gateways.kafka_port import TopicUnavailable
from ops.embedded_postgres import CannotStart, binaries
from ops.kafka_jars import REMEDY, missing
from ops.operations.promises import Finding, Need, promises_found
from projections.promises import settings_found

OLDEST_PYTHON = (3, 11)
NEEDED_GB = 6  # PostgreSQL keeps up to 4 GB of write-ahead log
NEEDED_FOR: dict[Need, str] = {
    "run": "运行账簿 · make run",
    "production": "生产环境 · production",
    "kafka": "与 Kafka 相连 · relay and inbox",
    "kafka-tests": "Kafka 的测试 · make test",
}


def diagnose(
    data: Path = Path("data"),
    *,
    port: int = 8000,
    environment: Mapping[str, str] | None = None,
) -> list[Finding]:
    """Look at everything the ledger leans on; looks only, and never raises for what it finds.

    Reads from the environment (the process's own by default): DATABASE_URL, the PostgreSQL to use
    instead of the embedded one, and LEDGER_KEY_FILE, by default `keys.json` in the data folder.
    """
    surroundings = os.environ if environment is None else environment
    address = surroundings.get("DATABASE_URL")
    return [
        python_version(sys.version_info[:2]),
        data_folder_is_writable(data),
        disk_has_room(data),
        port_is_free(port),
        key_file_is_private(Path(surroundings.get("LEDGER_KEY_FILE") or data / "keys.json")),
        *(postgres_is_durable(address) if address else [binaries_run()]),
        kafka_can_be_had(
            surroundings.get("KAFKA_BOOTSTRAP", ""), surroundings.get("LEDGER_KAFKA_ACCESS", "")
        ),
    ]


def python_version(found: tuple[int, ...]) -> Finding:
    name = ".".join(map(str, found))
    return Finding(
        ok := found >= OLDEST_PYTHON,
        f"Python 版本为 {name}",
        f"Python is {name}",
        "" if ok else "安装 Python 3.11 或更新版本 / install Python 3.11 or newer",
    )


def data_folder_is_writable(data: Path) -> Finding:
    ok = os.access(_nearest(data), os.W_OK | os.X_OK)
    return Finding(
        ok,
        f"数据目录 {data} {'可写' if ok else '不可写'}",
        f"The data folder {data} is {'' if ok else 'not '}writable",
        ""
        if ok
        else f"授予写权限，或另选目录 / allow writing to {_nearest(data)}, or choose another",
    )


def disk_has_room(data: Path) -> Finding:
    free = shutil.disk_usage(_nearest(data)).free / 2**30
    return Finding(
        ok := free >= NEEDED_GB,
        f"数据目录所在磁盘剩余 {free:.1f} GB",
        f"The disk of the data folder has {free:.1f} GB left",
        "" if ok else f"至少腾出 {NEEDED_GB} GB / free at least {NEEDED_GB} GB",
    )


def port_is_free(port: int) -> Finding:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
            ok = True
        except OSError:
            ok = False
    return Finding(
        ok,
        f"端口 {port} {'空闲' if ok else '已被占用'}",
        f"Port {port} is {'free' if ok else 'taken'}",
        ""
        if ok
        else "停止占用该端口的程序，或换用其他端口 / end what listens there, or use another port",
    )


def key_file_is_private(file: Path) -> Finding:
    present = file.is_file()
    if not present:
        state = "不存在，首次启动时生成", "not there yet: the first start makes it", ""
    elif file.stat().st_mode & 0o077:
        state = "他人可读", "open to others", f"chmod 600 {file}"
    else:
        state = "就绪", "in place", ""
    chinese, english, remedy = state
    return Finding(
        remedy == "", f"密钥文件 {file} {chinese}", f"The key file {file} is {english}", remedy
    )


def binaries_run() -> Finding:
    try:
        asked = [str(binaries() / "postgres"), "--version"]
        found = subprocess.run(asked, capture_output=True, check=True, text=True).stdout.strip()
    except (CannotStart, OSError, subprocess.CalledProcessError) as error:
        return Finding(
            False,
            "内置 PostgreSQL 无法运行",
            f"The embedded PostgreSQL does not run: {error}",
            "在 glibc Linux 或 macOS arm64 上运行 make setup，或设置 DATABASE_URL / "
            "run `make setup` on glibc Linux or macOS arm64, or set DATABASE_URL",
        )
    return Finding(True, f"内置 {found} 可用", f"The embedded {found} runs", "")


def postgres_is_durable(address: str) -> Iterator[Finding]:
    """Whether the server at DATABASE_URL answers, and keeps what the ledger promises by it."""
    try:
        yield from promises_found(settings_found(address))
    except psycopg.Error as error:
        yield Finding(
            False,
            "无法连接 DATABASE_URL 指定的 PostgreSQL",
            f"The PostgreSQL at DATABASE_URL does not answer: {str(error).strip()}",
            "启动该服务器或改正地址 / start it or correct the address",
        )


def kafka_can_be_had(bootstrap: str, access_file: str = "") -> Finding:
    """Whether the brokers at KAFKA_BOOTSTRAP answer, and let us in by LEDGER_KAFKA_ACCESS; without
    them, whether one of our own can run."""
    if bootstrap:
        return brokers_answer(bootstrap, access_file)
    lacking = missing()
    return Finding(
        not lacking,
        f"测试用 Kafka 所需的 java 和 mvn {'缺失' if lacking else '就绪'}",
        f"java and mvn, for the tests' own Kafka, are {'missing' if lacking else 'in place'}",
        REMEDY if lacking else "",
        "kafka-tests",
    )


def brokers_answer(bootstrap: str, access_file: str = "") -> Finding:
    no = _turned_away(bootstrap, access_file)
    remedy = (
        "启动 Kafka，改正地址或登录文件；事件在账簿中等候 / "
        "start it, correct the address or the file of access; events wait"
    )
    return Finding(
        not no,
        f"KAFKA_BOOTSTRAP 指定的 Kafka {'无法连接' if no else '可连接'}",
        f"No broker at KAFKA_BOOTSTRAP answers: {no}" if no else "Kafka at KAFKA_BOOTSTRAP answers",
        remedy if no else "",
        "kafka",
    )


def _turned_away(bootstrap: str, access_file: str) -> str:
    """Why; empty where they answer, and take what the file of access says."""
    try:
        if not anyone_listens(bootstrap):
            return f"nobody listens at {bootstrap}"
        if access_file:
            from gateways.kafka_reasons import knock  # 0.4 s that others need not wait

            knock(bootstrap, read_access(access_file, production=False))
    except (ValueError, AccessUnusable, TopicUnavailable) as no:
        return str(no)
    return ""


def must_be_mended(findings: Iterable[Finding], production: bool) -> list[Finding]:
    """What is missing without which the ledger does not run; in production also what that needs."""
    needs = ("run", "production") if production else ("run",)
    return [one for one in findings if not one.ok and one.needed_for in needs]


def _nearest(folder: Path) -> Path:
    """The folder itself, or the closest one above it that exists."""
    folder = folder.absolute()
    return next(each for each in (folder, *folder.parents) if each.exists())
