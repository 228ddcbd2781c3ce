"""Group commit: what waits goes together, bounded, and nothing that was taken goes unanswered."""

import asyncio
import threading

import pytest

from api import writer as writing
from api.writer import QueueFull, Stopping, Unanswered, Writer
from domain.log import LogUnavailable

pytestmark = pytest.mark.anyio


class Gate:
    """A `post` that waits to be let through, and notes what it was given."""

    def __init__(self, raises=None):
        self.open = threading.Event()
        self.entered = threading.Event()
        self.batches = []
        self.raises = raises

    def __call__(self, inputs, *, all_or_nothing=False):
        self.batches.append((list(inputs), all_or_nothing))
        self.entered.set()
        assert self.open.wait(10)
        if self.raises is not None:
            self.raises(inputs)
        return [f"outcome of {one}" for one in inputs]

    @property
    def sizes(self):
        return [len(inputs) for inputs, _ in self.batches]


@pytest.fixture
async def gate():
    return Gate()


@pytest.fixture
async def writer(gate):
    made = Writer(gate, maximum_waiting=5_000)
    made.start()
    yield made
    gate.open.set()
    await made.stop()


async def held(writer, gate):
    """A first event is being written."""
    first = writer.submit(("first",))
    await asyncio.to_thread(gate.entered.wait, 10)
    return first


async def test_what_waits_while_one_is_written_goes_together(writer, gate):
    first = await held(writer, gate)
    waiting = [writer.submit((n,)) for n in range(64)]
    gate.open.set()
    answers = await asyncio.gather(first, *waiting)
    assert gate.sizes == [1, 64]
    assert answers == [["outcome of first"], *([f"outcome of {n}"] for n in range(64))]
    assert writer.waiting == 0


async def test_nothing_lingers_for_company(writer, gate):
    gate.open.set()
    for n in range(5):
        await writer.submit((n,))
    assert gate.sizes == [1] * 5


async def test_a_batch_is_bounded_and_in_order(writer, gate, monkeypatch):
    monkeypatch.setattr(writing, "MAXIMUM_BATCH", 10)
    first = await held(writer, gate)
    waiting = [writer.submit(tuple(range(n, n + 4))) for n in range(0, 20, 4)]
    gate.open.set()
    await asyncio.gather(first, *waiting)
    assert gate.sizes == [1, 8, 8, 4]
    assert [one for inputs, _ in gate.batches[1:] for one in inputs] == list(range(20))


async def test_all_or_nothing_goes_alone(writer, gate):
    first = await held(writer, gate)
    jobs = [("a",), ("b", "c"), ("d",), ("e",)]
    waiting = [writer.submit(one, all_or_nothing=len(one) > 1) for one in jobs]
    gate.open.set()
    await asyncio.gather(first, *waiting)
    assert gate.batches[1:] == [(["a", "d", "e"], False), (["b", "c"], True)]


async def test_one_event_waits_for_a_part_of_an_import_and_not_for_all_of_it(writer, gate):
    first = await held(writer, gate)
    imports = [writer.submit(tuple(range(600))) for _ in range(3)]
    small = writer.submit(("small",))
    gate.open.set()
    await asyncio.gather(first, small, *imports)
    assert gate.sizes == [1, 1, 600, 600, 600]


async def test_imports_share_a_transaction_as_far_as_it_goes(writer, gate):
    first = await held(writer, gate)
    imports = [writer.submit(tuple(range(n, n + 400))) for n in range(0, 2_000, 400)]
    gate.open.set()
    await asyncio.gather(first, *imports)
    assert gate.sizes == [1, 800, 800, 400]
    assert [one for inputs, _ in gate.batches[1:] for one in inputs] == list(range(2_000))


async def test_a_full_queue_takes_nothing(writer, gate):
    first = await held(writer, gate)
    waiting = writer.submit(tuple(range(4_999)))
    with pytest.raises(QueueFull):
        writer.submit(("one more",))
    gate.open.set()
    await asyncio.gather(first, waiting)
    assert await writer.submit(("later",)) == ["outcome of later"]


async def test_stopping_answers_what_was_taken_and_takes_nothing_more(writer, gate):
    first = await held(writer, gate)
    waiting = [writer.submit((n,)) for n in range(100)]
    stopping = asyncio.create_task(writer.stop())
    await asyncio.sleep(0)
    with pytest.raises(Stopping):
        writer.submit(("too late",))
    assert not writer.accepting
    gate.open.set()
    await stopping
    assert all(one.done() for one in (first, *waiting))
    assert [one.result() for one in waiting] == [[f"outcome of {n}"] for n in range(100)]
    await writer.stop()  # a second time is harmless


