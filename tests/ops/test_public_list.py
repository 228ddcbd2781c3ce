"""The list on public notice: enough to recognise oneself, and no name or number of a person."""

import json

import msgspec

from domain.names import named_stream
from ops.case import played
from ops.follower import state_of
from ops.public_list import public_list

SCHEME = "migrant-worker-transport-allowance"
WORKERS = ("张三丰", "李四光")


def lines(*more):
    people = [f"person:{name}" for name in WORKERS]
    departed = {"type": "applicant.departed", "subject": people, "on": "2018-05-06"}
    filed = {"type": "application.filed", "on": "2018-06-01", "scheme": SCHEME}
    told = [
        {"person": list(WORKERS), "poor": "Taojiang"},
        {**departed, "destination": "Shenzhen"},
        *(
            {**filed, "subject": f"application:a{n}", "payee": one, "lines": [one]}
            for n, one in enumerate(people)
        ),
        {"roster": "r", "grants": ["a0", "a1"], "on": "2018-10-15", "until": "opened"},
        {"type": "roster.linesAdded", "subject": "roster:r", "on": "2018-10-15",
         "grants": ["grant:a0/1", "grant:a1/1"]},
        *more,
    ]  # fmt: skip
    return [json.dumps(one, ensure_ascii=False) for one in told]


def listed(*more):
    player = played(lines(*more))
    roster = state_of(player.log, "roster", named_stream("roster", "r"))
    numbers = [player.names.replaced(f"person:{one}").partition(":")[2] for one in WORKERS]
    return public_list(player.parts, roster), numbers


def test_names_and_numbers_are_masked_and_the_amount_is_told():
    found, numbers = listed()
    assert [(one["line"], one["payee"], one["fen"]) for one in found.rows] == [
        (1, "张**", 60_000),
        (2, "李**", 60_000),
    ]
    for row, number in zip(found.rows, numbers, strict=True):
        assert row["payee_number"] == f"{number[:3]}***********{number[-4:]}"
    text = msgspec.json.encode(found.rows).decode()
    assert not any(secret in text for secret in (*WORKERS, *numbers))


def test_control_without_masking_a_number_stands_there(monkeypatch):
    monkeypatch.setattr("ops.public_list.masked_identity_number", lambda number: number)
    found, numbers = listed()
    assert [one["payee_number"] for one in found.rows] == numbers


def test_a_line_that_is_off_the_roster_is_not_published():
    off = {"type": "roster.linesStopped", "subject": "roster:r", "on": "2018-10-15", "lines": [1]}
    found, _ = listed(off)
    assert [one["line"] for one in found.rows] == [2]
    assert found.digest != listed()[0].digest


def test_an_erased_person_is_listed_without_a_name():
    erased = {"type": "applicant.erased", "subject": f"person:{WORKERS[0]}", "on": "2018-10-15"}
    player = played(lines(erased))
    roster = state_of(player.log, "roster", named_stream("roster", "r"))
    player.parts.vault.erase(roster.lines[0].payee)
    [first, second] = public_list(player.parts, roster).rows
    assert (first["payee"], first["payee_number"], first["fen"]) == ("**", "***", 60_000)
    assert second["payee"] == "李**"


def test_the_digest_follows_from_the_list():
    """Whatever the keys are that the numbers are sealed under."""
    assert listed()[0].digest == listed()[0].digest
