"""64 clients in 4 processes, let go together: each thread decides by a ledger of its own."""

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from threading import Barrier

from safety_county import APPROVER, TODAY, County, idcard, uscc

from domain.outcome import Outcome
from gateways.keys import KeyFile
from gateways.shapes import TOPICS, decoder_of
from gateways.vault_postgres import PostgresVault
from ops.wiring import assemble
from projections.log_postgres import PostgresLog

PROCESSES, THREADS = 4, 16
CROWD = PROCESSES * THREADS

Act = Callable[[County, int], Outcome]


def claims_first(county: County, number: int) -> Outcome:
    return county.files(f"crowd-{number}", uscc(1), [idcard(1)])


def approves(county: County, number: int) -> Outcome:
    return county.send(APPROVER, "roster.approved", f"roster:r{number}", {}, "2019-01-20")


def sends_the_same(county: County, _: int) -> Outcome:
    claim = county.claim("one", uscc(1), [idcard(1)])
    (outcome,) = county.parts.post([type(claim)(claim.raw.replace(b"id-", b"same-"), claim.caller)])
    return outcome


def crowd(dsn: str, keys_at: str, process: int, act: Act) -> list[Outcome]:
    """One process: its threads share the log and begin together."""
    barrier = Barrier(THREADS)
    keys = KeyFile(Path(keys_at), production=False)
    log = PostgresLog(dsn)
    for topic in TOPICS:
        decoder_of(topic)  # two threads that make one at the same time crash the process

    def one(thread: int) -> Outcome:
        number = process * THREADS + thread
        prefix = "id" if act is sends_the_same else f"c{number}"
        county = County(assemble(log, vault, keys, lambda: TODAY), prefix)
        barrier.wait(60)
        return act(county, number)

    with PostgresVault(dsn, keys) as vault, ThreadPoolExecutor(THREADS) as threads:
        outcomes = list(threads.map(one, range(THREADS)))
    log.close()
    return outcomes


def all_at_once(dsn: str, keys_at: Path, act: Act) -> list[Outcome]:
    context = get_context("spawn")
    with ProcessPoolExecutor(PROCESSES, mp_context=context) as processes:
        running = [
            processes.submit(crowd, dsn, str(keys_at), number, act) for number in range(PROCESSES)
        ]
        return [outcome for one in running for outcome in one.result(240)]
