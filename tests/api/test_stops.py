"""What is stopped, over HTTP: who stopped it, since when, why, and who would lift it."""

from datetime import UTC, datetime

import msgspec
import pytest

from gateways.callers import Caller, officer_source

pytestmark = pytest.mark.anyio

SCHEME = "quality-startup-award"
FENG = Caller("feng", "ledger-cli", ("parameter-officer",), "city-finance-bureau")
CHEN = Caller("chen", "ledger-cli", ("parameter-officer",), "city-human-resources-bureau")


async def act(desk, caller, number, topic, **data):
    event = {
        "specversion": "1.0",
        "id": f"act-{number}",
        "source": officer_source(caller.person),
        "type": topic,
        "data": data,
    }
    answer = await desk.send(msgspec.json.encode(event), caller=caller)
    assert answer.status_code == 200, answer.text


@pytest.fixture
async def opened(desk):
    opening = {"code": "TEST", "epoch": "1", "city": "430900", "sample": False}
    await act(desk, FENG, 0, "ledger.opened", **opening)
    return desk


async def stops(desk, **how):
    answer = await desk.get("/stops", **how)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def test_a_stop_is_told_until_two_have_lifted_it(opened):
    assert await stops(opened) == []
    await act(opened, opened.AUDITOR, 1, "ledger.stopped", what="scheme", name=SCHEME, reason="查")
    (stop,) = await stops(opened)
    assert (stop["what"], stop["name"], stop["reason"]) == ("scheme", SCHEME, "查")
    assert (stop["role"], stop["person"]) == ("auditor", opened.AUDITOR.person)
    assert (stop["stop"], stop["position"], stop["lift_proposed_by"]) == (2, 2, None)
    age = datetime.now(UTC) - datetime.fromisoformat(stop["since"])
    assert 0 <= age.total_seconds() < 60
    await act(opened, FENG, 2, "ledger.liftProposed", stop=2, reason="done")
    (proposed,) = await stops(opened)
    assert proposed == stop | {"lift_proposed_by": FENG.person}
    await act(opened, CHEN, 3, "ledger.lifted", stop=2)
    assert await stops(opened) == []


async def test_several_stops_stand_side_by_side(opened):
    for number, name in enumerate(("bank-one", "bank-two", "bank-three"), 1):
        await act(opened, FENG, number, "ledger.stopped", what="bank", name=name, reason="r")
    await act(opened, FENG, 4, "ledger.liftProposed", stop=3, reason="r")
    await act(opened, CHEN, 5, "ledger.lifted", stop=3)
    assert [(one["stop"], one["name"]) for one in await stops(opened)] == [
        (2, "bank-one"),
        (4, "bank-three"),
    ]


async def test_a_source_of_facts_is_not_told(opened):
    answer = await opened.get("/stops", caller=opened.POSTER)
    assert answer.status_code == 403
