"""Fills a fund up to a sum before a case begins: with real awards, approved like any other."""

from __future__ import annotations

from typing import Any

from domain.policies.yizhengfa_2018_9.clause_07 import INCUBATOR_AWARD, QUALITY_STARTUP_AWARD
from domain.policies.yizhengfa_2018_9.clause_21 import TRANSPORT
from ops.case_fill import LONG_AGO
from ops.case_lines import BadCase, CaseLine
from ops.case_player import Player, Post
from ops.case_roster import Signing, sign

FILLER = "filler-"
"""What the names of made-up people, units, rounds, applications and rosters begin with."""

LARGEST = 20_000_000
SMALLEST = 10_000_000
STARTUP = range(5_000_000, 10_000_001)
TRIPS = {60_000: "440300", 40_000: "430100", 20_000: "430903"}
MOST_LINES = 600
A_ROSTER = 100


def fill(player: Player, line: CaseLine, fund: str, fen: int) -> None:
    """Awards of exactly `fen` in all, approved against the fund."""
    key, _, year = fund.rpartition("/")
    if key == INCUBATOR_AWARD.fund:
        grants = _awards(player, line, fen, year)
    elif key == TRANSPORT.fund:
        grants = _trips(player, line, fen, year)
    else:
        raise BadCase(line.number, f"no scheme pays from {key}; committed_fen cannot be filled")
    for scheme, names in grants.items():
        for first in range(0, len(names), A_ROSTER):
            part = names[first : first + A_ROSTER]
            signing = Signing(
                line=line.number,
                name=f"{FILLER}{fund}-{scheme}-{first}",
                scheme=scheme,
                year=int(year),
                grants=part,
                on=_first_days(year)[2],
                until="approved",
                shown=False,
            )
            if not sign(player, signing):
                raise BadCase(line.number, f"the filler did not fit into {fund}")


def _awards(player: Player, line: CaseLine, fen: int, year: str) -> dict[str, list[str]]:
    grants: dict[str, list[str]] = {}
    for number, part in enumerate(_in_awards(line, fen)):
        startup = part < SMALLEST
        scheme = (QUALITY_STARTUP_AWARD if startup else INCUBATOR_AWARD).key
        unit, selection = f"unit:{FILLER}{number}", f"round:{FILLER}{year}-{scheme}"
        _post(player, line, "enterprise.registered", unit, {})
        _post(player, line, "enterprise.accountChanged", unit, {})
        if not startup:
            _post(player, line, "enterprise.baseRecognised", unit, {"happened_on": LONG_AGO})
        first, second, _ = _first_days(year)
        opened = {"scheme": scheme, "year": int(year), "happened_on": first}
        _post(player, line, "round.opened", selection, opened)
        decided = {"winner": unit, "fen": part, "happened_on": second}
        _post(player, line, "round.decided", selection, decided)
        claim = {"scheme": scheme, "payee": unit, "lines": [selection]}
        grants.setdefault(scheme, []).append(_claim(player, line, number, year, claim))
    return grants


def _in_awards(line: CaseLine, fen: int) -> list[int]:
    """The sum as awards of 50,000 to 200,000 yuan."""
    parts = []
    while fen > LARGEST + STARTUP.start:
        parts.append(LARGEST)
        fen -= LARGEST
    if fen > LARGEST:
        parts += [fen - SMALLEST, SMALLEST]
    elif fen >= STARTUP.start:
        parts.append(fen)
    else:
        raise BadCase(line.number, "the smallest award from this fund is 50,000 yuan")
    return parts


def _trips(player: Player, line: CaseLine, fen: int, year: str) -> dict[str, list[str]]:
    parts: list[int] = []
    for size in TRIPS:
        parts += [size] * (fen // size)
        fen %= size
    if fen or len(parts) > MOST_LINES:
        rule = (
            f"a multiple of 200 yuan, at most {MOST_LINES} x 600; or set limit_fen to what is left"
        )
        raise BadCase(line.number, f"committed_fen of this fund is {rule}")
    names = [_trip(player, line, number, size, year) for number, size in enumerate(parts)]
    return {TRANSPORT.key: names}


def _trip(player: Player, line: CaseLine, number: int, size: int, year: str) -> str:
    person = f"person:{FILLER}{number}"
    _post(player, line, "applicant.registered", person, {})
    _post(player, line, "applicant.accountChanged", person, {})
    poor = {"happened_on": "2016-01-01", "county": "430923"}
    _post(player, line, "applicant.povertyRegistered", person, poor)
    left = {"destination": TRIPS[size], "happened_on": _first_days(year)[0]}
    _post(player, line, "applicant.departed", person, left)
    claim = {"scheme": TRANSPORT.key, "payee": person, "lines": [person]}
    return _claim(player, line, number, year, claim)


def _first_days(year: str) -> tuple[str, str, str]:
    """Three days early in the year: in 2018 the paper's own first days."""
    month = "2018-04" if year == "2018" else f"{year}-01"
    return (f"{month}-18", f"{month}-19", f"{month}-20")


def _claim(player: Player, line: CaseLine, number: int, year: str, claim: dict[str, Any]) -> str:
    name = f"{FILLER}{year}-{number}"
    filed = {**claim, "happened_on": _first_days(year)[1]}
    _post(player, line, "application.filed", f"application:{name}", filed)
    return f"grant:{name}/1"


def _post(player: Player, line: CaseLine, topic: str, subject: str, data: dict[str, Any]) -> None:
    post = Post(line=line.number, type=topic, subject=subject, data=data, shown=False)
    player.post(post)
