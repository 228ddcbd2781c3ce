"""`GET /commitments` and `/disputes`: what reaches the views, how pages follow."""

from datetime import date

import pytest

pytestmark = pytest.mark.anyio

STREAM = "0190a8c3-0000-7000-8000-000000000000"


class Office:
    """Views of three of everything; they note what they were asked."""

    def __init__(self):
        self.asked = []

    def stopped(self, views):
        return []

    def open_commitments(self, fund, after, limit):
        self.asked.append(fund)
        rows = [{"roster": STREAM, "line": n, "fen": 5} for n in (1, 2, 3)]
        return [row for row in rows if after is None or row["line"] > after[1]][:limit]

    def disputes(self, filters, day, after, limit):
        self.asked.append((filters, day))
        return [{"raised_at": n} for n in (1, 2, 3) if n > after][:limit]


@pytest.fixture
def views(desk):
    desk.application.state.reading.views = Office()
    return desk.application.state.reading.views


@pytest.fixture
def shown(views, desk):
    async def show(path, status=200):
        answer = await desk.get(path)
        assert answer.status_code == status, answer.text
        return answer.json()

    return show


async def test_the_fund_and_the_filters_reach_the_views(shown, views):
    await shown("/commitments?fund=employment-subsidy-funds/2019")
    await shown(f"/disputes?as_of=2019-07-04&roster={STREAM}&overdue=true")
    await shown("/disputes?as_of=2019-07-04&every=true")
    day = date(2019, 7, 4)
    assert views.asked == [
        "employment-subsidy-funds/2019",
        ({"open": True, "overdue": True, "roster": STREAM}, day),
        ({"open": False, "overdue": False, "roster": None}, day),
    ]


@pytest.mark.parametrize("path", ["/commitments?fund=f/2019", "/disputes?as_of=2019-07-04"])
async def test_pages_follow_each_other(shown, path):
    first = await shown(f"{path}&limit=2")
    rest = await shown(f"{path}&limit=2&after={first['next']}")
    assert (len(first["items"]), len(rest["items"])) == (2, 1)
    assert "next" not in rest
    assert all("place" not in one for one in first["items"])


@pytest.mark.parametrize(
    "path", ["/commitments", "/disputes", "/disputes?as_of=now", "/commitments?fund=f&after=WzFd"]
)
async def test_what_is_asked_wrongly_is_said_so(shown, path):
    await shown(path, 422)


async def test_nobody_reads_without_a_token(views, desk):
    assert (await desk.client.get("/commitments?fund=f/2019")).status_code == 401
