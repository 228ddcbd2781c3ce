"""Results, registers and statistics: which filters reach the views, how pages follow, what is
marked incomplete."""

import re
from datetime import date

import pytest

from api.result_routes import router

pytestmark = pytest.mark.anyio

STREAM = "0190a8c3-0000-7000-8000-000000000000"
ONE = ("person", "employer", "agency")


class Results:
    """Views of three of everything; they note what they were asked."""

    def __init__(self):
        self.asked, self.stopped_views = [], ()

    def stopped(self, views):
        return [{"view": one, "reason": "why"} for one in self.stopped_views if one in views]

    def wait_for(self, position, timeout, views=()):
        self.asked.append(("wait", position, views))
        return True

    def _results(self, id):  # noqa: A002
        self.asked.append(id)
        return {"id": id, "decisions": []}

    person_results = employer_results = agency_results = _results

    def _three(self, *asked):
        self.asked.append(asked[:-2])
        after, limit = asked[-2:]
        rows = [
            {
                "place": ["a", str(n)], "person": STREAM[:-1] + str(n),
                "published_at": n, "decided_at": n, "line": n,
            }
            for n in (1, 2, 3)
        ]  # fmt: skip
        return [row for row in rows if not after or self._past(row, after)][:limit]

    def _past(self, row, after):
        if isinstance(after, int):
            return row["line"] > after
        return row["person"] > after if isinstance(after, str) else row["place"] > list(after)

    poverty_register = payment_figures = refusal_figures = notices = notice_lines = _three
    employment_figures = award_list = _three

    def group_register(self, filters, on, after, limit):
        self.asked.append((filters, on))
        return self._spells(after, limit)

    def placements(self, filters, after, limit):
        self.asked.append((filters,))
        return self._spells(after, limit)

    def _spells(self, after, limit):
        rows = [{"place": [STREAM, n], "hired_version": n} for n in (1, 2, 3)]
        return [row for row in rows if after is None or row["place"] > list(after)][:limit]

    def poverty_history(self, id):  # noqa: A002
        return [{"version": 2}]

    def settings(self):
        return [{"proposal": 1}]


@pytest.fixture
def views(desk):
    desk.application.state.reading.views = Results()
    return desk.application.state.reading.views


@pytest.fixture
def shown(desk, views):
    async def show(path):
        answer = await desk.get(path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    return show


@pytest.mark.parametrize(
    "path", [f"/applicants/{STREAM}", f"/employers/{STREAM}", f"/agencies/{STREAM}"]
)
async def test_the_results_of_one(shown, views, path):
    assert (await shown(f"{path}/results"))["id"] == STREAM
    assert views.asked == [STREAM]


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        (f"/placements?agency={STREAM}&outcome=stable", ({"agency": STREAM, "outcome": "stable"},)),
        (
            "/poverty-register?on=2019-07-01&county=430923&status=exited&township=小淹镇",
            ({"status": "exited", "county": "430923", "township": "小淹镇"}, date(2019, 7, 1)),
        ),
        ("/group-register?group=veteran&on=2019-07-01", ({"group": "veteran"}, date(2019, 7, 1))),
        (
            f"/awards?scheme=quality-startup-award&year=2019&round={STREAM}",
            ({"scheme": "quality-startup-award", "round": STREAM}, 2019),
        ),
        ("/notices?result=published&fund=f/2019", ({"fund": "f/2019", "result": "published"},)),
        (f"/notices/{STREAM}/lines", (STREAM,)),
        (
            "/statistics/payments?by=village&from_month=2019-01&until_month=2019-06&fund=f/2019",
            ("village", {"fund": "f/2019", "from_month": "2019-01", "until_month": "2019-06"}),
        ),
        ("/statistics/refusals?reason=duplicate&scheme=s", (
            "county", {"scheme": "s", "reason": "duplicate"}
        )),
        ("/statistics/employment?by=township&group=all&until_month=2019-06", (
            "township", {"group": "all", "until_month": "2019-06"}
        )),
    ],
)  # fmt: skip
async def test_filters_reach_the_view(shown, views, path, asked):
    await shown(path)
    assert views.asked == [asked]


async def test_lists_that_have_no_pages(shown, views):
    assert (await shown("/parameters"))["items"] == [{"proposal": 1}]
    assert (await shown(f"/poverty-register/{STREAM}"))["items"] == [{"version": 2}]


@pytest.mark.parametrize(
    "path",
    ["/placements", "/poverty-register", "/notices", f"/notices/{STREAM}/lines",
     "/statistics/payments", "/statistics/refusals", "/statistics/employment", "/awards",
     "/group-register"],
)  # fmt: skip
async def test_pages_follow_each_other(shown, path):
    first = await shown(f"{path}?limit=2")
    assert len(first["items"]) == 2
    if path.startswith(("/statistics", "/placements", "/group-register")):
        assert all("place" not in one for one in first["items"])
    rest = await shown(f"{path}?limit=2&after={first['next']}")
    assert len(rest["items"]) == 1
    assert "next" not in rest


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/placements?outcome=unknown", "outcome"),
        ("/placements?after=WzFd", "after"),
        ("/poverty-register?county=43", "county"),
        ("/poverty-register?on=yesterday", "on"),
        ("/statistics/payments?by=street", "by"),
        ("/statistics/payments?from_month=2019-13", "from_month"),
        ("/statistics/refusals?after=e30", "after"),
        ("/notices?after=LTE", "after"),
        ("/agencies/1/results", "id"),
        ("/awards?year=19", "year"),
        ("/awards?round=1", "round"),
        ("/group-register?after=LTE", "after"),
    ],
)
async def test_a_wrong_parameter_is_422_and_named(desk, views, path, field):
    answer = await desk.get(path)
    assert (answer.status_code, answer.json()["field"]) == (422, field)


def paths():
    return [re.sub(r"\{id\}", STREAM, route.path) for route in router.routes]


@pytest.mark.parametrize("path", paths())
async def test_each_route_says_which_of_its_views_has_stopped(desk, shown, views, path):
    """And none of another's; a poster may read none of them."""
    await shown(f"{path}?at_least=3")
    [(_, position, read)] = [one for one in views.asked if one[:1] == ("wait",)]
    assert (position, bool(read)) == (3, True)
    for name in read:
        views.stopped_views = (name, "another")
        assert (await shown(path))["incomplete"] == [{"view": name, "reason": "why"}]
    views.stopped_views = ("another",)
    assert "incomplete" not in await shown(path)
    assert (await desk.get(path, desk.POSTER)).status_code == 403


async def test_the_interface_describes_them(desk):
    described = desk.application.openapi()["paths"]
    for route in router.routes:
        operation = described[route.path]["get"]
        assert "·" in operation["summary"]
        assert {one["name"] for one in operation["parameters"]} >= {"at_least"}
