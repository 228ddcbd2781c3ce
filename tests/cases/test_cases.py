"""Every case file beside this test, against a table written by hand from the worked cases."""

import json
from pathlib import Path

import pytest

from ops.case import case_command, run_case

FOLDER = Path(__file__).parent
FILES = sorted(FOLDER.glob("*.jsonl"))

PAY_200, PAY_600 = [20_000], [60_000]

# Per claim in the order filed: the sum in fen where it is due, else the main reason. One that waits
# is written with a star.
EXPECTED: dict[str, list[int | str]] = {
    "JP-01": PAY_200,
    "JP-01-P01-civil-law": ["period-too-short"],
    "JP-03": PAY_200,
    "JP-03-P01-civil-law": PAY_200,
    "JP-05": ["period-too-short"],
    "JP-05-P01-civil-law": ["period-too-short"],
    "JP-07": PAY_200,
    "JP-07-P01-civil-law": PAY_200,
    "JP-09": PAY_200,
    "JP-09-P01-civil-law": PAY_200,
    "JP-11": ["not-stable"],
    "JP-11-P04-false": PAY_200,
    "JP-12": [20_000, "duplicate"],
    "JP-12-other-order": ["duplicate", 20_000],
    "JP-12-P30-refuse-both": ["conflict", "conflict"],
    "JP-13": ["*conflict", "*conflict"],
    "JP-13-other-order": ["*conflict", "*conflict"],
    "JP-13-P30-refuse-both": ["conflict", "conflict"],
    "JP-15": [
        *[20_000] * 26,
        "not-in-population",
        "not-in-population",
        "period-too-short",
        "duplicate",
    ],
    "JP-17": ["payee-not-qualified"] * 10,
    "JP-19": ["not-labour-export"],
    "JP-19-P31-any": PAY_200,
    "JP-21": PAY_200,
    "JP-21-P09-ends": ["status-lost"],
    "JP-23": ["before-validity"],
    "JP-25": PAY_200,
    "JP-25-P08-claim-date": ["status-lost"],
    "TR-01": PAY_600,
    "TR-01-local-standard": [50_000],
    "TR-03": [20_000],
    "TR-03-local-standard": [15_000],
    "TR-05": [40_000, "once-only-used"],
    "TR-07": [60_000, "once-only-used"],
    "TR-09": PAY_600,
    "TR-11": PAY_600,
    "TR-11-default-mode": PAY_600,
    "TR-11-below-the-ceiling": [43_250],
    "TR-13": [60_000, 60_000],
    "TR-15": PAY_600,
    "TR-15-P36-3-months": ["period-too-short"],
    "AW-01": [10_000_000],
    "AW-03": ["amount-out-of-range"],
    "AW-05": [10_000_000, "once-only-used"],
    "AW-05-P51-yearly": [10_000_000, 10_000_000],
    "AW-07": [5_000_000],
    "AW-09": ["amount-out-of-range"],
    "FD-01": ["*fund-exhausted", "*fund-exhausted"],
    "FD-01-other-order": ["*fund-exhausted", 5_000_000],
    "FD-03": [5_000_000],
    "GN-01": PAY_600,
    "GN-01-P61-7-calendar-days": PAY_600,
    "GN-03": ["identity-unverified"],
    "GN-09": PAY_600,
    "ST-01": PAY_600,
    "ST-02": [60_000, 60_000],
    "ST-03": PAY_600,
}

# Acts that must be turned down: the line's topic and the ledger's reason or code.
TURNED_DOWN: dict[str, list[tuple[str, str]]] = {
    "TR-09": [("parameters.proposed", "configuration")],
    "GN-01": [("roster.approved", "on-notice")],
    "GN-01-P61-7-calendar-days": [("roster.approved", "on-notice")],
    "GN-09": [("roster.released", "same-person")],
    "ST-01": [
        *[("roster.approved", "fund-stopped")] * 2,
        ("ledger.lifted", "same-person"),
    ],
    "ST-02": [("roster.approved", "scheme-stopped"), ("roster.released", "scheme-stopped")],
    "ST-03": [("payment.ordered", "bank-stopped")] * 2,
}

CLAUSES = {"JP": 21, "TR": 21, "AW": 7, "FD": 7, "GN": 21, "ST": 21}

# Tables of further clauses, written by hand beside their cases: the clause of each group of cases,
# what each case comes to, and what is turned down in it.
for table in sorted(FOLDER.glob("expected_*.json")):
    told = json.loads(table.read_text(encoding="utf-8"))
    assert not told["cases"].keys() & EXPECTED.keys(), table
    EXPECTED |= told["cases"]
    CLAUSES |= told["clause"]
    TURNED_DOWN |= {
        case: [tuple(one) for one in acts] for case, acts in told.get("turned_down", {}).items()
    }

COMMITTED = {
    "FD-01": 995_000_000,
    "FD-01-other-order": 1_000_000_000,
    "FD-03": 1_000_000_000,
}


def play(path: Path):
    with path.open(encoding="utf-8") as lines:
        return run_case(lines)


def decided(result):
    """Claims, and beside them limits of loans and entries in a register."""
    return [*result["claims"], *result["determinations"]]


def came_to(claim) -> int | str:
    if claim["result"] in ("LIMIT", "REGISTERED"):
        return claim["limit_fen"] or claim["ceiling_hundredths"] or claim["result"]
    if claim["result"] == "PAY":
        return claim["amount_fen"]
    return ("*" if claim["result"] == "PENDING" else "") + claim["reasons"][0]


def test_the_table_names_every_file():
    assert {path.stem for path in FILES} == set(EXPECTED)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_worked_case(path):
    result = play(path)
    assert [came_to(one) for one in decided(result)] == EXPECTED[path.stem]
    assert result["failed"] == []
    assert result["expected"] > 0, "a case file carries its own expectation too"
    clauses = CLAUSES[path.stem if path.stem in CLAUSES else path.stem[:2]]
    numbers = clauses if isinstance(clauses, list) else [clauses]
    assert {one["clause"] for one in decided(result)} == {
        f"益政发〔2018〕9号 {number}" for number in numbers
    }
    down = [
        (act["type"], *([act["reasons"][0]] if act["reasons"] else [act["code"]]))
        for act in result["acts"]
        if act["verdict"] not in ("accepted", "replayed")
    ]
    assert down == TURNED_DOWN.get(path.stem, [])
    if path.stem in COMMITTED:
        fund = result["funds"]["municipal-innovation-fund/2018"]
        assert fund["limit_fen"] == 1_000_000_000
        assert fund["committed_fen"] == COMMITTED[path.stem]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_case_is_a_function_of_its_file(path):
    assert play(path) == play(path)


def test_the_command_says_whether_the_expectations_held(tmp_path, capsys):
    good = FOLDER / "JP-01.jsonl"
    assert case_command(good, as_json=True) == 0
    wrong = tmp_path / "wrong.jsonl"
    wrong.write_text(good.read_text().replace("20000", "20001"))
    assert case_command(wrong, as_json=False) == 1
    assert "expected 20001, is 20000" in capsys.readouterr().out
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"case": "X"}\n{"type": "applicant.hire", "subject": "person:W"}\n')
    assert case_command(bad, as_json=False) == 2
    assert "line 2" in capsys.readouterr().err
