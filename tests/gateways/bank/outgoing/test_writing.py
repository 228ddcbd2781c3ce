"""Parts, digests, maps; what is refused; and that a file is seen whole or not at all."""

import os
import signal
import subprocess
import sys
from hashlib import sha256

import msgspec
import pytest
from msgspec.structs import replace

from domain.merkle import root
from gateways.bank.outgoing import place
from gateways.bank.outgoing.order import PaymentFileRefused
from gateways.bank.outgoing.place import BEING_WRITTEN, OtherFileThere, copied_whole
from gateways.bank.outgoing.reading import WrittenWrong
from gateways.bank.outgoing.writing import check_file, write_files


def seen(folder):
    return sorted(one.name for one in folder.iterdir()) if folder.exists() else []


def first_rows(folder, part):
    return (folder / part.map_name).read_bytes().splitlines()


# Parts


def test_more_than_a_file_holds_is_split_and_each_part_has_its_own_totals(
    tmp_path, batch, order, layouts
):
    layout = replace(layouts["third-party"], rows_a_file=2)
    orders = [order(1000 + number, fen=10**number) for number in range(5)]
    parts = write_files(batch, orders, layout, tmp_path)
    assert [(part.name, part.part, part.of, part.rows, part.fen) for part in parts] == [
        ("YIYA1-2019-07-1.txt", 1, 3, 2, 11),
        ("YIYA1-2019-07-2.txt", 2, 3, 2, 1_100),
        ("YIYA1-2019-07-3.txt", 3, 3, 1, 10_000),
    ]
    heads = [(tmp_path / part.name).read_text("gb18030").split("\n")[0] for part in parts]
    assert heads == [
        "777290058110048|!YIYA1-2019-07-1|!2|!0.11",
        "777290058110048|!YIYA1-2019-07-2|!2|!11.00",
        "777290058110048|!YIYA1-2019-07-3|!1|!100.00",
    ]


def test_banks_that_count_batches_get_a_number_for_each_part(tmp_path, batch, order, layouts):
    layout = replace(layouts["union-pay"], rows_a_file=1)
    parts = write_files(replace(batch, number=9), [order(1), order(2)], layout, tmp_path)
    assert [part.name[-9:] for part in parts] == ["0009I.txt", "0010I.txt"]


def test_two_parts_of_one_name_are_refused(tmp_path, batch, order, layouts):
    layout = replace(layouts["pain.09"], file_name="{day}.xml", rows_a_file=1)
    with pytest.raises(PaymentFileRefused, match="two parts of one name"):
        write_files(batch, [order(1), order(2)], layout, tmp_path)


def test_the_digests_are_of_what_lies_there(tmp_path, batch, order, layout):
    (part,) = write_files(batch, [order(1001 + number) for number in range(7)], layout, tmp_path)
    raw, mapped = (tmp_path / part.name).read_bytes(), (tmp_path / part.map_name).read_bytes()
    assert part.sha256 == f"sha256:{sha256(raw).hexdigest()}"
    assert part.row_map == f"sha256:{root(mapped.splitlines()).hex()}"
    assert seen(tmp_path) == sorted([part.name, part.map_name])
    assert all(one.stat().st_mode & 0o777 == 0o600 for one in tmp_path.iterdir())
    check_file(part, layout, tmp_path)


def test_the_map_has_our_reference_or_the_key_of_the_row(tmp_path, batch, order, layouts):
    payment = "00000000-0000-5000-8000-000000001001"
    (ours,) = write_files(batch, [order(1001)], layouts["third-party"], tmp_path / "ours")
    assert first_rows(tmp_path / "ours", ours) == [
        f'[1,"YIYA10000000RTB","YIYA10000000RTB","{payment}",21001]'.encode()
    ]
    (keyed,) = write_files(batch, [order(1001)], layouts["icbc"], tmp_path / "keyed")
    assert first_rows(tmp_path / "keyed", keyed) == [
        f'[1,"000000000001","YIYA10000000RTB","{payment}",21001]'.encode()
    ]
    (short,) = write_files(batch, [order(1001)], layouts["sheet"], tmp_path / "short")
    assert first_rows(tmp_path / "short", short) == [
        f'[1,"0000000RTB","YIYA10000000RTB","{payment}",21001]'.encode()
    ]
    assert len({ours.row_map, keyed.row_map, short.row_map}) == 3


