"""`ledger import --legacy`: a list of grants paid before the ledger, by two officers, from a file;
the breaks it leaves; and the gate before the first payment."""

import json
from datetime import date

import pytest
import xlsxwriter
from click.testing import CliRunner

from gateways.identity_number import check_character
from ops.cli import main
from ops.commands.default_callers import EMPLOYMENT_SYSTEM, MARKET_REGISTER
from ops.legacy_files import Mistake
from ops.legacy_rows import rows_of

TRANSPORT, POST = "migrant-worker-transport-allowance", "post-subsidy"
PAPER = "sha256:" + "b" * 64
HEAD = ("scheme", "beneficiary", "payee", "yuan", "paid_on", "first", "last", "document")
UNIT = "91110108551385082Q"


def number(sequence):
    digits = f"430923199001{sequence // 1000 + 1:02d}{sequence % 1000:03d}"
    return digits + check_character(digits)


WORKERS = [number(n) for n in range(1, 4)]


def event(topic, subject, source, **data):
    told = {"specversion": "1.0", "id": f"{topic}-{subject[-5:-1]}", "type": topic}
    told |= {"subject": subject}
    return json.dumps(told | {"source": source, "data": data})


@pytest.fixture
def ledger(database, tmp_path):
    """Runs `ledger` on a fresh real ledger with a unit and two of three workers on record."""

    def run(*arguments, code=0):
        asked = ["--data", tmp_path / "data", *arguments]
        environment = {"DATABASE_URL": database}
        result = CliRunner().invoke(main, [str(one) for one in asked], env=environment)
        assert result.exit_code == code, result.output
        return result

    run("migrate")
    file = tmp_path / "facts.jsonl"
    about = {"organisation": "enterprise", "name": "公司", "county": "430923"}
    unit = ("enterprise.registered", f"uscc:{UNIT}", MARKET_REGISTER)
    lines = [event(*unit, happened_on="2015-01-01", **about)]
    lines += [registered(one) for one in WORKERS[:2]]
    file.write_text("\n".join(lines) + "\n")
    run("import", file)
    return run


def registered(worker):
    subject = ("applicant.registered", f"idcard:{worker}", EMPLOYMENT_SYSTEM)
    return event(*subject, happened_on="2018-01-01", name="张三")


def csv_of(path, *rows):
    path.write_text("\n".join(",".join(map(str, one)) for one in (HEAD, *rows)) + "\n")
    return path


def transport(worker, yuan="600", paid_on="2018-07-02"):
    return (TRANSPORT, worker, "", yuan, paid_on, "", "", PAPER)


@pytest.fixture
def file(tmp_path):
    return csv_of(tmp_path / "past.csv", *map(transport, WORKERS))


def test_two_officers_take_a_list_in_and_what_nobody_is_known_for_stays_a_break(ledger, file):
    ledger("import", "--legacy", file, "--as", "feng")
    alone = ledger("import", "--legacy", file, "--confirm", "--as", "feng", code=1)
    assert "same-person" in alone.output
    done = ledger("import", "--legacy", file, "--confirm", "--as", "chen", "--json")
    taken = json.loads(done.stdout)
    assert taken["step"] == "finished"
    assert taken["schemes"] == {TRANSPORT: [3, 180_000]}
    assert taken["decisions"] == {"imported": 2, "break": 1}
    (broken,) = json.loads(ledger("past", "breaks", "--json").stdout)
    assert (broken["line"], broken["because"], broken["scheme"]) == (4, "unknown-person", TRANSPORT)
    again = json.loads(
        ledger("import", "--legacy", file, "--confirm", "--as", "chen", "--json").stdout
    )
    assert again["decisions"] == {}
    lists = [one for one in pasts(ledger) if one["scheme"] == TRANSPORT]
    assert [(one["imported"], one["open_breaks"], one["past"]) for one in lists] == [(2, 1, "")]


def pasts(ledger):
    return json.loads(ledger("past", "list", "--json").stdout)


