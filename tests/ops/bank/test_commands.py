"""`ledger pay file`, `hand-over`, `reconcile`, `breaks` on the command line."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient
from finance_desk import BANK, SENT_ON
from simulator import Bank

from api.application import build
from gateways.bank.profiles import profile_named
from ops.bank.serving import BankDesk
from ops.cli import main
from ops.commands.acting import Desk

PROFILE = "pain-001-09"


@pytest.fixture
def ledger(finance):
    """Runs a command on the county; its output, and its exit code must be as said."""
    setting = {
        "account": "8111000000000001",
        "name": "益阳市财政局",
        "bank_code": "402561000014",
        "pays_by": PROFILE,
    }
    (finance.folder / "data" / "banks.json").write_text(json.dumps({BANK: setting}))
    environment = {
        "DATABASE_URL": finance.running.dsn,
        "LEDGER_KEY_FILE": str(finance.running.settings.key_file),
    }

    def run(*command: str, code: int = 0) -> str:
        asked = ["--data", str(finance.folder / "data"), *command]
        result = CliRunner().invoke(main, asked, env=environment)
        assert result.exit_code == code, result.output
        return result.stdout

    return run


@pytest.fixture
def written(ledger):
    """The one file of all orders."""
    asked = ("pay", "file", BANK, "--batch", "B1", "--unrouted", "--as", "wang")
    (file,) = json.loads(ledger(*asked, "--on", SENT_ON.isoformat(), "--json"))
    return file


def test_from_orders_to_breaks(ledger, written, finance):
    ledger("pay", "hand-over", written["file"], "--channel", "网银", "--as", "wang")
    bank, layout = Bank(SENT_ON), profile_named(PROFILE).outgoing
    bank.accept(finance.folder / "data" / "handed-over" / BANK / written["name"], layout)
    assert len(bank.orders) == written["rows"]
    path = finance.folder / "answer.xml"
    path.write_bytes(bank.result(lambda number, _: "" if number == 0 else "ACCC"))
    taken = json.loads(ledger("reconcile", str(path), "--bank", BANK, "--as", "wei", "--json"))
    assert taken["verdict"] == "applied"
    assert taken["findings"] == {"missing-in-bank": 1, "paid": written["rows"] - 1}
    (left,) = json.loads(ledger("breaks", "--json"))
    assert (left["type"], left["bank"], left["status"]) == ("missing-in-bank", BANK, "open")
    again = json.loads(ledger("reconcile", str(path), "--bank", BANK, "--as", "wei", "--json"))
    assert again["verdict"] == "duplicate"


def test_a_file_that_is_refused_says_why_and_ends_with_1(ledger, finance):
    path = finance.folder / "torn.xml"
    path.write_bytes(b'<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.0')
    told = ledger("reconcile", str(path), "--bank", BANK, "--as", "wei", "--json", code=1)
    assert json.loads(told)["refusal"]["rule"]


def test_a_bank_that_is_not_set_up_is_named(ledger, finance):
    (finance.folder / "x").write_bytes(b"x")
    with_another = ("reconcile", str(finance.folder / "x"), "--bank", "other", "--as", "wei")
    ledger(*with_another, code=1)
    ledger("pay", "file", "other", "--batch", "B", "--as", "wang", code=1)


def test_a_withdrawn_file_leaves_its_orders_to_another(ledger, written):
    ledger("pay", "withdraw", written["file"], "--reason", "银行改版", "--as", "wang")
    asked = ("pay", "file", BANK, "--batch", "B2", "--unrouted", "--as", "wang", "--json")
    (file,) = json.loads(ledger(*asked, "--on", SENT_ON.isoformat()))
    assert (file["rows"], file["fen"]) == (written["rows"], written["fen"])


@pytest.fixture
def client(ledger, finance):
    """The API of the county, and how to call it as an officer."""
    settings = finance.running.settings
    desk = Desk(settings, finance.running.keys)
    banks = BankDesk(settings, finance.running.dsn, finance.running.keys)
    with finance.running.views() as views:
        log = finance.running.parts.log
        api = build(finance.running.parts.post, desk.verifier, views, log, banks=banks)
        with TestClient(api) as calls:

            def call(method: str, path: str, officer: str, **given):
                headers = {"authorization": f"Bearer {desk.token(officer)}"}
                return calls.request(method, path, headers=headers, **given)

            yield call


def test_the_same_over_http(client, finance):
    bank = finance.send()
    answer = bank.result(lambda number, _: "" if number == 0 else "ACCC")
    where = f"/bank-files?bank={BANK}"
    assert client("POST", where, "wu", content=answer).status_code == 403
    told = client("POST", where, "wei", content=answer)
    assert (told.status_code, told.json()["verdict"]) == (200, "applied")
    assert client("POST", where, "wei", content=answer).json()["verdict"] == "duplicate"
    torn = client("POST", where, "wei", content=answer[:-30])
    assert torn.status_code == 422
    assert torn.headers["content-type"] == "application/problem+json"
    finance.running.catch_up()
    (left,) = client("GET", f"/breaks?bank={BANK}", "jiang").json()["items"]
    assert left["type"] == "missing-in-bank"
    statuses = [one["status"] for one in client("GET", "/bank-files", "jiang").json()["items"]]
    assert statuses == ["refused", "applied"]
    unknown = client("POST", "/bank-files?bank=other", "wei", content=answer)
    assert (unknown.status_code, unknown.json()["code"]) == (422, "unknown-bank")
