"""Any orders in any layout: they are read back as they were, or every one at fault is named."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from msgspec.structs import replace

from gateways.bank.outgoing import writing
from gateways.bank.outgoing.order import PaymentFileRefused
from gateways.bank.outgoing.reading import ReadRow
from gateways.bank.outgoing.row_map import rows_of
from gateways.bank.outgoing.writing import check_file, write_files

TRICKY = "张三䶮㛃𠮷億倈·|! \u3000\t\n=+-@<>&'\"\ufffd\ue863\u200b\U0002ceb3\x00_x0041_"
NAMES = st.text(st.one_of(st.sampled_from(TRICKY), st.characters()), max_size=8)
GOOD = st.text(st.sampled_from("张三李四䶮㛃𠮷億·"), min_size=1, max_size=15)
FEN = st.one_of(st.integers(-1, 10**16), st.integers(1, 10**9))

CALMLY = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@cache
def schema_of(version):
    folder = Path(find_spec("sepaxml").origin).parent / "schemas"
    return etree.XMLSchema(etree.parse(folder / f"{version}.xsd"))


def written(batch, orders, layout):
    """What lies there, by file: the rows as read back, and as mapped."""
    with TemporaryDirectory() as within:
        folder = Path(within)
        try:
            parts = write_files(batch, orders, layout, folder)
        except PaymentFileRefused as refused:
            assert list(folder.iterdir()) == []
            return refused.problems, []
        found = []
        for part in parts:
            check_file(part, layout, folder)
            if layout.format.startswith("pain"):
                schema_of(layout.format).assertValid(etree.parse(folder / part.name))
            read = list(writing.READERS[layout.format](folder / part.name, layout))
            rows = [one for one in read if isinstance(one, ReadRow)]
            found += list(zip(rows, rows_of(folder / part.map_name), strict=True))
        assert sum(part.rows for part in parts) == len(orders)
        assert sum(part.fen for part in parts) == sum(one.fen for one in orders)
        return (), found


@CALMLY
@given(data=st.data())
def test_good_orders_come_back_as_they_were(layout, batch, order, data):
    layout = replace(layout, rows_a_file=data.draw(st.integers(1, 9)), encoding="gb18030")
    positions = sorted(data.draw(st.sets(st.integers(1, 36**9 - 1), min_size=1, max_size=20)))
    orders = [
        order(
            position,
            fen=data.draw(st.integers(1, 99_999_999_99)),
            name=data.draw(GOOD),
            account=f"62220212{position % 10**11:011d}",
        )
        for position in positions
    ]
    problems, found = written(batch, orders, layout)
    assert problems == ()
    for ours, (row, mapped) in zip(orders, found, strict=True):
        assert (row.account, row.name, row.fen) == (ours.account, ours.name, ours.fen)
        assert (mapped.reference, mapped.payment, mapped.fen) == (
            ours.reference,
            ours.payment,
            ours.fen,
        )
        assert row.key == mapped.key


@CALMLY
@given(data=st.data())
def test_any_text_is_read_back_or_named(layout, batch, order, data):
    names = data.draw(st.lists(NAMES, min_size=1, max_size=5))
    fens = data.draw(st.lists(FEN, min_size=len(names), max_size=len(names)))
    orders = [
        order(at, name=name, fen=fen)
        for at, (name, fen) in enumerate(zip(names, fens, strict=True), start=1)
    ]
    problems, found = written(batch, orders, layout)
    assert problems or [row.name for row, _ in found] == names
    for one in problems:  # none is named without cause: alone it is refused as well
        again, _ = written(batch, [orders[one.row - 1]], layout)
        assert {told.field for told in again} >= {one.field}
