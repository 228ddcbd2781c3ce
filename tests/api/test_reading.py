"""What people look at: pages, problems, and answers not older than a position."""

import time

import pytest

from api import reading
from domain.log import LogUnavailable

pytestmark = pytest.mark.anyio

STREAM = "0190a8c3-0000-7000-8000-000000000000"


class Pages:
    """Views of five of everything, in order; they note what they were asked."""

    def __init__(self):
        self.asked, self.broken, self.waited = [], [], ()

    def _page(self, after, limit):
        rows = [{"id": STREAM[:-1] + str(n)} for n in range(1, 6)]
        return [one for one in rows if after is None or one["id"] > after][:limit]

    def grants(self, filters, after, limit):
        self.asked.append(filters)
        return self._page(after, limit)

    def payments(self, after, limit):
        return self._page(after, limit)

    def history(self, stream, after, limit):
        self.asked.append(stream)
        return [{"version": n} for n in range(after + 1, 6)][:limit]

    def grant(self, stream):
        return {"id": stream, "status": "awarded"}

    payment = roster = grant

    def funds(self):
        return [{"fund": "fund/2026"}]

    def fund(self, key):
        return {"fund": key} if key == "anhua/2026/培训" else None

    def wait_for(self, position, timeout, views=()):
        self.waited = views
        return position <= 7

    def stopped(self, views):
        return [one for one in self.broken if one["view"] in views]


@pytest.fixture
def views(desk):
    desk.application.state.reading.views = Pages()
    return desk.application.state.reading.views


@pytest.fixture
def shown(desk, views):
    async def show(path):
        answer = await desk.get(path)
        assert answer.status_code == 200, answer.text
        assert answer.headers["cache-control"] == "no-store"
        return answer.json()

    return show


async def every_page(shown, path, key):
    found, mark = [], "?"
    after = ""
    while True:
        page = await shown(f"{path}{mark}limit=2{after}")
        found.append([one[key] for one in page["items"]])
        if "next" not in page:
            return found
        after = f"&after={page['next']}"


@pytest.mark.parametrize("path", ["/grants", "/payments"])
async def test_pages_follow_each_other_and_the_last_one_says_so(shown, path):
    pages = await every_page(shown, path, "id")
    assert [[int(one[-1]) for one in page] for page in pages] == [[1, 2], [3, 4], [5]]


@pytest.mark.parametrize("whose", ["applicants", "enterprises"])
async def test_a_history_is_paged_by_version(shown, views, whose):
    pages = await every_page(shown, f"/{whose}/{STREAM}/history", "version")
    assert pages == [[1, 2], [3, 4], [5]]
    assert set(views.asked) == {STREAM}


async def test_a_full_last_page_has_no_next(shown):
    assert "next" not in await shown("/grants?limit=5")


async def test_only_the_filters_that_were_given_are_asked(shown, views):
    await shown(f"/grants?status=awarded&payee={STREAM}")
    await shown("/grants?scheme=s")
    assert views.asked == [{"status": "awarded", "payee": STREAM}, {"scheme": "s"}]


@pytest.mark.parametrize("kind", ["grants", "payments", "rosters"])
async def test_one_thing_is_shown_by_its_id(shown, kind):
    assert (await shown(f"/{kind}/{STREAM}"))["id"] == STREAM


async def test_a_fund_is_shown_by_its_key(desk, shown):
    assert (await shown("/funds"))["items"] == [{"fund": "fund/2026"}]
    assert (await shown("/funds/anhua/2026/培训"))["fund"] == "anhua/2026/培训"
    assert (await desk.get("/funds/another")).status_code == 404


async def test_what_does_not_exist_is_404(desk, views):
    views.grant = lambda stream: None
    answer = await desk.get(f"/grants/{STREAM}")
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/grants/no-id", "id"),
        ("/grants?limit=0", "limit"),
        ("/grants?limit=1001", "limit"),
        ("/grants?payee=x", "payee"),
        ("/grants?after=%00", "after"),
        ("/grants?after=e30", "after"),
        ("/grants?after=é", "after"),
        (f"/applicants/{STREAM}/history?after=IngI", "after"),
        ("/payments?after=IjAxIg", "after"),
        (f"/applicants/{STREAM}/history?after=LTE", "after"),
        ("/grants?status=%00", "status"),
        ("/funds/a%00b", "key"),
        ("/grants?at_least=-1", "at_least"),
        ("/events?after=9223372036854775808", "after"),
    ],
)
async def test_a_wrong_parameter_is_422_and_named(desk, views, path, field):
    answer = await desk.get(path)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["field"] == field
    assert answer.json()["rule"]


