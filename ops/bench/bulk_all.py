"""`bulk-claims-all`: claims under all schemes through the import, beside placement alone."""

from __future__ import annotations

import random
from collections.abc import Sequence

from ops.bench import inputs
from ops.bench.bulk import imported, profile
from ops.bench.case_mix import ONE_A_YEAR, Copies, Template, settings, templates
from ops.bench.checks import Expected, WrongResult, before, check
from ops.bench.figures import Figure
from ops.bench.files import File
from ops.bench.http_load import claims_expected
from ops.bench.importing_process import Imported
from ops.bench.place import Place
from ops.bench.stages import ensure

MOST_CLAIMS = 20_000


def bulk_claims_all(place: Place, profiling: bool = False) -> list[Figure]:
    """As many claims under each scheme; the ratio is to as many placement claims."""
    ensure(place, "complete")
    schemes = templates()
    copies = max(min(place.size.persons, MOST_CLAIMS) // len(schemes), 1)
    plain = _plain(place, copies * len(schemes))
    mixed = _mixed(place, schemes, copies, profiling)
    place.drop("bulk_run")
    rate, alone = (one.events / one.seconds for one in (mixed, plain))
    cpu, peak = mixed.cpu_seconds / mixed.events * 1e6, mixed.peak_rss_mb
    ratio = rate / alone
    return [Figure("bulk-claims-all", rate, "events/s", alone, ratio, cpu_us=cpu, peak_rss_mb=peak)]


def _plain(place: Place, claims: int) -> Imported:
    """Placement claims, one line an application."""
    dsn, county = place.clone("complete", "bulk_run"), place.county()
    was, people = before(dsn), county.shuffled("all", claims)
    with File(place, inputs.applications(county, people, 1, "all")) as file:
        told = imported(place, dsn, file)
        check(place, dsn, was, claims_expected(told.lines, len(people)))
    return told


def _mixed(place: Place, schemes: Sequence[Template], copies: int, profiling: bool) -> Imported:
    """Amounts set, then the facts of all claims, then the claims in random order."""
    dsn, made = place.clone("complete", "bulk_run"), Copies()
    pairs = [made.of(one, turn) for turn in range(copies) for one in schemes]
    claims = [claim for _, claim in pairs]
    random.Random("mix").shuffle(claims)  # noqa: S311  # not for secrets
    for lines in (settings(), (fact for facts, _ in pairs for fact in facts)):
        with File(place, lines) as file:
            _all_taken(imported(place, dsn, file))
    was = before(dsn)
    with File(place, claims) as file:
        if profiling:
            profile(place, dsn, file, "bulk-claims-all")
            raise WrongResult("profiled: no figure")
        told = imported(place, dsn, file)
    _decided(told, len(claims), copies)
    check(place, dsn, was, _expected(told, schemes, copies))
    return told


def _all_taken(told: Imported) -> None:
    if told.verdicts.keys() - {"accepted"}:
        raise WrongResult(f"facts of the cases: {told.verdicts}")


def _decided(told: Imported, claims: int, copies: int) -> None:
    """All are awarded but the competitions of one year after the first."""
    again = copies - 1
    wanted = {"awarded": claims - again} | ({"refused": again} if again else {})
    if told.decisions != wanted:
        raise WrongResult(f"{wanted} expected ({ONE_A_YEAR} once), decided: {told.decisions}")


def _expected(told: Imported, schemes: Sequence[Template], copies: int) -> Expected:
    topics = {"application.filed": told.lines, "grant.applied": told.lines}
    topics |= {f"grant.{key}": one for key, one in told.decisions.items()}
    keys = sum(one.keys * (1 if one.scheme == ONE_A_YEAR else copies) for one in schemes)
    return Expected(topics, told.lines, keys)
