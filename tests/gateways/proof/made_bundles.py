"""A small log of real topics, and its bundle as RFC and C2SP say it is: written apart from the code
that writes and checks bundles."""

import base64
import json
import struct
from hashlib import sha256

from domain.leaf import Row
from gateways.proof.notes import Checkpoint
from gateways.proof.policy import policy_of
from gateways.proof.signing import LogSigner, Seeds

ORIGIN = "yiya-430900/grants-ledger/1"
SIGNER = LogSigner(ORIGIN, Seeds(b"e" * 32, b"m" * 32))
STRANGER = LogSigner(ORIGIN, Seeds(b"x" * 32, b"y" * 32))
POLICY = policy_of(SIGNER.keys)
FUND = "municipal-innovation-fund/2019"


def stream(number):
    return f"00000000-0000-4000-8000-{number:012d}"


def row(position, of, version, topic, fact, recorded_at=None):
    stored = {"v": 1, "happened_on": "2019-05-06", "fact": {"topic": topic} | fact}
    at = 1_700_000_000_000_000 + position if recorded_at is None else recorded_at
    return Row(position, at, stream(of), version, topic, json.dumps(stored).encode())


def history(size):
    """A fund, awards that take keys, and rosters that take money; within every cap."""
    limit = {"fund": FUND, "limit_fen": 200 * size}
    rows = [row(1, 1, 1, "fund.opened", limit)]
    for position in range(2, size + 1):
        if position % 3 == 0:
            fact = {"claims": [f"transport/{position}"], "amount_fen": 100}
            used = {"key": f"months/{position % 7}", "amount": 1, "limit": size}
            days = {"key": f"year/{position}", "first": "2019-01-01", "last": "2019-12-31"}
            fact |= {"allowances": [used], "periods": [days]}
            rows.append(row(position, position, 1, "grant.awarded", fact))
        elif position % 3 == 1:
            fact = {"fund": FUND, "fen": 100}
            rows.append(row(position, position, 1, "roster.approved", fact))
        else:
            rows.append(row(position, position, 1, "applicant.hired", {"employer": "x" * 30}))
    return rows


def entry(one):
    head = "\n".join(map(str, ("grantledger/v1", *one[:5], "")))
    return head.encode() + one.stored


def tree_of(entries):
    """All levels of tiles, each a list of hashes; and the root."""
    level = [sha256(b"\0" + one).digest() for one in entries]
    levels, root = [level], head(level)
    while len(level) >= 256:
        level = [head(level[at : at + 256]) for at in range(0, len(level) // 256 * 256, 256)]
        levels.append(level)
    return levels, root


def head(hashes):
    """Section 2.1 of RFC 6962 over hashes of leaves."""
    if len(hashes) < 2:
        return hashes[0] if hashes else sha256().digest()
    k = 1
    while k * 2 < len(hashes):
        k *= 2
    return sha256(b"\1" + head(hashes[:k]) + head(hashes[k:])).digest()


def named(number, width):
    name = f"{number:03d}"
    return name if width == 256 else f"{name}.p/{width}"


def tree_files(entries):
    levels, root = tree_of(entries)
    files = {}
    for level, hashes in enumerate(levels):
        for number, at in enumerate(range(0, len(hashes), 256)):
            part = hashes[at : at + 256]
            files[f"tile/{level}/{named(number, len(part))}"] = b"".join(part)
    for number, at in enumerate(range(0, len(entries), 256)):
        part = entries[at : at + 256]
        content = b"".join(struct.pack(">H", len(one)) + one for one in part)
        files[f"tile/entries/{named(number, len(part))}"] = content
    return files, root


def bundle(rows, signer=SIGNER):
    """Its files by name."""
    return bundle_of([entry(one) for one in rows], signer)


def bundle_of(entries, signer=SIGNER):
    files, root = tree_files(entries)
    files["checkpoint"] = str(signer.checkpoint(len(entries), root, 1_800_000_000)).encode()
    files["policy"] = str(POLICY).encode()
    files |= {"REPLAY.md": b"how to", "verify.go": b"package main"}
    return listed(files, signer)


def listed(files, signer=SIGNER, size=None):
    """With a MANIFEST that names them all, signed anew."""
    others = {name: content for name, content in files.items() if name != "MANIFEST"}
    size = size if size is not None else size_in(files)
    lines = ["grants-ledger-bundle/v1", ORIGIN, str(size)]
    lines += [f"{sha256(others[name]).hexdigest()}  {name}" for name in sorted(others)]
    return others | {"MANIFEST": str(signer.note("\n".join([*lines, ""]))).encode()}


def size_in(files):
    return int(files.get("checkpoint", b"\n0\n").split(b"\n")[1])


def forged(files, *, size=None, root=None):
    """A checkpoint with other words under the old signatures."""
    lines = files["checkpoint"].decode().split("\n")
    if size is not None:
        lines[1] = str(size)
    if root is not None:
        lines[2] = base64.b64encode(root).decode()
    return files | {"checkpoint": "\n".join(lines).encode()}


class Files:
    """A bundle in memory."""

    def __init__(self, files):
        self.files = files

    def names(self):
        return list(self.files)

    def read(self, name):
        return self.files[name]


__all__ = ["Checkpoint", "Files", "bundle", "bundle_of", "forged", "history", "listed"]
