"""A process of the ledger writes no identity number and no token into its logs."""

import subprocess
import sys

import pytest

from gateways.identity_number import check_character

NUMBER = "43092319900101001" + check_character("43092319900101001")
SAYS = f"""
import logging
logging.getLogger("uvicorn.error").warning("person %s", "{NUMBER}")
try:
    raise ValueError("{NUMBER}")
except ValueError:
    logging.getLogger("psycopg").exception("went wrong")
"""


def said(before=""):
    run = subprocess.run([sys.executable, "-c", before + SAYS], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return run.stderr


def test_numbers_are_masked_in_messages_and_tracebacks():
    written = said("from ops.logs import mask_logs; mask_logs()")
    assert NUMBER not in written
    assert written.count("[masked]") >= 2
    assert "went wrong" in written


def test_control_without_it_they_are_not():
    assert NUMBER in said()


@pytest.mark.parametrize("entry", ["ops/cli.py", "ops/commands/serve_processes.py"])
def test_every_process_of_the_ledger_begins_with_it(entry, request):
    assert "mask_logs()" in (request.config.rootpath / entry).read_text(encoding="utf-8")
