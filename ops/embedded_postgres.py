"""Starts and stops the ledger's own PostgreSQL, from the binaries of a wheel.

The wheel's Python wrapper is never imported: it changes modes and users of the machine, and can
end a foreign process. Only its files are used, by path.

Beside the data folder stands `<data>.lock`. The server process itself inherits the lock on it, so
the kernel frees it when the last process of the server is gone, however it went; then, and only
then, may another server start on that folder. Its content says where the running one listens.
"""

from __future__ import annotations

import atexit
import ctypes
import fcntl
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self
from urllib.parse import quote

from ops.embedded_files import (
    CLEAN,
    CannotStart,
    as_server_user,
    beside,
    binaries,
    drop_stale_pid_file,
    give,
    make_data_folder,
    seen_from_within,
    server_user,
)

__all__ = ["CannotStart", "Server", "binaries", "settings_for_this_machine", "start"]

NAMED_PORT = 5432  # without TCP a port is only the ending of the socket's name
LOG = "server.log"  # in the data folder


class Server:
    """A running server; `owned` says whether this process started it or found it running.

    The server ends with the process that owns it. Whoever only attached loses its connections
    then, and calls `start` again.
    """

    def __init__(self, sockets: Path, port: int, process: subprocess.Popen[bytes] | None) -> None:
        self.sockets = sockets
        self.port = port
        self._process = process
        self._owner_pid = os.getpid()

    @property
    def owned(self) -> bool:
        return self._process is not None

    def dsn(self, database: str) -> str:
        """The address of a database, in the shape of DATABASE_URL; does not create it."""
        host = quote(str(self.sockets), safe="")
        return f"postgresql://postgres@/{quote(database, safe='')}?host={host}&port={self.port}"

    def stop(self, *, within: float = 60.0) -> None:
        """End the server if this process owns it; what is not committed is rolled back.

        After `within` seconds it is ended at once, and recovers at its next start. Harmless when
        called twice, from a forked child, or by one who only attached.
        """
        process = self._process
        if process is None or os.getpid() != self._owner_pid:
            return
        for farewell in (signal.SIGINT, signal.SIGQUIT):
            if process.poll() is None:
                process.send_signal(farewell)
            with suppress(subprocess.TimeoutExpired):
                process.wait(within)
                break
        atexit.unregister(self.stop)
        _forget(self.sockets)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.stop()


def start(
    data: Path,
    *,
    settings: Mapping[str, str] | None = None,
    port: int | None = None,
    within: float = 120.0,
) -> Server:
    """Bring up the server on a data folder, or attach to the one that runs on it already.

    `settings` are PostgreSQL's, on top of `settings_for_this_machine`; whoever attaches gets the
    owner's. With `port` the server also listens on 127.0.0.1, where any local user may connect
    without a password: for tests and benchmarks. `within` is in seconds.

    Raises `CannotStart` when the binaries are missing, the folder belongs to another major
    version, the server fails, or the time is up.
    """
    data = data.absolute()
    data.parent.mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        with _lock_beside(data) as lock:
            if lock is not None:
                return _start_owned(data, lock, settings or {}, port, deadline)
        running = _running(data)
        if running is not None:
            return running
        time.sleep(0.05)
    raise CannotStart(f"Another server on {data} neither came up nor ended in {within:.0f} s.")


def settings_for_this_machine() -> dict[str, str]:
    """PostgreSQL's settings for a ledger: nothing committed may be lost."""
    return {
        "fsync": "on",
        "synchronous_commit": "on",
        "full_page_writes": "on",
        "wal_level": "replica",
        "shared_buffers": f"{_shared_buffers_mb()}MB",
        "max_wal_size": "4GB",
        "max_connections": "100",
        "idle_in_transaction_session_timeout": "10s",
        "timezone": "UTC",
    }


