"""Pairs of a stop and an act that lets money out: what each wants, and what must hold after."""

from collections.abc import Iterator

from safety_county import (
    APPROVER,
    AUDITOR,
    FUND,
    PLACEMENT,
    RELEASER,
    SECOND_SETTER,
    SETTER,
)
from safety_scene import Scene
from safety_schedules import Check, Prepared, hold

DAY = "2019-02-01"


def stop_and_approve(scene: Scene) -> Iterator[Prepared]:
    """A fund is stopped while a roster is signed."""
    return _stop_and(scene, "noticed", "fund", FUND, APPROVER, "roster.approved")


def stop_and_release(scene: Scene) -> Iterator[Prepared]:
    """A scheme is stopped while a roster is released."""
    return _stop_and(scene, "approved", "scheme", PLACEMENT, RELEASER, "roster.released")


def stop_and_order(scene: Scene) -> Iterator[Prepared]:
    """A bank is stopped while a payment is ordered through it."""
    return _stop_and(scene, "released", "bank", "city-bank", RELEASER, "payment.ordered")


def _stop_and(scene: Scene, through, what, name, officer, topic) -> Iterator[Prepared]:
    scene.people()
    scene.awards()
    scene.rosters(through)
    stop = {"what": what, "name": name, "reason": "audit"}
    for n in scene.numbers:
        roster = f"roster:r-{n}"
        order = {"roster": roster, "payee": scene.a, "bank": "city-bank"}
        said = ("", order, DAY) if topic == "payment.ordered" else (roster, {}, DAY)
        yield (
            scene.county.command(AUDITOR, "ledger.stopped", "", stop, DAY),
            scene.county.command(officer, topic, *said),
            _check(scene, f"{what}-stopped", officer, topic, said),
        )


def _check(scene: Scene, code: str, officer, topic: str, said) -> Check:
    """The act came before the stop, or it was turned down and is done once the stop is lifted."""

    def check(stopped, acted) -> None:
        hold(stopped.verdict == "accepted", "a stop is never turned down", stopped)
        if acted.problem is None:
            hold(acted.position < stopped.position, "nothing goes out after a stop", acted, stopped)
        else:
            hold(acted.problem.code == code, "turned down for the stop", acted)
            hold("audit" in acted.problem.rule and "o-audits" in acted.problem.rule, "who and why")
        lift(scene.county, stopped.position)
        again = scene.county.send(officer, topic, *said)
        hold(
            (acted.problem is None) is (again.problem is not None or again.verdict == "replayed"),
            "done once, before the stop or after it",
            acted,
            again,
        )

    return check


def lift(county, position: int) -> None:
    """By two officers."""
    number = county.parts.log.read(position - 1, 1)[0].version
    proposed = {"stop": number, "reason": "over"}
    county.must(SETTER, "ledger.liftProposed", "", proposed, DAY)
    county.must(SECOND_SETTER, "ledger.lifted", "", {"stop": number}, DAY)