async def test_who_asks_for_a_position_gets_it_or_504(desk, views, shown):
    await shown("/grants?at_least=7")
    answer = await desk.get("/grants?at_least=8")
    assert (answer.status_code, answer.json()["code"]) == (504, "view-behind")
    assert answer.headers["retry-after"] == "1"


WHY = {"view": "fund_stages", "position": 7, "reason": "ValueError: broken"}


async def test_figures_from_a_stopped_view_are_marked_incomplete(desk, views, shown):
    assert "incomplete" not in await shown("/funds")
    views.broken = [WHY, WHY | {"view": "grants"}]
    assert (await shown("/funds"))["incomplete"] == [WHY]
    assert (await shown("/funds/anhua/2026/培训"))["incomplete"] == [WHY]
    assert [one["view"] for one in (await shown("/grants"))["incomplete"]] == ["grants"]
    assert [one["view"] for one in (await shown(f"/grants/{STREAM}"))["incomplete"]] == ["grants"]
    for untouched in ("/payments", f"/applicants/{STREAM}/history", f"/rosters/{STREAM}"):
        assert "incomplete" not in await shown(untouched)


async def test_only_the_views_that_answer_are_waited_for(desk, views, shown):
    await shown("/funds?at_least=7")
    assert views.waited == ("fund_use", "fund_stages")
    await shown(f"/applicants/{STREAM}/history?at_least=8")  # the log is there at once


async def test_who_waits_holds_up_nobody_else(desk, views, shown):
    views.wait_for = lambda position, timeout, views: time.sleep(0.3) or True
    begun = time.monotonic()
    await desk.client.get("/health")
    await shown("/grants")
    assert time.monotonic() - begun < 0.3
    assert reading.PATIENCE == 5


async def test_the_events_are_read_in_order_by_an_auditor(settled, eventually):
    await settled.send(settled.contribution("c"))
    first = (await settled.get("/events?limit=2")).json()
    assert [one["position"] for one in first["items"]] == [1, 2]
    assert first["next"] == 2
    rest = (await settled.get("/events?after=2&limit=2")).json()
    assert [one["event"]["topic"] for one in rest["items"]] == ["applicant.contributionPaid"]
    assert "next" not in rest


async def test_events_hold_nothing_personal(settled):
    said = (await settled.get("/events")).text
    assert settled.PERSON[7:] not in said
    assert "张三" not in said


async def test_lost_views_are_503(desk, views):
    def lost(*_):
        raise LogUnavailable

    views.funds = lost
    answer = await desk.get("/funds")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    assert answer.json()["code"] == "unavailable"


async def test_an_error_of_ours_is_500_and_quotes_nothing(desk, views):
    def broken(*_):
        raise ValueError("张三")

    views.funds = broken
    answer = await desk.get("/funds")
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert "张三" not in answer.text


async def test_another_address_or_method_is_a_problem_too(desk):
    assert (await desk.get("/nothing")).json()["code"] == "not-found"
    answer = await desk.client.delete("/grants")
    assert (answer.status_code, answer.json()["code"]) == (405, "method")
    assert answer.headers["allow"] == "GET"


async def test_health_tells_the_position(settled):
    assert (await settled.client.get("/health")).json() == {
        "live": True,
        "ready": True,
        "position": 2,
    }


async def test_without_a_log_it_lives_but_is_not_ready(desk, monkeypatch):
    def lost():
        raise LogUnavailable

    monkeypatch.setattr(desk.parts.log, "head", lost)
    answer = await desk.client.get("/health")
    assert answer.status_code == 503
    assert answer.json() == {"live": True, "ready": False, "position": None}
