"""Pairs of acts on one roster or one fund: what each wants, and what must hold after."""

from collections.abc import Iterator

from safety_county import (
    APPROVER,
    CASE_OFFICER,
    FUND,
    PLACEMENT,
    PLACEMENT_FEN,
    POSTER,
    RELEASER,
    REVIEWER,
    SETTER,
    SUBMITTER,
    idcard,
)
from safety_scene import REFERRAL, Scene
from safety_schedules import Prepared, hold

from domain.grant import Status


def approve_and_approve(scene: Scene) -> Iterator[Prepared]:
    """Two rosters, room for one: one is approved, the other waits (FD-01)."""
    county = scene.county
    scene.people()
    with county.together():
        for n in scene.numbers:
            other = idcard(10_000 + n)
            county.must(POSTER, "applicant.registered", other, {"name": "w"}, "2018-01-01")
            county.must(
                POSTER, "applicant.povertyRegistered", other, {"county": "430922"}, "2016-01-01"
            )
            county.refers(other, scene.a)
            county.works(other, scene.works)
            county.files(f"first-{n}", scene.a, [idcard(n)])
            county.files(f"other-{n}", scene.a, [other])
            county.roster(f"r-{n}", [f"grant:first-{n}/1"])
            county.roster(f"o-{n}", [f"grant:other-{n}/1"])
    for n in scene.numbers:
        limit = {"fund": FUND, "limit_fen": n * PLACEMENT_FEN, "document": "d"}
        county.must(SETTER, "fund.limitChanged", f"fund:{FUND}", limit, "2019-01-03")

        def check(one, two, n=n):
            hold(sorted((one.waiting, two.waiting)) == [False, True], "one has room", one, two)
            loser = "r" if one.waiting else "o"
            county.must(
                SUBMITTER, "roster.cancelled", f"roster:{loser}-{n}", {"reason": "r"}, "2019-02-02"
            )

        yield (
            scene.officer(APPROVER, "roster.approved", f"roster:r-{n}"),
            scene.officer(APPROVER, "roster.approved", f"roster:o-{n}"),
            check,
        )


def approve_and_cancel(scene: Scene) -> Iterator[Prepared]:
    """A roster given up while it is signed is given up, and its money is back."""
    scene.people()
    scene.awards()
    scene.rosters()
    for n in scene.numbers:

        def check(_, cancelled, n=n):
            roster, grant = scene.roster(n), scene.grant(f"first-{n}")
            hold(cancelled.verdict == "accepted", "cancelled", cancelled)
            hold(roster.status.value == "cancelled", "stays cancelled", roster.status)
            hold(grant.status is Status.AWARDED, "may be listed again", grant.status)

        yield (
            scene.officer(APPROVER, "roster.approved", f"roster:r-{n}"),
            scene.officer(SUBMITTER, "roster.cancelled", f"roster:r-{n}", reason="r"),
            check,
        )


def void_and_approve(scene: Scene) -> Iterator[Prepared]:
    """The referral falls while the roster is signed: its line is left out, or was signed before."""
    scene.people()
    scene.awards()
    scene.rosters()
    for n in scene.numbers:
        void = scene.officer(
            CASE_OFFICER,
            "applicant.factVoided",
            idcard(n),
            "2019-12-31",
            voided_version=REFERRAL,
            reason="r",
            document="d",
        )

        def check(voided, approved, n=n):
            before = 0 < approved.position < voided.position
            wanted = [1] if before else []
            hold(scene.lines_approved(n) == wanted, "only what holds is signed", approved, voided)

        yield void, scene.officer(APPROVER, "roster.approved", f"roster:r-{n}"), check


def revoke_and_approve(scene: Scene) -> Iterator[Prepared]:
    """An award is taken back while its roster is signed: one of the two comes first."""
    scene.people()
    scene.awards()
    scene.rosters()
    for n in scene.numbers:
        revoke = scene.officer(CASE_OFFICER, "grant.revoked", f"grant:first-{n}/1", reason="r")

        def check(revoked, _, n=n):
            back = scene.grant(f"first-{n}").status is Status.REVOKED
            hold(back is (revoked.verdict == "accepted"), "said and done", revoked)
            hold(back is (scene.lines_approved(n) == []), "revoked, or signed", revoked)

        yield revoke, scene.officer(APPROVER, "roster.approved", f"roster:r-{n}"), check


