"""Whom an auditor trusts, as a file (C2SP tlog-policy): the log's keys, witnesses, and how many of
them must have cosigned.

    log <key>
    witness <name> <key> [<address>]
    group <name> <any | all | number> <member> …
    quorum <name | none>
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from gateways.proof.notes import WITNESS, BadNote, PublicKey, public_key_in

NONE = "none"


class BadPolicy(ValueError):
    """A policy that cannot be read; the text says which line and why."""


class Witness(NamedTuple):
    """`address`: where it takes checkpoints; empty where others bring them."""

    key: PublicKey
    address: str = ""


class Group(NamedTuple):
    """Enough have cosigned where `needed` of the members have."""

    needed: int
    members: tuple[str, ...]


class Policy(NamedTuple):
    """`quorum`: a witness, a group or `none`."""

    logs: tuple[PublicKey, ...]
    witnesses: dict[str, Witness]
    groups: dict[str, Group]
    quorum: str = NONE

    @property
    def origin(self) -> str:
        return self.logs[0].name

    @property
    def keys(self) -> tuple[PublicKey, ...]:
        """Of the log, then of the witnesses."""
        return (*self.logs, *(one.key for one in self.witnesses.values()))

    def is_met(self, cosigned: Collection[str]) -> bool:
        """Whether enough have cosigned. `cosigned`: names of the witnesses' keys."""
        return self._met(self.quorum, cosigned)

    def _met(self, name: str, cosigned: Collection[str]) -> bool:
        if name == NONE:
            return True
        if name in self.witnesses:
            return self.witnesses[name].key.name in cosigned
        group = self.groups[name]
        return sum(self._met(one, cosigned) for one in group.members) >= group.needed

    def __str__(self) -> str:
        lines = [f"log {key.text}" for key in self.logs]
        for name, witness in self.witnesses.items():
            lines.append(f"witness {name} {witness.key.text} {witness.address}".rstrip())
        for name, group in self.groups.items():
            lines.append(f"group {name} {group.needed} {' '.join(group.members)}")
        return "\n".join([*lines, f"quorum {self.quorum}", ""])


def policy_of(logs: Sequence[PublicKey], others: str = "") -> Policy:
    """The policy of a log. `others`: the lines on witnesses, as a file has them."""
    return policy_in("".join(f"log {key.text}\n" for key in logs) + others)


def policy_in(text: str) -> Policy:
    """Raises BadPolicy."""
    reading = _Reading()
    for number, line in enumerate(text.splitlines(), 1):
        words = line.partition("#")[0].split()
        if not words:
            continue
        try:
            reading.take(words[0], words[1:])
        except (BadPolicy, BadNote) as no:
            raise BadPolicy(f"line {number} of the policy: {no}") from no
    return reading.policy()


class _Reading:
    """A policy as far as it has been read."""

    def __init__(self) -> None:
        self.logs: list[PublicKey] = []
        self.witnesses: dict[str, Witness] = {}
        self.groups: dict[str, Group] = {}
        self.quorum = ""

    def take(self, word: str, rest: Sequence[str]) -> None:
        match word, len(rest):
            case "log", 1 | 2:
                self._log(public_key_in(rest[0]))
            case "witness", 2 | 3:
                key = public_key_in(rest[1])
                if key.kind != WITNESS:
                    raise BadPolicy(f"{key.name} has no key of a witness")
                if any(not one.startswith(("http://", "https://")) for one in rest[2:]):
                    raise BadPolicy(f"{rest[2]} is no address of HTTP")
                self._new(rest[0])
                self.witnesses[rest[0]] = Witness(key, *rest[2:])
            case "group", many if many > 2:
                self._new(rest[0])
                self.groups[rest[0]] = self._group(rest[1], rest[2:])
            case "quorum", 1 if not self.quorum:
                self.quorum = rest[0]
                self._known([] if rest[0] == NONE else rest)
            case _:
                raise BadPolicy(f"not understood: {word}")

    def _log(self, key: PublicKey) -> None:
        if self.logs and self.logs[0].name != key.name:
            raise BadPolicy(f"a second log, {key.name}: one policy is of one log")
        if key.kind == WITNESS:
            raise BadPolicy(f"{key.name} has a key of a witness")
        self.logs.append(key)

    def _group(self, needed: str, members: Sequence[str]) -> Group:
        self._known(members)
        words = {"any": 1, "all": len(members)}
        count = words.get(needed, int(needed) if needed.isdecimal() else 0)
        if not 0 < count <= len(set(members)):
            raise BadPolicy(f"{needed} of {len(members)} members")
        return Group(count, tuple(members))

    def _new(self, name: str) -> None:
        if name == NONE or name in self.witnesses or name in self.groups:
            raise BadPolicy(f"{name} is named twice")

    def _known(self, names: Iterable[str]) -> None:
        for name in names:
            if name not in self.witnesses and name not in self.groups:
                raise BadPolicy(f"{name} is not known yet")

    def policy(self) -> Policy:
        if not self.logs:
            raise BadPolicy("the policy names no log")
        return Policy(tuple(self.logs), self.witnesses, self.groups, self.quorum or NONE)
