"""The dues of one person or organisation: what could be claimed and what was, each thing once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from functools import reduce

import msgspec

from domain.acts.judging import Judged, claim_of, judge
from domain.acts.rostering import account_of
from domain.due.openings import Openings, Subject, as_claim
from domain.due.stage import CLOSED, Owner, Place, Stage
from domain.grant import Grant
from domain.policies.assessing import Due, NotYet, amount_of, names_of
from domain.policies.reading import Opening
from domain.reasons import Reason
from domain.view import View


class PlacedGrant(msgspec.Struct, frozen=True, gc=False):
    """A grant, where it stands, and the payment that was last ordered for it."""

    grant: Grant
    place: Place
    payment: str = ""


class GrantsOfSubject(msgspec.Struct, gc=False):
    """The grants of one subject that were filed by a day, and the streams of those filed later."""

    placed: list[PlacedGrant]
    later: list[str]


class DueInStage(msgspec.Struct, frozen=True, gc=False):
    """One due. `key`: what may be had once under the scheme, with its period where it may be had
    again; empty where nobody is identified. `owed`: on the day all conditions are met by the
    histories, whatever was decided. `grants`: how many claims were made for it; `grant` is the one
    that stands furthest, with its payee. `amount_fen`: as awarded, else as it would be."""

    scheme: str
    beneficiary: str
    key: str
    stage: str
    owner: str
    entered_on: date
    age_days: int
    owed: bool
    amount_fen: int
    payee: str
    waits_for: str = ""
    reasons: tuple[str, ...] = ()
    grants: int = 0
    grant: str = ""
    roster: str = ""
    payment: str = ""


class OneThing(msgspec.Struct, gc=False):
    """Everything about one thing that may be had once: claims as judged, and grants."""

    judged: list[Judged]
    grants: list[PlacedGrant]


def dues_of(
    subject: Subject,
    possible: Openings,
    grants: GrantsOfSubject,
    view: View,
    day: date,
) -> list[DueInStage]:
    """Every due of a subject in exactly one stage. Its own claims under a scheme never stand in its
    way, nor does what it claimed after the day; whatever else holds a key does, as it would for an
    application filed on the day."""
    later = frozenset(grants.later)
    own: dict[str, set[str]] = defaultdict(set)
    for one in grants.placed:
        own[one.grant.scheme].add(one.grant.stream)
    free = {scheme: later.union(streams) for scheme, streams in own.items()}
    things: dict[tuple[str, str], OneThing] = defaultdict(lambda: OneThing([], []))
    made = {_named(one.grant) for one in grants.placed if one.place.stage not in CLOSED}
    for scheme, opening in possible:
        if (scheme, opening) in made:
            continue  # it is judged below, as it was made
        judged = judge(as_claim(scheme, opening, day), view, free.get(scheme, later))
        things[scheme, _key(judged)].judged.append(judged)
    for one in (_payable(one, view) for one in grants.placed):
        if one.grant.supplement_of and one.place.stage in CLOSED:
            continue  # given up; what stands is said of the grant that it added to
        judged = judge(claim_of(one.grant, day), view, free[one.grant.scheme])
        key = _key(judged) or one.grant.stream
        thing = things[one.grant.scheme, _supplemented(key, one.grant)]
        thing.judged.append(judged)
        thing.grants.append(one)
    found = (_placed(subject, key, thing, day) for (_, key), thing in things.items())
    return [one for one in found if one is not None]


def _named(grant: Grant) -> tuple[str, Opening]:
    """The claim that was made, as an opening."""
    opening = Opening(grant.payee, grant.payee_kind, grant.beneficiary, grant.round, grant.since)
    return grant.scheme, opening


def _payable(one: PlacedGrant, view: View) -> PlacedGrant:
    """An award that cannot be listed, since no account is known to pay to, waits for its payee."""
    if one.place.stage is not Stage.AWARDED or one.place.waits_for:
        return one
    grant = one.grant
    if account_of(view.state(grant.payee_kind, grant.payee)):
        return one
    waiting = Place(Stage.AWARDED, Owner.APPLICANT, one.place.entered_on, "account")
    return msgspec.structs.replace(one, place=waiting)


def _key(judged: Judged) -> str:
    """The first of its once-only keys or periods, of the record that is kept; empty where nobody is
    identified."""
    if not judged.facts.identified:
        return ""
    return next(iter(names_of(judged.scheme, judged.facts, judged.choices)), "")


def _supplemented(key: str, grant: Grant) -> str:
    """What an approved difference adds is a due of its own, paid in its own time."""
    return f"{key}+{grant.stream}" if grant.supplement_of else key


def is_owed(judged: Judged) -> bool:
    """All conditions are met; the sum alone may still have to be set."""
    result = judged.assessment.result
    unset = isinstance(result, NotYet) and result.reason is Reason.PARAMETER_UNSET
    return unset or isinstance(result, Due)


def _placed(subject: Subject, key: str, thing: OneThing, day: date) -> DueInStage | None:
    """A thing that was claimed, or could be and is due; None where it is neither."""
    owed = [one for one in thing.judged if is_owed(one)]
    if thing.grants:
        lead = max(thing.grants, key=_standing)
        return _claimed(subject, key, thing, lead, owed, day)
    return _unclaimed(subject, key, _best(owed), day) if owed else None


def _standing(one: PlacedGrant) -> tuple[int, int]:
    """Furthest down first; of equals the one filed first."""
    return one.place.stage.rank, -one.grant.applied_at


def _best(owed: Sequence[Judged]) -> Judged:
    """Of several possible claims for one thing: the one that pays most, that was complete first,
    that the scheme prefers."""
    ordered = sorted(owed, key=lambda one: (-_amount(one), one.facts.completed_on or date.max))
    scheme, choices = ordered[0].scheme, ordered[0].choices
    if scheme.prefers is None:
        return ordered[0]
    prefers = scheme.prefers

    def better(first: Judged, second: Judged) -> Judged:
        return second if prefers(first.facts, second.facts, choices) == 2 else first

    return reduce(better, ordered)


def _amount(judged: Judged) -> int:
    return amount_of(judged.scheme, judged.facts, judged.choices) or 0


def _unclaimed(subject: Subject, key: str, best: Judged, day: date) -> DueInStage:
    entered_on = best.facts.completed_on or day
    amount = _amount(best)
    return DueInStage(
        best.claim.scheme,
        subject.stream,
        key,
        Stage.UNCLAIMED.value,
        Owner.APPLICANT.value,
        entered_on,
        (day - entered_on).days,
        True,
        amount,
        best.claim.payee,
        "" if amount else f"parameter:{best.claim.scheme}",
    )


def _owed(place: Place) -> Place:
    """What was refused or given up can be claimed again; what was pended can be decided."""
    if place.stage in CLOSED:
        return msgspec.structs.replace(place, owner=Owner.APPLICANT)
    if place.stage is Stage.PENDED:
        return msgspec.structs.replace(place, owner=Owner.CASE_OFFICER, waits_for="")
    return place


def _claimed(
    subject: Subject,
    key: str,
    thing: OneThing,
    lead: PlacedGrant,
    owed: Sequence[Judged],
    day: date,
) -> DueInStage:
    grant, place = lead.grant, lead.place
    if owed:
        place = _owed(place)
    unidentified = key == grant.stream
    return DueInStage(
        grant.scheme,
        grant.beneficiary if unidentified else subject.stream,
        "" if unidentified else key,
        place.stage.value,
        place.owner.value,
        place.entered_on,
        (day - place.entered_on).days,
        bool(owed),
        grant.amount_fen or (_amount(_best(owed)) if owed else 0),
        grant.payee,
        place.waits_for,
        grant.reasons,
        len(thing.grants),
        grant.stream,
        grant.roster,
        lead.payment,
    )
