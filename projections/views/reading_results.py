"""What is asked of the views of results: persons, units, intermediaries, registers, statistics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Literal

from psycopg import sql

from domain.event import Recorded
from domain.grant import Grant
from domain.grant import evolve as evolve_grant
from projections.views.reading_past import PastReader

Item = dict[str, Any]
Level = Literal["city", "county", "township", "village"]
Side = Literal["person", "employer", "agency"]

LEVELS: tuple[Level, ...] = ("city", "county", "township", "village")
FOLDER = Path(__file__).parent
PAYMENTS = (FOLDER / "payment_figures.sql").read_text()
REFUSALS = (FOLDER / "refusal_figures.sql").read_text()
REGISTER = (FOLDER / "poverty_register.sql").read_text()
POVERTY = (FOLDER / "poverty_history.sql").read_text()
GROUPS = (FOLDER / "group_register.sql").read_text()
AWARDS = (FOLDER / "award_list.sql").read_text()
EMPLOYMENT = (FOLDER / "employment_figures.sql").read_text()
NOTICE_LINES = (FOLDER / "notice_lines.sql").read_text()
FUNDS = """
select to_jsonb(fund_use) || coalesce(to_jsonb(fund_stages), '{}') ||
    jsonb_build_object('left_fen', limit_fen - committed_fen)
from fund_use left join fund_stages using (fund)
where %(fund)s::text is null or fund_use.fund = %(fund)s order by fund_use.fund
"""
STOPPED = """
select jsonb_build_object('view', view, 'position', position, 'reason', error)
from view_position where error is not null and view = any(%(views)s) order by view
"""
DECISIONS = """
select jsonb_build_object(
    'scheme', scheme, 'status', status, 'grants', count(*), 'fen', sum(amount_fen)::bigint)
from grants where {whose} group by scheme, status order by scheme, status
"""
PAID = """
select jsonb_build_object('paid_fen', coalesce(sum(fen), 0)::bigint, 'cases', count(*),
    'payments', count(distinct payment), 'persons', count(distinct beneficiary))
from paid_lines where {whose}
"""
WORK = """
select jsonb_build_object('workers', count(distinct person), 'spells', count(*),
    'open', count(*) filter (where outcome = 'open' and left_on is null),
    'stable', count(*) filter (where outcome = 'stable'),
    'dropped_out', count(*) filter (where outcome = 'dropped-out'))
