"""A second person's word that a payee's changed account is right."""

from __future__ import annotations

from domain.event import Event
from domain.text import Text


class ApplicantAccountConfirmed(Event, frozen=True, tag="applicant.accountConfirmed"):
    """Another person than who told the change of version `changed_version` found the account to be
    the payee's; `document`: what showed it."""

    changed_version: int
    document: Text


class EnterpriseAccountConfirmed(Event, frozen=True, tag="enterprise.accountConfirmed"):
    """Another person than who told the change of version `changed_version` found the account to be
    the payee's; `document`: what showed it."""

    changed_version: int
    document: Text


AccountConfirmed = ApplicantAccountConfirmed | EnterpriseAccountConfirmed
