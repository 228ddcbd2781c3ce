"""Outcomes as HTTP says them: a status and a body for one event, an object each for many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

import msgspec
from starlette.types import Send

from api import problems
from api.problems import PROBLEM_JSON, Header
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


class Response(NamedTuple):
    """As HTTP says it; the headers tell the body's type and length."""

    status: int
    body: bytes
    headers: tuple[Header, ...]


def response_to(answer: Answer) -> Response:
    """The answer to a single event."""
    if isinstance(answer, Unanswered):
        status, problem = UNANSWERED[answer]
        return _response(status, problems.body(status, problem), PROBLEM_JSON, RETRY_AFTER)
    if answer.problem is None:
        return _response(200, encode(answer), JSON)
    status = status_of(answer)
    return _response(status, problems.body(status, answer.problem, answer), PROBLEM_JSON)


def _response(status: int, body: bytes, content_type: bytes, *headers: Header) -> Response:
    length = (b"content-length", b"%d" % len(body))
    return Response(status, body, ((b"content-type", content_type), length, *headers))


async def send_one(send: Send, answer: Answer) -> None:
    await _send(send, response_to(answer))


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
    await send_body(send, status, problems.body(status, problem), PROBLEM_JSON, *headers)


async def send_body(
    send: Send, status: int, body: bytes, content_type: bytes, *headers: Header
) -> None:
    """A whole response."""
    await _send(send, _response(status, body, content_type, *headers))


async def _send(send: Send, response: Response) -> None:
    start = {"type": "http.response.start", "status": response.status}
    await send({**start, "headers": list(response.headers)})
    await send({"type": "http.response.body", "body": response.body})
