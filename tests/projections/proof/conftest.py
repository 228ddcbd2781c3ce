"""A log whose rows a test writes itself, and a key that signs its tree."""

import psycopg
import pytest

from domain.leaf import Row
from gateways.proof.signing import LogSigner
from projections.migrate import migrate

ORIGIN = "yiya-430900/grants-ledger/1"
ADD = """
insert into stored_events
    (notification_id, recorded_at, originator_id, originator_version, topic, state)
values (%s, %s, %s, %s, %s, %s)
"""


def row(position, stored=b'{"v":1}'):
    stream = f"00000000-0000-4000-8000-{position:012d}"
    return Row(position, 1_700_000_000_000_000 + position, stream, 1, "applicant.hired", stored)


class Log:
    """Rows as the owner of the tables may write them; the ledger's append is not asked."""

    row = staticmethod(row)

    def __init__(self, dsn):
        migrate(dsn)
        self.dsn = dsn
        self.connection = psycopg.connect(dsn, autocommit=True)
        self.signer = LogSigner(ORIGIN)
        self.rows = []

    def add(self, count):
        first = len(self.rows) + 1
        fresh = [row(position, b"%d" % position) for position in range(first, first + count)]
        self.rows += fresh
        self.insert(fresh)

    def insert(self, rows):
        with self.connection.cursor() as cursor:
            cursor.executemany(ADD, rows)

    def tamper(self, statement, *parameters):
        """As somebody with the owner's rights could."""
        with self.connection.transaction():
            self.connection.execute("set local session_replication_role = replica")
            for table in ("stored_events", "proof_hash", "proof_checkpoint"):
                self.connection.execute(f"alter table {table} disable trigger user")
            self.connection.execute(statement, parameters)

    def sign(self, size, root):
        return str(self.signer.checkpoint(size, root, 1_800_000_000))


@pytest.fixture
def log(database):
    made = Log(database)
    yield made
    made.connection.close()