async def test_an_unforeseen_error_is_the_answer_of_its_cause_alone(writer, gate):
    def breaks(inputs):
        if 13 in inputs:
            raise ValueError("an error of ours")

    gate.raises = breaks
    first = await held(writer, gate)
    waiting = [writer.submit((n,)) for n in range(20)]
    gate.open.set()
    await first
    answers = [(await one)[0] for one in waiting]
    assert answers[13] is Unanswered.BROKEN
    del answers[13]
    assert answers == [f"outcome of {n}" for n in range(20) if n != 13]


async def test_a_lost_log_leaves_the_whole_batch_unknown_and_is_not_asked_again(writer, gate):
    def lost(inputs):
        if "first" not in inputs:
            raise LogUnavailable

    gate.raises = lost
    first = await held(writer, gate)
    waiting = [writer.submit((n,)) for n in range(20)]
    gate.open.set()
    await first
    assert [await one for one in waiting] == [[Unanswered.LOG_UNAVAILABLE]] * 20
    assert gate.sizes == [1, 20]


async def test_other_databases_may_be_lost_too():
    def lost(inputs, *, all_or_nothing=False):
        raise OSError("the vault cannot be reached")

    writer = Writer(lost, unavailable=(OSError,))
    writer.start()
    assert await writer.submit((1, 2)) == [Unanswered.LOG_UNAVAILABLE] * 2
    await writer.stop()


async def test_an_answer_is_never_given_to_another():
    """A `post` that answers too few would shift every answer behind."""

    def too_few(inputs, *, all_or_nothing=False):
        return [f"outcome of {one}" for one in inputs if one != "silent"]

    writer = Writer(too_few)
    writer.start()
    answers = await writer.submit(("a", "silent", "b"))
    assert answers == ["outcome of a", Unanswered.BROKEN, "outcome of b"]
    await writer.stop()


async def test_who_waits_no_more_disturbs_nobody(writer, gate):
    first = await held(writer, gate)
    gone, other = writer.submit(("gone",)), writer.submit(("other",))
    gone.cancel()
    gate.open.set()
    await first
    assert await other == ["outcome of other"]
    assert writer.waiting == 0


async def test_64_requests_at_once_are_two_batches(make_desk, eventually):
    """The first goes at once; what comes while it is written goes together behind it."""
    let_through = threading.Event()

    def slow(inputs, *, all_or_nothing=False):
        assert let_through.wait(10)
        return desk.parts.post(inputs)

    async with make_desk(post=slow) as desk:
        sent = [asyncio.create_task(desk.send(desk.event(f"e{n}"))) for n in range(64)]
        await eventually(lambda: desk.writer.waiting == 64)
        let_through.set()
        answers = await asyncio.gather(*sent)
    assert {one.status_code for one in answers} == {200}
    assert [one.json()["id"] for one in answers] == [f"e{n}" for n in range(64)]
    assert sum(desk.posts) == 64
    assert len(desk.posts) == 2


async def test_a_full_queue_is_429_and_says_when_to_come_again(make_desk, eventually):
    gate = Gate(raises=lambda inputs: (_ for _ in ()).throw(LogUnavailable))
    async with make_desk(post=gate, maximum_waiting=1) as desk:
        first = asyncio.create_task(desk.send(desk.event("a")))
        await eventually(lambda: desk.writer.waiting)
        answer = await desk.send(desk.event("b"))
        gate.open.set()
        await first
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "1")
    assert answer.json()["code"] == "queue-full"


async def test_a_stopping_server_is_503_and_answers_what_it_took(make_desk, eventually):
    entered, let_through = threading.Event(), threading.Event()

    def slow(inputs, *, all_or_nothing=False):
        entered.set()
        assert let_through.wait(10)
        return desk.parts.post(inputs)

    async with make_desk(post=slow) as desk:
        taken = [asyncio.create_task(desk.send(desk.event(f"e{n}"))) for n in range(20)]
        await eventually(lambda: desk.writer.waiting == 20)
        stopping = asyncio.create_task(desk.writer.stop())
        await asyncio.sleep(0)
        late = await desk.send(desk.event("late"))
        lines = await desk.send(desk.event("late"), desk.LINES)
        health = await desk.client.get("/health")
        let_through.set()
        answers = await asyncio.gather(*taken)
        await stopping
    assert {one.status_code for one in answers} == {200}
    assert [late.status_code, lines.status_code, health.status_code] == [503] * 3
    assert late.json()["code"] == "stopping"
    assert health.json() == {"live": True, "ready": False, "position": 0}
