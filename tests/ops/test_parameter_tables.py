"""Tables from files, and what is still open; by the command line."""

import hashlib
import json
from datetime import date
from zipfile import ZipFile

import pytest
import xlsxwriter
from click.testing import CliRunner

from domain.parameters import Parameters
from domain.policies.amounts import Catalogue
from domain.policies.yizhengfa_2018_9.choice_types import BenchmarkRates, PoorAreas, ShortageList
from domain.policies.yizhengfa_2018_9.choices import NotAllowed, read_value
from ops.cli import main
from ops.parameter_questions import open_questions
from ops.parameter_table import read_table


def book(path, *rows):
    """A workbook with these rows, beside an empty column as people leave them."""
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet()
        for number, (trade, level, yuan) in enumerate(rows):
            sheet.write_row(number, 0, (trade, level, "", yuan))
    return path


def value(key, path):
    return read_value(key, json.dumps(read_table(key, path)))


def digest(path):
    return "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_catalogue_from_csv_in_yuan(tmp_path):
    path = tmp_path / "catalogue.csv"
    path.write_text('Level,Trade,Yuan\n5,A,"1,200"\n4,B,999.50\n', encoding="utf-8-sig")
    table = value("training.catalogue", path)
    assert isinstance(table, Catalogue)
    assert (table.of("A", 5), table.of("B", 4)) == (120_000, 99_950)
    assert table.digest == digest(path)


def test_the_same_catalogue_from_xlsx(tmp_path):
    rows = [("trade", "level", "yuan"), ("A", 5, 1200), ("B", "4", 999.5)]
    path = book(tmp_path / "catalogue.xlsx", *rows)
    table = value("training.catalogue", path)
    assert (table.of("A", 5), table.of("B", 4)) == (120_000, 99_950)
    assert table.digest == digest(path)


@pytest.mark.parametrize(
    ("key", "text", "wanted"),
    [
        ("training.shortage-list", "trade,year\nB,2018\n", ShortageList),
        ("loan.benchmark-rates", "most_months,percent\n12,4.35\n60,4.75\n", BenchmarkRates),
        ("region.poor-area-list", "county,name\n430923,Anhua\n", PoorAreas),
    ],
)
def test_other_tables(tmp_path, key, text, wanted):
    path = tmp_path / "table.csv"
    path.write_text(text)
    assert isinstance(value(key, path), wanted)


def test_rates_in_percent_are_hundredths(tmp_path):
    path = tmp_path / "rates.csv"
    path.write_text("most_months,percent\n12,4.35\n60,4.75\n")
    rates = value("loan.benchmark-rates", path)
    assert [rates.of(months) for months in (12, 13, 60, 61)] == [435, 475, 475, None]


@pytest.mark.parametrize(
    ("name", "key", "content"),
    [
        ("a.csv", "training.catalogue", "trade,level\nA,5\n"),
        ("a.csv", "training.catalogue", "trade,level,yuan\nA,5,12.345\n"),
        ("a.csv", "training.catalogue", "trade,level,yuan\nA,five,12\n"),
        ("a.csv", "training.catalogue", "trade,level,yuan\n"),
        ("a.csv", "period.fact-count", "a\n1\n"),
        ("a.csv", "no.such-key", "a\n1\n"),
        ("a.xlsx", "training.catalogue", "not a book"),
    ],
)
def test_a_file_that_holds_no_such_table_is_refused(tmp_path, name, key, content):
    path = tmp_path / name
    path.write_text(content)
    with pytest.raises(NotAllowed):
        value(key, path)


def test_a_book_with_entities_of_its_own_is_refused(tmp_path):
    honest, bomb = book(tmp_path / "book.xlsx", ("trade", "level", "yuan")), tmp_path / "bomb.xlsx"
    with ZipFile(honest) as old, ZipFile(bomb, "w") as new:
        for part in old.namelist():
            declared = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><sst '
            new.writestr(part, old.read(part).replace(b"<sst ", declared))
    with pytest.raises(NotAllowed, match="entities"):
        read_table("training.catalogue", bomb)


def run(folder, *words):
    environment = {"LEDGER_DATA": str(folder)}
    result = CliRunner().invoke(main, [str(word) for word in words], env=environment)
    assert result.exit_code == 0, result.output
    return result.output


@pytest.mark.database
def test_a_table_is_proposed_confirmed_and_no_longer_open(tmp_path):
    data, path = tmp_path / "data", tmp_path / "catalogue.csv"
    path.write_text("trade,level,yuan\nA,5,1200\n")
    run(data, "migrate", "--sample")
    before = json.loads(run(data, "parameter", "open", "--json"))
    assert "training.catalogue" in [row["key"] for row in before if row["state"] == "unset"]
    setting = ("--from", "2018-01-01", "--document", "湘人社发", "--on", "2018-05-01")
    run(data, "parameter", "import", "training.catalogue", path, *setting, "--as", "feng")
    run(data, "parameter", "confirm", 1, "--as", "chen", "--on", "2018-05-01")
    after = json.loads(run(data, "parameter", "open", "--json"))
    assert len(after) == len(before) - 1
    [row] = [
        row
        for row in json.loads(run(data, "parameter", "list", "--json"))
        if row["key"] == "training.catalogue"
    ]
    assert digest(path) in row["set"]


def test_what_is_open_names_what_pays_nothing_first():
    rows = list(open_questions(Parameters(), date(2018, 5, 1)))
    states = [row["state"] for row in rows]
    assert states == sorted(states, reverse=True)
    unset = {row["key"]: row for row in rows if row["state"] == "unset"}
    assert unset["amount.one-off-post-subsidy"]["ask"] == "市经信委"
    assert "claim.deadline" not in unset
    first = next(row for row in rows if row["state"] == "default")
    assert first["number"] == "P07"