from placements where {whose} and not given_up
"""
PLACEMENTS = """
select to_jsonb(placements) || jsonb_build_object('place', jsonb_build_array(person, hired_version))
from placements where {where} order by person, hired_version limit %s
"""
OWN = sql.SQL("(payee = %(id)s or beneficiary = %(id)s)")
AS_PAYEE = sql.SQL("payee = %(id)s")
HELD = 'select to_jsonb("grant") from grants where payee = %(id)s or beneficiary = %(id)s'


class ResultReader(PastReader):
    """The part of ViewReader that asks for results. Money in fen."""

    def _all(self, statement: Any, parameters: Any = ()) -> list[Item]:
        raise AssertionError("a reader says how it asks")

    def _stream(self, stream: str, after: int, limit: int) -> list[Recorded]:
        raise AssertionError("a reader says how it asks")

    def stopped(self, views: Sequence[str]) -> list[Item]:
        """Those of these views that have stopped: figures taken from them are incomplete."""
        return self._all(STOPPED, {"views": list(views)})

    # Funds

    def funds(self) -> list[Item]:
        """Limit, committed, on notice, waiting, approved, paid, recovered, left."""
        return self._all(FUNDS, {"fund": None})

    def fund(self, key: str) -> Item | None:
        found = self._all(FUNDS, {"fund": key})
        return found[0] if found else None

    # Persons, units, intermediaries

    def person_results(self, id: str) -> Item:  # noqa: A002  # the name that the address has
        """All decisions and payments of a person, spells of work, and what the grants hold: keys
        that are claimed once only, and how much of each allowance is used."""
        held = self._held(id)
        return {
            "id": id,
            "decisions": self._all(sql.SQL(DECISIONS).format(whose=OWN), {"id": id}),
            "paid": self._paid(OWN, id),
            "work": self._work("person", id),
            "claims": sorted(key for grant in held for key in grant.claims),
            "allowances": _used(held),
        }

    def employer_results(self, id: str) -> Item:  # noqa: A002
        """Workers and spells with this employer, and what was decided and paid to it."""
        return self._as_payee("employer", id)

    def agency_results(self, id: str) -> Item:  # noqa: A002
        """Workers that this intermediary placed, and what was decided and paid to it."""
        return self._as_payee("agency", id)

    def placements(
        self, filters: Mapping[str, str], after: tuple[str, int] | None, limit: int
    ) -> list[Item]:
        """By person and version, after those given. Filters: person, employer, agency, outcome.
        `place`: to go on after."""
        conditions: list[sql.Composable] = [
            sql.SQL("{} = %s").format(sql.Identifier(one)) for one in filters
        ]
        conditions.append(
            sql.SQL("true" if after is None else "(person, hired_version) > (%s, %s)")
        )
        statement = sql.SQL(PLACEMENTS).format(where=sql.SQL(" and ").join(conditions))
        return self._all(statement, (*filters.values(), *(after or ()), limit))

    def _as_payee(self, side: Side, id: str) -> Item:  # noqa: A002
        return {
            "id": id,
            "decisions": self._all(sql.SQL(DECISIONS).format(whose=AS_PAYEE), {"id": id}),
            "paid": self._paid(AS_PAYEE, id),
            "work": self._work(side, id),
        }

    def _paid(self, whose: sql.SQL, id: str) -> Item:  # noqa: A002
        return self._all(sql.SQL(PAID).format(whose=whose), {"id": id})[0]

    def _work(self, side: Side, id: str) -> Item:  # noqa: A002
        whose = sql.SQL("{} = %(id)s").format(sql.Identifier(side))
        return self._all(sql.SQL(WORK).format(whose=whose), {"id": id})[0]

    def _held(self, id: str) -> list[Grant]:  # noqa: A002
        """The grants of a person, straight from the log."""
        grants: list[Any] = self._all(HELD, {"id": id})
        found = []
        for stream in grants:
            grant: Grant | None = None
            for one in self._stream(stream, 0, 10_000):
                grant = evolve_grant(grant, one)
            assert grant is not None, "the view knows it from the log"
            found.append(grant)
        return found

    # Registers

    def poverty_register(
        self, filters: Mapping[str, str], on: date | None, after: str | None, limit: int
    ) -> list[Item]:
        """Status by person on a day, or now; by person, after the one given. Filters: status,
        county, township, village."""
        names = ("status", "county", "township", "village")
        asked = {name: filters.get(name) for name in names}
        return self._all(REGISTER, asked | {"on": on, "after": after, "limit": limit})

    def poverty_history(self, id: str) -> list[Item]:  # noqa: A002
        """Each change of a person's status, the days it stood, the schemes that rest on it."""
        return self._all(POVERTY, {"id": id})

    def group_register(
        self,
        filters: Mapping[str, str],
        on: date | None,
        after: tuple[str, int] | None,
        limit: int,
    ) -> list[Item]:
        """Who stands in a group on a day, or now; by person and version. Filters: group, county.
        `place`: to go on after."""
        asked = {name: filters.get(name) for name in ("group", "county")}
        person, version = after or (None, 0)
        more = {"on": on, "person": person, "version": version, "limit": limit}
        return self._all(GROUPS, asked | more)

    def award_list(
        self, filters: Mapping[str, str], year: int | None, after: int, limit: int
    ) -> list[Item]:
        """Winners of selection rounds, in the order they were decided, after a position; with what
        came of their claims, and whether the award is used. Filters: scheme, round, winner."""
        asked = {name: filters.get(name) for name in ("scheme", "round", "winner")}
        return self._all(AWARDS, asked | {"year": year, "after": after, "limit": limit})

    def settings(self) -> list[Item]:
        """Every parameter ever proposed, in order: what, by whom, on which paper."""
        return self._all(
            "select to_jsonb(parameter_settings) from parameter_settings order by proposal"
        )

    def notices(self, filters: Mapping[str, str], after: int, limit: int) -> list[Item]:
        """Public notices in the order they were published, after a position. Filters: scheme,
        fund, result."""
        conditions = [sql.SQL("{} = %s").format(sql.Identifier(one)) for one in filters]
        where = sql.SQL(" and ").join([sql.SQL("published_at > %s"), *conditions])
        statement = sql.SQL(
            "select to_jsonb(notices) from notices where {} order by published_at limit %s"
        ).format(where)
        return self._all(statement, (after, *filters.values(), limit))

    def notice_lines(self, id: str, after: int, limit: int) -> list[Item]:  # noqa: A002
        """The lines of a published roster after a number: ids only, no account; each with the
        objections to it."""
        return self._all(NOTICE_LINES, {"id": id, "after": after, "limit": limit})

    # Statistics

    def payment_figures(
        self, by: Level, filters: Mapping[str, str], after: list[str] | None, limit: int
    ) -> list[Item]:
        """By month, scheme, fund and region of that level. Filters: scheme, fund, county, and the
        months `from_month` and `until_month`. `place`: to go on after."""
        names = ("scheme", "fund", "county", "from_month", "until_month")
        asked = {name: filters.get(name) for name in names}
        more = {"level": LEVELS.index(by), "after": after, "limit": limit}
        return self._all(PAYMENTS, asked | more)

    def refusal_figures(
        self, by: Level, filters: Mapping[str, str], after: list[str] | None, limit: int
    ) -> list[Item]:
        """By scheme, region of that level and reason. Filters: scheme, county, reason."""
        asked = {name: filters.get(name) for name in ("scheme", "county", "reason")}
        more = {"level": LEVELS.index(by), "after": after, "limit": limit}
        return self._all(REFUSALS, asked | more)

    def employment_figures(
        self, by: Level, filters: Mapping[str, str], after: list[str] | None, limit: int
    ) -> list[Item]:
        """Persons placed, by month, group and region of that level. Filters: group, county, and the
        months `from_month` and `until_month`. `place`: to go on after."""
        names = ("group", "county", "from_month", "until_month")
        asked = {name: filters.get(name) for name in names}
        more = {"level": LEVELS.index(by), "after": after, "limit": limit}
        return self._all(EMPLOYMENT, asked | more)


def _used(grants: Sequence[Grant]) -> list[Item]:
    """What is used of each allowance, and the highest limit it was used under."""
    used: dict[str, Item] = {}
    for one in (one for grant in grants for one in grant.allowances):
        row = used.setdefault(one.key, {"key": one.key, "used": 0, "limit": 0})
        row["used"] += one.amount
        row["limit"] = max(row["limit"], one.limit)
    return [used[key] for key in sorted(used)]
