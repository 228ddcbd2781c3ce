"""What a county posts in a month: placements by agencies, departures of workers, rosters of both,
payments, and what the bank says of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from domain.reference import reference
from ops.bench import inputs
from ops.bench.approving import Weighed
from ops.bench.county import County
from ops.bench.inputs import BANK, SCHEME, SOURCE, act, event
from ops.importing_lines import in_batches

TRANSPORT = "migrant-worker-transport-allowance"
LEFT, FILED, PAID = date(2018, 10, 8), inputs.FILED, date(2018, 12, 24)
OPENED, PUBLISHED, APPROVED = date(2018, 12, 4), date(2018, 12, 5), date(2018, 12, 20)
EVIDENCE = "sha256:" + "0" * 64
LINES_AN_ADD = 100
LONGEST = 10_000  # lines of a roster


def persons(county: County) -> Iterator[bytes]:
    """Registered, with an account each."""
    yield from inputs.persons(county, range(county.persons))


def facts(county: County) -> Iterator[bytes]:
    """An account, a departure, and all of six months of work."""
    for number in range(county.persons):
        person, day = county.person(number), {"happened_on": LEFT}
        account = {"account": f"62221{number:012d}", "holder": f"工人{number}", "bank": "银行"}
        yield event(SOURCE, f"own-{number}", "applicant.accountChanged", person, account | day)
        left = {"destination": "441900"} | day
        yield event(SOURCE, f"left-{number}", "applicant.departed", person, left)
    yield from inputs.work_begun(county, range(county.persons))
    yield from inputs.completions(county, range(county.persons), "done")


def claims(county: County) -> Iterator[bytes]:
    """Placements by agency, up to a hundred a paper; each worker's own claim for the way there."""
    yield from inputs.applications(county, range(county.persons), LINES_AN_ADD, "placed")
    for number in range(county.persons):
        person = county.person(number)
        lines = [{"line": 1, "beneficiary": person}]
        filed: dict[str, Any] = {"scheme": TRANSPORT, "payee": person, "payee_kind": "applicant"}
        filed |= {"lines": lines, "happened_on": FILED}
        yield event(SOURCE, f"way-{number}", "application.filed", "", filed)


def rosters(grants: dict[str, list[str]]) -> dict[str, list[str]]:
    """Name → grants; `grants` by scheme, in order of award."""
    return {
        f"roster:{scheme[:3]}-{number}": part
        for scheme, ones in grants.items()
        for number, part in enumerate(in_batches(ones, LONGEST))
    }


def listed(roster: str, grants: Sequence[str]) -> Iterator[Weighed]:
    """From the first line to the public notice."""
    scheme = SCHEME if roster.startswith(f"roster:{SCHEME[:3]}") else TRANSPORT
    opened = {"scheme": scheme, "year": 2018, "happened_on": OPENED}
    yield 1, act("submitter", f"{roster}-open", "roster.opened", roster, **opened)
    for turn, part in enumerate(in_batches(grants, LINES_AN_ADD)):
        added = {"grants": part, "happened_on": OPENED}
        yield len(part), act("submitter", f"{roster}-{turn}", "roster.linesAdded", roster, **added)
    for role, topic, day in (
        ("submitter", "roster.submitted", OPENED),
        ("reviewer", "roster.reviewed", PUBLISHED),
        ("reviewer", "roster.noticePublished", PUBLISHED),
    ):
        yield 1, act(role, f"{roster}-{topic}", topic, roster, happened_on=day)


def signed(names: Iterable[str], lines: int) -> Iterator[Weighed]:
    """Finance signs and releases each roster."""
    for roster in names:
        for role, topic in (("approver", "roster.approved"), ("releaser", "roster.released")):
            name = f"{roster}-{topic}"
            yield lines, act(role, name, topic, roster, happened_on=APPROVED)


def orders(wanted: Iterable[tuple[str, str]]) -> Iterator[Weighed]:
    """One payment for each (roster, payee)."""
    for roster, payee in wanted:
        fields = {"roster": roster, "payee": payee, "happened_on": APPROVED}
        yield 1, act("releaser", f"{roster}-{payee}", "payment.ordered", "", **fields)


def reports(ordered: Iterable[tuple[int, int]]) -> Iterator[bytes]:
    """Each payment (position of its order, fen) paid as ordered."""
    for position, fen in ordered:
        text = reference("BNCH", "1", position)
        fields = {"reference": text, "fen": fen, "evidence": [EVIDENCE], "happened_on": PAID}
        yield event(BANK, f"paid-{text}", "payment.paid", f"reference:{text}", fields)
