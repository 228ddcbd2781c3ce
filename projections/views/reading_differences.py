"""What people ask of differences: those proposed, what is to be recovered, keys in conflict."""

from __future__ import annotations

from typing import Any

Item = dict[str, Any]

LISTED = """
select to_jsonb(grant_differences) || jsonb_build_object(
    'scheme', scheme, 'payee', payee, 'beneficiary', beneficiary
)
from grant_differences join grants using ("grant")
where (%(state)s = '' or state = %(state)s) and (not %(to_recover)s or to_recover_fen > 0)
    and proposed_at > %(after)s
order by proposed_at
limit %(limit)s
"""
CONFLICTS = "select to_jsonb(claim_conflicts) from claim_conflicts order by found_at, place"
A_LIST = 10_000


class DifferenceReader:
    """The part of ViewReader that asks for differences. Money in fen."""

    def _all(self, statement: Any, parameters: Any = ()) -> list[Item]:
        raise AssertionError("a reader says how it asks")

    def differences(
        self, state: str = "", to_recover: bool = False, after: int = 0, limit: int = A_LIST
    ) -> list[Item]:
        """In the order proposed, after a position. `to_recover`: only such as let money be demanded
        back."""
        asked = {"state": state, "to_recover": to_recover, "after": after, "limit": limit}
        return self._all(LISTED, asked)

    def claim_conflicts(self) -> list[Item]:
        """Keys and days that a later rule would add to an award, and the grants that hold them."""
        return self._all(CONFLICTS)
