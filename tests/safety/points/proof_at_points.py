"""A follower of the log with the tree, killing itself at a named point. Arguments: the database."""

from points import serve

from gateways.proof.signing import LogSigner, Seeds
from projections.proof.tree_writing import TreeWriter

ORIGIN = "yiya-430900/grants-ledger/1"
SIGNER = LogSigner(ORIGIN, Seeds(b"e" * 32, b"m" * 32))
A_STEP = 100


def work(points, careless, dsn):
    hook(points)
    if careless:
        TreeWriter._grow = checkpoint_first(points, TreeWriter._grow)
    writer = TreeWriter(dsn, sign)
    while writer.step(A_STEP):
        points.passes("after-commit")
    writer.close()


def sign(size, root):
    return str(SIGNER.checkpoint(size, root, 1_800_000_000))


def hook(points):
    grow, store, keep = TreeWriter._grow, TreeWriter._store, TreeWriter._keep

    def grows(self, connection, limit):
        points.passes("locked")
        count = grow(self, connection, limit)
        points.passes("before-commit")
        return count

    def stores(self, *rows):
        points.passes("before-hashes")
        store(self, *rows)
        points.passes("after-hashes")

    def keeps(self, *checkpoint):
        points.passes("signed")
        keep(self, *checkpoint)
        points.passes("after-checkpoint")

    TreeWriter._grow, TreeWriter._store, TreeWriter._keep = grows, stores, keeps


def checkpoint_first(points, grow):
    """What a careless follower would do: say the size before its hashes are there to stay."""

    def grows(self, connection, limit):
        keep, store = self._keep, self._store
        held = []
        self._store = lambda *rows: held.append(rows)
        self._keep = lambda other, *checkpoint: (
            keep(other, *checkpoint),
            other.execute("commit"),
            points.passes("said-first"),
            other.execute("begin"),
            store(*held.pop()),
        )
        return grow(self, connection, limit)

    return grows


if __name__ == "__main__":
    serve(work)
