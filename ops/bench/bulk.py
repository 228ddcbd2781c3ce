"""`bulk-facts`, `bulk-claims`, `resend`, `refusals`: a file through the import, beside raw COPY."""

from __future__ import annotations

import sys
from pathlib import Path
from random import Random

from ops.bench import inputs
from ops.bench.baselines import raw_copy
from ops.bench.checks import Before, Expected, WrongResult, before, check
from ops.bench.county import County
from ops.bench.figures import Figure
from ops.bench.files import File
from ops.bench.http_load import FACT, claims_expected
from ops.bench.importing_process import Imported, Order, Profiled
from ops.bench.place import Place
from ops.bench.processes import ask
from ops.bench.stages import ensure
from ops.bench.warming import fresh

LINES = 100  # of an application, at most
DUPLICATES = 0.05


def imported(place: Place, dsn: str, file: Path) -> Imported:
    return ask("ops.bench.importing_process", Order(dsn, str(place.folder), str(file)), Imported)


def profile(place: Place, dsn: str, file: Path, name: str) -> None:
    """Imports the file once more, into a copy of its own, to say where the time goes."""
    into = place.folder / f"profile-{name}.txt"
    order = Order(dsn, str(place.folder), str(file), str(into))
    ask("ops.bench.importing_process", order, Profiled)
    print(f"profile of {name}: {into}", file=sys.stderr)


def figure(name: str, told: Imported, raw: float) -> Figure:
    rate = told.events / told.seconds
    cpu = told.cpu_seconds / told.events * 1e6
    return Figure(name, rate, "events/s", raw, rate / raw, cpu_us=cpu, peak_rss_mb=told.peak_rss_mb)


def bulk_facts(place: Place, profiling: bool = False) -> list[Figure]:
    """One presence for each person, in random order."""
    ensure(place, "raw")
    dsn, was, county = _begin(place, "base")
    people = county.shuffled("bulk")
    with File(place, inputs.completions(county, people, "bulk")) as file:
        told = imported(place, dsn, file)
        check(place, dsn, was, Expected({FACT: len(people)}, len(people)))
        raw = raw_copy(place, dsn, was.head)
        if profiling:
            profile(place, place.clone("base", "bulk_run"), file, "bulk-facts")
    place.drop("bulk_run")
    return [figure("bulk-facts", told, raw)]


def resend(place: Place) -> list[Figure]:
    """The same file twice: how fast the second time, in lines, by the first."""
    dsn, was, county = _begin(place, "base")
    people = county.shuffled("bulk")
    with File(place, inputs.completions(county, people, "bulk")) as file:
        first, again = imported(place, dsn, file), imported(place, dsn, file)
    check(place, dsn, was, Expected({FACT: len(people)}, len(people)))
    place.drop("bulk_run")
    if again.verdicts != {"replayed": len(people)}:
        raise WrongResult(f"sent again: {again.verdicts}")
    rate, plain = again.lines / again.seconds, first.lines / first.seconds
    cpu = again.cpu_seconds / again.lines * 1e6
    peak = again.peak_rss_mb
    return [Figure("resend", rate, "lines/s", plain, rate / plain, cpu_us=cpu, peak_rss_mb=peak)]


def bulk_claims(place: Place, profiling: bool = False) -> list[Figure]:
    """A claim for each person: in applications of one line, and of up to a hundred."""
    ensure(place, "raw")
    ensure(place, "complete")
    figures = []
    for lines, name in ((1, "bulk-claims"), (LINES, f"bulk-claims:{LINES}")):
        dsn, was, county = _begin(place, "complete")
        people = county.shuffled("bulk")
        with File(place, inputs.applications(county, people, lines, "bulk")) as file:
            told = imported(place, dsn, file)
            check(place, dsn, was, claims_expected(told.lines, len(people)))
            raw = raw_copy(place, dsn, was.head)
            if profiling:
                profile(place, place.clone("complete", "bulk_run"), file, name.replace(":", "-"))
        figures.append(figure(name, told, raw))
    place.drop("bulk_run")
    return figures


def refusals(place: Place) -> list[Figure]:
    """Applications of one line, one in twenty for a worker claimed for before; by those alone."""
    ensure(place, "complete")
    plain, doubled = (_claimed(place, share) for share in (0.0, DUPLICATES))
    place.drop("bulk_run")
    rate, alone = (one.events / one.seconds for one in (doubled, plain))
    cpu = doubled.cpu_seconds / doubled.events * 1e6
    peak = doubled.peak_rss_mb
    return [Figure("refusals", rate, "events/s", alone, rate / alone, cpu_us=cpu, peak_rss_mb=peak)]


def _claimed(place: Place, share: float) -> Imported:
    """So many claims as there are persons, that share of them duplicates."""
    dsn, was, county = _begin(place, "complete")
    again = round(county.persons * share)
    people = with_duplicates(county.shuffled("refuse", county.persons - again), again)
    with File(place, inputs.applications(county, people, 1, "refuse")) as file:
        told = imported(place, dsn, file)
    if told.decisions.get("refused", 0) != again:
        raise WrongResult(f"{again} duplicates, decided: {told.decisions}")
    check(place, dsn, was, claims_expected(len(people), len(people), again))
    return told


def with_duplicates(people: list[int], again: int) -> list[int]:
    """Some claimed for a second time, each at some moment after the first."""
    random = Random("again")  # noqa: S311  # not for secrets
    after: dict[int, list[int]] = {}
    for place in random.sample(range(len(people)), again):
        after.setdefault(random.randrange(place, len(people)), []).append(people[place])
    return [one for at, first in enumerate(people) for one in (first, *after.get(at, ()))]


def _begin(place: Place, stage: str) -> tuple[str, Before, County]:
    ensure(place, stage)
    dsn = fresh(place, stage, "bulk_run")
    return dsn, before(dsn), place.county()
