"""What a case file expects, compared exactly with what came out."""

from __future__ import annotations

from typing import Any

from ops.case_result import Result

ONE_OF = {
    **{"grant": "claims", "roster": "rosters", "claim": "claims"},
    "determined": "determinations",
}
PARTS = (
    *("case", "as_of", "claims", "determinations"),
    *("acts", "jobs", "rosters", "payments", "funds"),
)
TOTALS = ("total_fen", "total")
KEYS = {
    **{"claims": ("grant",), "acts": ("line", "type"), "rosters": ("roster",)},
    **{"determinations": ("determined",), "payments": ()},
}


def failures(
    expected: Any, result: Result, own_acts: list[Result], own_claims: list[Result]
) -> list[str]:
    """Every difference in words. An expectation on an event's own line is about that event."""
    if not isinstance(expected, dict):
        return [f"expect is an object, not {expected!r}"]
    if own_acts:
        actual: Result = {**_of_act(own_acts), **(own_claims[0] if len(own_claims) == 1 else {})}
        return _of_line(expected, actual, own_claims)
    for word, part in ONE_OF.items():
        if word in expected:
            key = KEYS[part][0]
            wanted = {
                ("grant" if one == "claim" else one): value for one, value in expected.items()
            }
            return _one(wanted, result[part], key, part)
    if expected.keys() <= {*PARTS, *TOTALS}:
        return [
            text for key, wanted in expected.items() for text in _part(key, wanted, result[key])
        ]
    claims = result["claims"] or result["determinations"]
    return _differences(expected, claims[-1] if claims else {}, "the last claim")


def _of_act(acts: list[Result]) -> Result:
    """The first act of the line that was turned down or waits, else the last."""
    bad = [one for one in acts if one["verdict"] not in ("accepted", "replayed") or one["waiting"]]
    return bad[0] if bad else acts[-1]


def _of_line(expected: Result, actual: Result, claims: list[Result]) -> list[str]:
    found = []
    if "claims" in expected:
        found = _part("claims", expected["claims"], claims)
    rest = {key: value for key, value in expected.items() if key != "claims"}
    return found + _differences(rest, actual, "this line")


def _part(name: str, wanted: Any, actual: Any) -> list[str]:
    if isinstance(wanted, list) and isinstance(actual, list) and name in KEYS:
        keys = KEYS[name]
        named = (isinstance(one, dict) and keys[0] in one for one in wanted)
        if keys and wanted and all(named):
            return [text for one in wanted for text in _one(one, actual, keys[0], name)]
        if len(wanted) != len(actual):
            return [f"{name}: {len(wanted)} expected, {len(actual)} there"]
        pairs = zip(wanted, actual, strict=True)
        return [
            text
            for place, (one, other) in enumerate(pairs)
            for text in _differences(one, other, f"{name}[{place}]")
        ]
    return _differences(wanted, actual, name)


def _one(wanted: Result, actual: list[Result], key: str, part: str) -> list[str]:
    name = _short(wanted[key])
    found = [one for one in actual if _short(one[key]) == name]
    if "type" in wanted:
        found = [one for one in found if one.get("type") == wanted["type"]]
    if not found:
        return [f"{part}: there is none with {key} {name!r}"]
    rest = {word: value for word, value in wanted.items() if word != key}
    return _differences(rest, found[0], f"{part} {name}")


def _short(name: Any) -> Any:
    return name.removeprefix("grant:").removeprefix("roster:") if isinstance(name, str) else name


def _differences(wanted: Any, actual: Any, where: str) -> list[str]:
    """Only what is named is compared; it must be equal, lists to their last element."""
    if isinstance(wanted, dict) and isinstance(actual, dict):
        found = []
        for key, value in wanted.items():
            if key not in actual:
                found.append(f"{where}: no {key} there; known are {', '.join(actual)}")
            else:
                found += _differences(value, actual[key], f"{where}, {key}")
        return found
    if wanted == actual and type(wanted) is type(actual):
        return []
    return [f"{where}: expected {wanted!r}, is {actual!r}"]
