"""What witnesses said of our checkpoints: kept beside them, one line of each for each size."""

from __future__ import annotations

from projections.proof.tree_reading import Connection, SignedSize, signed_at

KEEP = """
insert into proof_cosignature (size, name, line) values (%s, %s, %s) on conflict do nothing
"""
SIZE = "select coalesce(max(size), 0) from proof_cosignature where name = %s"
COSIGNED = """
select size, array_agg(name) from proof_cosignature group by size order by size desc limit %s
"""
SO_MANY_BACK = 1_000


def keep_cosignature(connection: Connection, size: int, name: str, line: str) -> None:
    """Of a size that is signed; a second one of the same witness is left out."""
    connection.execute(KEEP, (size, name, line))


def cosigned_size(connection: Connection, name: str) -> int:
    """The largest size that a witness cosigned, as far as we know; 0 for none."""
    row = connection.execute(SIZE, (name,)).fetchone()
    assert row is not None, "an aggregate has a row"
    return int(row[0])


def cosigned_sizes(connection: Connection) -> list[tuple[SignedSize, frozenset[str]]]:
    """The last checkpoints that anybody cosigned, largest first, and who did."""
    found = connection.execute(COSIGNED, (SO_MANY_BACK,)).fetchall()
    signed = [(signed_at(connection, size), frozenset(names)) for size, names in found]
    return [(one, names) for one, names in signed if one is not None]
