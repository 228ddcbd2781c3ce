"""Who could claim what: asked of every scheme that is switched on, answered by the scheme."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

import msgspec

from domain.names import Kind
from domain.policies.reading import Asked, Claim, Opening
from domain.policies.yizhengfa_2018_9.choices import choices_on
from domain.policies.yizhengfa_2018_9.schemes import SCHEMES
from domain.view import View

Openings = tuple[tuple[str, Opening], ...]
"""Scheme and claim."""


class Subject(msgspec.Struct, frozen=True, gc=False):
    """Whom dues are looked for: a person or an organisation. `named`: the openings that histories
    of other kinds (a selection round) hold for it."""

    kind: Kind
    stream: str
    named: Openings = ()


def openings(subject: Subject, view: View, day: date) -> Openings:
    """All that could be claimed for a subject, by its own history and by those that name it."""
    own = tuple(opened_by(subject.kind, subject.stream, view, day))
    return (*own, *subject.named)


def opened_by(kind: Kind, stream: str, view: View, day: date) -> Iterator[tuple[str, Opening]]:
    """The openings that one history tells of, scheme by scheme."""
    choices = choices_on(view.parameters(), day)
    for key, scheme in SCHEMES.items():
        if scheme.possible.told_by == kind:
            asked = Asked(key, stream, day)
            for opening in scheme.possible.claims(asked, view, choices):
                yield key, opening


def subject_of(opening: Opening) -> str:
    """Whose due it is: the person who benefits, else whoever is paid."""
    return opening.beneficiary or opening.payee


def by_subject(found: Iterator[tuple[str, Opening]]) -> dict[str, Openings]:
    """Openings that histories of other kinds hold, for each subject its own."""
    named: dict[str, list[tuple[str, Opening]]] = defaultdict(list)
    for scheme, opening in found:
        named[subject_of(opening)].append((scheme, opening))
    return {stream: tuple(of_it) for stream, of_it in named.items()}


def as_claim(scheme: str, opening: Opening, day: date) -> Claim:
    """The claim, as if it were made on that day."""
    return Claim(
        "",
        scheme,
        opening.payee,
        opening.payee_kind,
        opening.beneficiary,
        opening.round,
        opening.since,
        day,
        day,
    )
