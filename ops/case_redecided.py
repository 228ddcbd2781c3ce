"""A line of a case on which every grant that was decided is decided again."""

from __future__ import annotations

from ops.case_lines import CaseLine, day_of
from ops.case_player import Player
from ops.case_steps import note
from ops.redeciding import add_keys
from ops.redeciding import redecide as redecide_grants
from projections.views.reading_memory import MemoryReader


def redecide(player: Player, line: CaseLine) -> None:
    """`{"redecide": "2019-01-10"}`: as the ledger's job does it for the grants that a late fact or
    a setting for days past may matter to; a case is small, so it looks at all."""
    player.turn_clock(
        {"as_of": day_of(line.words["redecide"], line.number, "redecide").isoformat()}
    )
    grants = MemoryReader(player.log).decided_grants()
    note(player, line, redecide_grants(player.parts, grants, "facts"))


def exclude(player: Player, line: CaseLine) -> None:
    """`{"exclusions": "2019-07-01"}`: awards take the keys that P28, as it stands on that day, asks
    of them; what another grant holds is listed as a conflict."""
    day = day_of(line.words["exclusions"], line.number, "exclusions")
    player.turn_clock({"as_of": day.isoformat()})
    note(player, line, add_keys(player.parts, MemoryReader(player.log).decided_grants()))
