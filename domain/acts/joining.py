"""Two records of one person are joined: claims are then taken for both; keys held twice become
reviews."""

from __future__ import annotations

import msgspec

from domain.acts.act import Act, Decided, Needs, NewEvent, distinct
from domain.acts.telling import must_be_open, unknown
from domain.applicant import ApplicantIdentitySplit, ApplicantMergedFrom, ApplicantMergedInto
from domain.command import Command, malformed, out_of_turn
from domain.entries import StreamKey
from domain.grant import GrantClaimsAdded, GrantReviewRequired
from domain.history import History
from domain.policies.yizhengfa_2018_9.schemes import PERSON_KEYS
from domain.view import View


class MergeInto(msgspec.Struct, frozen=True, gc=False):
    """The subject is given up; `kept` goes on."""

    kept: str
    reason: str


class SplitIdentity(msgspec.Struct, frozen=True, gc=False):
    """The subject and `other` were joined by mistake."""

    other: str
    reason: str


def needs(command: Command, intent: MergeInto, view: View) -> Needs:
    """Both records, every once-only claim of either, and the grants that hold one."""
    pair = (command.stream, intent.kept)
    claims = tuple(f"{word}/{one}" for word in PERSON_KEYS for one in pair)
    holders = [view.holders.get(key) for key in claims]
    keys: list[StreamKey] = [("applicant", one) for one in pair]
    keys += [("grant", one.stream) for one in holders if one is not None]
    return Needs(distinct(keys), claims)


def decide(command: Command, intent: MergeInto, view: View) -> Decided:
    """Both histories say so; a claim held for one record is taken for the other as well."""
    given_up = _person(command.stream, view)
    kept = _person(intent.kept, view)
    if given_up.stream == kept.stream:
        raise malformed("same-record", "data.kept", "names the subject itself")
    if given_up.merged_from:
        raise out_of_turn("has-joined-records", "subject", "join its records to the kept one first")
    events = [
        NewEvent("applicant", given_up.stream, ApplicantMergedInto(kept.stream, intent.reason)),
        NewEvent("applicant", kept.stream, ApplicantMergedFrom(given_up.stream, intent.reason)),
    ]
    for word in PERSON_KEYS:
        events += _claims(word, given_up.stream, kept.stream, view)
    return Decided(tuple(events))


def _person(stream: str, view: View) -> History:
    person = view.applicant(stream)
    if person is None:
        raise unknown("subject", "applicant")
    must_be_open(person)
    return person


def _claims(word: str, given_up: str, kept: str, view: View) -> list[NewEvent]:
    keys = {one: f"{word}/{one}" for one in (given_up, kept)}
    holders = {one: view.holder(key) for one, key in keys.items()}
    held = [one for one in keys if holders[one]]
    if len(held) == 1:
        other = kept if held[0] == given_up else given_up
        added = GrantClaimsAdded((keys[other],), "identity-merged")
        return [NewEvent("grant", holders[held[0]] or "", added)]
    if len(held) == 2 and holders[given_up] != holders[kept]:
        mark = GrantReviewRequired("identity-merged", given_up)
        return [NewEvent("grant", holders[one] or "", mark) for one in held]
    return []


ACT = Act(needs, decide)


def split_needs(command: Command, intent: SplitIdentity, view: View) -> Needs:
    return Needs((("applicant", command.stream), ("applicant", intent.other)))


def decide_split(command: Command, intent: SplitIdentity, view: View) -> Decided:
    """Both records stand alone again. Claims that an award took for both stay until it gives them
    back."""
    one, other = view.applicant(command.stream), view.applicant(intent.other)
    if one is None or other is None:
        raise unknown("subject", "applicant")
    if one.merged_into != other.stream and other.merged_into != one.stream:
        raise out_of_turn("not-joined", "data.other", "these records are not joined")
    return Decided(
        (
            NewEvent(
                "applicant",
                one.stream,
                ApplicantIdentitySplit(other.stream, intent.reason, bool(one.merged_into)),
            ),
            NewEvent(
                "applicant",
                other.stream,
                ApplicantIdentitySplit(one.stream, intent.reason, bool(other.merged_into)),
            ),
        )
    )


SPLIT = Act(split_needs, decide_split)
