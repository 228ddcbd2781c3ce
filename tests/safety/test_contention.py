"""Crowds: 64 clients in 4 processes on one claim and on one nearly empty fund; corrections and
merges that race an award."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import psycopg
import pytest
from safety_county import (
    CASE_OFFICER,
    FUND,
    PLACEMENT_FEN,
    SETTER,
    County,
    idcard,
    over_postgres,
    uscc,
)
from safety_crowd import (
    CROWD,
    all_at_once,
    approves,
    claims_first,
    sends_the_same,
)
from safety_database import break_append, execute
from safety_scene import LIVE
from safety_schedules import grant_state

from domain.outcome import Outcome
from gateways.keys import KeyFile
from projections.guards_rebuild import guard_digest, rebuilt_digest

ROOM = 7
ROUNDS = 12


def consistent(county: County) -> None:
    positions = [one.position for one in county.parts.log.follow(0)]
    assert positions == list(range(1, len(positions) + 1))
    with psycopg.connect(county.dsn, autocommit=True) as connection:
        assert guard_digest(connection) == rebuilt_digest(county.parts.log)


@pytest.fixture
def keys_at(tmp_path) -> Path:
    return tmp_path / "keys.json"


@pytest.fixture
def county(migrated, keys_at):
    with over_postgres(migrated, keys=KeyFile(keys_at, production=False)) as county:
        county.agency(1)
        county.agency(2)
        county.employer()
        yield county


def test_a_claim_that_64_clients_make_has_one_winner(county, migrated, keys_at):
    county.placed(1, uscc(1), uscc(900))
    outcomes = all_at_once(migrated, keys_at, claims_first)
    assert Counter(one.verdict for one in outcomes) == {"accepted": CROWD}
    decided = Counter(one.decisions[0].status for one in outcomes)
    assert decided == {"awarded": 1, "refused": CROWD - 1}
    consistent(county)


def test_a_request_that_64_clients_send_alike_is_done_once(county, migrated, keys_at):
    county.placed(1, uscc(1), uscc(900))
    outcomes = all_at_once(migrated, keys_at, sends_the_same)
    assert Counter(one.verdict for one in outcomes) == {"accepted": 1, "replayed": CROWD - 1}
    assert len({(one.position, one.count, one.decisions) for one in outcomes}) == 1


def test_a_nearly_empty_fund_is_spent_to_its_cap_and_no_further(county, migrated, keys_at):
    with county.together():
        for number in range(CROWD):
            county.placed(number, uscc(1), uscc(900))
            county.files(f"a{number}", uscc(1), [idcard(number)])
            county.roster(f"r{number}", [f"grant:a{number}/1"])
    limit = {"fund": FUND, "limit_fen": ROOM * PLACEMENT_FEN + 1, "document": "d"}
    county.must(SETTER, "fund.limitChanged", f"fund:{FUND}", limit, "2019-01-03")
    outcomes = all_at_once(migrated, keys_at, approves)
    assert Counter(one.verdict for one in outcomes) == {"accepted": CROWD}
    assert Counter(one.waiting for one in outcomes) == {False: ROOM, True: CROWD - ROOM}
    query = "select committed, cardinality(waiting) from fund_position"
    with psycopg.connect(migrated) as connection:
        assert connection.execute(query).fetchall() == [(ROOM * PLACEMENT_FEN, CROWD - ROOM)]
    consistent(county)


def test_control_without_the_key_of_a_claim_more_than_one_wins(county, migrated, keys_at):
    """Claims that nobody looks at and nobody holds: the crowd does collide."""
    county.placed(1, uscc(1), uscc(900))
    break_append(migrated, "if held_keys is not null then", "if false then")
    execute(
        migrated,
        "create function forget() returns trigger language plpgsql as "
        "$$ begin return case when new.key like 'placement/%' then null else new end; end $$",
        "create trigger forget before insert on claim for each row execute function forget()",
    )
    outcomes = all_at_once(migrated, keys_at, claims_first)
    assert Counter(one.decisions[0].status for one in outcomes)["awarded"] > 1


# A correction, and a merge, racing an award


def race(county: County, keys_at: Path, acts: list[Callable[[County], Outcome]]) -> list[Outcome]:
    """Each act on a ledger of its own, all let go at once."""
    barrier = Barrier(len(acts))
    keys = KeyFile(keys_at, production=False)

    def one(number: int) -> Outcome:
        with over_postgres(county.dsn, f"{county.parts.log.head()}-{number}", keys) as own:
            barrier.wait(60)
            return acts[number](own)

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(one, range(len(acts))))


def test_a_merge_that_races_two_awards_leaves_one_or_marks_both(county, keys_at):
    for round_ in range(ROUNDS):
        kept, given_up = 2 * round_, 2 * round_ + 1
        for number, agency in ((kept, 1), (given_up, 2)):
            county.placed(number, uscc(agency), uscc(900))
        merge = {"kept": idcard(kept), "reason": "r"}
        merged, *_ = race(
            county,
            keys_at,
            [
                lambda own, who=given_up, data=merge: own.send(
                    CASE_OFFICER, "applicant.mergedInto", idcard(who), data
                ),
                lambda own, who=kept: own.files(f"k{who}", uscc(1), [idcard(who)]),
                lambda own, who=given_up: own.files(f"g{who}", uscc(2), [idcard(who)]),
            ],
        )
        assert merged.verdict == "accepted", merged
        grants = [grant_state(county, f"k{kept}"), grant_state(county, f"g{given_up}")]
        live = [one for one in grants if one.status in LIVE]
        marked = all(one.review_required for one in live)
        assert len(live) <= 1 or marked, grants
    consistent(county)


def test_a_correction_that_races_an_award_is_before_it_or_after_it(county, keys_at):
    seen = Counter()
    for number in range(ROUNDS):
        county.placed(number, uscc(1), uscc(900))
        void = {"voided_version": 3, "reason": "r", "document": "d"}
        voided, filed = race(
            county,
            keys_at,
            [
                lambda own, who=number, data=void: own.send(
                    CASE_OFFICER, "applicant.factVoided", idcard(who), data
                ),
                lambda own, who=number: own.files(f"a{who}", uscc(1), [idcard(who)]),
            ],
        )
        awarded = filed.decisions[0].status == "awarded"
        assert awarded is (filed.position < voided.position), (voided, filed)
        seen[awarded] += 1
    print(seen)
    consistent(county)
