"""Short words for what the tests of the log write and ask."""

from datetime import date
from itertools import count
from uuid import UUID

from domain.applicant import (
    ApplicantDomiciled,
)
from domain.decision import Clause, Grounds
from domain.event import Actor, CommandMark, Envelope
from domain.fund import FundOpened
from domain.grant import GrantAwarded
from domain.log import (
    Batch,
    Write,
)
from domain.roster import RosterApproved, RosterWaiting

ENVELOPE = Envelope(Actor("p", "c", "poster"), CommandMark("s", "i", "d", 1, 1), date(2018, 9, 1))
NUMBERS = count(1)
GROUNDS = Grounds(Clause("d", 1), "1", date(2018, 9, 1), ())


def stream(number: int) -> str:
    return str(UUID(int=number))


G1, G2, G3, R1, R2, R3, FUND, A1 = (stream(number) for number in range(1, 9))


def batch(*writes, pair="", instead=(), digest=b"digest", **read):
    return Batch(
        "s", pair or f"i{next(NUMBERS)}", digest, written(writes), written(instead), **read
    )


def written(writes):
    return tuple(Write(*one, ENVELOPE) for one in writes)


def one(log, *writes, **more):
    (verdict,) = log.append([batch(*writes, **more)])
    return verdict


def awarded(*claims, allowances=(), periods=()):
    return GrantAwarded(100, GROUNDS, claims, allowances, periods)


def fact(county="430923"):
    return ApplicantDomiciled(county)


def opened(fen=100):
    return FundOpened("fund/2018", 2018, fen, "county", "paper")


def approved(fen):
    return RosterApproved("fund/2018", "digest", 1, 1, fen)


def waiting(fen):
    return RosterWaiting("fund/2018", "digest", 1, 1, fen)


def approve(log, roster, version, fen):
    return one(log, (roster, version, approved(fen)), instead=[(roster, version, waiting(fen))])
