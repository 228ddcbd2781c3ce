"""What was paid before the ledger, over HTTP: who said so of a scheme, the rows of lists, and a row
that is told there and becomes a break."""

import msgspec
import pytest

from gateways.callers import Caller, officer_source

pytestmark = pytest.mark.anyio

SCHEME = "migrant-worker-transport-allowance"
FENG = Caller("feng", "ledger-cli", ("parameter-officer",), "city-finance-bureau")
CHEN = Caller("chen", "ledger-cli", ("parameter-officer",), "city-human-resources-bureau")
LIST = "c" * 64
PAPER = "sha256:" + "d" * 64


class Past:
    """Views of three rows; they note what they were asked."""

    def __init__(self):
        self.asked = []

    def wait_for(self, position, timeout, views=()):
        return True

    def stopped(self, views):
        return []

    def past_rows(self, filters, after, limit):
        self.asked.append((dict(filters), after))
        return [{"told_at": n} for n in (11, 12, 13) if n > after][:limit]

    def past_lists(self):
        return [{"digest": PAPER}]

    def past_schemes(self):
        return [{"scheme": SCHEME, "open_breaks": 1}]


async def act(desk, caller, topic, subject="", **data):
    event = {
        "specversion": "1.0",
        "id": f"{caller.person}-{topic}",
        "source": officer_source(caller.person),
        "type": topic,
        "data": data,
    }
    event |= {"subject": subject} if subject else {}
    answer = await desk.send(msgspec.json.encode(event), caller=caller)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.fixture
async def opened(desk):
    opening = {"code": "TEST", "epoch": "1", "city": "430900", "sample": False}
    await act(desk, FENG, "ledger.opened", **opening)
    return desk


async def test_who_recorded_that_a_scheme_has_no_past(opened):
    assert (await opened.get("/past")).json() == {"items": []}
    await act(opened, FENG, "ledger.pastRecorded", scheme=SCHEME, past="none", document="letter")
    (said,) = (await opened.get("/past")).json()["items"]
    assert (said["scheme"], said["past"], said["document"]) == (SCHEME, "none", "letter")
    assert (said["person"], said["open_breaks"]) == ("feng", 0)


async def test_a_row_of_nobody_known_is_answered_as_a_break(opened):
    rows = [{"scheme": SCHEME, "rows": 1, "fen": 60_000}]
    whole = {"digest": f"sha256:{LIST}", "document": "list", "schemes": rows}
    await act(opened, FENG, "import.received", f"import:{LIST}", **whole)
    await act(opened, CHEN, "import.confirmed", f"import:{LIST}", digest=f"sha256:{LIST}")
    told = {"line": 1, "scheme": SCHEME, "fen": 60_000, "paid_on": "2018-07-02"}
    told |= {"beneficiary": opened.PERSON, "document": PAPER}
    outcome = await act(opened, CHEN, "grant.imported", f"import:{LIST}", **told)
    (decision,) = outcome["decisions"]
    assert (decision["status"], decision["reasons"]) == ("break", ["unknown-person"])


async def test_rows_page_by_page_and_only_those_asked_for(make_desk):
    async with make_desk() as desk:
        desk.views = desk.application.state.reading.views = Past()
        page = (await desk.get("/past/rows?status=break&limit=2")).json()
        assert [one["told_at"] for one in page["items"]] == [11, 12]
        rest = (await desk.get(f"/past/rows?limit=2&after={page['next']}")).json()
        assert rest == {"items": [{"told_at": 13}]}
        assert desk.views.asked == [({"status": "break"}, 0), ({}, 12)]
        assert (await desk.get("/past/rows?status=lost")).status_code == 422
        assert (await desk.get("/past/lists")).json()["items"] == [{"digest": PAPER}]
        assert (await desk.get("/past/schemes")).json()["items"][0]["open_breaks"] == 1
        assert (await desk.get("/past", caller=desk.ADMINISTRATOR)).status_code == 403
