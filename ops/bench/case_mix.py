"""Claims under every scheme: a worked case of each, told of ever new people, units and papers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import count
from typing import Any

import msgspec

from domain.grant_events import GrantApplied, GrantAwarded
from gateways import credit_code, identity_number
from gateways.callers import officer_roles, officer_source
from ops.bench import inputs
from ops.bench.checks import WrongResult
from ops.case import played
from ops.case_player import Player
from ops.policy_cases import FOLDER

CASES = {
    "one-off-post-subsidy": "OP-05-last-day",
    "flexible-employment-support": "FX-01",
    "municipal-incubator-award": "AW-01",
    "quality-startup-award": "AW-07",
    "demonstration-township-village-grant": "FD-11-set",
    "entrepreneurship-competition-expense": "FD-09",
    "startup-project-award": "PA-02",
    "expert-team-and-project-library-expense": "XP-01",
    "startup-rent-subsidy": "RN-10",
    "startup-setup-subsidy": "SE-01",
    "trademark-registration-subsidy": "TM-01",
    "startup-loan-interest-subsidy": "LI-01",
    "jobseeking-startup-subsidy": "JS-03",
    "graduate-grassroots-incentive": "GI-01",
    "disabled-graduate-startup-success-award": "DS-01",
    "graduate-entrepreneurship-grant": "AW-11",
    "internship-subsidy": "IN-01",
    "enlistment-preferential-care": "PC-01",
    "grassroots-tuition-compensation": "GT-01",
    "grassroots-student-loan-repayment": "GL-01",
    "enlistment-tuition-aid": "ET-01",
    "enlistment-student-loan-repayment": "EL-02",
    "farmer-college-tuition-subsidy": "FC-04",
    "job-retention-subsidy": "DG-09",
    "overcapacity-hire-subsidy": "OC-01",
    "public-welfare-post-subsidy": "PW-01",
    "veteran-training-subsidy": "VT-01",
    "demobilised-officer-support": "DO-01",
    "skill-platform-support-grant": "PF-01",
    "vocational-training-subsidy": "TN-01",
    "startup-training-subsidy": "SC-01",
    "technical-school-practice-subsidy": "TS-01",
    "project-based-training-purchase": "TP-01",
    "skills-upgrade-subsidy": "SU-04-attested",
    "park-worker-transport-subsidy": "PK-01",
    "listing-financing-award": "LS-01",
    "job-placement-service-subsidy": "JP-01",
    "migrant-worker-transport-allowance": "TR-01",
    "poverty-employment-base-award": "AW-15",
    "work-relief-wage": "WR-04",
    "household-service-support": "HS-01",
    "poor-labour-data-collection-purchase": "DC-01",
    "poor-worker-skills-training-subsidy": "TN-03",
    "training-living-allowance": "AL-02",
    "anhua-park-onjob-training-subsidy": "AH-05",
    "post-subsidy": "PS-01",
    "social-insurance-subsidy": "SI-01",
}
"""Scheme → a case whose first claim under it is awarded."""

ONE_A_YEAR = "entrepreneurship-competition-expense"
"""A year's competition is paid for once; every other claim for it is refused as a duplicate."""

LEFT_OUT = ("ledger.", "fund.", "roster.", "payment.", "grant.", "parameters.", "application.")
NUMBER = re.compile(r'"(idcard|uscc):([0-9A-Z]+)"')
NAMED = re.compile(r'"(round|course|contract|loan|application):([^"]+)"')
ONCE = re.compile(r'"(number|project)": "([^"]+)"')


class Template(msgspec.Struct, frozen=True):
    """A case as it is sent: the facts a claim rests on, and the claim; how many keys it takes."""

    scheme: str
    facts: tuple[str, ...]
    claim: str
    keys: int


def templates() -> list[Template]:
    """One for each scheme."""
    return [_template(scheme, _play(case)) for scheme, case in CASES.items()]


def settings() -> Iterator[bytes]:
    """What the cases set, proposed and confirmed: all amounts that are left to other papers."""
    found: dict[str, dict[str, Any]] = {}
    for case in CASES.values():
        for one in _sent(_play(case)):
            if one["type"] == "parameters.proposed":
                found.setdefault(one["data"]["key"], one["data"])
    for number, data in enumerate(found.values(), 1):
        proposed = ("parameter-officer", f"set-{number}", "parameters.proposed", "")
        yield inputs.act(*proposed, **data)
        confirmed = {"proposal": 2 * number - 1, "happened_on": data["happened_on"]}
        yield inputs.act("confirmer", f"in-{number}", "parameters.confirmed", "", **confirmed)


def _play(case: str) -> Player:
    return played((FOLDER / f"{case}.jsonl").read_text(encoding="utf-8").splitlines())


def _sent(player: Player) -> list[dict[str, Any]]:
    return [json.loads(one) for one in player.posted]


def _template(scheme: str, player: Player) -> Template:
    sent = _sent(player)
    claims = (one for one in sent if one["type"] == "application.filed")
    claim = next(one for one in claims if one["data"]["scheme"] == scheme)
    facts = [one for one in sent if not one["type"].startswith(LEFT_OUT)]
    keys = len(_award(scheme, player).claims)
    return Template(scheme, tuple(_text(one) for one in facts), _text(claim), keys)


def _award(scheme: str, player: Player) -> GrantAwarded:
    """The first award of a case under the scheme."""
    of_scheme: set[str] = set()
    for one in player.log.follow(0):
        if isinstance(one.event, GrantApplied) and one.event.scheme == scheme:
            of_scheme.add(one.stream)
        elif isinstance(one.event, GrantAwarded) and one.stream in of_scheme:
            return one.event
    raise WrongResult(f"no award under {scheme} in its case")


def _text(event: dict[str, Any]) -> str:
    """As a client of the benchmarks would send it."""
    roles = officer_roles(event["type"])
    officer = inputs.OFFICERS[roles[0]] if roles else None
    source = officer_source(officer.person) if officer else inputs.SOURCE
    return json.dumps({**event, "source": source}, ensure_ascii=False)


class Copies:
    """Copies of the cases, each with numbers and names that no other has. For one run."""

    def __init__(self) -> None:
        self._numbers = count(1)

    def of(self, template: Template, turn: int) -> tuple[list[bytes], bytes]:
        """The facts and the claim of the `turn`-th copy."""
        numbers: dict[str, str] = {}
        facts = [self._copied(one, template, turn, numbers) for one in template.facts]
        return facts, self._copied(template.claim, template, turn, numbers)

    def _copied(self, text: str, template: Template, turn: int, numbers: dict[str, str]) -> bytes:
        beside = f"{template.scheme}-{turn}"

        def renumbered(found: re.Match[str]) -> str:
            number = numbers.get(found[2]) or self._new(found[1], found[2])
            numbers[found[2]] = number
            return f'"{found[1]}:{number}"'

        text = NUMBER.sub(renumbered, text)
        text = NAMED.sub(rf'"\1:\2-{beside}"', text)
        text = ONCE.sub(rf'"\1": "\2-{turn}"', text)
        event = json.loads(text)
        event["id"] = f"{beside}-{event['id']}"
        return json.dumps(event, ensure_ascii=False).encode()

    def _new(self, kind: str, number: str) -> str:
        """Another number of the same birthday; another unit."""
        turn = next(self._numbers)
        if kind == "uscc":
            seventeen = f"91430998{turn:09d}"
            return seventeen + credit_code.check_character(seventeen)
        seventeen = f"43{1_000 + turn // 1_000:04d}{number[6:14]}{turn % 1_000:03d}"
        return seventeen + identity_number.check_character(seventeen)