def displace_and_approve(scene: Scene) -> Iterator[Prepared]:
    """A better claim while the first is signed: displaced before, or marked after."""
    scene.people(("a", "b"), b="2018-04-20")
    scene.awards()
    scene.rosters()
    for n in scene.numbers:

        def check(_, __, n=n):
            first, better = scene.grant(f"first-{n}"), scene.grant(f"b-{n}")
            if scene.lines_approved(n):
                hold(better.status is Status.REFUSED, "the signed one stands", better.status)
                hold(first.review_required, "an officer must look", first)
            else:
                hold(better.status is Status.AWARDED, "the better one is paid", better.status)
                hold(first.status is Status.REFUSED, "the other is not", first.status)

        yield (
            scene.files(f"b-{n}", scene.b, idcard(n)),
            scene.officer(APPROVER, "roster.approved", f"roster:r-{n}"),
            check,
        )


def list_and_list(scene: Scene) -> Iterator[Prepared]:
    """One grant, two rosters: it stands on one."""
    scene.people()
    scene.awards()
    opened = {"scheme": PLACEMENT, "year": 2019}
    with scene.county.together():
        for n in scene.numbers:
            for name in ("r", "o"):
                scene.county.must(
                    SUBMITTER, "roster.opened", f"roster:{name}-{n}", opened, "2019-01-05"
                )
    for n in scene.numbers:
        grants = [f"grant:first-{n}/1"]

        def check(one, two, n=n):
            verdicts = sorted((one.verdict, two.verdict))
            hold(verdicts == ["accepted", "out-of-turn"], "listed once", one, two)

        yield (
            scene.officer(SUBMITTER, "roster.linesAdded", f"roster:r-{n}", grants=grants),
            scene.officer(SUBMITTER, "roster.linesAdded", f"roster:o-{n}", grants=grants),
            check,
        )


def release_and_cancel(scene: Scene) -> Iterator[Prepared]:
    """What is released is not given up, and what is given up is not released."""
    scene.people()
    scene.awards()
    scene.rosters("approved")
    for n in scene.numbers:

        def check(one, two, n=n):
            hold([one.verdict, two.verdict].count("accepted") == 1, "one of the two", one, two)

        yield (
            scene.officer(RELEASER, "roster.released", f"roster:r-{n}"),
            scene.officer(SUBMITTER, "roster.cancelled", f"roster:r-{n}", reason="r"),
            check,
        )


def order_and_order(scene: Scene) -> Iterator[Prepared]:
    """A payment is ordered once."""
    scene.people()
    scene.awards()
    scene.rosters("released")
    for n in scene.numbers:
        data = {"roster": f"roster:r-{n}", "payee": scene.a}

        def check(one, two, n=n):
            hold(sorted((one.verdict, two.verdict)) == ["accepted", "replayed"], "once", one, two)
            hold(one.position == two.position, "answered alike", one, two)

        yield (
            scene.officer(RELEASER, "payment.ordered", "", **data),
            scene.officer(RELEASER, "payment.ordered", "", **data),
            check,
        )


def object_and_approve(scene: Scene) -> Iterator[Prepared]:
    """An objection on the day of signing stops its line, or comes too late."""
    scene.people()
    scene.awards()
    scene.rosters()
    for n in scene.numbers:

        def check(objected, _, n=n):
            stopped = objected.verdict == "accepted"
            hold(stopped is (scene.lines_approved(n) == []), "stopped, or signed", objected)

        yield (
            scene.officer(REVIEWER, "roster.objected", f"roster:r-{n}", line=1, reason="r"),
            scene.officer(APPROVER, "roster.approved", f"roster:r-{n}"),
            check,
        )
