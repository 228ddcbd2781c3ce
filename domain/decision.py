"""What a decision carries, so that it can be read and repeated: law, checks, facts, parameters,
claims."""

from __future__ import annotations

from datetime import date

from domain.event import Reading, Value


class Check(Value, frozen=True, array_like=True):
    """`[term, reason, met]`: one condition in the order of checks. `reason`: the code that stands
    when it is not met."""

    term: str
    reason: str
    met: bool


class Clause(Value, frozen=True):
    """A place in a government document."""

    document: str
    number: int


class ClaimRead(Value, frozen=True, array_like=True):
    """`[key, holder]`: a claim as it was found: its key, and the grant that held it, if any."""

    key: str
    holder: str = ""


class Grounds(Value, frozen=True):
    """Clause and code version; the day decided for and the day the conditions were complete; each
    term met or not; the facts used (stream and version); parameters that differ from their
    defaults; the streams and claims read, as they stood."""

    clause: Clause
    code: str
    decided_for: date
    checks: tuple[Check, ...]
    facts: tuple[Reading, ...] = ()
    streams: tuple[Reading, ...] = ()
    claims: tuple[ClaimRead, ...] = ()
    parameters: tuple[tuple[str, str], ...] = ()
    completed_on: date | None = None


class Period(Value, frozen=True):
    """Days that may not overlap under one key, both ends included."""

    key: str
    first: date
    last: date


class Allowance(Value, frozen=True):
    """A use of a shared limit: key, amount, and the limit of the law it was decided under."""

    key: str
    amount: int
    limit: int
