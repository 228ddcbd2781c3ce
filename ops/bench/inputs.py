"""CloudEvents as clients would post them: one function per kind of input."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

import msgspec

from gateways.callers import Caller, SourceBinding, officer_source
from ops.bench.county import (
    BEGUN,
    County,
    code_of,
    completed_on,
    hired_on,
    number_of,
    shuffled,
)
from ops.importing_batch import Speakers
from ops.importing_lines import Line

SOURCE = "urn:bench:register"
SCHEME = "job-placement-service-subsidy"
FUND = "employment-subsidy-funds"
FOUNDED, POOR_SINCE, FILED = date(2017, 1, 1), date(2016, 1, 1), date(2018, 12, 3)
BEFORE_HIRE = timedelta(days=10)
LIMIT_FEN = 10**12

POSTER = Caller(
    "bench-poster",
    "bench",
    ("poster",),
    "",
    (),
    (
        SourceBinding(
            SOURCE,
            "register",
            ("applicant.*", "enterprise.*", "course.*", "loan.*", "application.filed"),
            "",
            "bench",
        ),
    ),
)
OFFICERS = {
    role: Caller(f"bench-{role}", "bench", (role,), "bench")
    for role in ("submitter", "reviewer", "approver", "releaser", "parameter-officer")
}
OFFICERS["confirmer"] = Caller("bench-confirmer", "bench", ("parameter-officer",), "bench")
BANK = "urn:bench:bank"
_OF_BANK = SourceBinding(BANK, "register", ("payment.paid",), "bank", "bench")
_BANK = Caller("bench-bank", "bench", ("poster",), "", (), (_OF_BANK,))
SPEAKERS = Speakers(
    POSTER, {BANK: _BANK} | {officer_source(one.person): one for one in OFFICERS.values()}
)
"""Who speaks for a source of the benchmarks."""

_encode = msgspec.json.Encoder().encode


def event(source: str, identifier: str, topic: str, subject: str, data: dict[str, Any]) -> bytes:
    return _encode(
        {
            "specversion": "1.0",
            "id": identifier,
            "source": source,
            "type": topic,
            "subject": subject,
            "data": data,
        }
    )


def act(role: str, identifier: str, topic: str, subject: str, **data: Any) -> bytes:
    """Of an officer."""
    return event(officer_source(OFFICERS[role].person), identifier, topic, subject, data)


def numbered(lines: Iterable[bytes]) -> Iterator[Line]:
    """As the import reads them from a file."""
    return (Line(number, raw) for number, raw in enumerate(lines, 1))


# What the base log holds


def opening() -> Iterator[bytes]:
    ledger = {"code": "BNCH", "epoch": "1", "city": "430900", "sample": True}
    yield act("parameter-officer", "opened", "ledger.opened", "", **ledger)
    name = f"{FUND}/2018"
    fund = {"fund": name, "year": 2018, "level": "municipal", "limit_fen": LIMIT_FEN}
    fund |= {"document": "益财预〔2018〕1号", "happened_on": date(2018, 1, 2)}
    yield act("parameter-officer", "fund", "fund.opened", f"fund:{name}", **fund)


def organisations(county: County) -> Iterator[bytes]:
    """Registered; the agencies licensed, with an account."""
    for number in range(county.organisations):
        agency, code = number < county.agencies, code_of(number)
        kind = "hr-agency" if agency else "enterprise"
        unit = {"organisation": kind, "name": f"单位{number}", "county": "430923"}
        yield told(f"unit-{number}", "enterprise.registered", code, FOUNDED, **unit)
        if agency:
            licence = {"licence": "human-resources-service", "number": f"HR{number:06d}"}
            yield told(f"licence-{number}", "enterprise.licensed", code, FOUNDED, **licence)
            account = {"account": f"62220{number:012d}", "holder": f"单位{number}", "bank": "银行"}
            yield told(f"account-{number}", "enterprise.accountChanged", code, FOUNDED, **account)


def persons(county: County, part: range) -> Iterator[bytes]:
    for number in part:
        named = {"name": f"工人{number}"}
        yield told(f"person-{number}", "applicant.registered", number_of(number), FOUNDED, **named)


def work_begun(county: County, part: range) -> Iterator[bytes]:
    """Poor, referred, hired, there after a hundred days; each time in another random order."""
    for number in shuffled("poor", part):
        person, where = county.person(number), {"county": "430923"}
        yield told(f"poor-{number}", "applicant.povertyRegistered", person, POOR_SINCE, **where)
    for number in shuffled("referred", part):
        signed: dict[str, Any] = {
            "agency": county.agency_of(number),
            "signed_by": ["worker", "employer"],
        }
        day = hired_on(number) - BEFORE_HIRE
        person = county.person(number)
        yield told(f"referred-{number}", "applicant.referred", person, day, **signed)
    for number in shuffled("hired", part):
        work = {"employer": county.employer_of(number), "workplace": "441900"}
        person = county.person(number)
        yield told(f"hired-{number}", "applicant.hired", person, hired_on(number), **work)
    for number in shuffled("begun", part):
        yield present(county, f"begun-{number}", number, hired_on(number) + BEGUN)


# What is measured


def present(county: County, identifier: str, number: int, through: date) -> bytes:
    """The fact that is measured: a worker was still there on a day; subject by its stream."""
    return told(
        identifier,
        "applicant.presenceConfirmed",
        county.person(number),
        through,
        employer=county.employer_of(number),
        hired_on=hired_on(number),
        through=through,
        shown_by="pay",
    )


def completions(county: County, people: Iterable[int], prefix: str) -> Iterator[bytes]:
    """The presence that completes six months of work."""
    for number in people:
        yield present(county, f"{prefix}-{number}", number, completed_on(number))


def presences(county: County, count: int, seed: str) -> Iterator[bytes]:
    """Facts of persons drawn at random."""
    random = Random(seed)  # noqa: S311  # not for secrets
    for turn in range(count):
        number = random.randrange(county.persons)
        day = hired_on(number) + timedelta(days=random.randrange(1, 90))
        yield present(county, f"{seed}-{turn}", number, day)


def applications(county: County, people: Iterable[int], lines: int, prefix: str) -> Iterator[bytes]:
    """Claims for people, up to `lines` in one application; their agency asks."""
    waiting: dict[str, list[int]] = {}
    turn = 0
    for number in people:
        agency = county.agency_of(number)
        held = waiting.setdefault(agency, [])
        held.append(number)
        if len(held) == lines:
            yield application(county, f"{prefix}-{turn}", agency, waiting.pop(agency))
            turn += 1
    for agency, held in waiting.items():
        yield application(county, f"{prefix}-{turn}", agency, held)
        turn += 1


def application(county: County, identifier: str, agency: str, people: list[int]) -> bytes:
    lines = [
        {"line": line, "beneficiary": county.person(number)}
        for line, number in enumerate(people, 1)
    ]
    return told(
        identifier, "application.filed", "", FILED, scheme=SCHEME, payee=agency, lines=lines
    )


def told(identifier: str, topic: str, subject: str, day: date, /, **data: Any) -> bytes:
    return event(SOURCE, identifier, topic, subject, {**data, "happened_on": day})
