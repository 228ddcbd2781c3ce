"""What turns out to be wrong later, and what is sent twice."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from random import Random

import msgspec

from ops.sample.events import Telling, Told
from ops.sample.names import ELSEWHERE

CORRECTED_ON = date(2019, 6, 28)
ANNULLED_ON = date(2018, 5, 15)
SHARE = 0.03
ENDINGS = ("applicant.povertyExited", "applicant.povertyAnnulled")


def corrections(telling: Telling, facts: list[Told], random: Random) -> None:
    """Some departures from work were earlier, some workplaces elsewhere: the fact falls, another
    stands. `facts` are all that were told first, so that a fact's version is known."""
    versions: Counter[str] = Counter()
    corrected: set[str] = set()
    for fact in facts:
        versions[fact.subject] += 1
        if fact.type not in ("applicant.left", "applicant.hired") or fact.subject in corrected:
            continue
        if random.random() < SHARE:
            corrected.add(fact.subject)
            _correct(telling, fact, versions[fact.subject], random)


def annulments(telling: Telling, facts: list[Told], random: Random) -> None:
    """Some registrations turn out to have been wrong, after claims on them were awarded."""
    ended = {one.subject for one in facts if one.type in ENDINGS}
    for fact in facts:
        if fact.type != "applicant.povertyRegistered" or fact.subject in ended:
            continue
        if fact.day < ANNULLED_ON and random.random() < SHARE / 2:
            cause = {"cause": "error"}
            topic = "applicant.povertyAnnulled"
            telling.tell(fact.source, topic, fact.subject, ANNULLED_ON, **cause)


def _correct(telling: Telling, fact: Told, version: int, random: Random) -> None:
    instead = dict(fact.data)
    if fact.type == "applicant.left":
        hired_on = fact.data["hired_on"]
        instead["happened_on"] = min(hired_on + timedelta(100), fact.day)
    else:
        instead["workplace"] = random.choice(ELSEWHERE)
    told = {
        "voided_version": version,
        "reason": "核查更正",
        "document": "益人社核〔2019〕12号",
        "instead_type": fact.type,
        "instead": instead,
    }
    telling.tell(fact.source, "applicant.factVoided", fact.subject, CORRECTED_ON, **told)


class Again(msgspec.Struct, frozen=True):
    """What is sent a second time: as it was, or under the old pair with other content."""

    same: tuple[Told, ...]
    changed: tuple[Told, ...]


def sent_again(told: list[Told], random: Random) -> Again:
    """A fiftieth as it was, a four-hundredth with another day."""
    same = tuple(one for one in told if random.random() < 0.02)
    changed = tuple(_changed(one) for one in told if random.random() < 0.0025)
    return Again(same, changed)


def _changed(one: Told) -> Told:
    day = one.day - timedelta(1)
    return msgspec.structs.replace(one, data={**one.data, "happened_on": day})
