"""What a batch needs loaded: what its commands foresee, and what deciding will ask for beside."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from domain.acts.act import NOTHING_NEEDED, Needs, wanted_by
from domain.acts.table import ACTS
from domain.command import AlreadyRecorded, Command, Refused
from domain.entries import StreamKey
from domain.proposal import Proposal
from domain.view import NotLoaded, View

Ask = Callable[[Needs, tuple[tuple[str, str], ...], View], Any]
"""Loads into a view."""


def missing(proposals: list[Proposal], view: View) -> tuple[Needs, list[Proposal]]:
    """What the commands need and the view does not hold yet; and those that need anything.

    A command that needs nothing is judged by the append alone, which knows its pair first. Of any
    other the pair must be known before it is decided on what is loaded.
    """
    streams: dict[StreamKey, None] = {}
    claims: dict[str, None] = {}
    heads: dict[str, None] = {}
    allowances: dict[str, None] = {}
    periods: dict[str, None] = {}
    looking = []
    entries, holders, limits = view.entries, view.holders, view.limits
    for one in proposals:
        try:
            needs = ACTS[type(one.command.intent)].needs(one.command, one.command.intent, view)
        except Refused:
            looking.append(one)
            continue  # decide() says the same, and its answer is kept
        if needs is NOTHING_NEEDED:
            continue
        looking.append(one)
        for key in needs.streams:
            if key[1] not in entries and not view.trusts(key):
                streams[key] = None
        for claim in needs.claims:
            if claim not in holders:
                claims[claim] = None
        for head in needs.heads:
            if not view.knows_version(head):
                heads[head] = None
        allowances |= {key: None for key in needs.allowances if key not in limits.used}
        periods |= {key: None for key in needs.periods if key not in limits.periods}
    guards = (tuple(allowances), tuple(periods))
    return Needs(tuple(streams), tuple(claims), tuple(heads), *guards), looking


class LookingAhead:
    """Deciding may ask for more than was foreseen, for a key often follows from the facts. Kinds of
    commands that did so are tried beforehand, all of a batch together, so that what they lack
    comes in one question instead of one for each. Nothing of the trial is kept.

    `learnt`: kinds that were met since the last look."""

    def __init__(self) -> None:
        self.kinds: set[tuple[type, str]] = set()
        self.learnt: set[tuple[type, str]] = set()

    def remember(self, command: Command) -> None:
        """It asked for more while it was decided."""
        kind = _kind(command)
        if kind not in self.kinds:
            self.kinds.add(kind)
            self.learnt.add(kind)

    def look(self, waiting: Sequence[Proposal], view: View, ask: Ask) -> None:
        """Load what deciding those will ask for."""
        self.learnt = set()
        self._look(self.kinds, waiting, view, ask)

    def look_at_the_rest(self, waiting: Sequence[Proposal], view: View, ask: Ask) -> None:
        """The same for what is left of a batch, of the kinds that were met in it."""
        kinds, self.learnt = self.learnt, set()
        self._look(kinds, waiting, view, ask)

    def _look(
        self, kinds: set[tuple[type, str]], waiting: Sequence[Proposal], view: View, ask: Ask
    ) -> None:
        likely = [one for one in waiting if _kind(one.command) in kinds] if kinds else []
        while len(likely) > 1:
            lacking = [(one, needs) for one in likely if (needs := _wanted(one, view))]
            if lacking:
                ask(_together([needs for _, needs in lacking]), (), view)
            likely = [one for one, _ in lacking]


def _kind(command: Command) -> tuple[type, str]:
    """What a command is, and of which scheme."""
    return type(command.intent), getattr(command.intent, "scheme", "")


def _wanted(proposal: Proposal, view: View) -> Needs | None:
    """What deciding it lacks first; None where it lacks nothing."""
    command = proposal.command
    view.begin(proposal.told_taken)
    try:
        ACTS[type(command.intent)].decide(command, command.intent, view)
    except NotLoaded as wanted:
        return wanted_by(wanted)
    except (Refused, AlreadyRecorded):
        return None
    finally:
        view.retract()
    return None


def _together(needs: Sequence[Needs]) -> Needs:
    """All of them, each thing once."""
    return Needs(
        tuple(dict.fromkeys(key for one in needs for key in one.streams)),
        tuple(dict.fromkeys(key for one in needs for key in one.claims)),
        tuple(dict.fromkeys(key for one in needs for key in one.heads)),
        tuple(dict.fromkeys(key for one in needs for key in one.allowances)),
        tuple(dict.fromkeys(key for one in needs for key in one.periods)),
    )
