"""The profiles that ship: layouts observed at banks, one JSON file each.

No Chinese bank publishes its layouts for subsidies paid in batches: before the first real file,
each is compared with the bank's own paper, and a new version is approved where they differ.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from gateways.bank.profile import BankProfile
from gateways.bank.profile_rules import BadProfile, read_profile


@cache
def shipped() -> dict[str, BankProfile]:
    """Every profile that ships, by name.

    Raises BadProfile.
    """
    found: dict[str, BankProfile] = {}
    for one in sorted(files(__name__).iterdir(), key=lambda path: path.name):
        if one.name.endswith(".json"):
            profile = read_profile(one.name, one.read_bytes())
            if one.name != f"{profile.name}.json":
                raise BadProfile(profile.name, "name", f"its file is called {one.name}")
            found[profile.name] = profile
    return found


def profile_named(name: str) -> BankProfile:
    """One of them.

    Raises BadProfile, naming those there are.
    """
    found = shipped().get(name)
    if found is None:
        raise BadProfile(name, "name", f"no such profile; there are {', '.join(shipped())}")
    return found
