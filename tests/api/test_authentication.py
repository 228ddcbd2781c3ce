"""Who may come in at all."""

import pytest

pytestmark = pytest.mark.anyio

PROTECTED = [
    "/grants",
    "/payments",
    "/funds",
    "/events",
    "/grants/0190a8c3-0000-7000-8000-000000000000",
    "/applicants/0190a8c3-0000-7000-8000-000000000000/history",
]


async def refused(desk, authorization):
    headers = desk.ONE | authorization
    return await desk.client.post("/events", content=desk.event("a"), headers=headers)


async def test_without_a_token_nobody_tells_anything(desk):
    answer = await refused(desk, {})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'Bearer realm="ledger"'
    assert answer.headers["content-type"] == "application/problem+json"
    assert desk.posts == []


@pytest.mark.parametrize(
    "said", ["Basic dTpw", "Bearer", "Bearer x", "Bearer a.b.c", "Bearer \xe9"]
)
async def test_another_or_a_wrong_token_is_challenged(desk, said):
    answer = await refused(desk, {"authorization": said.encode("latin-1")})
    assert answer.status_code == 401
    assert 'error="invalid_token"' in answer.headers["www-authenticate"]
    assert desk.posts == []


async def test_an_expired_token_is_said_to_be_expired(desk):
    token = desk.signer.sign(desk.POSTER, 600, 1_500_000_000)
    answer = await refused(desk, {"authorization": f"Bearer {token}"})
    assert answer.status_code == 401
    assert answer.json()["rule"] == "expired"


async def test_two_tokens_are_none(desk):
    twice = [("authorization", f"Bearer {desk.token}")] * 2
    headers = [*desk.ONE.items(), *twice]
    answer = await desk.client.post("/events", content=desk.event("a"), headers=headers)
    assert answer.status_code == 401
    assert (await desk.client.get("/grants", headers=twice)).status_code == 401


@pytest.mark.parametrize("path", PROTECTED)
async def test_without_a_token_nobody_reads_anything(desk, path):
    answer = await desk.client.get(path)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert answer.json()["code"] == "unauthenticated"


@pytest.mark.parametrize("path", PROTECTED)
async def test_an_administrator_reads_nothing(desk, path):
    answer = await desk.get(path, desk.ADMINISTRATOR)
    assert answer.status_code == 403
    assert answer.json()["code"] == "role"


async def test_only_an_auditor_reads_the_events(desk):
    assert (await desk.get("/events", desk.OFFICER)).status_code == 403
    assert (await desk.get("/events", desk.POSTER)).status_code == 403
    assert (await desk.get("/events", desk.AUDITOR)).status_code == 200


async def test_a_poster_reads_a_grant_by_its_id_but_no_list(desk):
    desk.views.grant = lambda stream: {"id": stream}
    assert (await desk.get(PROTECTED[4], desk.POSTER)).status_code == 200
    assert (await desk.get("/grants", desk.POSTER)).status_code == 403


async def test_health_and_the_description_need_no_token(desk):
    assert (await desk.client.get("/health")).status_code == 200
    assert (await desk.client.get("/openapi.json")).status_code == 200
