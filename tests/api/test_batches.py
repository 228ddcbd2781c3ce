"""A batch: an outcome for each event, in order; or all of them, or nothing."""

import pytest

from domain.log import LogUnavailable

pytestmark = pytest.mark.anyio


async def test_every_event_of_a_batch_has_its_outcome_in_order(desk):
    sent = desk.batch(desk.unit("u"), desk.event("bad", data={"zz": 1}), desk.event("p"))
    answer = await desk.send(sent, desk.BATCH)
    assert answer.status_code == 200
    assert [one["verdict"] for one in answer.json()] == ["accepted", "malformed", "accepted"]
    assert [one["id"] for one in answer.json()] == ["u", "bad", "p"]
    assert answer.json()[1]["problem"]["code"] == "unknown-field"


async def test_a_batch_is_handled_as_one(desk):
    await desk.send(desk.batch(*(desk.event(f"e{n}") for n in range(20))), desk.BATCH)
    assert desk.posts == [20]


async def test_a_batch_said_again_has_equal_bytes(desk):
    sent = desk.batch(desk.unit("u"), desk.event("p"))
    first, again = await desk.send(sent, desk.BATCH), await desk.send(sent, desk.BATCH)
    assert again.content == first.content.replace(b'"accepted"', b'"replayed"')


@pytest.mark.parametrize("by", ["header", "query"])
async def test_all_or_nothing_writes_nothing_beside_a_wrong_event(desk, by):
    wrong = desk.batch(desk.unit("u"), desk.event("bad", data={"zz": 1}))
    headers = desk.BATCH | ({"prefer": "all-or-nothing"} if by == "header" else {})
    path = "/events" if by == "header" else "/events?all_or_nothing=1"
    answer = await desk.send(wrong, headers, path=path)
    assert answer.status_code == 200
    assert answer.headers["preference-applied"] == "all-or-nothing"
    assert [one["verdict"] for one in answer.json()] == ["out-of-turn", "malformed"]
    assert desk.parts.log.head() == 0
    right = await desk.send(desk.batch(desk.unit("u"), desk.event("p")), headers, path=path)
    assert [one["verdict"] for one in right.json()] == ["accepted", "accepted"]


async def test_without_it_the_rest_is_written(desk):
    wrong = desk.batch(desk.unit("u"), desk.event("bad", data={"zz": 1}))
    answer = await desk.send(wrong, desk.BATCH, path="/events?all_or_nothing=0")
    assert "preference-applied" not in answer.headers
    assert desk.parts.log.head() == 1


async def test_an_empty_batch_is_answered_with_nothing(desk):
    answer = await desk.send(b"[]", desk.BATCH)
    assert (answer.status_code, answer.content) == (200, b"[]")


@pytest.mark.parametrize("sent", [b"{}", b"[", b"", b'[{"id":"a"},]', b"[1] x"])
async def test_what_is_no_array_is_400(desk, sent):
    answer = await desk.send(sent, desk.BATCH)
    assert (answer.status_code, answer.json()["code"]) == (400, "bad-json")


async def test_things_that_are_no_events_are_malformed_one_by_one(desk):
    answer = await desk.send(b'[1, null, "x", [], {}]', desk.BATCH)
    assert [one["verdict"] for one in answer.json()] == ["malformed"] * 5


async def test_a_batch_has_at_most_a_thousand_events(desk):
    answer = await desk.send(b"[" + b"{}," * 1_000 + b"{}]", desk.BATCH)
    assert answer.status_code == 413
    assert "1,000" in answer.json()["rule"]
    assert desk.posts == []


async def test_a_batch_has_at_most_8_mib(desk):
    answer = await desk.send(b"[" + b" " * (8 * 1024 * 1024) + b"]", desk.BATCH)
    assert answer.status_code == 413
    assert desk.posts == []


async def test_an_event_of_a_batch_has_at_most_256_kib(desk):
    large = desk.event("large", data={"name": "a" * 262_144})
    answer = await desk.send(desk.batch(desk.event("p"), large), desk.BATCH)
    assert [one["verdict"] for one in answer.json()] == ["accepted", "malformed"]
    assert answer.json()[1]["problem"]["code"] == "too-large"


async def test_an_event_that_breaks_the_ledger_stands_alone(make_desk):
    def breaks(inputs, *, all_or_nothing=False):
        if any(b'"break"' in one.raw for one in inputs):
            raise ValueError("an error of ours")
        return desk.parts.post(inputs)

    async with make_desk(post=breaks) as desk:
        ids = ["a", "b", "break", "c", "d"]
        answer = await desk.send(desk.batch(*map(desk.event, ids)), desk.BATCH)
        verdicts = [one["verdict"] for one in answer.json()]
        assert answer.status_code == 200
        assert verdicts == ["accepted", "replayed", "unknown", "replayed", "replayed"]
        assert answer.json()[2]["problem"]["code"] == "broken"


async def test_a_batch_of_which_part_is_unknown_says_which(make_desk):
    calls = []

    def lost_in_between(inputs, *, all_or_nothing=False):
        calls.append(len(inputs))
        if len(inputs) > 1:
            raise ValueError("an error of ours")
        if len(calls) == 2:
            return desk.parts.post(inputs)
        raise LogUnavailable

    async with make_desk(post=lost_in_between) as desk:
        answer = await desk.send(desk.batch(desk.event("a"), desk.event("b")), desk.BATCH)
    assert [one["verdict"] for one in answer.json()] == ["accepted", "unknown"]
    assert answer.json()[1]["problem"]["code"] == "log-unavailable"
