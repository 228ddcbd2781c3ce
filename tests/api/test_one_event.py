"""One event a request: every status, and what the problem says."""

import asyncio
import json

import pytest

from api import body
from domain.log import LogUnavailable

pytestmark = pytest.mark.anyio


async def test_an_event_is_accepted_and_said_again_with_equal_bytes(desk):
    first = await desk.send(desk.event("a"))
    again = await desk.send(desk.event("a"))
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.headers["content-type"] == "application/json"
    assert first.json()["verdict"] == "accepted"
    assert first.json()["position"] == 1
    assert again.content == first.content.replace(b'"accepted"', b'"replayed"')


async def test_the_content_type_may_say_more(desk):
    headers = {"content-type": "Application/CloudEvents+JSON; charset=utf-8"}
    assert (await desk.send(desk.event("a"), headers)).status_code == 200


async def test_a_claim_decided_against_is_answered_200_with_its_decisions(settled):
    desk = settled
    opened = {"code": "YIYA", "epoch": "1", "city": "430900", "sample": True}
    opening = desk.officers("open", "ledger.opened", "ledger:ledger", opened)
    answer = await desk.send(opening, caller=desk.OFFICER)
    assert answer.status_code == 200, answer.text
    filed = {"scheme": "job-placement-service-subsidy", "payee": desk.UNIT}
    filed |= {"lines": [{"line": 1, "beneficiary": desk.PERSON}], "happened_on": "2018-09-01"}
    claim = desk.event("claim", "application.filed", "application:a1", filed)
    answer, again = await desk.send(claim), await desk.send(claim)
    assert answer.status_code == 200
    [decision] = answer.json()["decisions"]
    assert decision["status"] == "refused"
    assert "not-in-population" in decision["reasons"]
    assert again.content == answer.content.replace(b'"accepted"', b'"replayed"')


LICENCE = {"happened_on": "2020-02-30", "licence": "l"}
NUL = rb'{"name":"a\u0000b","happened_on":"2018-01-01"}'
SURROGATE = rb'{"name":"a\ud800b","happened_on":"2018-01-01"}'

MALFORMED = {
    "no JSON": (lambda d: b'{"id":', 400, "bad-json", "body"),
    "empty": (lambda d: b"", 400, "bad-json", "body"),
    "not UTF-8": (lambda d: b'{"id":"\xff"}', 400, "bad-json", "body"),
    "no object": (lambda d: b"[]", 422, "bad-shape", "event"),
    "unknown type": (lambda d: d.event("a", "no.such"), 422, "unknown-type", "type"),
    "unknown attribute": (lambda d: d.event("a", colour="red"), 422, "unknown-field", "event"),
    "unknown field": (lambda d: d.event("a", data={"zz": 1}), 422, "unknown-field", "data"),
    "future v": (lambda d: d.event("a", dataschema="urn:x/v2"), 422, "unknown-v", "dataschema"),
    "NUL": (lambda d: _with_data(d, NUL), 422, "unsafe-value", "name"),
    "past int64": (lambda d: d.event("a", data={"n": 2**63}), 422, "unsafe-value", "n"),
    "no such day": (
        lambda d: d.event("a", data={"name": "张三", "happened_on": "2020-02-30"}),
        422,
        "bad-shape",
        "data.happened_on",
    ),
    "number in id": (lambda d: d.event("x" + d.PERSON[7:]), 422, "personal-data", "id"),
    "no id": (lambda d: d.event(""), 422, "bad-id", "id"),
}


def _with_data(desk, raw):
    return desk.event("a", data={"here": 1}).replace(b'{"here":1}', raw)


@pytest.mark.parametrize("case", MALFORMED)
async def test_what_is_malformed_names_field_and_rule_and_leaves_nothing(desk, case):
    make, status, code, field = MALFORMED[case]
    answer = await desk.send(make(desk))
    problem = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.status_code, problem["status"]) == (status, status)
    assert (problem["code"], problem["field"]) == (code, field)
    assert problem["rule"]
    assert problem["title"].split(" · ")[0].isprintable()
    assert problem["type"] == f"urn:ledger:problem:{code}"
    assert desk.parts.log.head() == 0


async def test_a_lone_surrogate_is_no_text(desk):
    answer = await desk.send(_with_data(desk, SURROGATE))
    assert answer.status_code in (400, 422)
    assert desk.parts.log.head() == 0


