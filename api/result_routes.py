"""What was achieved and why not: results of persons, units and intermediaries, registers, public
notices, parameters, statistics."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Literal

import msgspec
from fastapi import APIRouter, Depends, Query, Response

from api.answering import (
    TEXT_OR_NONE,
    After,
    Allowed,
    Answering,
    County,
    Day,
    Filter,
    Limit,
    Month,
    Name,
    Stream,
    StreamId,
    given,
)
from api.authentication import READERS
from api.reading import STREAM, UUID, VERSION, Level, place_in

router = APIRouter()


SPELL: msgspec.json.Decoder[tuple[str, int]] = msgspec.json.Decoder(
    tuple[Annotated[str, msgspec.Meta(pattern=UUID)], Annotated[int, msgspec.Meta(ge=0, le=2**31)]]
)
POSITION: msgspec.json.Decoder[int] = msgspec.json.Decoder(
    Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
)
GROUP: msgspec.json.Decoder[list[str]] = msgspec.json.Decoder(
    list[Annotated[str, msgspec.Meta(max_length=200, pattern=TEXT_OR_NONE)]]
)

Year = Annotated[int | None, Query(ge=2000, le=2100, description="年度 · Year of the round")]
By = Annotated[Level, Query(description="区划层级 · Level of region")]
Outcome = Annotated[Literal["open", "stable", "dropped-out"] | None, Query()]
Status = Annotated[Literal["registered", "exited", "annulled"] | None, Query()]

RESULTS = ("grants", "paid_lines", "placements")
OfResults = Annotated[Answering, Depends(Allowed(READERS, *RESULTS))]
OfPlacements = Annotated[Answering, Depends(Allowed(READERS, "placements"))]
OfRegister = Annotated[Answering, Depends(Allowed(READERS, "poverty_statuses"))]
OfOnePoor = Annotated[
    Answering, Depends(Allowed(READERS, "poverty_statuses", "resting_grants", "grants"))
]
OfSettings = Annotated[Answering, Depends(Allowed(READERS, "parameter_settings"))]
OfNotices = Annotated[Answering, Depends(Allowed(READERS, "public_notices"))]
OfNoticeLines = Annotated[Answering, Depends(Allowed(READERS, "public_notices", "rosters"))]
OfPaid = Annotated[Answering, Depends(Allowed(READERS, "paid_lines"))]
OfGroups = Annotated[Answering, Depends(Allowed(READERS, "person_groups"))]
OfAwards = Annotated[Answering, Depends(Allowed(READERS, "award_lists", "grants"))]
OfEmployment = Annotated[
    Answering,
    Depends(Allowed(READERS, "placements", "poverty_statuses", "places", "person_groups")),
]
OfRefusals = Annotated[Answering, Depends(Allowed(READERS, "refusals"))]


@router.get("/applicants/{id}/results", summary="个人的结果 · A person's results")
async def person_results(asking: OfResults, id: StreamId) -> Response:  # noqa: A002
    """Decisions, payments, spells of work, claims held once only, allowances used."""
    return await asking.one("applicant", asking.reading.views.person_results, id)


@router.get("/employers/{id}/results", summary="用人单位的结果 · An employer's results")
async def employer_results(asking: OfResults, id: StreamId) -> Response:  # noqa: A002
    return await asking.one("employer", asking.reading.views.employer_results, id)


@router.get("/agencies/{id}/results", summary="中介的结果 · An intermediary's results")
async def agency_results(asking: OfResults, id: StreamId) -> Response:  # noqa: A002
    """Of an agency or a broker: workers placed, stable at six months, dropped out; paid,
    refused."""
    return await asking.one("agency", asking.reading.views.agency_results, id)


@router.get("/placements", summary="就业列表 · Spells of work and who led to them")
async def placements(
    asking: OfPlacements,
    person: Stream = None,
    employer: Stream = None,
    agency: Stream = None,
    outcome: Outcome = None,
    after: After = None,
    limit: Limit = 100,
) -> Response:
    filters = given(person=person, employer=employer, agency=agency, outcome=outcome)
    call = partial(asking.reading.views.placements, filters)
    return await asking.page(call, None, place_in(after, SPELL), limit)


@router.get("/poverty-register", summary="建档立卡名册 · The poverty register on a day, or now")
async def poverty_register(
    asking: OfRegister,
    on: Day = None,
    status: Status = None,
    county: County = None,
    township: Name = None,
    village: Name = None,
    after: After = None,
    limit: Limit = 100,
) -> Response:
    filters = given(status=status, county=county, township=township, village=village)
    call = partial(asking.reading.views.poverty_register, filters, on)
    return await asking.page(call, "person", place_in(after, STREAM), limit)


@router.get("/poverty-register/{id}", summary="个人的建档立卡状态 · A person's poverty status")
async def poverty_history(asking: OfOnePoor, id: StreamId) -> Response:  # noqa: A002
    """Each change, the days it stood, and the schemes whose decisions rest on it."""
    return await asking.all(asking.reading.views.poverty_history, id)


@router.get("/group-register", summary="实名制名册 · Who stands in a group on a day, or now")
async def group_register(
    asking: OfGroups,
    group: Filter = None,
    on: Day = None,
    county: County = None,
    after: After = None,
    limit: Limit = 100,
) -> Response:
    """A person recognised twice in a group stands there twice, with what each rests on."""
    call = partial(asking.reading.views.group_register, given(group=group, county=county), on)
    return await asking.page(call, None, place_in(after, SPELL), limit)


@router.get("/awards", summary="评选名单 · Award lists: winners of selection rounds")
async def award_list(
    asking: OfAwards,
    scheme: Filter = None,
    round: Stream = None,  # noqa: A002  # the name of the stream
    winner: Stream = None,
    year: Year = None,
    after: After = None,
    limit: Limit = 100,
) -> Response:
    """With what came of each winner's claims; `once_only_used`: one of them holds the award."""
    filters = given(scheme=scheme, round=round, winner=winner)
    call = partial(asking.reading.views.award_list, filters, year)
    return await asking.page(call, "decided_at", place_in(after, POSITION) or 0, limit)


