"""Judging one claim under its scheme: the law of the day, the facts on record, and the event that
follows."""

from __future__ import annotations

from typing import Any

import msgspec

from domain.command import malformed
from domain.decision import ClaimRead, Grounds, Period
from domain.entries import StreamKey
from domain.event import Event, Reading
from domain.grant import Grant, GrantAwarded, GrantPended, GrantRefused
from domain.names import PARAMETERS
from domain.policies.assessing import Assessment, Due, NotDue, NotYet, assess
from domain.policies.reading import Claim, Scheme
from domain.policies.yizhengfa_2018_9.choices import DEFAULTS, Choices, choices_on
from domain.policies.yizhengfa_2018_9.open_choices import BY_KEY, READ_BY_MANY
from domain.policies.yizhengfa_2018_9.schemes import CODE_VERSION, SCHEMES
from domain.reasons import Reason
from domain.view import View

PARAMETERS_STREAM: StreamKey = ("parameters", PARAMETERS)


class Judged(msgspec.Struct, frozen=True):
    """A claim with what was found: its facts, the choices in force, the assessment, the grounds."""

    claim: Claim
    scheme: Scheme[Any]
    facts: Any
    choices: Choices
    assessment: Assessment
    grounds: Grounds


def scheme_called(key: str) -> Scheme[Any]:
    """The scheme of that key.

    Raises Refused (malformed) where there is none.
    """
    scheme = SCHEMES.get(key)
    if scheme is None:
        known = ", ".join(sorted(SCHEMES))
        raise malformed("unknown-scheme", "data.scheme", f"no such scheme; there are {known}")
    return scheme


def claim_of(grant: Grant, decided_for: Any) -> Claim:
    """The claim behind a grant, to be judged for another day. What pays a difference stands for the
    claim of the grant it adds to."""
    return Claim(
        grant.supplement_of or grant.stream,
        grant.scheme,
        grant.payee,
        grant.payee_kind,
        grant.beneficiary,
        grant.round,
        grant.since,
        grant.filed_on,
        decided_for,
        reviewed=grant.reviewed,
    )


def judge(claim: Claim, view: View, free: frozenset[str] = frozenset()) -> Judged:
    """The claim under its scheme. Claims held by a grant in `free` count as not held."""
    others = Others(view, claim.grant, free)
    found = look_at(claim, view, others)
    choices, assessment = found.choices, found.assessment
    grounds = _grounds(found.scheme, claim, view, found.facts, choices, assessment, others.read)
    return Judged(claim, found.scheme, found.facts, choices, assessment, grounds)


class LookedAt(msgspec.Struct, frozen=True, gc=False):
    """A claim's facts, the choices in force, and the assessment: all but the grounds."""

    scheme: Scheme[Any]
    facts: Any
    choices: Choices
    assessment: Assessment


def look_at(claim: Claim, view: View, others: Others) -> LookedAt:
    """The claim under its scheme, as an answer that is not written down needs it.

    The parameters are those in force on the day the conditions were completed (R-13), in the
    scope of the scheme.
    """
    scheme = scheme_called(claim.scheme)
    parameters = view.parameters()
    choices = choices_on(parameters, claim.decided_for)
    facts = scheme.on_record(claim, view, choices)
    in_force = choices_on(parameters, facts.completed_on or claim.decided_for, scheme.scope(facts))
    if in_force is not choices and in_force != choices:
        choices = in_force
        facts = scheme.on_record(claim, view, choices)
    return LookedAt(scheme, facts, choices, assess(scheme, facts, choices, others, claim.reviewed))


class Others:
    """What other grants hold: every grant but the claim's own and those in `free`. `read`: the
    claims that were looked at, and who held them."""

    __slots__ = ("free", "own", "read", "view")

    def __init__(self, view: View, own: str, free: frozenset[str]) -> None:
        self.view, self.own, self.free = view, own, free
        self.read: dict[str, str] = {}

    def of_claim(self, key: str) -> str | None:
        holder = self.view.holder(key)
        self.read[key] = holder or ""
        return None if holder == self.own or holder in self.free else holder

    def of_period(self, period: Period) -> str | None:
        """A refusal rests on the grant found: its stream counts as read."""
        for held in self.view.periods(period.key):
            apart = held.last < period.first or period.last < held.first
            if not apart and held.holder != self.own and held.holder not in self.free:
                self.view.grant(held.holder)
                return held.holder
        return None

    def scheme_of(self, grant: str) -> str:
        state = self.view.grant(grant)
        return state.scheme if state is not None else ""


def _grounds(
    scheme: Scheme[Any],
    claim: Claim,
    view: View,
    facts: Any,
    choices: Choices,
    assessment: Assessment,
    read: dict[str, str],
) -> Grounds:
    streams = (*scheme.needs(claim, view), PARAMETERS_STREAM)
    return Grounds(
        scheme.clause,
        CODE_VERSION,
        claim.decided_for,
        assessment.checks,
        facts.read_from,
        tuple(Reading(stream, view.version(stream)) for _, stream in streams),
        tuple(ClaimRead(key, holder) for key, holder in read.items()),
        _changed(choices, scheme),
        facts.completed_on,
    )


Changed = tuple[tuple[str, str], ...]

_CHANGED: dict[tuple[str, int], tuple[Choices, Changed]] = {}
MOST_CHANGED = 10_000
"""Schemes and sets of choices whose answer is remembered."""


def _changed(choices: Choices, scheme: Scheme[Any]) -> Changed:
    """The parameters that a scheme reads and that differ from their defaults, as JSON. The same
    choices are asked for by claim after claim."""
    if choices is DEFAULTS:
        return ()
    known = _CHANGED.get((scheme.key, id(choices)))
    if known is None or known[0] is not choices:
        if len(_CHANGED) > MOST_CHANGED:
            _CHANGED.clear()
        known = _CHANGED[scheme.key, id(choices)] = choices, _changed_for(choices, scheme)
    return known[1]


def _changed_for(choices: Choices, scheme: Scheme[Any]) -> Changed:
    read = {BY_KEY[one].field for one in (*scheme.parameters, *READ_BY_MANY)}
    return tuple(
        (name, msgspec.json.encode(getattr(choices, name)).decode())
        for name in choices.__struct_fields__
        if name in read and getattr(choices, name) != getattr(DEFAULTS, name)
    )


def decision(judged: Judged) -> Event:
    """The event that an assessment becomes."""
    match judged.assessment.result:
        case Due() as due:
            return GrantAwarded(
                due.amount_fen, judged.grounds, due.claims, due.allowances, due.periods
            )
        case NotDue(reasons=reasons):
            codes = tuple(reason.code for reason in reasons)
            return GrantRefused(codes, judged.grounds, judged.assessment.earlier)
        case NotYet(reason=Reason.PARAMETER_UNSET, parameter=key):
            wake = f"parameter:{key or judged.scheme.key}"
            return GrantPended(Reason.PARAMETER_UNSET.code, wake, judged.grounds)
        case NotYet(reason=reason, until=until):
            wake = f"date:{until}" if until else "officer"
            return GrantPended(reason.code, wake, judged.grounds, until)
