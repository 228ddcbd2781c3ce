"""gz and zip of one file; bombs, several files, damage."""

from __future__ import annotations

import gzip
import io
import zipfile

import pytest

from gateways.bank import unpacking
from gateways.bank.canonical import BankFileRefused
from gateways.bank.unpacking import unpacked

CONTENT = b"<Document>" + bytes(range(32, 127)) * 100


def zipped(files, compression=zipfile.ZIP_DEFLATED):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", compression) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def content_of(packed):
    return unpacked(io.BytesIO(packed)).read()


def refusal(packed):
    with pytest.raises(BankFileRefused) as refused:
        content_of(packed)
    return refused.value.code


@pytest.mark.parametrize(
    "packed",
    [
        CONTENT,
        gzip.compress(CONTENT),
        zipped({"a.xml": CONTENT}),
        zipped({"d/": b"", "x": CONTENT}),
    ],
)
def test_the_file_itself_comes_out(packed):
    assert content_of(packed) == CONTENT


def test_a_name_in_an_archive_is_never_used(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert content_of(zipped({"../../evil": CONTENT})) == CONTENT
    assert list(tmp_path.iterdir()) == []


def test_a_workbook_is_left_as_it_is():
    workbook = zipped({"[Content_Types].xml": b"<a/>", "xl/workbook.xml": b"<b/>"})
    assert content_of(workbook) == workbook


BOMB = b"\x00" * 20_000_000


@pytest.mark.parametrize("packed", [gzip.compress(BOMB), zipped({"a": BOMB})], ids=["gz", "zip"])
def test_case_6_a_bomb(packed):
    assert refusal(packed) == "bomb"


def test_control_without_the_limit_a_bomb_goes_off(monkeypatch):
    monkeypatch.setattr(unpacking, "MAXIMUM_RATIO", 10**6)
    assert content_of(gzip.compress(BOMB)) == BOMB


def test_a_small_file_may_be_packed_tightly():
    assert content_of(gzip.compress(b"0" * 1_000_000)) == b"0" * 1_000_000


def test_several_files_or_none():
    assert refusal(zipped({"a": b"1", "b": b"2"})) == "several-files"
    assert refusal(zipped({"d/": b""})) == "several-files"


def test_case_5_a_packed_file_cut_off():
    packed = gzip.compress(CONTENT)
    for length in (2, 9, 12, len(packed) // 2, len(packed) - 9, len(packed) - 1):
        assert refusal(packed[:length]) == "truncated"
    packed = zipped({"a": CONTENT})
    for length in (4, 30, len(packed) // 2, len(packed) - 1):
        assert refusal(packed[:length]) == "archive"


def test_damage_in_the_middle():
    packed = bytearray(gzip.compress(CONTENT))
    packed[len(packed) - 6] ^= 1  # its checksum
    assert refusal(bytes(packed)) == "archive"
    packed = bytearray(zipped({"a": CONTENT}))
    packed[14] ^= 1  # the checksum beside the file; that in the directory says otherwise
    assert content_of(bytes(packed)) == CONTENT  # the directory's counts, and holds
    packed[packed.index(b"PK\x01\x02") + 16] ^= 1
    assert refusal(bytes(packed)) == "archive"
