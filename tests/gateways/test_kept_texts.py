"""No identity number gets into a text that is kept, however it is written."""

import json

import pytest

from domain.command import Refused
from gateways.cloud_event import parse
from gateways.identity_number import check_character

NUMBER = "43092319900101001" + check_character("43092319900101001")
FULL_WIDTH = "".join(chr(ord(one) + 0xFEE0) for one in NUMBER)


def event(data, topic="applicant.domiciled", **json_options):
    told = {"id": "a-number-in-a-text", "source": "urn:x", "type": topic, "data": data}
    return json.dumps(told, **json_options).encode()


@pytest.mark.parametrize(
    ("data", "place"),
    [
        ({"village": f"v {NUMBER}"}, "data.village"),
        ({"village": FULL_WIDTH}, "data.village"),
        ({"reason": f"idcard:{NUMBER}"}, "data.reason"),
        ({"lines": [{"note": NUMBER}]}, "data.lines[0].note"),
        ({NUMBER: "x"}, "data"),
    ],
)
@pytest.mark.parametrize("escaped", [True, False])
def test_an_identity_number_in_a_text_is_refused_and_not_repeated(data, place, escaped):
    with pytest.raises(Refused) as caught:
        parse(event(data, ensure_ascii=escaped))
    assert (caught.value.code, caught.value.field) == ("personal-data", place)
    assert NUMBER not in str(caught.value)


@pytest.mark.parametrize(
    ("data", "topic"),
    [
        ({"employer": f"idcard:{NUMBER}"}, "applicant.hired"),
        ({"lines": [{"line": 1, "beneficiary": f"idcard:{NUMBER}"}]}, "application.filed"),
        ({"account": NUMBER, "holder": "h"}, "applicant.accountChanged"),
        ({"voucher": "1234567890123456789012345"}, "applicant.contributionPaid"),
    ],
)
def test_references_accounts_and_other_long_numbers_pass(data, topic):
    assert parse(event(data, topic)).data == data


def test_a_number_used_as_a_field_name_is_not_echoed():
    told = json.loads(event({}))
    with pytest.raises(Refused) as caught:
        parse(json.dumps({**told, NUMBER: 1}).encode())
    assert caught.value.code == "unknown-field"
    assert NUMBER not in str(caught.value)
