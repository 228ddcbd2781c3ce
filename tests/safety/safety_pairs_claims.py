"""Pairs of acts on one claim or one person: what each wants, and what must hold after."""

from collections.abc import Iterator

from safety_county import (
    CASE_OFFICER,
    idcard,
)
from safety_scene import LIVE, REFERRAL, Scene
from safety_schedules import Prepared, hold

from domain.grant import Status


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
