"""The end of a person's life, as the register of civil affairs or the insurance agency tells it."""

from __future__ import annotations

from domain.event import Event


class ApplicantDied(Event, frozen=True, tag="applicant.died"):
    """On the day it happened on. What was awarded to the person is not paid to an account that
    nobody can dispose of until an officer has seen to it."""


LifeEvent = ApplicantDied
