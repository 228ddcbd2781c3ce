"""`rehearse`: one parameter tried on 1,000,000 recorded grants; none, or half, would change."""

from __future__ import annotations

from datetime import date

from domain.rehearsal import Trial
from ops.bench.checks import WrongResult
from ops.bench.county import County, completed_on
from ops.bench.figures import Figure
from ops.bench.place import Place
from ops.bench.processes import ask
from ops.bench.rehearse_process import Found, Order
from ops.bench.stages import ensure
from projections.views.grants import Grants
from projections.views.resting_grants import RestingGrants
from projections.views.runner import ViewRunner

FROM = date(2018, 1, 1)
NOBODY = Trial("placement.export-scope", '"outside-province"', FROM)
"""All work in another province: every verdict reads the choice and comes out the same."""
LATER = date(2018, 10, 1)
HALF = Trial("validity.from", f'"{LATER}"', FROM)
"""Whoever completed six months before would not be paid."""


def rehearse(place: Place) -> list[Figure]:
    """Grants a second of one process, its database beside it; the views have followed before."""
    ensure(place, "awarded")
    dsn, county = place.clone("awarded", "rehearse_run"), place.county()
    with ViewRunner(dsn, (Grants(), RestingGrants())) as views:
        views.catch_up()
    figures = [
        _figure("rehearse", dsn, county, NOBODY, 0),
        _figure("rehearse:half", dsn, county, HALF, _before(county)),
    ]
    place.drop("rehearse_run")
    return figures


def _before(county: County) -> int:
    """How many completed their six months before the day that is tried."""
    return sum(completed_on(number) < LATER for number in range(county.persons))


def _figure(name: str, dsn: str, county: County, trial: Trial, losing: int) -> Figure:
    found = ask("ops.bench.rehearse_process", Order(dsn, trial), Found)
    wanted = {"awarded → refused": losing} if losing else {}
    if found.judged != county.persons or found.changed != wanted:
        raise WrongResult(f"{county.persons} grants, {wanted} would change; found: {found}")
    rate, cpu = found.judged / found.seconds, found.cpu_seconds / found.judged * 1e6
    return Figure(name, rate, "grants/s", cpu_us=cpu, peak_rss_mb=found.peak_rss_mb)
