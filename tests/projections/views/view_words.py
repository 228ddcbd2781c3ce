"""Words that the tests of views share: a log of given events, rows, and a few facts."""

from datetime import date

from domain.acts.reconciling import RecordRows, TakeFile, file_stream
from domain.applicant import (
    ApplicantHired,
    ApplicantPresenceConfirmed,
    ApplicantRegistered,
    ApplicantSixMonthsStable,
)
from domain.bank_file import BankFileApplied, BankFileBreaksOpened, BankFileReceived, Break
from domain.decision import Clause, Grounds
from domain.event import Actor, Reading, Recorded
from domain.fund import FundOpened
from domain.grant_events import GrantApplied, GrantAwarded
from domain.payment import PaymentLine, PaymentLinesAdded, PaymentOrdered, Report
from projections.views.store_memory import MemoryViews

DAY = date(2019, 3, 1)
FACTS = (Reading("w", 4), Reading("w", 6))
GROUNDS = Grounds(Clause("paper", 21), "1", DAY, (), FACTS)
OTHER = Grounds(Clause("paper", 7), "1", DAY, (), (Reading("x", 2),))


class Told:
    """A log of given events: (stream, event), or (stream, event, day), or with a person as well."""

    def __init__(self, told):
        self.events, versions = [], {}
        for position, (stream, event, *more) in enumerate(told, 1):
            versions[stream] = versions.get(stream, 0) + 1
            self.events.append(
                Recorded(
                    stream, versions[stream], event, more[0] if more else DAY, "document", position,
                    actor=Actor(more[1] if len(more) > 1 else "somebody", "c", "r"),
                )
            )  # fmt: skip

    def read(self, after, limit):
        return self.events[after : after + limit]

    def stream(self, stream, after=0):
        return [one for one in self.events if one.stream == stream and one.version > after]


def rows(view, told, table=None):
    """The rows, and they are the same however the events are cut into batches."""
    found = []
    for batch in (1, 2, 1_000):
        views = MemoryViews(Told(told), (view,), batch)
        views.catch_up()
        found.append(views.store.all(table or view.tables[0]))
    assert found[0] == found[1] == found[2]
    return found[0]


def some(row, *names):
    return tuple(getattr(row, name) for name in names)


APPLIED = ("g", GrantApplied("a", 1, "s", "p", "applicant", "w", DAY))
AWARDED = ("g", GrantAwarded(200, GROUNDS, ("k",)))

LINES_OF_PAYMENT = ("y", PaymentLinesAdded("r", (PaymentLine("g", 200), PaymentLine("h", 300))))
ORDERED = ("y", PaymentOrdered("r", "p", "account", "f/2019", 2, 500, "d"))
REPORT = Report("reference", 500, date(2019, 3, 9), "e", "bank")

FUND = ("f", FundOpened("f/2019", 2019, 100, "municipal", "paper"))

HIRED_ON, LAST = date(2018, 9, 1), date(2019, 2, 28)
WORKER = [
    ("w", ApplicantRegistered("r", "c", "v1", date(2000, 1, 1)), HIRED_ON),
    ("w", ApplicantHired("e", "440300"), HIRED_ON),
]
SHOWN = ("w", ApplicantPresenceConfirmed("e", LAST, "pay"), LAST)
STABLE = ("w", ApplicantSixMonthsStable("e", 2, HIRED_ON, LAST, ()), LAST)


def pay_one(play):
    """From a claim to its payment, on a played ledger."""
    grant = play.transport()
    roster = play.noticed([grant])
    play.approve(roster)
    play.release(roster)
    play.pay(play.order(roster, play.state("grant", grant).payee))


def take_bank_file(play):
    """A bank's file with a break in it, on a played ledger."""
    digest = "sha256:" + "b" * 64
    stream = file_stream(digest)
    received = BankFileReceived(digest, "rural-bank", "camt.053", "08", "", "statement", 1)
    play.tell("bankFile", stream, TakeFile(received))
    opened = BankFileBreaksOpened((Break(1, "unexpected-debit", 1, fen=700, direction="debit"),))
    play.tell("bankFile", stream, RecordRows(opened))
    play.tell("bankFile", stream, RecordRows(BankFileApplied(0, 1, 0)))
