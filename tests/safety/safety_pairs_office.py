"""A pair of a complaint about a released line and its order: one of the two stands."""

from collections.abc import Iterator

from safety_county import RELEASER, REVIEWER
from safety_scene import Scene
from safety_schedules import Prepared, hold

from domain.roster_disputes import RosterDisputeRaised

DAY = "2019-02-01"


def complain_and_order(scene: Scene) -> Iterator[Prepared]:
    """The release is taken back and nothing is ordered, or the complaint comes after the order."""
    scene.people()
    scene.awards()
    scene.rosters("released")
    said = {"line": 1, "dispute": "complaint", "channel": "letter", "reason": "r"}
    for n in scene.numbers:
        order = {"roster": f"roster:r-{n}", "payee": scene.a}

        def check(complained, ordered):
            hold(complained.verdict == "accepted", "a complaint is kept", complained)
            [event] = [one.event for one in scene.county.parts.log.read(complained.position - 1, 1)]
            hold(isinstance(event, RosterDisputeRaised), "the complaint", event)
            paid = ordered.problem is None
            hold(event.ordered is paid, "it says whether something was ordered", event, ordered)
            hold(event.release_withdrawn is not paid, "or takes the release back", event, ordered)
            hold(paid or ordered.problem.code == "no-lines", "and then nothing is", ordered)

        yield (
            scene.officer(REVIEWER, "roster.disputeRaised", f"roster:r-{n}", answer_by=DAY, **said),
            scene.officer(RELEASER, "payment.ordered", "", **order),
            check,
        )
