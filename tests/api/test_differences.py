"""Differences over HTTP: which filters reach the views, how pages follow, who may look."""

import pytest

pytestmark = pytest.mark.anyio


class Views:
    """Views of three differences; they note what they were asked."""

    def __init__(self):
        self.asked, self.stopped_views = [], ()

    def stopped(self, views):
        return [{"view": one, "reason": "why"} for one in self.stopped_views if one in views]

    def wait_for(self, position, timeout, views=()):
        return True

    def differences(self, state, to_recover, after, limit):
        self.asked.append((state, to_recover))
        rows = [{"grant": "g", "proposal": 6, "proposed_at": place} for place in (11, 22, 33)]
        return [row for row in rows if row["proposed_at"] > after][:limit]

    def claim_conflicts(self):
        return [{"key": "post-year/w"}]


@pytest.fixture
def views(desk):
    desk.application.state.reading.views = Views()
    return desk.application.state.reading.views


async def test_open_ones_are_listed_page_by_page(desk, views):
    first = (await desk.get("/differences?state=open&limit=2")).json()
    assert [one["proposed_at"] for one in first["items"]] == [11, 22]
    rest = (await desk.get(f"/differences?state=open&limit=2&after={first['next']}")).json()
    assert [one["proposed_at"] for one in rest["items"]] == [33]
    assert "next" not in rest
    assert views.asked == [("open", False)] * 2


async def test_what_is_to_be_recovered_and_keys_in_conflict(desk, views):
    await desk.get("/differences?to_recover=true")
    assert views.asked == [("", True)]
    conflicts = (await desk.get("/differences/conflicts")).json()
    assert conflicts == {"items": [{"key": "post-year/w"}]}


async def test_figures_of_a_stopped_view_are_marked(desk, views):
    views.stopped_views = ("grant_differences",)
    answer = (await desk.get("/differences")).json()
    assert answer["incomplete"]


async def test_a_wrong_filter_and_a_caller_who_may_not_look(desk, views):
    assert (await desk.get("/differences?state=lost")).status_code == 422
    refused = await desk.get("/differences", caller=desk.ADMINISTRATOR)
    assert refused.status_code == 403
    assert views.asked == []
