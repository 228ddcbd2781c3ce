"""Pairs of acts that meet: what is on record before, what each wants, what must hold after."""

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
    County,
    idcard,
    roster_stream,
)
from safety_schedules import Prepared, grant_state, hold, state_of

from domain.grant import Status
from domain.roster import RosterApproved
from domain.roster import evolve as evolve_roster

LIVE = (Status.AWARDED, Status.LISTED, Status.APPROVED, Status.HELD, Status.PAID)
REFERRAL = 3  # its version in the history of a worker


class Scene:
    """One county with two agencies; every schedule meets on people of its own."""

    def __init__(self, county: County, schedules: int) -> None:
        self.county, self.numbers = county, range(1, schedules + 1)
        self.a, self.b, self.works = county.agency(1), county.agency(2), county.employer()
        self.limit = 0

    def people(self, refer=("a",), **days) -> None:
        """A worker a schedule, referred by these agencies."""
        with self.county.together():
            for n in self.numbers:
                person = self.county.worker(n)
                for agency in refer:
                    on = days.get(agency, "2018-04-25")
                    self.county.refers(person, getattr(self, agency), on)
                self.county.works(person, self.works)

    def awards(self, prefix="first") -> None:
        with self.county.together():
            for n in self.numbers:
                self.county.files(f"{prefix}-{n}", self.a, [idcard(n)])

    def rosters(self, through="noticed", prefix="first") -> None:
        with self.county.together():
            for n in self.numbers:
                self.county.roster(f"r-{n}", [f"grant:{prefix}-{n}/1"], through=through)

    def files(self, name, agency, person, on="2018-12-02"):
        lines = [{"line": 1, "beneficiary": person}]
        data = {"scheme": PLACEMENT, "payee": agency, "lines": lines}
        return self.county.command(POSTER, "application.filed", f"application:{name}", data, on)

    def officer(self, caller, topic, subject, on="2019-02-01", **data):
        return self.county.command(caller, topic, subject, data, on)

    def grant(self, name):
        return grant_state(self.county, name)

    def roster(self, n):
        return state_of(self.county, evolve_roster, roster_stream(f"r-{n}"))

    def lines_approved(self, n):
        events = [one.event for one in self.county.parts.log.stream(roster_stream(f"r-{n}"))]
        return [one.count for one in events if isinstance(one, RosterApproved)]


def award_and_award(scene: Scene) -> Iterator[Prepared]:
    """One agency claims twice: one award."""
    scene.people()
    for n in scene.numbers:
        one = scene.files(f"x-{n}", scene.a, idcard(n))
        two = scene.files(f"y-{n}", scene.a, idcard(n))

        def check(_, __, n=n):
            found = sorted(scene.grant(f"{x}-{n}").status.value for x in "xy")
            hold(found == ["awarded", "refused"], "one worker, one award", found)

        yield one, two, check


def award_and_better_award(scene: Scene) -> Iterator[Prepared]:
    """Two agencies: whoever comes first, the earlier referral is paid (P30)."""
    scene.people(("a", "b"), b="2018-04-20")
    for n in scene.numbers:

        def check(_, __, n=n):
            found = [scene.grant(f"{x}-{n}").status.value for x in "ab"]
            hold(found == ["refused", "awarded"], "the better referral wins", found)

        yield (
            scene.files(f"a-{n}", scene.a, idcard(n)),
            scene.files(f"b-{n}", scene.b, idcard(n)),
            check,
        )


def award_and_equal_award(scene: Scene) -> Iterator[Prepared]:
    """Two agencies with equal referrals: both wait for an officer (P30)."""
    scene.people(("a", "b"))
    for n in scene.numbers:

        def check(_, __, n=n):
            found = [scene.grant(f"{x}-{n}").status.value for x in "ab"]
            hold(found == ["contested", "contested"], "neither is paid", found)

        yield (
            scene.files(f"a-{n}", scene.a, idcard(n)),
            scene.files(f"b-{n}", scene.b, idcard(n)),
            check,
        )


def refuse_and_give_back(scene: Scene) -> Iterator[Prepared]:
    """A second claim while the first is taken back: never two, and what was refused was held."""
    scene.people()
    scene.awards()
    for n in scene.numbers:
        revoke = scene.officer(CASE_OFFICER, "grant.revoked", f"grant:first-{n}/1", reason="r")

        def check(filed, revoked, n=n):
            first, second = scene.grant(f"first-{n}"), scene.grant(f"second-{n}")
            hold(first.status is Status.REVOKED, "taken back", first)
            early = filed.position < revoked.position
            wanted = Status.REFUSED if early else Status.AWARDED
            hold(second.status is wanted, "decided on what stood", early, second.status)

        yield scene.files(f"second-{n}", scene.a, idcard(n)), revoke, check


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


def correct_and_award(scene: Scene) -> Iterator[Prepared]:
    """The referral falls while the claim is decided: decided before it, or refused."""
    scene.people()
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

        def check(voided, filed, n=n):
            awarded = scene.grant(f"x-{n}").status is Status.AWARDED
            before = filed.position < voided.position
            hold(awarded is before, "no award on what has fallen", filed, voided)

        yield void, scene.files(f"x-{n}", scene.a, idcard(n)), check


def merge_and_award(scene: Scene) -> Iterator[Prepared]:
    """Two records of one person, one with an award: the other gets none, or both are marked."""
    county = scene.county
    scene.people()
    scene.awards()
    with county.together():
        for n in scene.numbers:
            twin = county.worker(10_000 + n)
            county.refers(twin, scene.b)
            county.works(twin, scene.works)
    for n in scene.numbers:
        merge = scene.officer(
            CASE_OFFICER,
            "applicant.mergedInto",
            idcard(10_000 + n),
            "2019-12-31",
            kept=idcard(n),
            reason="r",
        )

        def check(merged, _, n=n):
            hold(merged.verdict == "accepted", "merged", merged)
            grants = [scene.grant(f"{name}-{n}") for name in ("first", "twin")]
            live = [one for one in grants if one.status in LIVE]
            marked = all(one.review_required for one in live)
            hold(len(live) == 1 or marked, "one live award, or both are marked", grants)

        yield merge, scene.files(f"twin-{n}", scene.b, idcard(10_000 + n)), check


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


PAIRS = (
    award_and_award,
    award_and_better_award,
    award_and_equal_award,
    refuse_and_give_back,
    approve_and_approve,
    approve_and_cancel,
    correct_and_award,
    merge_and_award,
    void_and_approve,
    revoke_and_approve,
    displace_and_approve,
    list_and_list,
    release_and_cancel,
    order_and_order,
    object_and_approve,
)
