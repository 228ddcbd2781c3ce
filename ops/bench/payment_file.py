"""`payment-file`: a payment file of a million rows, written, read back, in little memory."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from ops.bench.checks import WrongResult
from ops.bench.figures import Figure
from ops.bench.payment_file_process import Order, Written, fen_of
from ops.bench.place import Place
from ops.bench.processes import ask

A_SHEET = 200_000
PROFILES = {
    "payment-file": ("third-party-payout", 0),
    "payment-file:pain.001": ("pain-001-09", 0),
    "payment-file:sheet": ("icbc-other-bank-sheet", A_SHEET),
}
"""By name of figure the layout, and the most rows it is given, 0 for any."""


def payment_file(place: Place) -> list[Figure]:
    """Rows a second from the orders to files compared with them, and each read once more before
    it is handed over."""
    rows = place.size.payment_rows
    return [
        _written(place, name, profile, min(rows, most or rows))
        for name, (profile, most) in PROFILES.items()
    ]


def _written(place: Place, name: str, profile: str, rows: int) -> Figure:
    with TemporaryDirectory(dir=place.folder) as within:
        order = Order(within, profile, rows)
        told = ask("ops.bench.payment_file_process", order, Written)
        _check(told, Path(within), rows)
    cpu = told.cpu_seconds / rows * 1e6
    rate = rows / (told.write_seconds + told.read_seconds)
    return Figure(name, rate, "rows/s", cpu_us=cpu, peak_rss_mb=told.peak_rss_mb)


def _check(told: Written, folder: Path, rows: int) -> None:
    """Count and sum by other means than the writer's, and every file where it should be."""
    fen = sum(fen_of(number) for number in range(1, rows + 1))
    found = sum(part.rows for part in told.parts), sum(part.fen for part in told.parts)
    if found != (rows, fen):
        raise WrongResult(f"{rows} rows of {fen} fen ordered, {found} written")
    names = {name for part in told.parts for name in (part.name, part.map_name)}
    if {one.name for one in folder.iterdir()} != names:
        raise WrongResult(f"{sorted(names)} should lie there, and nothing else")
