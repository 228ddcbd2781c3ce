"""Marked numbers, names and accounts go through everything and are found nowhere but sealed."""

import asyncio
import json
import logging
from pathlib import Path

import httpx
import psycopg
import pytest
from psycopg import sql
from safety_county import PLACEMENT, POSTER, County, idcard, uscc
from safety_database import ask

from api.application import build
from domain.acts.telling import TellFact
from domain.applicant import ApplicantDomiciled
from gateways.intake import Input
from gateways.keys import MemoryKeys
from gateways.tokens import DevelopmentSigner
from ops.importing import Import, Speakers

PEOPLE = [idcard(number) for number in range(500, 508)]
NUMBERS = [one.removeprefix("idcard:") for one in PEOPLE]
NAMES = [f"金丝雀{number}号" for number in range(8)]
ACCOUNTS = [f"622848040256489{number:04d}" for number in range(8)]
HOLDERS = [f"持卡金丝雀{number}" for number in range(8)]
CANARIES = [*NUMBERS, *NAMES, *ACCOUNTS, *HOLDERS]
AGENCY, WORKS = uscc(1), uscc(900)
JSON_LINES = {"content-type": "application/x-ndjson"}

TABLES = """
select table_schema, table_name from information_schema.tables
where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')
"""


def found_in(content: bytes, where: str) -> list[str]:
    return [f"{one} in {where}" for one in CANARIES if one.encode() in content]


def found_in_database(dsn: str) -> list[str]:
    """Every value of every table, as text and as the bytes it is."""
    found = []
    with psycopg.connect(dsn) as connection:
        for schema, table in ask(dsn, TABLES):
            query = sql.SQL("select * from {}").format(sql.Identifier(schema, table))
            for row in connection.execute(query):
                for value in row:
                    content = value if isinstance(value, bytes) else str(value).encode()
                    found += found_in(content, f"{schema}.{table}")
    return found


def good(county: County) -> list[Input]:
    """People, their accounts and their claims, all by number and name."""
    inputs = []
    for person, name, account, holder in zip(PEOPLE, NAMES, ACCOUNTS, HOLDERS, strict=True):
        told = {"account": account, "holder": holder, "bank": "B"}
        referred = {"agency": AGENCY, "signed_by": ["worker", "employer"]}
        hired = {"employer": WORKS, "workplace": "441900"}
        left = {"employer": WORKS, "hired_on": "2018-05-02"}
        lines = [{"line": 1, "beneficiary": person}]
        claim = {"scheme": PLACEMENT, "payee": AGENCY, "lines": lines}
        for topic, subject, data, day in (
            ("applicant.registered", person, {"name": name}, "2018-01-01"),
            ("applicant.accountChanged", person, told, "2018-01-02"),
            ("applicant.povertyRegistered", person, {"county": "430922"}, "2016-01-01"),
            ("applicant.referred", person, referred, "2018-04-25"),
            ("applicant.hired", person, hired, "2018-05-02"),
            ("applicant.left", person, left, "2018-11-01"),
            ("application.filed", "", claim, "2018-12-01"),
        ):
            inputs.append(county.event(POSTER, topic, subject, data, day))
    return inputs


def bad(county: County) -> list[Input]:
    """The same marks where they have no business."""
    inputs = []
    for number, name, account in zip(NUMBERS, NAMES, ACCOUNTS, strict=True):
        person = f"idcard:{number}"
        told = {"county": "430922", "happened_on": "2018-12-01"}
        whole = json.loads(county.event(POSTER, "applicant.domiciled", person, told).raw)
        wrong = [
            {"id": f"x{number}"},
            {"id": "".join(chr(ord(one) + 0xFEE0) for one in number)},
            {"source": f"urn:{number}"},
            {"type": f"applicant.{number}"},
            {"subject": f"idcard:{number[:-1]}"},
            {"subject": number},
            {"subject": f"uscc:{number}"},
            {"subject": f"person:{name}"},
            {"dataschema": f"v{number}"},
            {"colour": name},
            {"data": told | {"colour": account}},
            {"data": told | {"county": number}},
            {"data": told | {"county": [name]}},
            {"data": told | {"happened_on": number}},
            {"data": [number]},
            {"data": number},
            {"type": "applicant.registered", "data": {"name": 1, "happened_on": name}},
            {
                "type": "applicant.registered",
                "subject": f"idcard:{number}0",
                "data": {"name": name},
            },
            {"type": "applicant.accountChanged", "data": {"account": account, "holder": name}},
            {"type": "applicant.hired", "data": {"employer": person, "workplace": "441900"}},
            {"type": "applicant.hired", "data": {"employer": name, "workplace": account}},
            {"type": "application.filed", "data": {"scheme": number, "payee": person}},
            {"type": "payment.paid", "data": {"reference": number, "fen": 1}},
        ]
        inputs += [Input(json.dumps(whole | one).encode(), POSTER) for one in wrong]
        inputs.append(Input(f'{{"id": "{number}", "name": "{name}'.encode(), POSTER))
    return inputs