def _start_owned(
    data: Path, lock: int, settings: Mapping[str, str], port: int | None, deadline: float
) -> Server:
    if threading.current_thread() is not threading.main_thread():
        # Linux sends the parent's death signal when the starting *thread* ends.
        raise CannotStart("Start PostgreSQL from the main thread: it ends with its starter.")
    programs = binaries()
    if former := _noted(data):
        _forget(Path(former["sockets"]))
    _note(lock, None)
    make_data_folder(data, programs)
    drop_stale_pid_file(data)
    sockets = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))  # short, 0700
    give(sockets)
    listen = {
        "unix_socket_directories": str(sockets),
        "listen_addresses": "127.0.0.1" if port else "",
        "port": str(port or NAMED_PORT),
    }
    chosen = {**settings_for_this_machine(), **settings, **listen}
    with _log(data) as log:
        begun = log.seek(0, os.SEEK_END)
        process = _spawn(data, programs, chosen, lock, log.fileno())
    server = Server(sockets, port or NAMED_PORT, process)
    atexit.register(server.stop)
    while not _answers(programs, sockets, server.port):
        if process.poll() is not None or time.monotonic() > deadline:
            server.stop(within=5)
            raise CannotStart(f"PostgreSQL did not come up on {data}:\n{_log_since(data, begun)}")
        time.sleep(0.05)
    whose: dict[str, str | int] = {"owner": os.getpid(), "pid": process.pid}
    _note(lock, {**whose, "sockets": str(sockets), "port": server.port})
    return server


def _spawn(
    data: Path, programs: Path, settings: Mapping[str, str], lock: int, log: int
) -> subprocess.Popen[bytes]:
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    return subprocess.Popen(
        [programs / "postgres", "-D", seen_from_within(data), *options],
        cwd=data,
        env=CLEAN,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        pass_fds=(lock,),
        preexec_fn=end_with_parent(),
        start_new_session=True,  # Ctrl-C ends the ledger first, then the ledger ends the server
        **as_server_user(),
    )


def end_with_parent() -> Callable[[], None] | None:
    """What a child runs before its program, so that it is interrupted when its parent is gone."""
    if sys.platform != "linux":
        return None
    parent = os.getpid()
    prctl = ctypes.CDLL(None).prctl  # looked up here: little is safe between fork and exec

    def before_exec() -> None:
        prctl(1, int(signal.SIGINT))  # PR_SET_PDEATHSIG: a fast, clean shutdown
        if os.getppid() != parent:
            os._exit(1)

    return before_exec


@contextmanager
def _lock_beside(data: Path) -> Iterator[int | None]:
    """The locked file, or None while a server holds it; closing leaves the server's hold."""
    lock = os.open(beside(data, "lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        held = True
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            held = False
        yield lock if held else None
    finally:
        os.close(lock)


def _note(lock: int, running: Mapping[str, str | int] | None) -> None:
    os.ftruncate(lock, 0)
    if running is not None:
        os.pwrite(lock, json.dumps(running).encode(), 0)


def _noted(data: Path) -> dict[str, Any] | None:
    try:
        noted: dict[str, Any] = json.loads(beside(data, "lock").read_text())
    except (FileNotFoundError, ValueError):  # empty while a server starts
        return None
    return noted


def _running(data: Path) -> Server | None:
    noted = _noted(data)
    if noted is None or (sys.platform == "linux" and not Path(f"/proc/{noted['owner']}").exists()):
        return None  # without its owner it is about to end
    sockets, port = Path(noted["sockets"]), int(noted["port"])
    return Server(sockets, port, None) if _answers(binaries(), sockets, port) else None


def _forget(sockets: Path) -> None:
    with suppress(OSError):
        for left in sockets.glob(".s.PGSQL.*"):
            left.unlink()
        sockets.rmdir()


def _answers(programs: Path, sockets: Path, port: int) -> bool:
    asked = [str(programs / "pg_isready"), "-q", "-h", str(sockets), "-p", str(port)]
    return subprocess.run(asked, env=CLEAN, check=False).returncode == 0


def _log(data: Path) -> BinaryIO:
    log = os.open(data / LOG, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    if user := server_user():
        os.fchown(log, *user)
    return os.fdopen(log, "ab")


def _log_since(data: Path, begun: int) -> str:
    return (data / LOG).read_bytes()[begun:].decode(errors="replace")[-2000:]


def _shared_buffers_mb() -> int:
    """A quarter of the memory, at most 8 GB."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return max(32, min(8192, memory // 4 // 2**20))