async def test_an_identity_number_in_a_refused_event_is_not_said_back(desk):
    answer = await desk.send(desk.event("x" + desk.PERSON[7:]))
    problem = answer.json() | {"id": ""}
    assert desk.PERSON[7:] not in json.dumps(problem)


async def test_the_problem_is_told_in_chinese_first(desk):
    problem = (await desk.send(desk.event("a", data={"zz": 1}))).json()
    assert problem["title"].startswith("内容不合规定")
    assert problem["detail"].startswith("字段 data：有未知字段。 · data: ")
    assert (problem["verdict"], problem["source"], problem["id"]) == ("malformed", desk.SOURCE, "a")


async def test_a_body_over_the_limit_is_not_read_on(desk):
    answer = await desk.send(b" " * 262_145)
    assert answer.status_code == 413
    assert answer.json()["code"] == "too-large"
    assert desk.posts == []
    assert (await desk.send(desk.event("a") + b" " * 200_000)).status_code == 200


async def test_a_length_that_lies_changes_nothing(desk):
    async def pieces():
        for _ in range(20):
            yield b" " * 65_536

    answer = await desk.send(pieces(), desk.ONE | {"content-length": "10"})
    assert answer.status_code == 413


async def test_a_body_that_does_not_come_on_is_not_waited_for(desk, monkeypatch):
    monkeypatch.setattr(body, "PATIENCE", 0.05)

    async def pieces():
        yield desk.event("a")[:20]
        await asyncio.sleep(5)

    answer = await desk.send(pieces())
    assert (answer.status_code, answer.json()["code"]) == (408, "slow")


async def test_a_pair_used_for_other_content_is_refused(desk):
    await desk.send(desk.event("a"))
    other = {"name": "李四", "happened_on": "2018-01-01"}
    answer = await desk.send(desk.event("a", data=other))
    assert answer.status_code == 422
    assert answer.json()["code"] == "pair-reused"


async def test_out_of_turn_is_409(desk):
    await desk.send(desk.event("person"))
    answer = await desk.send(desk.contribution("c"))
    assert answer.status_code == 409
    assert answer.json()["verdict"] == "out-of-turn"


async def test_a_fact_told_otherwise_is_409_and_says_so(settled):
    await settled.send(settled.contribution("c1"))
    answer = await settled.send(settled.contribution("c2", fen=99))
    assert answer.status_code == 409
    assert answer.json()["code"] == "conflicting-fact"
    assert answer.json()["title"].startswith("与已记录的事实相抵触")


@pytest.mark.parametrize("who", ["AUDITOR", "ADMINISTRATOR", "OFFICER"])
async def test_who_may_not_tell_it_is_answered_403(desk, who):
    answer = await desk.send(desk.event("a"), caller=getattr(desk, who))
    assert answer.status_code == 403
    assert answer.json()["code"] == "not-allowed"
    assert desk.parts.log.head() == 0


async def test_another_content_type_is_415(desk):
    for headers in ({"content-type": "application/json"}, {"content-type": ""}, {}):
        answer = await desk.send(desk.event("a"), headers)
        assert answer.status_code == 415
        assert "application/cloudevents+json" in answer.json()["rule"]


async def test_a_lost_log_is_503_and_an_unknown_outcome(make_desk):
    def lost(inputs, *, all_or_nothing=False):
        raise LogUnavailable

    async with make_desk(post=lost) as desk:
        answer = await desk.send(desk.event("a"))
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
        assert "send it again with the same id" in answer.json()["detail"]
        assert "同一编号" in answer.json()["detail"]
        several = await desk.send(desk.batch(desk.event("a"), desk.event("b")), desk.BATCH)
        assert several.status_code == 503


async def test_an_error_of_ours_is_500_and_shows_nothing_of_the_input(make_desk, caplog):
    def broken(inputs, *, all_or_nothing=False):
        raise KeyError(inputs[0].raw)

    async with make_desk(post=broken) as desk:
        answer = await desk.send(desk.event("a"))
    assert answer.status_code == 500
    assert answer.json()["code"] == "broken"
    assert "KeyError" in caplog.text
    assert "张三" not in caplog.text + answer.text
    assert desk.PERSON not in caplog.text + answer.text
