"""Two sessions stepped through a ledger in every order: the harness, and the pairs of acts."""

from collections.abc import Callable, Iterator
from itertools import combinations
from threading import Semaphore, Thread
from typing import Any

from safety_county import County

from domain.command import Command
from domain.grant import evolve as evolve_grant
from domain.ledger import Ledger
from domain.names import line_stream, named_stream
from domain.outcome import Outcome

STEPS = 5  # load, decide, append, reload, append
WATCHDOG_SECONDS = 60


def all_orders() -> list[tuple[int, ...]]:
    """Every order of the steps of two sessions: 252."""
    places = range(2 * STEPS)
    return [
        tuple(0 if place in first else 1 for place in places)
        for first in combinations(places, STEPS)
    ]


class SteppedLog:
    """A log whose loads and appends wait until they are let go."""

    def __init__(self, log: Any) -> None:
        self.log = log
        self.go, self.arrived = Semaphore(0), Semaphore(0)
        self.open = True
        self.steps: list[str] = []

    def _wait(self, step: str) -> None:
        if self.open:
            return
        self.steps.append(step)
        self.arrived.release()
        assert self.go.acquire(timeout=WATCHDOG_SECONDS), "the harness forgot this session"

    def load(self, question):
        self._wait("load")
        return self.log.load(question)

    def append(self, batches, *, all_or_nothing=False):
        self._wait("append")
        return self.log.append(batches, all_or_nothing=all_or_nothing)

    def __getattr__(self, name):
        return getattr(self.log, name)


class Session:
    """A ledger of its own, whose cache outlives the schedules, over a stepped log."""

    def __init__(self, log: Any, ledger: Callable[[Any], Ledger] = Ledger) -> None:
        self.log = SteppedLog(log)
        self.ledger = ledger(self.log)
        self.done = True
        self.outcome: Outcome | BaseException | None = None

    def begin(self, command: Command) -> None:
        self.done, self.outcome, self.log.open = False, None, False
        self.log.steps = []
        self.thread = Thread(target=self._run, args=(command,), daemon=True)
        self.thread.start()
        self._settled()

    def _run(self, command: Command) -> None:
        try:
            (self.outcome,) = self.ledger.handle([command])
        except BaseException as error:
            self.outcome = error
        self.done = True
        self.log.arrived.release()

    def _settled(self) -> None:
        assert self.log.arrived.acquire(timeout=WATCHDOG_SECONDS), "a session hangs"

    def step(self) -> str:
        """Its load or append, and on to the next or to its end; what it did."""
        if self.done:
            return ""
        did = self.log.steps[-1]
        self.log.go.release()
        self._settled()
        return did

    def outcome_of(self) -> Outcome:
        self.thread.join()
        if isinstance(self.outcome, BaseException):
            raise self.outcome
        assert self.outcome is not None
        return self.outcome


Check = Callable[[Outcome, Outcome], None]
Prepared = tuple[Command, Command, Check]


class Broken(AssertionError):
    """A rule of the business does not hold after a schedule."""


def hold(true: object, words: str, *shown: object) -> None:
    if not true:
        raise Broken(words, *shown)


Trace = tuple[tuple[int, str], ...]
"""What really happened, in order: which session did what."""


def run_orders(
    sessions: tuple[Session, Session],
    orders: list[tuple[int, ...]],
    prepared: Iterator[Prepared],
) -> list[Trace]:
    """Each order on what was prepared for it, and what it came to. Raises Broken."""
    traces = []
    for order, (first, second, check) in zip(orders, prepared, strict=False):
        for session, command in zip(sessions, (first, second), strict=True):
            session.begin(command)
        steps = [(one, sessions[one].step()) for one in order]
        for one, session in enumerate(sessions):
            while not session.done:
                steps.append((one, session.step()))
        traces.append(tuple(step for step in steps if step[1]))
        outcomes = [session.outcome_of() for session in sessions]
        for outcome in outcomes:
            codes = ("contended", "not-writable", "bad-shape")
            hold(
                not outcome.problem or outcome.problem.code not in codes, "an act is lost", outcome
            )
        check(*outcomes)
    return traces


def grant_state(county: County, application: str, line: int = 1):
    return state_of(
        county, evolve_grant, line_stream(named_stream("application", application), line)
    )


def state_of(county: County, evolve, stream: str):
    state = None
    for happened in county.parts.log.stream(stream):
        state = evolve(state, happened)
    return state
