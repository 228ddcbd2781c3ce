"""What clauses ask of a person: one record or several joined, registered poor, of age, from which county."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec

from domain.applicant import (
    ApplicantDomiciled,
    ApplicantPovertyAnnulled,
    ApplicantPovertyExited,
    ApplicantPovertyRegistered,
    ApplicantRegistered,
)
from domain.applicant_groups import ApplicantGroupEnded, ApplicantGroupRecognised
from domain.entries import StreamKey
from domain.event import Reading
from domain.history import Fact, History
from domain.policies.yizhengfa_2018_9.choices import Choices
from domain.view import View

CITY = "4309"
PROVINCE = "43"


class Poverty(msgspec.Struct, frozen=True, gc=False):
    """A registration: its county and first day, the day it ended in good standing or was annulled.

    `again_on`: the day of a new registration after the household had left poverty.
    """

    county: str
    since: date
    exited_on: date | None
    annulled_on: date | None
    facts: tuple[Reading, ...]
    again_on: date | None = None

    def first_day(self, choices: Choices) -> date:
        """From when it counts: where leaving poverty ends it (P08, P09), from the day it began anew."""
        ends = choices.exit_effect == "ends" or choices.poverty_test == "every-day"
        return self.again_on if ends and self.again_on else self.since


class Person(msgspec.Struct, frozen=True, gc=False):
    """One person, all joined records together. `ids`: every record, the one kept first; `kinds`: the
    facts by the class of their event."""

    ids: tuple[str, ...]
    facts: tuple[Fact, ...]
    kinds: dict[type, list[Fact]]
    turns_sixteen_on: date | None
    poverty: Poverty | None
    household_county: str


NOBODY = Person((), (), {}, None, None, "")


def streams_of(view: View, person: str) -> tuple[StreamKey, ...]:
    """The records of a person as far as they are known: asked again until none is missing."""
    if not person:
        return ()
    state: History | None = view.loaded("applicant", person)
    if state is None or not (state.merged_into or state.merged_from):
        return (("applicant", person),)
    keys: dict[StreamKey, None] = {("applicant", person): None}
    for key in list(keys):
        _follow(view, key, keys)
    return tuple(keys)


def _follow(view: View, key: StreamKey, keys: dict[StreamKey, None]) -> None:
    state: History | None = view.loaded("applicant", key[1])
    if state is None:
        return
    for other in (state.merged_into, *state.merged_from):
        new: StreamKey = ("applicant", other)
        if other and new not in keys:
            keys[new] = None
            _follow(view, new, keys)


def person_on_record(view: View, stream: str) -> Person:
    """The person behind a record: facts of all joined records, only those that may pay. Who was erased
    is nobody any more."""
    histories: list[History] = []
    for _, one in streams_of(view, stream):
        state = view.applicant(one)
        if state is not None:
            histories.append(state)
    if not histories or any(history.erased for history in histories):
        return NOBODY
    histories.sort(key=lambda history: bool(history.merged_into))
    facts = tuple(
        fact for history in histories for fact in history.facts if fact.grade != "declared"
    )
    kinds: dict[type, list[Fact]] = {}
    for fact in facts:
        kinds.setdefault(type(fact.event), []).append(fact)
    return Person(
        tuple(history.stream for history in histories),
        facts,
        kinds,
        _sixteen(kinds),
        _poverty(kinds),
        _household_county(kinds),
    )


def home_county(person: Person, choices: Choices) -> str:
    """Where home is for transport and labour export (P15)."""
    if choices.home_basis == "household-register":
        return person.household_county
    return person.poverty.county if person.poverty else ""


def registered_poor(person: Person, choices: Choices) -> bool:
    """Registered poor on record, in this city (P12)."""
    poverty = person.poverty
    return poverty is not None and (not choices.city_scope or poverty.county.startswith(CITY))


def counts_from(person: Person, first: date, choices: Choices) -> date:
    """The first day that is both in the state and registered, of age (P08, P11)."""
    days = [first]
    if person.poverty is not None and choices.poverty_test != "claim-date":
        days.append(person.poverty.first_day(choices))
    if person.turns_sixteen_on is not None:
        days.append(person.turns_sixteen_on)
    return max(days)


def lost_before(person: Person, completed_on: date, claimed_on: date, choices: Choices) -> bool:
    """Whether the registration no longer carried the period (P08 claim-date, P09, P10)."""
    poverty = person.poverty
    if poverty is None:
        return False
    measured = claimed_on if choices.poverty_test == "claim-date" else completed_on
    annulled = poverty.annulled_on
    voids_all = choices.annulment_effect == "from-the-beginning"
    if choices.annulment_effect == "none":
        annulled = None
    if annulled is not None and (voids_all or annulled <= measured):
        return True
    left = poverty.exited_on
    ends = choices.exit_effect == "ends" or choices.poverty_test == "every-day"
    return ends and left is not None and left <= measured


def in_group(person: Person, groups: tuple[str, ...], day: date) -> tuple[Reading, ...]:
    """What shows a person to be of one of these groups on a day; empty where nothing does."""
    ended: list[Any] = person.kinds.get(ApplicantGroupEnded, [])
    found: list[Reading] = []
    for fact in person.kinds.get(ApplicantGroupRecognised, ()):
        told: Any = fact.event
        in_time = fact.on <= day and (told.until is None or day <= told.until)
        over = any(one.event.group == told.group and fact.on <= one.on < day for one in ended)
        if told.group in groups and in_time and not over:
            found.append(Reading(fact.stream, fact.version))
    return tuple(found)


def _sixteen(kinds: dict[type, list[Fact]]) -> date | None:
    for fact in kinds.get(ApplicantRegistered, ()):
        registered: Any = fact.event
        sixteen: date = registered.turns_sixteen_on
        return sixteen
    return None


def _household_county(kinds: dict[type, list[Fact]]) -> str:
    domiciled: list[Any] = kinds.get(ApplicantDomiciled, [])
    return str(domiciled[-1].event.county) if domiciled else ""


POVERTY = (ApplicantPovertyRegistered, ApplicantPovertyExited, ApplicantPovertyAnnulled)


def _poverty(kinds: dict[type, list[Fact]]) -> Poverty | None:
    """The registration, with what ended it, in the order the days happened. Told again (by a later
    extract, or of a record joined to this one) it goes on; only an annulled one begins anew."""
    facts = [fact for kind in POVERTY for fact in kinds.get(kind, ())]
    if len(facts) > 1:
        facts.sort(key=lambda fact: fact.on)
    found: Poverty | None = None
    for fact in facts:
        read = Reading(fact.stream, fact.version)
        match fact.event:
            case ApplicantPovertyRegistered(county=county):
                if found is None or found.annulled_on is not None:
                    found = Poverty(county, fact.on, None, None, (read,))
                else:
                    again = found.again_on if found.exited_on is None else fact.on
                    facts_read = (*found.facts, read)
                    found = Poverty(county, found.since, None, None, facts_read, again)
            case ApplicantPovertyExited() if found:
                found = msgspec.structs.replace(
                    found, exited_on=fact.on, facts=(*found.facts, read)
                )
            case ApplicantPovertyAnnulled() if found:
                found = msgspec.structs.replace(
                    found, annulled_on=fact.on, facts=(*found.facts, read)
                )
            case _:
                pass
    return found
