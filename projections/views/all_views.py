"""Every view there is."""

from __future__ import annotations

from projections.views.applications import Applications
from projections.views.fund_use import FundUse
from projections.views.grants import Grants
from projections.views.payments import Payments
from projections.views.person_spells import PersonSpells
from projections.views.places import Places
from projections.views.resting_grants import RestingGrants
from projections.views.rosters import Rosters
from projections.views.view import View

VIEWS: tuple[View, ...] = (
    Grants(),
    Applications(),
    Payments(),
    Rosters(),
    FundUse(),
    PersonSpells(),
    RestingGrants(),
    Places(),
)
