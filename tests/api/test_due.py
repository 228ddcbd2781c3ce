"""`GET /due`: page by page until the end, each due once; what was asked wrongly is said."""

from contextlib import nullcontext
from datetime import date

import pytest

from api.due_route import due_router
from domain.due.walk import BEGIN, Walk
from gateways.identity_number import check_character
from projections.views.due_index import MemoryDueIndex
from projections.views.due_pages import DuePages

pytestmark = pytest.mark.anyio

DAY = date(2019, 7, 31)
TRANSPORT = "migrant-worker-transport-allowance"
PERSONS = 7


@pytest.fixture
async def travelled(desk):
    """Seven registered poor, each gone to work far away; the first of them claimed."""
    log = desk.parts.log
    pages = DuePages(log, lambda: nullcontext(MemoryDueIndex(log)), lambda: date(2026, 1, 5))
    desk.application.include_router(due_router(pages))
    for number in range(PERSONS):
        digits = f"430923199{number}0101001"
        person = f"idcard:{digits}{check_character(digits)}"
        for topic, data in {
            "applicant.registered": {"name": "张三", "happened_on": "2018-01-01"},
            "applicant.povertyRegistered": {"county": "430923", "happened_on": "2018-01-02"},
            "applicant.departed": {"destination": "441900", "happened_on": "2018-06-01"},
        }.items():
            answer = await desk.send(desk.event(f"{number}-{topic}", topic, person, data))
            assert answer.status_code == 200, answer.text
    lines = [{"line": 1, "beneficiary": person}]
    data = {"scheme": TRANSPORT, "payee": person, "lines": lines, "happened_on": "2018-10-08"}
    answer = await desk.send(desk.event("a", "application.filed", "application:a", data))
    assert answer.status_code == 200, answer.text
    return desk


async def pages(desk, asked, limit):
    """The items of every page, to the end."""
    found, after = [], ""
    while True:
        answer = await desk.get(f"/due?as_of={DAY}&limit={limit}{asked}{after}")
        assert answer.status_code == 200, answer.text
        found.append(answer.json()["items"])
        if "next" not in answer.json():
            return found
        after = f"&after={answer.json()['next']}"


@pytest.mark.parametrize("limit", [1, 2, PERSONS, 1_000])
async def test_each_due_stands_on_one_page(travelled, limit):
    found = await pages(travelled, "", limit)
    items = [one for page in found for one in page]
    log = travelled.parts.log
    whole = [one for page in Walk(log, MemoryDueIndex(log), DAY).pages(BEGIN) for one in page.dues]
    assert [one["beneficiary"] for one in items] == [one.beneficiary for one in whole]
    assert len({one["beneficiary"] for one in items}) == PERSONS
    assert all(len(page) <= limit for page in found)


async def test_a_stage_and_a_scheme_can_be_asked_for(travelled):
    [claimed] = [one for page in await pages(travelled, "&stage=awarded", 3) for one in page]
    assert (claimed["owner"], claimed["waits_for"]) == ("applicant", "account")
    assert claimed["entered_on"] == "2018-10-08"
    assert claimed["age_days"] == (DAY - date(2018, 10, 8)).days
    assert sum(len(page) for page in await pages(travelled, f"&scheme={TRANSPORT}", 3)) == PERSONS
    assert sum(len(page) for page in await pages(travelled, "&scheme=other", 3)) == 0


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ("", "as_of"),
        ("as_of=2999-01-01", "as_of"),
        ("as_of=2019-07-31&limit=0", "limit"),
        ("as_of=2019-07-31&after=nonsense", "after"),
    ],
)
async def test_what_was_asked_wrongly_is_said(travelled, asked, field):
    answer = await travelled.get(f"/due?{asked}")
    assert answer.status_code == 422
    assert field in answer.text


async def test_a_client_that_posts_may_not_look(travelled):
    assert (await travelled.get(f"/due?as_of={DAY}", travelled.POSTER)).status_code == 403


class Stopped:
    """Views of which some have stopped."""

    def __init__(self, *names):
        self.names = names

    def stopped(self, views):
        return [{"view": one, "reason": "why"} for one in self.names if one in views]


async def test_it_is_marked_incomplete_where_the_view_it_reads_has_stopped(travelled):
    reading = travelled.application.state.reading
    reading.views = Stopped("grants", "another")
    answer = await travelled.get(f"/due?as_of={DAY}&limit=2")
    assert answer.json()["incomplete"] == [{"view": "grants", "reason": "why"}]
    reading.views = Stopped("another")
    assert "incomplete" not in (await travelled.get(f"/due?as_of={DAY}")).json()


async def test_it_is_described_with_its_errors_and_its_token(travelled):
    described = travelled.application.openapi()["paths"]["/due"]["get"]
    assert {"200", "401", "403", "422", "504"} <= described["responses"].keys()
    assert described["security"] == [{"HTTPBearer": []}]
