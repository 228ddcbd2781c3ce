"""What a case has told so far, so that a later line need not repeat it."""

from __future__ import annotations

from typing import Any

Data = dict[str, Any]


class Told:
    """What the case has told so far of work and of courses, so that a later line need not repeat
    it."""

    def __init__(self) -> None:
        self.hired: dict[str, list[tuple[str, str]]] = {}
        self.contracts: dict[str, str] = {}
        self.courses: dict[str, Data] = {}
        self.classes: dict[str, str] = {}

    def remember(self, topic: str, subject: str, data: Data) -> None:
        if topic == "course.opened":
            self.courses[subject] = data
        if topic == "applicant.enrolled":
            self.classes[subject] = str(data.get("course", ""))
        if topic == "applicant.contractSigned":
            self.contracts[subject] = str(data.get("begins_on", ""))
        if topic == "applicant.hired" and "employer" in data:
            spell = (str(data["employer"]), str(data.get("happened_on", "")))
            self.hired.setdefault(subject, []).append(spell)

    def employer(self, subject: str) -> str | None:
        """The employer told last."""
        spells = self.hired.get(subject)
        return spells[-1][0] if spells else None

    def contract(self, subject: str) -> str | None:
        """The first day of the contract told last."""
        return self.contracts.get(subject)

    def course(self, subject: str) -> str | None:
        """The course that a person was taken into last, else the one opened last."""
        return self.classes.get(subject) or next(reversed(self.courses), None)

    def hired_on(self, subject: str, employer: str) -> str | None:
        """The first day of the spell with an employer that was told last."""
        days = [day for one, day in self.hired.get(subject, ()) if one == employer]
        return days[-1] if days else None