def test_a_break_is_tied_once_the_person_is_known_or_dismissed(ledger, file, tmp_path):
    ledger("import", "--legacy", file, "--as", "feng")
    ledger("import", "--legacy", file, "--confirm", "--as", "chen")
    (broken,) = json.loads(ledger("past", "breaks", "--json").stdout)
    stranger = f"idcard:{WORKERS[2]}"
    tie = ("past", "tie", broken["grant"], "--beneficiary", stranger, "--reason", "found")
    assert "unknown-applicant" in ledger(*tie, "--as", "chen", code=1).output
    more = tmp_path / "more.jsonl"
    more.write_text(registered(WORKERS[2]) + "\n")
    ledger("import", more)
    ledger(*tie, "--as", "chen")
    assert json.loads(ledger("past", "breaks", "--json").stdout) == []
    record = ("past", "record", TRANSPORT, "--past", "imported", "--document", "d", "--as", "feng")
    ledger(*record)
    (said,) = [one for one in pasts(ledger) if one["scheme"] == TRANSPORT]
    assert (said["past"], said["imported"], said["imported_fen"]) == ("imported", 3, 180_000)


def test_a_file_names_its_breaks_again_once_the_persons_are_known(ledger, file, tmp_path):
    ledger("import", "--legacy", file, "--as", "feng")
    ledger("import", "--legacy", file, "--confirm", "--as", "chen")
    retry = ("past", "retry", file, "--as", "chen", "--json")
    early = json.loads(ledger(*retry).stdout)
    assert early == {"breaks": 1, "told": {"unknown-applicant": 1}}
    more = tmp_path / "more.jsonl"
    more.write_text(registered(WORKERS[2]) + "\n")
    ledger("import", more)
    assert json.loads(ledger(*retry).stdout) == {"breaks": 1, "told": {"tied": 1}}
    assert json.loads(ledger(*retry).stdout) == {"breaks": 0, "told": {}}


def test_a_file_with_mistakes_sends_nothing_and_names_line_and_field(ledger, tmp_path):
    rows = [
        transport(WORKERS[0]),
        transport(WORKERS[0], yuan="6.001"),
        transport(WORKERS[1], paid_on="2018-02-30"),
        ("no-such-scheme", WORKERS[1], "", "1", "2018-07-02", "", "", PAPER),
        (POST, WORKERS[1], UNIT, "1000", "2018-07-02", "", "", PAPER),
        (TRANSPORT, WORKERS[1], "", "600", "2018-07-02", "", "", "no digest"),
        (TRANSPORT, WORKERS[1], "", "", "2018-07-02", "", "", PAPER),
    ]
    file = csv_of(tmp_path / "wrong.csv", *rows)
    said = ledger("import", "--legacy", file, "--as", "feng", "--json", code=1)
    found = [(one["line"], one["field"]) for one in json.loads(said.stdout)["mistakes"]]
    expected = [
        (3, "yuan"),
        (4, "paid_on"),
        (5, "scheme"),
        (6, "first"),
        (7, "document"),
        (8, "fen"),
    ]
    assert found == expected
    assert json.loads(ledger("past", "list", "--json").stdout)[0]["lists_under_way"] == 0


def test_a_spreadsheet_and_json_lines_say_the_same_as_text(tmp_path):
    told = [POST, WORKERS[0], UNIT, 1000.5, date(2019, 6, 3), date(2018, 5, 2), date(2019, 5, 1)]
    book = xlsxwriter.Workbook(tmp_path / "past.xlsx")
    sheet, days = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
    chinese = ("政策项目", "受益人", "收款人", "金额（元）", "发放日期", "起", "止", "凭证摘要")
    sheet.write_row(0, 0, chinese)
    for column, cell in enumerate(told):
        if isinstance(cell, date):
            sheet.write_datetime(1, column, cell, days)
        else:
            sheet.write(1, column, cell)
    sheet.write(1, 7, PAPER)
    book.close()
    text = [str(one) for one in told]
    csv_of(tmp_path / "past.csv", (*text, PAPER))
    line = dict(zip(HEAD, (*text, PAPER), strict=True))
    (tmp_path / "past.jsonl").write_text("\n" + json.dumps(line, ensure_ascii=False) + "\n")
    read = [list(rows_of(tmp_path / f"past.{kind}", "")) for kind in ("xlsx", "csv", "jsonl")]
    assert all(line == 2 for ((line, _),) in read)
    first, second, third = [row for ((_, row),) in read]
    assert first == second == third
    assert not isinstance(first, Mistake)
    assert (first.fen, first.payee, first.first) == (100_050, f"uscc:{UNIT}", date(2018, 5, 2))
    assert first.beneficiary == f"idcard:{WORKERS[0]}"


def test_legacy_is_for_one_file_and_its_options_for_legacy_only(ledger, file):
    ledger("import", file, "--confirm", code=2)
    ledger("import", "--legacy", file, file, "--as", "feng", code=2)
    ledger("import", "--legacy", file, "--as", "feng", "--document", "no-such-file", code=2)