async def over_http(county: County, inputs: list[Input]) -> bytes:
    """All of them one by one, as lines, and with a broken token; the answers."""
    signer = DevelopmentSigner(MemoryKeys())
    parts = county.parts
    application = build(parts.post, signer.verifier(), None, parts.log)
    answers = b""
    async with application.router.lifespan_context(application):
        transport = httpx.ASGITransport(application, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://l") as client:
            head = {"authorization": f"Bearer {signer.sign(POSTER, 600)}"}
            for one in inputs:
                kind = {"content-type": "application/cloudevents+json"}
                answer = await client.post("/events", content=one.raw, headers=head | kind)
                answers += answer.content + str(answer.headers).encode()
            lines = b"\n".join(one.raw for one in inputs)
            answers += (
                await client.post("/events", content=lines, headers=head | JSON_LINES)
            ).content
            wrong = {"authorization": f"Bearer {NUMBERS[0]}"}
            answers += (await client.post("/events", content=lines, headers=wrong)).content
    return answers


@pytest.fixture
def told(real_county, caplog, tmp_path) -> list[tuple[str, bytes]]:
    """Everything is sent by every way in; what came back, and what was logged."""
    caplog.set_level(logging.DEBUG)
    county = real_county
    county.agency(1)
    county.employer()
    first, second = good(county), bad(county)
    outcomes = county.parts.post(first)
    assert {one.verdict for one in outcomes} == {"accepted"}
    assert {one.status for said in outcomes for one in said.decisions} == {"awarded"}
    refused = county.parts.post(second)
    assert not {one.verdict for one in refused} & {"accepted", "replayed"}
    answers = asyncio.run(over_http(county, [*first, *second]))
    assert b"replayed" in answers
    assert b"malformed" in answers
    file, written = tmp_path / "input.jsonl", tmp_path / "outcomes.jsonl"
    file.write_bytes(b"\n".join(one.raw for one in [*first, *second]))
    Import(county.parts, Speakers(POSTER)).file(file, written)
    return [
        ("outcomes", repr([*outcomes, *refused]).encode()),
        ("answers over HTTP", answers),
        ("the outcome file", written.read_bytes()),
        ("logs", caplog.text.encode()),
        ("the log of the server", server_log(county)),
    ]


def server_log(county: County) -> bytes:
    """Of the PostgreSQL that the tests started; empty where it is another's."""
    ((folder,),) = ask(county.dsn, "show data_directory")
    log = Path(folder) / "server.log"
    return log.read_bytes() if log.exists() else b""


def test_no_mark_is_found_outside_the_vault(told, migrated):
    found = [one for where, content in told for one in found_in(content, where)]
    assert found + found_in_database(migrated) == []


def test_control_a_fact_that_leaks_is_found(real_county, migrated):
    person = real_county.worker(500, NAMES[0])
    leaking = real_county.command(
        POSTER, "applicant.domiciled", person, {"county": "430922"}, "2018-12-01"
    )
    intent = TellFact(ApplicantDomiciled("430922", village=NAMES[0]))
    fields = {name: getattr(leaking, name) for name in leaking.__struct_fields__}
    (outcome,) = real_county.parts.ledger.handle([type(leaking)(**fields | {"intent": intent})])
    assert outcome.verdict == "accepted"
    assert found_in_database(migrated) == [f"{NAMES[0]} in public.stored_events"]
