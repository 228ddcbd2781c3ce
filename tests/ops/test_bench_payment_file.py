"""The benchmark of payment files notices what is not as it was ordered."""

import msgspec
import pytest

from gateways.bank.outgoing.writing import write_files
from ops.bench import payment_file as measured
from ops.bench.checks import WrongResult
from ops.bench.payment_file_process import BATCH, Order, Written, layout_of, orders
from ops.bench.processes import ask

ROWS = 50


@pytest.fixture
def told(tmp_path):
    order = Order(str(tmp_path), "third-party-payout", ROWS)
    parts = write_files(BATCH, orders(ROWS), layout_of(order), tmp_path)
    return Written(list(parts), 1.0, 1.0, 1.0, 1.0)


def test_what_was_ordered_is_found(told, tmp_path):
    measured._check(told, tmp_path, ROWS)
    assert sum(part.fen for part in told.parts) == 50 * 100 + 50 * 51 // 2


@pytest.mark.parametrize("changed", [{"rows": 49}, {"fen": 1}])
def test_another_count_or_sum_gives_no_figure(told, tmp_path, changed):
    parts = [msgspec.structs.replace(part, **changed) for part in told.parts]
    with pytest.raises(WrongResult, match="written"):
        measured._check(msgspec.structs.replace(told, parts=parts), tmp_path, ROWS)


@pytest.mark.parametrize("harm", ["missing", "more"])
def test_a_file_too_few_or_too_many_gives_no_figure(told, tmp_path, harm):
    if harm == "missing":
        (tmp_path / told.parts[0].map_name).unlink()
    else:
        (tmp_path / "left over").touch()
    with pytest.raises(WrongResult, match="nothing else"):
        measured._check(told, tmp_path, ROWS)


def test_memory_does_not_grow_with_the_rows(tmp_path):
    """Twenty thousand rows take what a thousand do, give or take a buffer; in a list they would
    take six megabytes more."""

    def peak(rows):
        order = Order(str(tmp_path / str(rows)), "third-party-payout", rows)
        return ask("ops.bench.payment_file_process", order, Written).peak_rss_mb

    assert peak(20_000) < peak(1_000) + 4
