"""Words of tests of views: lists of grants paid before the ledger, told act by act."""

from datetime import date
from hashlib import sha256

from domain.acts.import_breaks import ResolveBreak
from domain.acts.importing import (
    ConfirmImport,
    FinishImport,
    ReceiveImport,
    WithdrawImport,
)
from domain.acts.importing_rows import ImportGrant
from domain.acts.reviewing import Revoke
from domain.legacy_import import RowsOf
from domain.names import line_stream, named_stream
from domain.paid_before import PaidBefore

TRANSPORT = "migrant-worker-transport-allowance"
PAPER = "sha256:" + "0" * 64
PAID_ON = date(2018, 8, 1)


def paid_to(person):
    """A transport allowance of 600 yuan that was paid to a person; nobody known where empty."""
    return PaidBefore(TRANSPORT, person, "applicant", person, 60_000, PAID_ON, PAPER)


class PastLists:
    """Lists of a played ledger; the grants of their rows."""

    def __init__(self, play):
        self.play = play

    def received(self, name, rows):
        digest = sha256(name.encode()).hexdigest()
        stream = named_stream("import", digest)
        schemes = (RowsOf(TRANSPORT, rows, 60_000 * rows),)
        received = ReceiveImport(f"sha256:{digest}", name, schemes)
        self.play.tell("import", stream, received, person="first")
        return stream

    def taken(self, name, people):
        """A list through to its end."""
        stream = self.received(name, len(people))
        digest = sha256(name.encode()).hexdigest()
        self.play.tell("import", stream, ConfirmImport(f"sha256:{digest}"), person="second")
        grants = [line_stream(stream, line) for line in range(2, len(people) + 2)]
        for line, (grant, person) in enumerate(zip(grants, people, strict=True), 2):
            row = ImportGrant(stream, line, paid_to(person))
            self.play.tell("grant", grant, row, person="second")
        self.play.tell("import", stream, FinishImport(), person="second")
        return grants

    def resolve(self, grant, outcome, person=""):
        kind = "applicant" if person else ""
        intent = ResolveBreak(outcome, "seen", person, person, kind)
        self.play.tell("grant", grant, intent, person="third")

    def revoke(self, grant):
        self.play.tell("grant", grant, Revoke("not ours"))

    def withdraw(self, stream):
        self.play.tell("import", stream, WithdrawImport("wrong"), person="first")


def all_that_may_happen(play):
    """A list with a row of every ending, one under way, one withdrawn; the grants of the first."""
    lists = PastLists(play)
    people = [play.person(), "", "", "", play.person()]
    grants = lists.taken("all.csv", people)
    lists.resolve(grants[1], "tied", play.person())
    lists.resolve(grants[2], "dismissed")
    lists.revoke(grants[4])
    lists.received("under way.csv", 3)
    lists.withdraw(lists.received("withdrawn.csv", 1))
    return grants, people
