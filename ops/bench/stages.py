"""The logs that benchmarks start from: made once by the real write path, kept as templates."""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence

from gateways.vault import IndexKind
from ops.bench import inputs
from ops.bench.approving import list_rosters
from ops.bench.checks import check_whole
from ops.bench.county import County, code_of, number_of, shuffled
from ops.bench.files import write_lines
from ops.bench.importing_process import Imported, Order
from ops.bench.place import Place
from ops.bench.processes import answer, begin
from ops.importing import BATCH, Import, outcomes_beside
from ops.importing_lines import in_batches
from ops.wiring import Parts
from projections.views.runner import ViewRunner

A_LOOK = 10_000
AWARDED_LINES, SMALL = 10, 400  # of an application; applications at a time
RAW = (
    "alter table stored_events rename to raw_events",
    "alter table raw_events disable trigger stored_events_stay",
    "drop schema vault cascade",
    "drop table idempotency, claim, period, allowance, fund_position",
    "create sequence raw_position",
    "select setval('raw_position', (select max(notification_id) from raw_events))",
)


def ensure(place: Place, stage: str) -> None:
    """The template of a stage, made with those before it where it is not there yet."""
    if place.has(stage):
        return
    parent, make = STAGES[stage]
    if parent:
        ensure(place, parent)
    begun, name = time.monotonic(), f"{stage}_making"
    dsn = place.clone(parent, name) if parent else place.create_empty(name)
    make(place, dsn)
    with place.administrator(name) as connection:
        connection.execute("vacuum (analyze)")
        connection.execute("checkpoint")
    if stage != "raw":
        check_whole(place, dsn)
    place.rename(name, stage)
    place.keep(stage)
    print(f"made {stage} in {time.monotonic() - begun:.0f} s", file=sys.stderr, flush=True)


def post(parts: Parts, lines: Iterable[bytes]) -> None:
    """In through the import; everything must be accepted."""
    tally = Import(parts, inputs.SPEAKERS).stream(inputs.numbered(lines), io.BytesIO())
    _must_be_whole(tally.verdicts, tally.decisions)


def take_in(place: Place, dsn: str, files: Sequence[Iterable[bytes]], batch: int = BATCH) -> None:
    """The same by a process for each file, side by side, for a stage is large."""
    paths = [place.folder / f"stage-{number}.jsonl" for number in range(len(files))]
    for path, lines in zip(paths, files, strict=True):
        write_lines(path, lines)
    orders = (Order(dsn, str(place.folder), str(path), batch=batch, alone=True) for path in paths)
    processes = [begin("ops.bench.importing_process", order) for order in orders]
    for told in [answer(process, Imported) for process in processes]:
        _must_be_whole(told.verdicts, told.decisions)
    for path in paths:
        path.unlink()
        outcomes_beside(path).unlink()


def _must_be_whole(verdicts: Mapping[str, int], decisions: Mapping[str, int]) -> None:
    if verdicts.keys() - {"accepted"} or decisions.keys() - {"awarded"}:
        raise RuntimeError(f"a stage was not taken in whole: {verdicts}, {decisions}")


def _base(place: Place, dsn: str) -> None:
    """Five events a person: registered, poor, referred, hired, there after a hundred days."""
    county = County(place.size)
    with place.parts(dsn) as parts:
        post(parts, inputs.opening())
        post(parts, inputs.organisations(county))
    take_in(place, dsn, [inputs.persons(county, part) for part in county.halves()])
    with place.parts(dsn) as parts:
        persons = resolved(parts, "resident-identity", county.persons, number_of)
        units = resolved(parts, "credit-code", county.organisations, code_of)
    (place.folder / "streams.ids").write_bytes(b"".join((*persons, *units)))
    county = place.county()
    take_in(place, dsn, [inputs.work_begun(county, part) for part in county.halves()])


def resolved(
    parts: Parts, kind: IndexKind, count: int, reference: Callable[[int], str]
) -> list[bytes]:
    """The streams behind numbers that follow from 0 to `count`, in that order."""
    found = []
    for numbers in in_batches(range(count), A_LOOK):
        values = [reference(number).partition(":")[2] for number in numbers]
        streams = parts.vault.resolve(kind, values)
        found += [streams[value].encode() for value in values]
    return found


def _complete(place: Place, dsn: str) -> None:
    county = place.county()
    parts = (shuffled("complete", part) for part in county.halves())
    take_in(place, dsn, [inputs.completions(county, part, "complete") for part in parts])


def _awarded(place: Place, dsn: str) -> None:
    county = place.county()
    named = zip(("odd", "even"), (shuffled("award", part) for part in county.halves()), strict=True)
    claims = [inputs.applications(county, part, AWARDED_LINES, name) for name, part in named]
    take_in(place, dsn, claims, SMALL)


def _listed(place: Place, dsn: str) -> None:
    with place.parts(dsn) as parts:
        list_rosters(place, parts, dsn)


def _spells(place: Place, dsn: str) -> None:
    with ViewRunner(dsn) as views:
        views.catch_up()
        if views.stopped:
            raise RuntimeError(f"views stopped: {views.stopped}")


def _raw(place: Place, dsn: str) -> None:
    with place.administrator("raw_making") as connection:
        for statement in RAW:
            connection.execute(statement.encode())


STAGES: dict[str, tuple[str, Callable[[Place, str], None]]] = {
    "base": ("", _base),
    "raw": ("base", _raw),
    "complete": ("base", _complete),
    "awarded": ("complete", _awarded),
    "listed": ("awarded", _listed),
    "spells": ("base", _spells),
}
"""Name → the stage it grows from, and how."""
