"""Kinds of tampering with a bundle. Each takes a source of chance and the files, and gives others.

`CLUMSY` ones leave the MANIFEST as it was. `CUNNING` ones are of somebody who has the key for
the MANIFEST but cannot have a checkpoint signed; `MASTERLY` ones sign checkpoints, too: only who
remembers, or has a witness, finds them.
"""

import struct
from random import Random

from made_bundles import SIGNER, STRANGER, bundle_of, forged, listed, size_in, tree_files


def pick(chance: Random, files, begin):
    return chance.choice(sorted(name for name in files if name.startswith(begin)))


def entries_in(content):
    found = []
    while content:
        (length,) = struct.unpack(">H", content[:2])
        found.append(content[2 : 2 + length])
        content = content[2 + length :]
    return found


def bundled(entries):
    return b"".join(struct.pack(">H", len(one)) + one for one in entries)


def flip(chance, content):
    place = chance.randrange(len(content) * 8)
    changed = bytearray(content)
    changed[place // 8] ^= 1 << place % 8
    return bytes(changed)


def flipped(begin):
    def mutate(chance, files):
        name = pick(chance, files, begin)
        return files | {name: flip(chance, files[name])}

    return mutate


def within(change):
    """A change of the list of entries of one bundle."""

    def mutate(chance, files):
        name = pick(chance, files, "tile/entries/")
        entries = entries_in(files[name])
        change(chance, entries)
        return files | {name: bundled(entries)}

    return mutate


def swap(chance, entries):
    one, other = chance.sample(range(len(entries)), 2)
    entries[one], entries[other] = entries[other], entries[one]


def drop(chance, entries):
    del entries[chance.randrange(len(entries))]


def insert(chance, entries):
    entries.insert(chance.randrange(len(entries)), b"grantledger/v1\nsomething new")


def duplicate(chance, entries):
    at = chance.randrange(len(entries))
    entries.insert(at, entries[at])


def amount(chance, entries):
    """Another digit in the sum of an event."""
    sums = [at for at, one in enumerate(entries) if b'"fen": 100' in one]
    at = chance.choice(sums)
    entries[at] = entries[at].replace(b'"fen": 100', b'"fen": %d00' % chance.randrange(2, 10))


def truncate(chance, files):
    name = pick(chance, files, "tile/")
    return files | {name: files[name][: chance.randrange(len(files[name]))]}


def lengthen(chance, files):
    name = pick(chance, files, "tile/")
    return files | {name: files[name] + chance.randbytes(chance.randrange(1, 40))}


def delete(chance, files):
    name = chance.choice(sorted(name for name in files if name != "MANIFEST"))
    return {one: content for one, content in files.items() if one != name}


def add_a_tile(chance, files):
    return files | {f"tile/{chance.randrange(5)}/9{chance.randrange(10)}9": chance.randbytes(8192)}


def swap_tiles(chance, files):
    names = [name for name in sorted(files) if name.startswith(("tile/0", "tile/1"))]
    one, other = chance.sample(names, 2)
    return files | {one: files[other], other: files[one]}


def another_size(chance, files):
    size = size_in(files)
    return forged(files, size=chance.choice([size - 1, size + 1, chance.randrange(size)]))


def another_root(chance, files):
    return forged(files, root=chance.randbytes(32))


def a_signature(chance, files):
    """A bit of a signature line: behind the name, so that it is base64 or is not."""
    text, _, lines = files["checkpoint"].rpartition(b"\n\n")
    return files | {"checkpoint": text + b"\n\n" + flip(chance, lines[:-1]) + b"\n"}


def without_a_signature(chance, files):
    text, _, lines = files["checkpoint"].decode().rpartition("\n\n")
    left = lines.splitlines(keepends=True)
    del left[chance.randrange(len(left))]
    return files | {"checkpoint": f"{text}\n\n{''.join(left)}".encode()}


def another_key(chance, files):
    """A rewritten log, signed by another key of the same name."""
    entries = all_entries(files)
    amount(chance, entries)
    return bundle_of(entries, STRANGER)


def further_signature(chance, files):
    _, root = tree_files(all_entries(files))
    line = STRANGER.checkpoint(size_in(files), root, chance.randrange(2**31)).signatures[0].line
    return files | {"checkpoint": files["checkpoint"] + line.encode()}


def new_tree_old_signature(chance, files):
    """An event changed, and every tile and the root worked out anew."""
    entries = all_entries(files)
    amount(chance, entries)
    tree, root = tree_files(entries)
    return forged(files | tree, root=root)


def all_entries(files):
    names = sorted(name for name in files if name.startswith("tile/entries/"))
    return [one for name in names for one in entries_in(files[name])]


def relisted(mutate):
    def cunning(chance, files):
        changed = mutate(chance, files)
        return listed(changed, SIGNER, size_in(changed))

    return cunning


TREE = {
    "bit of an entry": flipped("tile/entries/"),
    "bit of a tile of leaves": flipped("tile/0/"),
    "bit of a higher tile": flipped("tile/1/"),
    "digit of a sum": within(amount),
    "swapped": within(swap),
    "dropped": within(drop),
    "inserted": within(insert),
    "duplicated": within(duplicate),
    "truncated": truncate,
    "lengthened": lengthen,
    "deleted": delete,
    "strange tile": add_a_tile,
    "swapped tiles": swap_tiles,
    "size": another_size,
    "root": another_root,
    "bit of a signature": a_signature,
    "signature left out": without_a_signature,
    "another key": another_key,
    "further signature": further_signature,
    "new tree, old signature": new_tree_old_signature,
}
CUNNING = {name: relisted(mutate) for name, mutate in TREE.items() if name != "another key"}
CLUMSY = TREE | {
    "without the MANIFEST": lambda _, files: {
        one: files[one] for one in files if one != "MANIFEST"
    },
    "bit of the policy": flipped("policy"),
    "bit of REPLAY.md": flipped("REPLAY.md"),
    "bit of the MANIFEST": flipped("MANIFEST"),
    "bit of the checkpoint": flipped("checkpoint"),
}


def rollback(chance, files):
    """An older log with its older, good checkpoint."""
    entries = all_entries(files)
    return bundle_of(entries[: chance.randrange(1, len(entries))])


def rewritten(chance, files):
    """The past changed, everything signed anew by the log itself."""
    entries = all_entries(files)
    amount(chance, entries)
    return bundle_of(entries)


MASTERLY = {"rollback": rollback, "rewritten by the log itself": rewritten}

__all__ = ["CLUMSY", "CUNNING", "MASTERLY"]