def test_the_same_orders_give_the_same_bytes(tmp_path, batch, order, layout):
    orders = [order(1001 + number) for number in range(30)]
    layout = replace(layout, rows_a_file=20)
    first = write_files(batch, orders, layout, tmp_path / "one")
    second = write_files(batch, iter(orders), layout, tmp_path / "two")
    assert first == second
    for name in seen(tmp_path / "one"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


# What is refused


WRONG = [
    ("fen", {"fen": 0}),
    ("fen", {"fen": -1}),
    ("fen", {"fen": 10**15 + 1}),
    ("account", {"account": ""}),
    ("account", {"account": "6222 0212 0000"}),
    ("account", {"account": "\uff16\uff12\uff12\uff12\uff10\uff12"}),
    ("account", {"account": "12345"}),
    ("account", {"account": "1" * 35}),
    ("account", {"account": "622202|120000"}),
    ("name", {"name": ""}),
    ("name", {"name": " 张三"}),
    ("name", {"name": "张三\u3000"}),
    ("name", {"name": "张\n三"}),
    ("name", {"name": "张\t三"}),
    ("name", {"name": "张\u200b三"}),
    ("name", {"name": "张\u00a0三"}),
    ("name", {"name": "张\x00三"}),
    ("name", {"name": "张\ufffd"}),
    ("name", {"name": "张\ue863"}),  # 䶮 as older systems have it
    ("name", {"name": "张\ud842"}),
    ("name", {"name": "张" * 141}),
    ("reference", {"reference": "YIYA10000000RTA"}),
    ("reference", {"reference": ""}),
    ("bank_code", {"bank_code": "102100099997"}),
    ("bank_code", {"bank_code": "10210009999"}),
    ("remark", {"remark": "补贴\r\n"}),
]


@pytest.mark.parametrize(("field", "changed"), WRONG, ids=lambda one: repr(one)[:40])
def test_an_order_that_cannot_be_written_makes_no_file(
    tmp_path, batch, order, layouts, field, changed
):
    for layout in layouts.values():
        with pytest.raises(PaymentFileRefused) as refused:
            write_files(batch, [order(1001), order(1002, **changed)], layout, tmp_path)
        assert (2, order(1002).payment, field) in {
            (one.row, one.payment, one.field) for one in refused.value.problems
        }
        assert {one.row for one in refused.value.problems} == {2}
    assert seen(tmp_path) == []


def test_every_wrong_row_is_named(tmp_path, batch, order, layouts):
    orders = [order(number, name="" if number % 3 == 0 else "张三") for number in range(1, 3_001)]
    with pytest.raises(PaymentFileRefused) as refused:
        write_files(batch, orders, layouts["pain.09"], tmp_path)
    assert [one.row for one in refused.value.problems] == list(range(3, 3_001, 3))
    assert "995 more" in str(refused.value)


def test_no_account_and_no_name_stands_in_what_is_told(tmp_path, batch, order, layouts):
    bad = order(1001, name="张三丰|", account="6222021912345678901x ")
    with pytest.raises(PaymentFileRefused) as refused:
        write_files(batch, [bad], layouts["union-pay"], tmp_path)
    told = str(refused.value) + repr(refused.value.problems)
    assert "三" not in told
    assert "6222021" not in told


@pytest.mark.parametrize("positions", [(5, 5), (5, 6, 5), (6, 5)])
def test_an_order_twice_or_out_of_order_makes_no_file(tmp_path, batch, order, layout, positions):
    with pytest.raises(PaymentFileRefused, match="twice, or not in the order"):
        write_files(batch, [order(number) for number in positions], layout, tmp_path)


def test_the_limit_of_a_bank_is_to_the_fen(tmp_path, batch, order, layouts):
    limit = layouts["icbc"].most_fen
    write_files(batch, [order(1, fen=limit)], layouts["icbc"], tmp_path)
    with pytest.raises(PaymentFileRefused, match="limit"):
        write_files(batch, [order(1, fen=limit + 1)], layouts["icbc"], tmp_path)


def test_a_bank_code_where_the_bank_needs_one(tmp_path, batch, order, layouts):
    layout = replace(layouts["pain.09"], needs_bank_code=True)
    orders = [order(1, bank_code="102100099996"), order(2, bank_name="工行")]
    with pytest.raises(PaymentFileRefused) as refused:
        write_files(batch, orders, layout, tmp_path)
    assert [(one.row, one.field) for one in refused.value.problems] == [(2, "bank_code")]


def test_no_orders_no_file(tmp_path, batch, layout):
    with pytest.raises(PaymentFileRefused, match="no orders"):
        write_files(batch, [], layout, tmp_path)
    assert seen(tmp_path) == []


@pytest.mark.parametrize(
    "changed",
    [
        {"key": ""},
        {"key": "../up"},
        {"key": "批次"},
        {"created_at": "naive"},
        {"debtor": {"account": "1"}},
        {"debtor": {"name": ""}},
        {"debtor": {"bank_code": ""}},
        {"debtor": {"customer": "../.."}},
    ],
    ids=repr,
)
def test_a_batch_that_cannot_be_written_makes_no_file(tmp_path, batch, order, layouts, changed):
    if "debtor" in changed:
        changed = {"debtor": replace(batch.debtor, **changed["debtor"])}
    if "created_at" in changed:
        changed = {"created_at": batch.created_at.replace(tzinfo=None)}
    with pytest.raises(PaymentFileRefused) as refused:
        write_files(replace(batch, **changed), [order(1)], layouts["union-pay"], tmp_path)
    assert {one.row for one in refused.value.problems} == {0}
    assert seen(tmp_path) == []


def test_orders_that_break_off_leave_nothing(tmp_path, batch, order, layout):
    def breaking():
        yield order(1)
        raise ConnectionError("the database is gone")

    with pytest.raises(ConnectionError):
        write_files(batch, breaking(), layout, tmp_path)
    assert seen(tmp_path) == []


# Whole or not at all


def test_written_again_it_is_the_same_file(tmp_path, batch, order, layout):
    orders = [order(1), order(2)]
    first = write_files(batch, orders, layout, tmp_path)
    was = {one.name: one.stat().st_mtime_ns for one in tmp_path.iterdir()}
    assert write_files(batch, orders, layout, tmp_path) == first
    assert {one.name: one.stat().st_mtime_ns for one in tmp_path.iterdir()} == was


def test_another_file_of_that_name_is_never_written_over(tmp_path, batch, order, layouts):
    layout = replace(layouts["third-party"], rows_a_file=1)
    write_files(batch, [order(1), order(2)], layout, tmp_path)
    was = {one.name: one.read_bytes() for one in tmp_path.iterdir()}
    (tmp_path / "YIYA1-2019-07-1.txt").unlink()
    (tmp_path / "YIYA1-2019-07-1.txt.rows.jsonl").unlink()
    with pytest.raises(OtherFileThere, match="YIYA1-2019-07-2"):
        write_files(batch, [order(1), order(2, fen=1)], layout, tmp_path)
    assert seen(tmp_path) == sorted(was)[2:]  # not even the part whose name was free
    assert all((tmp_path / name).read_bytes() == was[name] for name in seen(tmp_path))


KILLED = """
import os, signal, sys
from pathlib import Path
import msgspec
from gateways.bank.outgoing import place, writing
from gateways.bank.outgoing.layout import OutLayout
from gateways.bank.outgoing.order import Batch, PaymentOrder
name, folder = sys.argv[1:3]
batch, orders, layout = msgspec.json.decode(
    sys.stdin.buffer.read(), type=tuple[Batch, list[PaymentOrder], OutLayout]
)
module = {"digest_of": writing, "link": place.os}.get(name, writing)
real, calls = getattr(module, name), []
def killed(*given, **more):
    calls.append(1)
    if len(calls) == int(sys.argv[3]):
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*given, **more)
setattr(module, name, killed)
writing.write_files(batch, orders, layout, Path(folder))
"""


@pytest.mark.parametrize(
    ("function", "call", "left"),
    [
        ("compare", 1, []),  # the first part is written
        ("made_durable", 4, []),  # both are
        ("link", 1, []),
        ("link", 2, ["1.txt.rows.jsonl"]),
        ("link", 3, ["1.txt", "1.txt.rows.jsonl"]),
    ],
)
def test_a_process_that_is_killed_leaves_whole_files_or_none(
    tmp_path, batch, order, layouts, function, call, left
):
    layout = replace(layouts["third-party"], rows_a_file=1)
    orders = [order(1), order(2)]
    told = msgspec.json.encode((batch, orders, layout))
    ended = subprocess.run(
        [sys.executable, "-c", KILLED, function, tmp_path, str(call)], input=told, check=False
    )
    assert ended.returncode == -signal.SIGKILL
    visible = [name for name in seen(tmp_path) if not name.startswith(BEING_WRITTEN)]
    assert visible == [f"YIYA1-2019-07-{name}" for name in left]
    assert any(name.startswith(BEING_WRITTEN) for name in seen(tmp_path))
    parts = write_files(batch, orders, layout, tmp_path)  # and what it left is taken away
    names = [name for part in parts for name in (part.name, part.map_name)]
    assert seen(tmp_path) == sorted(names)
    for part in parts:
        check_file(part, layout, tmp_path)


def test_all_is_on_the_disk_before_it_is_seen(tmp_path, batch, order, layouts, monkeypatch):
    happened = []
    for name in ("fsync", "link"):
        real = getattr(os, name)
        monkeypatch.setattr(
            place.os, name, lambda *given, n=name, r=real: (happened.append(n), r(*given))[1]
        )
    write_files(batch, [order(1)], layouts["pain.09"], tmp_path)
    assert happened == ["fsync", "fsync", "link", "link", "fsync"]


def test_a_copy_is_seen_whole_and_never_written_over(tmp_path, batch, order, layouts, monkeypatch):
    (part,) = write_files(batch, [order(1)], layouts["pain.09"], tmp_path / "ours")
    path, channel = tmp_path / "ours" / part.name, tmp_path / "channel"

    def half(source, target):
        target.write_bytes(source.read_bytes()[:100])
        raise OSError("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(place, "copyfile", half)
        with pytest.raises(OSError, match="full"):
            copied_whole(path, channel)
    assert seen(channel) == []
    assert copied_whole(path, channel).read_bytes() == path.read_bytes()
    assert copied_whole(path, channel) == channel / part.name
    path.write_bytes(b"other")
    with pytest.raises(OtherFileThere):
        copied_whole(path, channel)
    assert seen(channel) == [part.name]


# Before it is handed over


def test_a_file_that_was_changed_is_not_handed_over(tmp_path, batch, order, layout):
    (part,) = write_files(batch, [order(1), order(2)], layout, tmp_path)
    path, mapped = tmp_path / part.name, tmp_path / part.map_name
    raw, rows = path.read_bytes(), mapped.read_bytes()
    path.write_bytes(raw[:-1])
    with pytest.raises(WrittenWrong, match="file: its digest"):
        check_file(part, layout, tmp_path)
    path.write_bytes(raw)
    mapped.write_bytes(b"".join(reversed(rows.splitlines(keepends=True))))
    with pytest.raises(WrittenWrong, match="map: its digest"):
        check_file(part, layout, tmp_path)
    mapped.write_bytes(rows)
    check_file(part, layout, tmp_path)


@pytest.mark.parametrize(
    ("changed", "rule"), [({"fen": 1}, "sum"), ({"rows": 3}, "count"), ({"key": "X"}, "batch")]
)
def test_what_the_ledger_has_of_it_must_be_so(tmp_path, batch, order, layouts, changed, rule):
    layout = layouts["pain.09"]
    (part,) = write_files(batch, [order(1), order(2)], layout, tmp_path)
    with pytest.raises(WrittenWrong, match=rule):
        check_file(replace(part, **changed), layout, tmp_path)


def test_a_map_of_other_rows_is_found_out(tmp_path, batch, order, layout):
    """Digests that fit what lies there do not help: the rows are compared."""
    (part,) = write_files(batch, [order(1), order(2)], layout, tmp_path / "a")
    (other,) = write_files(batch, [order(1), order(2, fen=3)], layout, tmp_path / "b")
    (tmp_path / "b" / other.map_name).rename(tmp_path / "a" / part.map_name)
    with pytest.raises(WrittenWrong, match="row 2: not as the map says"):
        check_file(replace(part, row_map=other.row_map), layout, tmp_path / "a")
