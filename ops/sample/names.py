"""Fictitious names, numbers and places; every number passes its check, none was ever issued."""

from __future__ import annotations

from datetime import date
from random import Random

from gateways import credit_code, identity_number

ANHUA, TAOJIANG, HESHAN, ZIYANG = "430923", "430922", "430903", "430902"
COUNTIES = (ANHUA, ANHUA, ANHUA, TAOJIANG, TAOJIANG, ZIYANG)
CHANGDE = "430702"  # another city of the province
IN_CITY = (HESHAN, ZIYANG)
IN_PROVINCE = ("430102", "430302", "430602")
ELSEWHERE = ("441900", "440305", "440106", "310115", "330106", "350203")

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许邓冯韩曹"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华建国玉兰春梅红志文海波"
TRADES = ("电子", "服装", "食品", "五金", "家具", "物流", "茶业", "建材", "玩具", "鞋业")
FIRST_BIRTH, LAST_BIRTH = date(1958, 1, 1).toordinal(), date(1999, 12, 31).toordinal()


class Numbers:
    """Gives out identity numbers and credit codes, each once."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._given: set[str] = set()
        self._units = 0

    def idcard(self, region: str, born: date | None = None) -> str:
        """A right identity number."""
        while True:
            day = born or self._birthday()
            digits = f"{region}{day:%Y%m%d}{self._random.randrange(1, 1000):03d}"
            number = digits + identity_number.check_character(digits)
            if number not in self._given:
                self._given.add(number)
                return number

    def uscc(self, region: str) -> str:
        """A right credit code."""
        self._units += 1
        digits = f"91{region}{self._units:09d}"
        return digits + credit_code.check_character(digits)

    def _birthday(self) -> date:
        while True:
            day = date.fromordinal(self._random.randint(FIRST_BIRTH, LAST_BIRTH))
            if (day.month, day.day) != (2, 29):
                return day


def wrong_check(number: str) -> str:
    """The same identity number with another check character."""
    return number[:-1] + ("0" if number[-1] != "0" else "1")


def person_name(random: Random) -> str:
    return random.choice(SURNAMES) + "".join(random.choices(GIVEN, k=random.choice((1, 2, 2))))


def firm_name(random: Random, ending: str, number: int) -> str:
    return f"{random.choice(GIVEN)}{random.choice(GIVEN)}{random.choice(TRADES)}{ending}{number}号"
