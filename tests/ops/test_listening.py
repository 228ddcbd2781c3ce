"""Every process of the API gets its share of the connections, and an address has one owner."""

import multiprocessing
import socket
from collections import Counter

import pytest

from ops.listening import listening

CONNECTIONS = 400
PROCESSES = 2


SERVE = """
own.listen(512)
ready.release()
while True:
    connection, _ = own.accept()
    with connection:
        connection.sendall(bytes([number]))
"""
"""Says its number to each who connects."""


def ask(address):
    with socket.create_connection(address, timeout=10) as connection:
        return connection.recv(1)[0]


@pytest.fixture
def served():
    """The address that processes serve, and the processes."""
    spawn = multiprocessing.get_context("spawn")
    ready, started = spawn.Semaphore(0), []
    with listening("127.0.0.1", 0) as handed:

        def start():
            number = len(started) + 1
            names = {"number": number, "own": handed, "ready": ready}
            process = spawn.Process(target=exec, args=(SERVE, names))
            process.start()
            started.append(process)
            assert ready.acquire(timeout=30)

        for _ in range(PROCESSES):
            start()
        yield handed.getsockname(), started, start
        for process in started:
            process.kill()
            process.join()


def test_each_process_gets_its_share(served):
    address, _, _ = served
    shares = Counter(ask(address) for _ in range(CONNECTIONS))
    assert set(shares) == {1, 2}
    assert min(shares.values()) > CONNECTIONS / 2 * 0.7  # six standard deviations below half


def test_who_takes_a_dead_ones_place_gets_its_own_too(served):
    address, processes, start = served
    processes[0].kill()
    processes[0].join()
    start()
    shares = Counter(ask(address) for _ in range(CONNECTIONS))
    assert set(shares) == {2, 3}
    assert min(shares.values()) > CONNECTIONS / 2 * 0.7


def test_an_address_that_somebody_else_has_is_refused(served):
    address, _, _ = served
    with pytest.raises(OSError, match="in use"):
        listening(*address)
