"""The CloudEvents of a sample: numbered as they are told, then put in the order of their days."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec

from ops.commands.default_callers import source_of


class Told(msgspec.Struct, frozen=True):
    """One event of the sample, and the day by which it is put in order."""

    day: date
    number: int
    id: str
    source: str
    type: str
    subject: str
    data: dict[str, Any]

    def line(self) -> bytes:
        """As it stands in a file of CloudEvents."""
        return _encode(
            {
                "specversion": "1.0",
                "id": self.id,
                "source": self.source,
                "type": self.type,
                "subject": self.subject,
                "data": self.data,
            }
        )


_encode = msgspec.json.Encoder().encode


class Telling:
    """Collects what is told, under ids that follow from the sample's name."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.told: list[Told] = []
        self._taken = 0

    def tell(self, source: str, topic: str, subject: str, day: date, /, **data: Any) -> Told:
        """A fact or an application of a source."""
        return self._tell(f"{len(self.told) + 1:07d}", source, topic, subject, day, data)

    def _tell(
        self, key: str, source: str, topic: str, subject: str, day: date, data: dict[str, Any]
    ) -> Told:
        dated = {**data, "happened_on": day}
        one = Told(day, len(self.told), f"{self.name}-{key}", source, topic, subject, dated)
        self.told.append(one)
        return one

    def keyed(
        self, key: str, officer: str, topic: str, subject: str, day: date, /, **data: Any
    ) -> Told:
        """An act under an id that says what it is, so that a second run finds it done."""
        return self._tell(key, source_of(officer), topic, subject, day, data)

    def act(self, officer: str, topic: str, subject: str, day: date, /, **data: Any) -> Told:
        """An act of a named officer."""
        return self.tell(source_of(officer), topic, subject, day, **data)

    def taken(self) -> list[Told]:
        """What was told since, in the order of its days; numbering goes on."""
        found = sorted(self.told[self._taken :], key=lambda one: (one.day, one.number))
        self._taken = len(self.told)
        return found
