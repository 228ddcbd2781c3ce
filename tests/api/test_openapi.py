"""The description is complete: every topic, every error, nothing that points nowhere."""

import json
import re

import pytest

from gateways.shapes import TOPICS

pytestmark = pytest.mark.anyio


@pytest.fixture
def description(make_desk):
    return make_desk().application.openapi()


def operations(description):
    return [
        (path, method, operation)
        for path, methods in description["paths"].items()
        for method, operation in methods.items()
    ]


def test_events_are_posted_and_read_at_one_address(description):
    assert set(description["paths"]["/events"]) == {"get", "post"}
    received = description["paths"]["/events"]["post"]["requestBody"]["content"]
    assert set(received) == {
        "application/cloudevents+json",
        "application/cloudevents-batch+json",
        "application/x-ndjson",
    }


def test_every_topic_has_its_schema(description):
    schemas = description["components"]["schemas"]
    assert set(schemas["Event"]["discriminator"]["mapping"]) == TOPICS
    for topic in TOPICS:
        assert schemas[topic]["properties"]["type"] == {"const": topic}
        assert "data" in schemas[topic]["required"]


def test_every_reference_leads_somewhere(description):
    schemas = description["components"]["schemas"]
    names = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(description)))
    assert names
    assert names <= set(schemas)


def test_every_route_but_health_declares_its_errors_and_its_token(description):
    for path, _, operation in operations(description):
        statuses = set(operation["responses"])
        if path == "/health":
            assert "security" not in operation
            assert statuses == {"200", "503"}
            continue
        assert operation["security"] == [{"HTTPBearer": []}]
        assert {"401", "403", "422", "500", "503"} <= statuses, path
        for status in statuses - {"200"}:
            content = operation["responses"][status]["content"]
            assert set(content) == {"application/problem+json"}, path


def test_posting_declares_all_that_may_come_back(description):
    responses = set(description["paths"]["/events"]["post"]["responses"])
    assert responses >= {
        "200",
        "400",
        "401",
        "403",
        "409",
        "413",
        "415",
        "422",
        "429",
        "500",
        "503",
    }


def test_every_operation_has_a_name_of_its_own(description):
    names = [operation["operationId"] for _, _, operation in operations(description)]
    assert len(names) == len(set(names))


async def test_it_is_served(desk):
    answer = await desk.client.get("/openapi.json")
    assert answer.json()["openapi"].startswith("3.1")


async def test_people_can_read_it_without_another_host(desk):
    answer = await desk.client.get("/docs")
    assert answer.headers["content-type"].startswith("text/html")
    assert "POST /events" in answer.text
    assert "报送事件" in answer.text
    assert not re.search("https?://", answer.text)
    assert "default-src 'none'" in answer.headers["content-security-policy"]
