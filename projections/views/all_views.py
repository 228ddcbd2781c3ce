"""Every view there is."""

from __future__ import annotations

from projections.views.applications import Applications
from projections.views.award_lists import AwardLists
from projections.views.bank_files import BankFiles
from projections.views.fund_stages import FundStages
from projections.views.fund_use import FundUse
from projections.views.grant_differences import GrantDifferences
from projections.views.grants import Grants
from projections.views.paid_lines import PaidLines
from projections.views.parameter_settings import ParameterSettings
from projections.views.past_grants import PastGrants
from projections.views.payments import Payments
from projections.views.person_groups import PersonGroups
from projections.views.person_spells import PersonSpells
from projections.views.placements import Placements
from projections.views.places import Places
from projections.views.poverty_statuses import PovertyStatuses
from projections.views.public_notices import PublicNotices
from projections.views.refusals import Refusals
from projections.views.resting_grants import RestingGrants
from projections.views.rosters import Rosters
from projections.views.view import View

VIEWS: tuple[View, ...] = (
    Grants(),
    Applications(),
    Payments(),
    Rosters(),
    FundUse(),
    FundStages(),
    PersonSpells(),
    Placements(),
    RestingGrants(),
    Places(),
    PaidLines(),
    Refusals(),
    PovertyStatuses(),
    ParameterSettings(),
    PublicNotices(),
    PersonGroups(),
    AwardLists(),
    GrantDifferences(),
    PastGrants(),
    BankFiles(),
)

BY_NAME: dict[str, View] = {view.name: view for view in VIEWS}
