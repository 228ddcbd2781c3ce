"""Outcomes as HTTP says them: a status and a body for one event, an object each for many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec
from starlette.types import Send

from api import problems
from api.problems import Header
from api.writer import Answer, Unanswered
from domain.outcome import Outcome, Problem

JSON = b"application/json"
RETRY_AFTER = (b"retry-after", b"1")

STATUS_OF_CODE = {"bad-json": 400, "not-allowed": 403, "too-large": 413}
STATUS_OF_VERDICT = {
    "accepted": 200,
    "replayed": 200,
    "malformed": 422,
    "out-of-turn": 409,
    "conflict": 409,
}
UNANSWERED = {
    Unanswered.LOG_UNAVAILABLE: (503, problems.LOG_UNAVAILABLE),
    Unanswered.BROKEN: (500, problems.BROKEN),
}

encode = msgspec.json.Encoder().encode


class UnknownOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """In the place of an outcome: it may have been written; the same again tells."""

    verdict: Literal["unknown"] = "unknown"
    problem: Problem


def status_of(outcome: Outcome) -> int:
    """200 for what is recorded, whether just now or before, and whether a claim was won or lost."""
    problem = outcome.problem
    if problem is not None and problem.code in STATUS_OF_CODE:
        return STATUS_OF_CODE[problem.code]
    return STATUS_OF_VERDICT[outcome.verdict]


async def send_one(send: Send, answer: Answer) -> None:
    """The answer to a single event."""
    if isinstance(answer, Unanswered):
        status, problem = UNANSWERED[answer]
        await send_problem(send, status, problem, RETRY_AFTER)
    elif answer.problem is None:
        await send_body(send, 200, encode(answer), JSON)
    else:
        status = status_of(answer)
        content = problems.body(status, answer.problem, answer)
        await send_body(send, status, content, problems.PROBLEM_JSON)


def encode_many(answers: Sequence[Answer]) -> bytes:
    """A JSON array, an outcome for each event of the batch, in order."""
    return encode([told(one) for one in answers])


def encode_line(number: int, answer: Answer) -> bytes:
    """One line of NDJSON: the outcome, and before it the number of the line it answers."""
    return b'{"line":%d,%b\n' % (number, encode(told(answer))[1:])


def told(answer: Answer) -> Outcome | UnknownOutcome:
    return (
        UnknownOutcome(problem=UNANSWERED[answer][1]) if isinstance(answer, Unanswered) else answer
    )


async def send_problem(send: Send, status: int, problem: Problem, *headers: Header) -> None:
    await send_body(send, status, problems.body(status, problem), problems.PROBLEM_JSON, *headers)


async def send_body(
    send: Send, status: int, body: bytes, content_type: bytes, *headers: Header
) -> None:
    """A whole response."""
    length = (b"content-length", b"%d" % len(body))
    start = [(b"content-type", content_type), length, *headers]
    await send({"type": "http.response.start", "status": status, "headers": start})
    await send({"type": "http.response.body", "body": body})
