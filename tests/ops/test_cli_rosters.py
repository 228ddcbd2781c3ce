"""`ledger roster collect`, `dispute`, `officer`, `account`, `fund`: a roster by commands."""

import json

import pytest
from click.testing import CliRunner

from ops.cli import main
from ops.commands.default_callers import person_of, source_of
from ops.sample.county import county, write

SCHEME, FUND = "quality-startup-award", "municipal-innovation-fund/2019"
PUBLISHED, AFTER = "2019-07-01", "2019-07-10"


@pytest.fixture
def ledger(database, tmp_path):
    """Runs `ledger` on a small sample county with what is awarded; it must end with `code`."""

    def run(*arguments, code=0):
        asked = ["--data", tmp_path / "data", *arguments]
        environment = {"DATABASE_URL": database}
        result = CliRunner().invoke(main, [str(one) for one in asked], env=environment)
        assert result.exit_code == code, result.output
        return result

    run("migrate", "--sample")
    sample = county(12, 5)
    for name, told in sample.files.items():
        write(told, tmp_path / f"{name}.jsonl")
    run("import", *[tmp_path / f"{name}.jsonl" for name in list(sample.files)[:5]])
    return run


def answer(result):
    return json.loads(result.stdout)


def told_of(ledger, topic, roster="roster:r1"):
    """The one event of that topic in a roster's history."""
    told = answer(ledger("history", roster, "--json"))
    (found,) = [one for one in told if one["topic"] == topic]
    return found


def by(name, day, *more):
    return "--as", name, "--on", day, *more


def test_a_roster_is_collected_delegated_disputed_paid_and_its_year_closed(ledger):
    collect = ("roster", "collect", "r1", "--scheme", SCHEME, "--year", "2019")
    wrong = (*collect[:2], "r0", *collect[3:], "--fund", "county-own-funds")
    assert FUND in ledger(*wrong, *by("zhou", PUBLISHED), code=1).output
    ledger(*collect, "--fund", FUND, *by("zhou", PUBLISHED))
    ledger("roster", "submit", "r1", *by("zhou", PUBLISHED))
    ledger("roster", "review", "r1", *by("wu", PUBLISHED))
    ledger("roster", "notice", "r1", *by("wu", PUBLISHED))

    published = answer(ledger("roster", "public-list", "r1", "--json"))
    assert told_of(ledger, "roster.noticePublished")["fact"]["text_digest"] == published["digest"]
    listed = published["lines"]
    assert len(listed) > 3
    assert all(one["fen"] > 0 and one["payee"] for one in listed)

    raised = ("--kind", "objection", "--channel", "letter", "--reason", "群众反映")
    late = "2019-07-03"
    ledger("dispute", "raise", "r1", "2", *raised, "--answer-by", late, *by("wu", "2019-07-02"))
    (waiting,) = answer(ledger("dispute", "list", "--overdue", "--as-of", "2019-07-04", "--json"))
    assert (waiting["line"], waiting["kind"], waiting["channel"]) == (2, "objection", "letter")
    assert answer(ledger("dispute", "list", "--overdue", "--as-of", late, "--json")) == []
    number = waiting["version"]
    ledger("dispute", "assign", "r1", number, "--to", "wei", *by("wu", "2019-07-04"))
    settled = ("--outcome", "dismissed", "--reason", "入户核实")
    ledger("dispute", "settle", "r1", number, *settled, *by("chu", "2019-07-05"))
    assert answer(ledger("dispute", "list", "--json")) == []

    approve = ("roster", "approve", "r1", *by("feng", AFTER, "--for", "zheng"))
    assert "not-delegated" in ledger(*approve, code=1).output
    duty = ("--to", "feng", "--duty", "approver", "--until", "2019-07-31")
    ledger("officer", "delegate", *duty, *by("zheng", "2019-07-09"))
    ledger(*approve)
    (given,) = answer(ledger("officer", "show", "zheng", "--json"))
    assert (given["to"], given["duty"]) == (person_of("feng"), "approver")
    told = told_of(ledger, "roster.approved")
    assert (told["person"], told["on_behalf_of"]) == (person_of("feng"), person_of("zheng"))

    ledger("roster", "release", "r1", *by("wang", AFTER))
    owed = answer(ledger("fund", "commitments", FUND, "--json"))
    assert owed["open_lines"] == len(listed)
    assert owed["open_fen"] == sum(one["fen"] for one in listed)
    close = ("fund", "close")
    ledger(*close, "propose", FUND, "--reason", "年度结账", *by("feng", AFTER))
    alone = ledger(*close, "confirm", FUND, "--reason", "年度结账", *by("feng", AFTER), code=1)
    assert "same-person" in alone.output
    ledger(*close, "confirm", FUND, "--reason", "年度结账", *by("chen", AFTER))
    ordered = ledger("pay", "order", "r1", *by("wang", AFTER))
    assert ordered.output.count("accepted") > 3  # what was approved before the close is paid


