"""Two selection rounds: bases and start-ups that won, for more than the fund of the year holds."""

from __future__ import annotations

from datetime import date
from random import Random

import msgspec

from ops.commands.default_callers import MARKET_REGISTER
from ops.sample.events import Telling
from ops.sample.names import ANHUA, TAOJIANG, ZIYANG
from ops.sample.organisations import Founding, Organisation

DECIDED = date(2018, 11, 15)
RECOGNISED = date(2017, 6, 1)
OFFICER = "feng"
INCUBATORS, STARTUPS = 60, 55


class Candidate(msgspec.Struct, frozen=True):
    """Somebody who applies for an award of a round."""

    unit: Organisation
    round: str


class Selecting:
    """Opens the rounds and tells their winners."""

    def __init__(self, telling: Telling, founding: Founding, random: Random) -> None:
        self.telling = telling
        self.founding = founding
        self.random = random

    def incubators(self, count: int = INCUBATORS) -> list[Candidate]:
        """Bases: most in the range of 100,000 to 200,000 yuan; a few not municipal or chosen."""
        selection = self._open("incubators-2018", "municipal-incubator-award")
        found = []
        for number in range(count):
            unit = self.founding.unit("incubator", self._place(), "创业孵化基地")
            level = "county" if number % 15 == 7 else "municipal"
            base = {"base_kind": "startup-incubation", "level": level, "base": f"基地{number}"}
            topic = "enterprise.baseRecognised"
            self.telling.tell(MARKET_REGISTER, topic, unit.reference, RECOGNISED, **base)
            amounts = {4: 9_999_999, 11: 10_000_000, 12: 20_000_000, 13: 20_000_001}
            fen = self.random.randrange(10_000_000, 20_000_001, 100_000)
            if number % 20 != 9:
                self._win(selection, unit, amounts.get(number % 20, fen), number)
            found.append(Candidate(unit, selection))
        return found

    def startups(self, count: int = STARTUPS) -> list[Candidate]:
        """Start-ups: most in the range of 50,000 to 100,000 yuan; one kind is no enterprise."""
        selection = self._open("startups-2018", "quality-startup-award")
        found = []
        for number in range(count):
            kind = "social-organisation" if number % 25 == 6 else "enterprise"
            unit = self.founding.unit(kind, self._place(), "初创企业")
            amounts = {3: 4_999_999, 8: 5_000_000, 9: 10_000_000, 14: 12_000_000}
            fen = self.random.randrange(5_000_000, 10_000_001, 50_000)
            if number % 25 != 17:
                self._win(selection, unit, amounts.get(number % 25, fen), number)
            found.append(Candidate(unit, selection))
        return found

    def _open(self, word: str, scheme: str) -> str:
        name = f"round:{self.telling.name}-{word}"
        day = date(2018, 9, 3)
        self.telling.act(OFFICER, "round.opened", name, day, scheme=scheme, year=2018)
        return name

    def _win(self, selection: str, unit: Organisation, fen: int, number: int) -> None:
        fields = {
            "winner": unit.reference,
            "fen": fen,
            "document": f"益人社评〔2018〕{number + 1}号",
        }
        self.telling.act(OFFICER, "round.decided", selection, DECIDED, **fields)

    def _place(self) -> str:
        return self.random.choice((ANHUA, TAOJIANG, ZIYANG))
