"""A process of the ledger writes no identity number and no token into its logs, and JSON alone."""

import json
import subprocess
import sys

import pytest

from gateways.identity_number import check_character
from gateways.keys import MemoryKeys
from gateways.tokens import DevelopmentSigner

NUMBER = "43092319900101001" + check_character("43092319900101001")
CARD = "6222020200112345678"
WIDE = "".join(chr(ord(one) + 0xFEE0) for one in NUMBER)
NAMES = {"time", "level", "logger", "process", "thread", "message"}
SAYS = f"""
import logging, threading, warnings
logging.getLogger("uvicorn.error").warning("person %s", "{NUMBER}")
try:
    raise ValueError("{NUMBER}")
except ValueError:
    logging.getLogger("psycopg").exception("went wrong")
"""
MORE = f"""
logging.getLogger("x").warning("%s and Authorization: Bearer TOKEN", "{WIDE}", stack_info=True)
logging.getLogger("x").error("no such thing %d", "{CARD}")
logging.getLogger("x").error("more", extra={{"account": "{CARD}"}})
logging.getLogger("x").error("two\\nlines \\u2028 {CARD}")
warnings.warn("card {CARD}")
thread = threading.Thread(target=lambda: int("{CARD}x"), name="worker")
thread.start()
thread.join()
raise RuntimeError("TOKEN {NUMBER}")
"""
MASKED = "from ops.logs import mask_logs; mask_logs()"


def said(before="", more="", code=0):
    """What a process writes to its error stream."""
    told = [sys.executable, "-c", before + SAYS + more]
    run = subprocess.run(told, capture_output=True, text=True, encoding="utf-8")
    assert run.returncode == code, run.stderr
    return run.stderr


@pytest.fixture
def token(make_caller):
    return DevelopmentSigner(MemoryKeys()).sign(make_caller, 600)


@pytest.fixture
def make_caller():
    from gateways.callers import Caller

    return Caller("p", "c", ("auditor",))


def test_numbers_are_masked_in_messages_and_tracebacks():
    written = said(MASKED)
    assert NUMBER not in written
    assert written.count("[masked]") >= 2
    assert "went wrong" in written


def test_control_without_it_they_are_not():
    assert NUMBER in said()


def test_every_line_is_one_json_object_without_a_canary(token):
    """Messages, arguments that do not fit, stacks, warnings, what a thread and the process die
    of."""
    written = said(MASKED, MORE.replace("TOKEN", token), code=1)
    lines = [json.loads(line) for line in written.rstrip("\n").split("\n")]
    assert len(lines) == 9
    assert all(NAMES <= set(line) <= NAMES | {"error"} for line in lines)
    for canary in (NUMBER, CARD, WIDE, token, token.split(".")[1]):
        assert canary not in written
    assert {"thread": "worker", "logger": "uncaught"}.items() <= lines[-2].items()
    assert "ValueError" in lines[-2]["error"]
    assert (lines[-1]["level"], lines[-1]["message"]) == ("CRITICAL", "RuntimeError")


def test_control_without_it_all_of_them_are_there(token):
    written = said("", MORE.replace("TOKEN", token), code=1)
    assert all(canary in written for canary in (NUMBER, CARD, token))


@pytest.mark.parametrize("entry", ["ops/cli.py", "ops/commands/serve_processes.py"])
def test_every_process_of_the_ledger_begins_with_it(entry, request):
    assert "mask_logs()" in (request.config.rootpath / entry).read_text(encoding="utf-8")