def test_a_changed_account_is_confirmed_on_the_command_line(ledger, tmp_path):
    ledger("roster", "collect", "r1", "--scheme", SCHEME, "--year", "2019", *by("zhou", PUBLISHED))
    for word, name, day in (
        *(("submit", "zhou", PUBLISHED), ("review", "wu", PUBLISHED)),
        *(("notice", "wu", PUBLISHED), ("approve", "zheng", AFTER), ("release", "wang", AFTER)),
    ):
        ledger("roster", word, "r1", *by(name, day))
    line = answer(ledger("fund", "commitments", FUND, "--json"))["lines"][0]
    told = tmp_path / "account.jsonl"
    changed = {"account": "6228400000000000017", "holder": "某公司", "bank": "某银行"}
    event = {"specversion": "1.0", "id": "changed", "source": "urn:sample:market-register"}
    event |= {"type": "enterprise.accountChanged", "subject": line["payee"]}
    told.write_text(json.dumps(event | {"data": changed | {"happened_on": "2019-07-09"}}) + "\n")
    ledger("import", told)
    stopped = ledger("pay", "order", "r1", *by("wang", AFTER), code=1)
    assert stopped.output.count("account-changed") == 1
    document = ("--document", "开户许可证")
    ledger("account", "confirm", line["payee"], *document, *by("chu", AFTER))
    ledger("pay", "order", "r1", *by("wang", AFTER))


def test_a_fund_that_is_short_pays_a_prefix_and_the_rest_moves_on(ledger, tmp_path):
    ledger("roster", "collect", "r1", "--scheme", SCHEME, "--year", "2019", *by("zhou", PUBLISHED))
    for word, name in (("submit", "zhou"), ("review", "wu"), ("notice", "wu")):
        ledger("roster", word, "r1", *by(name, PUBLISHED))
    lines = answer(ledger("roster", "public-list", "r1", "--json"))["lines"]
    room = lines[0]["fen"] + lines[1]["fen"] + lines[2]["fen"] - 1
    told = tmp_path / "limit.jsonl"
    limit = {"fund": FUND, "limit_fen": room, "document": "d", "happened_on": PUBLISHED}
    event = {"specversion": "1.0", "id": "limit", "source": source_of("feng")}
    event |= {"type": "fund.limitChanged", "subject": f"fund:{FUND}", "data": limit}
    told.write_text(json.dumps(event) + "\n")
    ledger("import", told)
    ledger("roster", "approve", "r1", "--that-fits", *by("zheng", AFTER))
    approved = told_of(ledger, "roster.approved")["fact"]
    assert (approved["last_line"], approved["count"]) == (2, 2)
    ledger("roster", "release", "r1", *by("wang", AFTER))
    assert len(answer(ledger("fund", "commitments", FUND, "--json"))["lines"]) == 2
    successor = told_of(ledger, "roster.split")["fact"]["successor"]
    first = told_of(ledger, "roster.submitted")["fact"]
    ledger("roster", "submit", successor, *by("zhou", AFTER))
    rest = told_of(ledger, "roster.submitted", successor)["fact"]
    assert rest["count"] == len(lines) - 2
    assert rest["digest"] != first["digest"]
