"""Whatever is imported and claimed, in any order: no once-only key is had twice, and each key is
held by one grant."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from safety_county import PLACEMENT, POSTER, SECOND_SETTER, TRANSPORT, over_memory
from safety_pairs_past import receive_and_approve
from safety_past import PastList, row
from safety_scene import Scene
from safety_schedules import Broken, Session, all_orders, run_orders

from domain.acts import tying
from domain.grant import GrantAwarded, GrantBreakOpened, GrantImported
from domain.policies.taking import Taken
from domain.view import NotLoaded, View

WORKERS = 3

STEPS = st.lists(
    st.tuples(
        st.sampled_from(("import", "claim", "tie")),
        st.sampled_from((PLACEMENT, TRANSPORT)),
        st.integers(0, WORKERS - 1),
    ),
    min_size=1,
    max_size=12,
)


def played(steps):
    """A county after the steps, all streams of grants that hold something."""
    county = over_memory()
    firm, employer = county.agency(1), county.employer()
    workers = [county.placed(n, firm, employer) for n in range(1, WORKERS + 1)]
    for person in workers:
        departed = {"destination": "441900", "ticket_fen": 10_000}
        county.must(POSTER, "applicant.departed", person, departed, "2018-05-02")
    broken = []
    for number, (step, scheme, who) in enumerate(steps):
        person = workers[who]
        payee = {"payee": firm} if scheme == PLACEMENT else {}
        if step == "import":
            (told,) = PastList(county, f"list-{number}", [row(scheme, person, **payee)]).taken()
            broken += [told] if told.status == "break" else []
        elif step == "claim":
            county.files(f"claim-{number}", payee.get("payee", person), [person], scheme=scheme)
        elif broken:
            resolve = {"outcome": "tied", "reason": "again"}
            county.send(SECOND_SETTER, "grant.breakResolved", broken[0].grant, resolve)
    return county


def had(county):
    """Scheme and person of each grant that was awarded or imported."""
    found, whose = Counter(), {}
    for one in county.parts.log.read(0, 100_000):
        event = one.event
        if event.__struct_config__.tag == "grant.applied":
            whose[one.stream] = (event.scheme, event.beneficiary)
        elif isinstance(event, GrantAwarded):
            found[whose[one.stream]] += 1
        elif isinstance(event, GrantImported):
            found[event.row.scheme, event.row.beneficiary] += 1
    return found


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(STEPS)
def test_imported_and_claimed_is_never_paid_twice(steps):
    county = played(steps)
    assert max(had(county).values(), default=0) <= 1


def test_rows_of_another_sum_than_was_handed_in_are_not_all_taken():
    county = over_memory()
    persons = [county.worker(n) for n in (1, 2)]
    past = PastList(county, "a", [row(TRANSPORT, one) for one in persons])
    past.schemes[0]["fen"] = 110_000
    past.received(), past.confirmed()
    assert past.row(1).verdict == "accepted"
    assert past.row(2).problem.code == "exhausted"
    past.rows[1]["fen"] = 40_000
    assert past.row(2).verdict == "accepted"
    assert past.finished().problem.code == "sum-differs"


def test_control_a_row_that_takes_nothing_of_its_scheme_lets_a_second_one_through(monkeypatch):
    def nothing(told, person, view):
        return Taken((f"looked-at-by-nobody/{told.paid_on}/{person.ids}/{id(told)}",))

    monkeypatch.setattr(tying, "_taken", nothing)
    steps = [("import", TRANSPORT, 0), ("claim", TRANSPORT, 0)]
    assert max(had(played(steps)).values()) == 2


@pytest.mark.parametrize("order", [("import", "claim"), ("claim", "import")])
def test_whichever_comes_first_stands(order):
    county = played([(step, TRANSPORT, 0) for step in order])
    assert list(had(county).values()) == [1]
    breaks = [one for one in county.parts.log.read(0, 100_000) if _is_break(one)]
    assert len(breaks) == (order[0] == "claim")


def test_control_a_count_that_is_not_read_lets_an_approval_slip_behind_a_list(monkeypatch):
    def peeked(view, key):
        if key not in view.limits.used:
            raise NotLoaded(allowance=key)
        return view.limits.used[key]

    monkeypatch.setattr(View, "used", peeked)
    county = over_memory()
    sessions = Session(county.parts.log), Session(county.parts.log)
    orders = all_orders()
    with pytest.raises(Broken, match="nothing after it"):
        run_orders(sessions, orders, receive_and_approve(Scene(county, len(orders))))


def _is_break(one):
    return isinstance(one.event, GrantBreakOpened)
