"""Judges recorded claims under parameters that are tried, page by page. Nothing is written."""

from __future__ import annotations

from collections.abc import Sequence

from domain.due.loading import Loading
from domain.entries import Entry
from domain.log import Log
from domain.names import PARAMETERS
from domain.parameters import Parameters
from domain.policies.assessing import Due, NotDue, NotYet
from domain.reasons import Reason
from domain.rehearsal import Change, Decision, Looked, Trial, Verdict, change_of, with_trials
from domain.rehearsing_together import Companions, Together
from domain.rehearsing_verdicts import verdict_on, wanted_for
from domain.view import View

HELD = Reason.DUPLICATE.check
"""The check that looks at what other grants hold."""


class Rehearsal:
    """One set of trials over one log. A thread may `load` a page while another looks at one."""

    def __init__(self, log: Log, trials: Sequence[Trial], companions: Companions) -> None:
        self.loading = Loading(log)
        self.trials = tuple(trials)
        self.now = self.loading.view().parameters()
        self.tried = with_trials(self.now, trials)
        self.together = Together(self.loading, self.now, self.tried, companions)

    def reaches(self, one: Decision) -> bool:
        """Whether any trial is in force on the days whose parameters decide a claim: the day it was
        decided for, and that on which its conditions were complete (R-13)."""
        days = (one.decided_for, one.completed_on or one.decided_for)
        return any(trial.covers(day) for trial in self.trials for day in days)

    def load(self, page: Sequence[Decision]) -> View:
        """What judging these will ask for, in one question."""
        view = self.loading.view()
        wanted = wanted_for([one.claim() for one in page if self.reaches(one)], view)
        self.loading.ask(view, wanted.streams, wanted.claims, wanted.guards)
        return view

    def look(self, page: Sequence[Decision], view: View) -> Looked:
        """Judges each under the trials. What would stand otherwise is judged again as things are
        now, so that only what the trials change is told; and where it takes or frees what others
        want, with them."""
        settled = self.together.settled
        reached = [one for one in page if one.grant not in settled and self.reaches(one)]
        tried = self._judge(view, reached, self.tried)
        pairs = zip(reached, tried, strict=True)
        moved = [(one, verdict) for one, verdict in pairs if not verdict.is_as(one)]
        now = self._judge(view, [one for one, _ in moved], self.now)
        self.loading.keep(view)
        alone: list[Change] = []
        shifting: list[Decision] = []
        for (one, after), before in zip(moved, now, strict=True):
            if _shifts(before, after):
                shifting.append(one)
            elif change := change_of(one, before, after):
                alone.append(change)
        together = self.together.changes(shifting) if shifting else []
        return Looked(len(page), (*alone, *together))

    def _judge(self, view: View, page: Sequence[Decision], parameters: Parameters) -> list[Verdict]:
        """Each by itself, as if all others stood."""
        view.entries[PARAMETERS] = Entry(parameters, parameters.version, "parameters")
        return self.loading.each(view, page, lambda one: verdict_on(one.claim(), view))


def _shifts(before: Verdict, after: Verdict) -> bool:
    """Whether a change may matter to others: other things are taken, or would be but for a grant
    that may have come later."""
    if before.due is not None and after.due is not None:
        return _taken(before.due) != _taken(after.due)
    if before.due is None and after.due is None:
        return _only_in_the_way(after)
    return True


def _only_in_the_way(verdict: Verdict) -> bool:
    """Whether nothing but what other grants hold or used stands against a claim."""
    match verdict.result:
        case NotDue(reasons=reasons):
            return all(one.check == HELD or one is Reason.CAP_REACHED for one in reasons)
        case NotYet(reason=reason):
            return reason is Reason.REVIEW
        case _:
            return False


def _taken(due: Due) -> tuple[object, ...]:
    return (due.claims, due.allowances, due.periods)


__all__ = ["Rehearsal"]
