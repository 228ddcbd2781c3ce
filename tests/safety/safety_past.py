"""Lists of grants paid before the ledger, spoken to the county: handed in, confirmed, taken."""

import hashlib

from safety_county import SECOND_SETTER, SETTER

PAPER = "sha256:" + "a" * 64
DAY = "2019-12-31"


def digest_of(name):
    return hashlib.sha256(name.encode()).hexdigest()


def row(scheme, person=None, fen=60_000, paid_on="2018-08-01", **more):
    """A row of a list, as it is sent."""
    told = {"scheme": scheme, "fen": fen, "paid_on": paid_on, "document": PAPER, **more}
    return told | ({"beneficiary": person} if person else {})


class PastList:
    """A list of rows in its file of that name."""

    def __init__(self, county, name, rows, schemes=None):
        self.county, self.digest, self.rows = county, digest_of(name), rows
        self.subject = f"import:{self.digest}"
        named = dict.fromkeys(one["scheme"] for one in rows)
        self.schemes = schemes or [
            {
                "scheme": scheme,
                "rows": sum(one["scheme"] == scheme for one in rows),
                "fen": sum(one["fen"] for one in rows if one["scheme"] == scheme),
            }
            for scheme in named
        ]

    def received(self, by=SETTER):
        data = {"digest": f"sha256:{self.digest}", "document": "list", "schemes": self.schemes}
        return self.county.send(by, "import.received", self.subject, data)

    def confirmed(self, by=SECOND_SETTER):
        data = {"digest": f"sha256:{self.digest}"}
        return self.county.send(by, "import.confirmed", self.subject, data)

    def row(self, line, by=SECOND_SETTER, identifier=None):
        return self.county.send(
            by, "grant.imported", self.subject, self.told(line), identifier=identifier
        )

    def told(self, line):
        return {"line": line, **self.rows[line - 1]}

    def finished(self, by=SECOND_SETTER):
        return self.county.send(by, "import.finished", self.subject)

    def taken(self):
        """All of it, through to the end; what became of each row."""
        assert self.received().verdict in ("accepted", "replayed")
        assert self.confirmed().verdict in ("accepted", "replayed")
        outcomes = [self.row(line) for line in range(1, len(self.rows) + 1)]
        assert all(one.verdict == "accepted" for one in outcomes), outcomes
        assert self.finished().verdict == "accepted"
        return [one.decisions[0] for one in outcomes]
