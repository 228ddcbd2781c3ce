"""Whatever goes wrong in FastAPI's own routes, answered as problem details."""

from __future__ import annotations

from collections.abc import Iterable

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from api import problems
from api.problems import Header, Turned
from domain.log import LogUnavailable
from domain.outcome import Problem


def tell_problems(application: FastAPI, unavailable: tuple[type[Exception], ...]) -> None:
    """`unavailable`: what says, beside LogUnavailable, that a database cannot be reached."""
    application.add_exception_handler(Turned, _turned)
    application.add_exception_handler(RequestValidationError, _invalid)
    application.add_exception_handler(HTTPException, _refused)
    kinds: tuple[type[Exception], ...] = (LogUnavailable, *unavailable)
    for kind in kinds:
        application.add_exception_handler(kind, _unreached)
    application.add_exception_handler(Exception, _broken)


async def _turned(_: Request, no: Exception) -> Response:
    assert isinstance(no, Turned)
    return _response(no.status, no.problem, no.headers)


async def _invalid(_: Request, no: Exception) -> Response:
    assert isinstance(no, RequestValidationError)
    first = no.errors()[0]
    field = ".".join(str(part) for part in first["loc"][1:])
    return _response(422, Problem("bad-parameter", field, str(first["msg"])))


async def _refused(_: Request, no: Exception) -> Response:
    """An address or a method that does not exist."""
    assert isinstance(no, HTTPException)
    headers = [(name.encode(), value.encode()) for name, value in (no.headers or {}).items()]
    code = {404: "not-found", 405: "method"}.get(no.status_code, "request")
    return _response(no.status_code, Problem(code, "", str(no.detail)), headers)


async def _unreached(_: Request, no: Exception) -> Response:
    rule = f"a database cannot be reached ({type(no).__name__}); ask again"
    return _response(503, Problem("unavailable", "", rule), [(b"retry-after", b"1")])


async def _broken(_: Request, no: Exception) -> Response:
    rule = f"an error of the ledger itself ({type(no).__name__})"
    return _response(500, Problem("broken-reading", "", rule))


def _response(status: int, problem: Problem, headers: Iterable[Header] = ()) -> Response:
    named = {name.decode(): value.decode() for name, value in headers}
    content = problems.body(status, problem)
    return Response(content, status, named, problems.PROBLEM_JSON.decode())