@router.get("/parameters", summary="参数设定 · Parameters: who set what, on which paper")
async def settings(asking: OfSettings) -> Response:
    return await asking.all(asking.reading.views.settings)


@router.get("/notices", summary="公示列表 · Public notices")
async def notices(
    asking: OfNotices,
    scheme: Filter = None,
    fund: Name = None,
    result: Annotated[
        Literal["published", "waiting", "approved", "cancelled"] | None, Query()
    ] = None,
    after: After = None,
    limit: Limit = 100,
) -> Response:
    call = partial(asking.reading.views.notices, given(scheme=scheme, fund=fund, result=result))
    return await asking.page(call, "published_at", place_in(after, POSITION) or 0, limit)


@router.get("/notices/{id}/lines", summary="公示名单 · The lines of a public notice")
async def notice_lines(
    asking: OfNoticeLines,
    id: StreamId,  # noqa: A002
    after: After = None,
    limit: Limit = 100,
) -> Response:
    """`id` is the roster's. Ids only: no name, number or account."""
    call = partial(asking.reading.views.notice_lines, id)
    return await asking.page(call, "line", place_in(after, VERSION) or 0, limit)


@router.get("/statistics/payments", summary="支付统计 · What was paid, by region, scheme and month")
async def payment_figures(
    asking: OfPaid,
    by: By = "county",
    scheme: Filter = None,
    fund: Name = None,
    county: County = None,
    from_month: Month = None,
    until_month: Month = None,
    after: After = None,
    limit: Limit = 100,
) -> Response:
    """By month, scheme, fund and region. A person or unit counts once in each row."""
    filters = given(
        scheme=scheme, fund=fund, county=county, from_month=from_month, until_month=until_month
    )
    call = partial(asking.reading.views.payment_figures, by, filters)
    return await asking.page(call, None, place_in(after, GROUP), limit)


@router.get("/statistics/refusals", summary="不予核定统计 · Refusals by reason, region and scheme")
async def refusal_figures(
    asking: OfRefusals,
    by: By = "county",
    scheme: Filter = None,
    county: County = None,
    reason: Filter = None,
    after: After = None,
    limit: Limit = 100,
) -> Response:
    """A grant with several reasons counts for each of them; `first`: where it is the first."""
    call = partial(
        asking.reading.views.refusal_figures, by, given(scheme=scheme, county=county, reason=reason)
    )
    return await asking.page(call, None, place_in(after, GROUP), limit)


@router.get("/statistics/employment", summary="就业目标报表 · Persons placed, by group and month")
async def employment_figures(
    asking: OfEmployment,
    by: By = "county",
    group: Filter = None,
    county: County = None,
    from_month: Month = None,
    until_month: Month = None,
    after: After = None,
    limit: Limit = 100,
) -> Response:
    """By month of the first day, group and region; a person counts once in each row, and once in
    `all` whatever the groups."""
    filters = given(group=group, county=county, from_month=from_month, until_month=until_month)
    call = partial(asking.reading.views.employment_figures, by, filters)
    return await asking.page(call, None, place_in(after, GROUP), limit)
