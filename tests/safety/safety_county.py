"""A small county: people, agencies, officers, and how each speaks to a ledger by Parts.post."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from itertools import count

from domain.command import Command
from domain.names import named_stream
from domain.outcome import Outcome
from domain.reference import reference
from gateways import credit_code, identity_number
from gateways.callers import Caller, SourceBinding, job_source, officer_source, own_job
from gateways.intake import Input
from gateways.keys import MemoryKeys
from gateways.vault_memory import MemoryVault
from gateways.vault_postgres import PostgresVault
from ops.wiring import Parts, assemble
from projections.log_memory import MemoryLog
from projections.log_postgres import PostgresLog

TODAY = date(2019, 12, 31)
PLACEMENT, TRANSPORT = "job-placement-service-subsidy", "migrant-worker-transport-allowance"
FUND = "employment-subsidy-funds/2019"
PLACEMENT_FEN = 20_000
REGISTER, BANK = "urn:register", "urn:bank"
EVIDENCE = ["sha256:" + "0" * 64]

POSTER = Caller(
    "p-poster",
    "register",
    ("poster",),
    "",
    (),
    (
        SourceBinding(REGISTER, "register", ("applicant.*", "enterprise.*", "application.filed")),
        SourceBinding(BANK, "register", ("payment.paid",), "bank", "bank"),
    ),
)
SETTER, SECOND_SETTER = (Caller(f"o-set-{n}", "desk", ("parameter-officer",)) for n in (1, 2))
SUBMITTER = Caller("o-submits", "desk", ("submitter",))
REVIEWER = Caller("o-reviews", "desk", ("reviewer",))
APPROVER = Caller("o-approves", "desk", ("approver",))
RELEASER = Caller("o-releases", "desk", ("releaser",))
CASE_OFFICER = Caller("o-decides", "desk", ("case-officer",))
AUDITOR = Caller("o-audits", "desk", ("auditor",))
JOB = own_job("mature")


def idcard(number: int) -> str:
    """The reference of a made-up person; never a real one: sequence 000 to 999 of one birthday."""
    digits = f"43092319{70 + number // 1000:02d}0101{number % 1000:03d}"
    return f"idcard:{digits}{identity_number.check_character(digits)}"


def uscc(number: int) -> str:
    """The reference of a made-up unit."""
    digits = f"91430900{number:09d}"
    return f"uscc:{digits}{credit_code.check_character(digits)}"


def source_of(caller: Caller, topic: str) -> str:
    """The source that a caller of the county speaks for."""
    if caller.roles == ("job",):
        return job_source("mature")
    if caller is POSTER:
        return BANK if topic == "payment.paid" else REGISTER
    return officer_source(caller.person)


class County:
    """Speaks to one ledger. `ids` numbers what it sends; `prefix` keeps two counties apart."""

    def __init__(self, parts: Parts, prefix: str = "id") -> None:
        self.parts = parts
        self.ids = (f"{prefix}-{number:012d}" for number in count(1))
        self.gathered: list[Input] | None = None
        self.dsn = ""

    # Speaking

    def event(self, caller, topic, subject, data, on=None, identifier=None) -> Input:
        """A CloudEvent as it would come in."""
        fields = {**data, "happened_on": str(on)} if on else dict(data)
        whole = {
            "specversion": "1.0",
            "id": identifier or next(self.ids),
            "source": source_of(caller, topic),
            "type": topic,
            "subject": subject,
            "data": fields,
        }
        return Input(json.dumps(whole, ensure_ascii=False).encode(), caller)

    def send(self, caller, topic, subject, data=None, on=None, identifier=None) -> Outcome:
        """One event through the public way in."""
        (outcome,) = self.parts.post(
            [self.event(caller, topic, subject, data or {}, on, identifier)]
        )
        return outcome

    def must(self, caller, topic, subject, data=None, on=None) -> Outcome:
        """One event that is accepted; within `together` at its end, and nothing is returned yet."""
        if self.gathered is not None:
            self.gathered.append(self.event(caller, topic, subject, data or {}, on))
            return Outcome("accepted", "", "")
        outcome = self.send(caller, topic, subject, data, on)
        assert outcome.verdict == "accepted", (topic, outcome)
        return outcome

    @contextmanager
    def together(self) -> Iterator[None]:
        """What must be accepted is gathered and posted in one go."""
        self.gathered = []
        yield
        inputs, self.gathered = self.gathered, None
        for start in range(0, len(inputs), 500):
            part = inputs[start : start + 500]
            for one, said in zip(part, self.parts.post(part), strict=True):
                assert said.verdict == "accepted", (one.raw, said)

    def command(self, caller, topic, subject, data=None, on=None) -> Command:
        """What the gateway makes of an event, not handled yet."""
        ((_, made),) = self.parts.intake.commands(
            [self.event(caller, topic, subject, data or {}, on)]
        )
        assert isinstance(made, Command), made
        return made

    # What is on record before the story begins

    def opens(self, limit_fen: int = 100_000_000, fund: str = FUND, sample: bool = True) -> None:
        data = {"code": "YIYA", "epoch": "1", "city": "430900", "sample": sample}
        if self.parts.log.head() == 0:
            self.must(SETTER, "ledger.opened", "", data)
        self.funds(limit_fen, fund)

    def funds(self, limit_fen: int, fund: str) -> None:
        year = int(fund[-4:])
        data = {"fund": fund, "year": year, "limit_fen": limit_fen}
        data |= {"level": "municipal", "document": "budget paper"}
        self.must(SETTER, "fund.opened", f"fund:{fund}", data, f"{year}-01-02")

    def agency(self, number: int, licensed: bool = True) -> str:
        """An agency with a licence and an account."""
        name = uscc(number)
        data = {"organisation": "hr-agency", "name": f"agency {number}", "county": "430902"}
        self.must(POSTER, "enterprise.registered", name, data, "2018-01-01")
        if licensed:
            licence = {"licence": "human-resources-service", "number": f"L{number}"}
            self.must(POSTER, "enterprise.licensed", name, licence, "2018-01-01")
        account = {"account": f"62220202001{number:08d}", "holder": f"agency {number}", "bank": "B"}
        self.must(POSTER, "enterprise.accountChanged", name, account, "2018-01-01")
        return name

    def employer(self, number: int = 900) -> str:
        data = {"organisation": "enterprise", "name": f"works {number}", "county": "441900"}
        self.must(POSTER, "enterprise.registered", uscc(number), data, "2018-01-01")
        return uscc(number)

    def worker(self, number: int, name: str = "worker") -> str:
        """A person who is registered poor."""
        person = idcard(number)
        self.must(POSTER, "applicant.registered", person, {"name": name}, "2018-01-01")
        poor = {"county": "430922"}
        self.must(POSTER, "applicant.povertyRegistered", person, poor, "2016-01-01")
        return person

    def works(self, person: str, employer: str, first="2018-05-02", last="2018-11-01") -> None:
        """A spell of work that lasted six months."""
        data = {"employer": employer, "workplace": "441900"}
        self.must(POSTER, "applicant.hired", person, data, first)
        self.must(POSTER, "applicant.left", person, {"employer": employer, "hired_on": first}, last)

    def refers(self, person: str, agency: str, on="2018-04-25", signed=("worker", "employer")):
        data = {"agency": agency, "signed_by": list(signed)}
        self.must(POSTER, "applicant.referred", person, data, on)

    def placed(self, number: int, agency: str, employer: str) -> str:
        """A worker whose placement by the agency is paid for, but for what the case says."""
        person = self.worker(number)
        self.refers(person, agency)
        self.works(person, employer)
        return person

    # Claims and rosters

    def claim(self, name, agency, people, on="2018-12-01", scheme=PLACEMENT) -> Input:
        lines = [{"line": n, "beneficiary": one} for n, one in enumerate(people, 1)]
        data = {"scheme": scheme, "payee": agency, "lines": lines}
        return self.event(POSTER, "application.filed", f"application:{name}", data, on)

    def files(self, name, agency, people, on="2018-12-01", scheme=PLACEMENT) -> Outcome:
        claim = self.claim(name, agency, people, on, scheme)
        if self.gathered is not None:
            self.gathered.append(claim)
            return Outcome("accepted", "", "")
        (outcome,) = self.parts.post([claim])
        return outcome

    def roster(self, name, grants, on="2019-01-05", through="noticed", scheme=PLACEMENT) -> str:
        """A roster with these grants on it, brought as far as `through`."""
        subject = f"roster:{name}"
        opened = {"scheme": scheme, "year": int(on[:4])}
        self.must(SUBMITTER, "roster.opened", subject, opened, on)
        self.must(SUBMITTER, "roster.linesAdded", subject, {"grants": list(grants)}, on)
        steps = [
            ("submitted", SUBMITTER, "roster.submitted", on),
            ("reviewed", REVIEWER, "roster.reviewed", on),
            ("noticed", REVIEWER, "roster.noticePublished", on),
            ("approved", APPROVER, "roster.approved", on[:8] + "20"),
            ("released", RELEASER, "roster.released", on[:8] + "21"),
        ]
        if through == "open":
            return subject
        for state, caller, topic, day in steps:
            self.must(caller, topic, subject, {}, day)
            if state == through:
                break
        return subject

    def orders(self, roster: str, agency: str, on="2019-01-22") -> str:
        """Orders the payment of an agency; its reference."""
        data = {"roster": roster, "payee": agency}
        ordered = self.must(RELEASER, "payment.ordered", "", data, on)
        return reference("YIYA", "1", ordered.position + ordered.count - 1)

    def paid(self, payment: str, fen: int, on="2019-01-23") -> Outcome:
        data = {"reference": payment, "fen": fen, "evidence": EVIDENCE}
        return self.send(POSTER, "payment.paid", f"reference:{payment}", data, on)


def roster_stream(name: str) -> str:
    return named_stream("roster", name)


def over_memory(log: MemoryLog | None = None) -> County:
    """A county with an open ledger in memory."""
    keys = MemoryKeys()
    county = County(assemble(log or MemoryLog(), MemoryVault(keys), keys, lambda: TODAY))
    county.opens()
    return county


@contextmanager
def over_postgres(dsn: str, prefix: str = "id", keys: MemoryKeys | None = None) -> Iterator[County]:
    """A county over a migrated database; it opens the ledger where it is new."""
    log, keys = PostgresLog(dsn), keys or MemoryKeys()
    try:
        with PostgresVault(dsn, keys) as vault:
            county = County(assemble(log, vault, keys, lambda: TODAY), prefix)
            county.dsn = dsn
            if log.head() == 0:
                county.opens()
            yield county
    finally:
        log.close()
