"""Grants that want the same things, decided again together: what one leaves another may have.

Which ones those are is found from the keys that each looks at or takes. A key that names a person,
a unit or another stream leads to the grants for, to or resting on it; one that names none (a
project, an incubator) to all grants of the same scheme, which are few.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

import msgspec

from domain.due.loading import Loading
from domain.entries import Entry
from domain.names import PARAMETERS
from domain.parameters import Parameters
from domain.rehearsal import Change, Decision, change_of
from domain.rehearsing_turns import Turns
from domain.rehearsing_verdicts import NO_KEYS, Keys, keys_of, verdict_with_keys, wanted_for

Companions = Callable[[Sequence[str], Sequence[str]], Sequence[Decision]]
"""Decided grants that are for, pay or rest on some streams, or are under some schemes."""

STREAM = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


class Wants(msgspec.Struct, frozen=True, gc=False):
    """A grant with the keys that matter to it now, under the trials, or because it holds them."""

    decision: Decision
    keys: Keys

    def leads(self) -> set[tuple[str, str]]:
        """Where others that want the same are to be found: `("stream", …)`, `("scheme", …)`."""
        found: set[tuple[str, str]] = set()
        for key in self.keys.all():
            owner = STREAM.search(key)
            found.add(("stream", owner[0]) if owner else ("scheme", self.decision.scheme))
        return found


class Together:
    """For one rehearsal. `settled`: grants that were decided so, and need no look by themselves."""

    def __init__(
        self, loading: Loading, now: Parameters, tried: Parameters, companions: Companions
    ) -> None:
        self.loading, self.companions = loading, companions
        self.now, self.tried = now, tried
        self.settled: set[str] = set()

    def changes(self, shifting: Sequence[Decision]) -> list[Change]:
        """What would change for these and for all that want the same things."""
        found = self._gather(shifting)
        grants = [one.decision for one in found]
        keys = NO_KEYS
        for one in found:
            keys = keys.and_of(one.keys)
        before = Turns(self.loading, grants, keys, self.now).decide()
        after = Turns(self.loading, grants, keys, self.tried).decide()
        self.settled.update(one.grant for one in grants)
        changes = (change_of(one, before[one.grant], after[one.grant]) for one in grants)
        return [one for one in changes if one is not None]

    def _gather(self, shifting: Sequence[Decision]) -> list[Wants]:
        """These, and whoever wants what one of them wants, and so on."""
        known = {one.decision.grant: one for one in self._wants(shifting)}
        asked: set[tuple[str, str]] = set()
        while True:
            near = _connected([one.grant for one in shifting], known)
            leads = {lead for one in near for lead in known[one].leads()} - asked
            if not leads:
                return [known[one] for one in near]
            asked |= leads
            streams = sorted(name for kind, name in leads if kind == "stream")
            schemes = sorted(name for kind, name in leads if kind == "scheme")
            found = self.companions(streams, schemes)
            passed = known.keys() | self.settled
            new = [one for one in found if one.grant not in passed]
            known |= {one.decision.grant: one for one in self._wants(new)}

    def _wants(self, grants: Sequence[Decision]) -> list[Wants]:
        """Each judged by itself, now and under the trials."""
        if not grants:
            return []
        view = self.loading.view([("grant", one.grant) for one in grants])
        wanted = wanted_for([one.claim() for one in grants], view)
        self.loading.ask(view, wanted.streams, wanted.claims, wanted.guards)
        found = {one.grant: keys_of(one.claims, one.periods, one.allowances) for one in grants}
        for parameters in (self.now, self.tried):
            view.entries[PARAMETERS] = Entry(parameters, parameters.version, "parameters")
            judged = self.loading.each(
                view, grants, lambda one: verdict_with_keys(one.claim(), view)
            )
            for one, (_, keys) in zip(grants, judged, strict=True):
                found[one.grant] = found[one.grant].and_of(keys)
        return [Wants(one, found[one.grant]) for one in grants]


def _connected(begin: Iterable[str], known: dict[str, Wants]) -> list[str]:
    """The grants that can be reached over shared keys, in the order they are found."""
    by_key: dict[str, list[str]] = defaultdict(list)
    for grant, one in known.items():
        for key in one.keys.all():
            by_key[key].append(grant)
    near = dict.fromkeys(begin)
    waiting = list(near)
    while waiting:
        for key in known[waiting.pop()].keys.all():
            for grant in by_key.pop(key, ()):
                if grant not in near:
                    near[grant] = None
                    waiting.append(grant)
    return list(near)
