"""`bulk-claims-all`: claims under several schemes through the import, beside placement alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from domain.calendar import last_day_inclusive
from ops.bench import inputs
from ops.bench.bulk import imported
from ops.bench.checks import Expected, WrongResult, before, check
from ops.bench.county import County, hired_on
from ops.bench.figures import Figure
from ops.bench.files import File
from ops.bench.http_load import claims_expected
from ops.bench.importing_process import Imported
from ops.bench.place import Place
from ops.bench.stages import ensure

MOST_PERSONS = 20_000
LEFT, FILED = date(2018, 5, 2), date(2019, 6, 3)
TWELVE = 12
SCHEMES = (
    inputs.SCHEME,
    "migrant-worker-transport-allowance",
    "post-subsidy",
    "social-insurance-subsidy",
)
"""Each person claims under one of these, by number."""


def bulk_claims_all(place: Place) -> list[Figure]:
    """A quarter of the claims under each scheme; the ratio is to as many placement claims."""
    ensure(place, "complete")
    plain, mixed = _claimed(place, mixing=False), _claimed(place, mixing=True)
    place.drop("bulk_run")
    rate, alone = (one.events / one.seconds for one in (mixed, plain))
    cpu, peak = mixed.cpu_seconds / mixed.events * 1e6, mixed.peak_rss_mb
    ratio = rate / alone
    return [Figure("bulk-claims-all", rate, "events/s", alone, ratio, cpu_us=cpu, peak_rss_mb=peak)]


def _claimed(place: Place, mixing: bool) -> Imported:
    dsn, county = place.clone("complete", "bulk_run"), place.county()
    people = county.shuffled("all", min(county.persons, MOST_PERSONS))
    if mixing:
        with File(place, facts(county, people)) as file:
            imported(place, dsn, file)
    was = before(dsn)
    with File(place, claims(county, people, mixing)) as file:
        told = imported(place, dsn, file)
    if told.decisions != {"awarded": len(people)}:
        raise WrongResult(f"{len(people)} claims, decided: {told.decisions}")
    keyed = sum(not mixing or number % len(SCHEMES) < 2 for number in people)
    wanted = claims_expected(len(people), len(people))
    check(place, dsn, was, Expected(wanted.topics, wanted.pairs, keyed))
    return told


def facts(county: County, people: list[int]) -> Iterator[bytes]:
    """What the claims rest on beside the placements: journeys; a year at work, insured."""
    for number in people:
        person = county.person(number)
        match number % len(SCHEMES):
            case 1:
                where = {"destination": "441900"}
                yield inputs.told(f"away-{number}", "applicant.departed", person, LEFT, **where)
            case 2 | 3:
                yield from _a_year(county, number)
            case _:
                pass


def _a_year(county: County, number: int) -> Iterator[bytes]:
    person, first, employer = county.person(number), hired_on(number), county.employer_of(number)
    last = last_day_inclusive(first, TWELVE)
    signed = {"employer": employer, "begins_on": first}
    yield inputs.told(f"signed-{number}", "applicant.contractSigned", person, first, **signed)
    moved = {"employer": employer, "workplace": "430923"}
    yield inputs.told(f"moved-{number}", "applicant.moved", person, first, **moved)
    for turn in range(TWELVE + 1):
        year, month = divmod(first.year * 12 + first.month - 1 + turn, 12)
        paid: dict[str, Any] = {
            "payer": employer,
            "insurance": "pension",
            "month": f"{year}-{month + 1:02d}",
        }
        paid |= {"voucher": "V", "employer_fen": 54_000}
        name = f"paid-{number}-{turn}"
        yield inputs.told(name, "applicant.contributionPaid", person, FILED, **paid)
    yield inputs.present(county, f"year-{number}", number, last)


def claims(county: County, people: list[int], mixing: bool) -> Iterator[bytes]:
    """An application of one line for each person."""
    for turn, number in enumerate(people):
        person = county.person(number)
        kind = number % len(SCHEMES) if mixing else 0
        payee = (county.agency_of(number), person, *[county.employer_of(number)] * 2)[kind]
        asked = {
            "scheme": SCHEMES[kind],
            "payee": payee,
            "payee_kind": "applicant" if kind == 1 else "enterprise",
            "lines": [{"line": 1, "beneficiary": person}],
        }
        yield inputs.told(f"all-{turn}", "application.filed", "", FILED, **asked)
