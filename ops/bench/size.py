"""How large a run is: everything follows from `--scale`; 1 is what the goals are stated for."""

from __future__ import annotations

import msgspec


class Size(msgspec.Struct, frozen=True):
    """`scale` 1: a log of 5,000,000 events of 1,000,000 persons and 2,000 organisations."""

    scale: float

    def of(self, full: int, least: int = 1) -> int:
        """A number that is `full` at scale 1."""
        return max(least, round(full * self.scale))

    @property
    def persons(self) -> int:
        return self.of(1_000_000, 400)

    @property
    def organisations(self) -> int:
        return self.of(2_000, 80)

    @property
    def due(self) -> int:
        return self.of(5_000, 50)

    @property
    def due_persons(self) -> int:
        """Histories that `due` goes over; the goal is for 500,000."""
        return self.of(500_000, 200)

    @property
    def relayed(self) -> int:
        """Events sent to Kafka: some half a minute at scale 1."""
        return self.of(500_000, 1_000)

    @property
    def payment_rows(self) -> int:
        """Of one payment file: a million at scale 1."""
        return self.of(1_000_000, 500)

    @property
    def proved(self) -> int:
        """Events under checkpoints, and in the bundle that is checked: a million at scale 1."""
        return self.of(1_000_000, 1_000)

    @property
    def http_facts(self) -> int:
        """Requests of one round: some ten seconds at scale 1."""
        return self.of(80_000, 1_000)

    @property
    def http_claims(self) -> int:
        return min(self.of(40_000, 100), self.persons // 4)

    @property
    def lag_seconds(self) -> int:
        """How long `lag` goes on: five minutes at scale 1, and never longer."""
        return min(300, self.of(300, 5))

    @property
    def seconds(self) -> int:
        """Of one round of a baseline."""
        return max(2, min(10, self.of(10)))
