"""Who may tell which topic, and who may not."""

import pytest

from domain.codec import EVENT_CLASSES
from gateways.callers import (
    CHANNELS,
    JOBS,
    OFFICERS,
    ROLES,
    STOPPERS,
    STOPS,
    TOLD,
    Caller,
    NotAllowed,
    SourceBinding,
    job_source,
    may_tell,
    officer_source,
    own_job,
)
from gateways.permission import permit

INSURANCE = SourceBinding("urn:anhua:si", "register", ("applicant.contributionPaid",))
AGENCY = SourceBinding("urn:anhua:hr", "document", ("applicant.*", "application.filed"))
AGENCY_TOO = SourceBinding("urn:anhua:hr", "register", ("enterprise.licensed",))
BANK = SourceBinding("urn:bank:ccb", "register", ("payment.paid",), "bank")
NO_BANK = SourceBinding("urn:anhua:finance", "register", ("payment.*",))
POSTER = Caller("p1", "c1", ("poster",), sources=(INSURANCE, AGENCY, AGENCY_TOO, BANK, NO_BANK))


@pytest.mark.parametrize(
    ("source", "topic", "binding"),
    [
        ("urn:anhua:si", "applicant.contributionPaid", INSURANCE),
        ("urn:anhua:hr", "applicant.hired", AGENCY),
        ("urn:anhua:hr", "applicant.factVoided", AGENCY),
        ("urn:anhua:hr", "application.filed", AGENCY),
        ("urn:anhua:hr", "enterprise.licensed", AGENCY_TOO),
        ("urn:bank:ccb", "payment.paid", BANK),
    ],
)
def test_a_poster_tells_what_its_source_is_bound_to(source, topic, binding):
    assert may_tell(POSTER, source, topic) == binding


@pytest.mark.parametrize(
    ("source", "topic", "field"),
    [
        ("urn:anhua:si", "applicant.povertyRegistered", "type"),
        ("urn:anhua:si", "applicant.factVoided", "type"),
        ("urn:somebody:else", "applicant.hired", "source"),
        ("urn:anhua:hr", "applicant.sixMonthsStable", "type"),
        ("urn:anhua:hr", "applicant.mergedInto", "type"),
        ("urn:anhua:hr", "applicant.mergedFrom", "type"),
        ("urn:anhua:hr", "applicant.erased", "type"),
        ("urn:anhua:finance", "payment.paid", "source"),
        ("urn:anhua:finance", "payment.ordered", "type"),
        ("urn:anhua:hr", "grant.awarded", "type"),
        ("urn:anhua:hr", "no.suchTopic", "type"),
        ("urn:anhua:hr", "", "type"),
    ],
)
def test_and_nothing_else(source, topic, field):
    with pytest.raises(NotAllowed) as refused:
        may_tell(POSTER, source, topic)
    assert refused.value.field == field


def test_a_source_without_the_role_tells_nothing():
    with pytest.raises(NotAllowed, match="poster"):
        may_tell(Caller("p1", "c1", (), sources=(AGENCY,)), "urn:anhua:hr", "applicant.hired")


@pytest.mark.parametrize("topic", sorted(OFFICERS))
def test_an_act_takes_its_own_role_and_the_officer_s_own_source(topic):
    for role in ROLES:
        officer = Caller("p9", "workbench", (role,))
        if role == OFFICERS[topic]:
            binding = may_tell(officer, officer_source("p9"), topic)
            assert binding == SourceBinding(
                officer_source("p9"), "document", (topic,), system="ledger"
            )
            with pytest.raises(NotAllowed) as refused:
                may_tell(officer, officer_source("p8"), topic)
            assert refused.value.field == "source"
        else:
            with pytest.raises(NotAllowed):
                may_tell(officer, officer_source("p9"), topic)


@pytest.mark.parametrize("topic", sorted(STOPS))
def test_any_officer_and_an_auditor_may_stop_and_nobody_else(topic):
    assert set(ROLES) - set(STOPPERS) == {"poster", "administrator", "job"}
    for role in ROLES:
        officer = Caller("p9", "workbench", (role,))
        if role in STOPPERS:
            assert may_tell(officer, officer_source("p9"), topic).topics == (topic,)
            assert permit(officer, officer_source("p9"), topic).actor.role == role
        else:
            with pytest.raises(NotAllowed):
                may_tell(officer, officer_source("p9"), topic)
    with pytest.raises(NotAllowed):
        may_tell(Caller("p9", "w", ("auditor",)), officer_source("p8"), topic)


def test_an_administrator_moves_no_money_even_with_every_other_role():
    everything = Caller("p1", "c1", ROLES, sources=POSTER.sources)
    for topic in EVENT_CLASSES:
        for source in ("urn:anhua:hr", "urn:bank:ccb", officer_source("p1"), job_source("pay")):
            with pytest.raises(NotAllowed, match="administrator"):
                may_tell(everything, source, topic)


@pytest.mark.parametrize("topic", sorted(JOBS))
def test_only_the_ledger_s_own_jobs_say_what_follows(topic):
    assert may_tell(own_job("pay"), job_source("pay"), topic).grade == "register"
    with pytest.raises(NotAllowed):
        may_tell(own_job("pay"), "urn:anhua:hr", topic)
    with pytest.raises(NotAllowed):
        may_tell(POSTER, job_source("pay"), topic)


def test_a_job_does_nothing_that_takes_an_officer():
    for topic in OFFICERS.keys() | STOPS | TOLD | CHANNELS:
        with pytest.raises(NotAllowed):
            may_tell(own_job("pay"), job_source("pay"), topic)


def test_every_listed_topic_exists():
    assert OFFICERS.keys() | STOPS | JOBS | CHANNELS <= EVENT_CLASSES.keys()
    assert not TOLD & (OFFICERS.keys() | STOPS | JOBS | CHANNELS)
