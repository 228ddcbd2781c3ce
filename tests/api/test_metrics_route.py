"""`GET /metrics`: who may read it, and from where."""

import httpx
import pytest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

pytestmark = pytest.mark.anyio
FAR = "192.0.2.7", 4711
TEXT = b"ledger_head_position 7.0\n"


@pytest.fixture
async def desk(make_desk):
    async with make_desk(exposition=lambda: TEXT) as made:
        yield made


def from_afar(desk):
    transport = httpx.ASGITransport(desk.application, client=FAR)
    return httpx.AsyncClient(transport=transport, base_url="http://ledger")


def bearer(desk, caller):
    return {"authorization": f"Bearer {desk.token_of(caller)}"}


async def test_prometheus_on_this_machine_needs_no_token(desk):
    answer = await desk.client.get("/metrics")
    assert (answer.status_code, answer.content) == (200, TEXT)
    assert answer.headers["content-type"] == CONTENT_TYPE_LATEST


async def test_from_elsewhere_a_token_is_needed(desk):
    async with from_afar(desk) as client:
        assert (await client.get("/metrics")).status_code == 401
        for caller, status in (
            (desk.AUDITOR, 200),
            (desk.ADMINISTRATOR, 200),
            (desk.POSTER, 403),
            (desk.OFFICER, 403),
        ):
            answer = await client.get("/metrics", headers=bearer(desk, caller))
            assert answer.status_code == status, caller


@pytest.mark.parametrize("header", ["x-forwarded-for", "forwarded", "via", "x-real-ip"])
async def test_what_a_proxy_on_this_machine_passes_on_comes_from_elsewhere(desk, header):
    answer = await desk.client.get("/metrics", headers={header: "127.0.0.1"})
    assert answer.status_code == 401


async def test_a_ledger_without_metrics_has_no_such_address(make_desk):
    async with make_desk() as desk:
        assert (await desk.client.get("/metrics")).status_code == 404


async def test_it_is_described(desk):
    operation = desk.application.openapi()["paths"]["/metrics"]["get"]
    assert set(operation["responses"]["200"]["content"]) == {"text/plain"}
    assert {"401", "403"} <= set(operation["responses"])
    assert operation["security"] == [{"HTTPBearer": []}]
