"""Pairs with grants paid before the ledger: a row of a list and a claim for the same worker; a
list handed in while a roster of its scheme is signed."""

from collections.abc import Iterator

from safety_county import APPROVER, PLACEMENT, SECOND_SETTER, SETTER, idcard
from safety_past import PastList, row
from safety_scene import LIVE, Scene
from safety_schedules import Prepared, hold

DAY = "2019-02-01"


def import_and_award(scene: Scene) -> Iterator[Prepared]:
    """A row and a claim want the same once-only key: one of them holds it, the other says so."""
    scene.people()
    rows = [row(PLACEMENT, idcard(n), payee=scene.a) for n in scene.numbers]
    past = PastList(scene.county, "past", rows)
    past.received(), past.confirmed()
    for n in scene.numbers:

        def check(imported, claimed, n=n):
            (told,) = imported.decisions
            awarded = scene.grant(f"x-{n}").status in LIVE
            hold((told.status == "imported") is not awarded, "paid once", told, claimed)
            refused = claimed.decisions[0]
            named = told.earlier == refused.grant if awarded else refused.earlier == told.grant
            hold(named, "whoever comes second names the first", told, refused)

        yield (
            scene.county.command(SECOND_SETTER, "grant.imported", past.subject, past.told(n)),
            scene.files(f"x-{n}", scene.a, idcard(n)),
            check,
        )


def receive_and_approve(scene: Scene) -> Iterator[Prepared]:
    """A list of the scheme is handed in while a roster is signed: nothing is approved after it."""
    scene.people()
    scene.awards()
    scene.rosters("noticed")
    for n in scene.numbers:
        past = PastList(scene.county, f"past-{n}", [row(PLACEMENT, idcard(n), payee=scene.a)])
        whole = {"digest": f"sha256:{past.digest}", "document": "list", "schemes": past.schemes}

        def check(received, approved, past=past):
            hold(received.verdict == "accepted", "a list is always taken in", received)
            if approved.problem is None:
                hold(approved.position < received.position, "nothing after it", approved, received)
            else:
                hold(approved.problem.code == "import-under-way", "turned down for it", approved)
            reason = {"reason": "the next order begins without it"}
            scene.county.must(SETTER, "import.withdrawn", past.subject, reason)

        yield (
            scene.county.command(SETTER, "import.received", past.subject, whole),
            scene.county.command(APPROVER, "roster.approved", f"roster:r-{n}", {}, DAY),
            check,
        )
