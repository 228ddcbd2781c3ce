"""What a line of a case may leave out: the usual value of each field."""

from __future__ import annotations

import re
from typing import Any

from ops.case_fill import FILL
from ops.case_fill_study import FILL as FILL_STUDY
from ops.case_fill_training import EACH_DAY, each_day
from ops.case_fill_training import FILL as FILL_TRAINING
from ops.case_names import PLACE_FIELDS, expanded_reference, place
from ops.case_told import Data, Told

ENVELOPE = frozenset(
    {"id", "source", "specversion", "type", "subject", "time", "data"}
    | {"datacontenttype", "dataschema"}
)
OF_THE_CASE = frozenset({"by", "grade", "channel", "note", "expect", "on"})

FILLS = {**FILL, **FILL_TRAINING, **FILL_STUDY}

RESTED_ON = ("round:", "course:", "contract:", "loan:")
"""What a line may name in place of a person: stored as its `round`."""

MONTHS = re.compile(r"(\d{4})-(0[1-9]|1[0-2])\.\.(\d{4})-(0[1-9]|1[0-2])", re.ASCII)


def data_of(words: Data) -> Data:
    """A line's data: `data`, and beside it every word that is not of the envelope."""
    inside = words.get("data")
    data: Data = dict(inside) if isinstance(inside, dict) else {}
    for key, value in words.items():
        if key not in ENVELOPE and key not in OF_THE_CASE:
            data.setdefault(key, value)
    if "on" in words:
        data.setdefault("happened_on", words["on"])
    for key in PLACE_FIELDS:
        if key in data:
            data[key] = place(data[key])
    return data


def completed(topic: str, subject: str, data: Data, told: Told) -> Data:
    """The data with what the line left out."""
    fill = FILLS.get(topic)
    filled = dict(data)
    if fill is not None:
        for key, value in fill(subject, data, told).items():
            if value is not None:
                filled.setdefault(key, value)
    if topic == "application.filed":
        filled = _application(filled)
    return filled


def spread(topic: str, data: Data) -> list[Data]:
    """The facts of one line: contributions of a range of months or several kinds are many; so are
    days in class."""
    if topic in EACH_DAY:
        return each_day(data)
    if topic not in ("applicant.contributionPaid", "enterprise.rentPaid"):
        return [data]
    kinds = data.get("insurance")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    return [
        {**data, "month": month, **({"insurance": kind} if kind else {})}
        for month in _months(str(data.get("month", "")))
        for kind in kinds
    ]


def _months(text: str) -> list[str]:
    """`2018-06..2019-05` is twelve months; any other text is itself."""
    found = MONTHS.fullmatch(text)
    if found is None:
        return [text]
    first, last = (int(found[1]) * 12 + int(found[2]) - 1, int(found[3]) * 12 + int(found[4]) - 1)
    return [f"{one // 12}-{one % 12 + 1:02d}" for one in range(first, min(last, first + 119) + 1)]


# Applications


def _application(data: Data) -> Data:
    """Lines numbered from 1; a line may be written as the person it is for, or as a round."""
    payee = data.get("payee")
    lines = data.pop("for", None) or data.get("lines")
    if lines is None and "round" in data:
        lines = [{"round": data.pop("round")}]
    if lines is None and "since" in data:
        lines = [{"beneficiary": payee, "since": data.pop("since")}]
    lines = lines if isinstance(lines, list) else [lines or payee]
    written = [_line(one, payee) for given in lines for one in _spread(given)]
    numbered = [
        {"line": n, **one} if isinstance(one, dict) else one for n, one in enumerate(written, 1)
    ]
    return {**data, "lines": numbered}


def _spread(given: Any) -> list[Any]:
    return list(expanded_reference(given)) if isinstance(given, str) else [given]


def _line(given: Any, payee: Any) -> Any:
    if isinstance(given, str):
        return {"round" if given.startswith(RESTED_ON) else "beneficiary": given}
    if isinstance(given, dict) and not {"beneficiary", "round", "person", "unit"} & given.keys():
        return {"beneficiary": payee, **given}
    if isinstance(given, dict) and len(given) == 1 and "person" in given:
        return {"beneficiary": given}
    return given
