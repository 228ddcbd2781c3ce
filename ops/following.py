"""What follows the log all the time: the follower, the views, the tree of proofs, the relay to
Kafka."""

from __future__ import annotations

from threading import Event

from ops.follower import NAME, over_postgres
from ops.keeping import Work
from ops.proof.cosigning import NAME as COSIGNING
from ops.proof.cosigning import Cosigning
from ops.proof.following import NAME as PROOF
from ops.proof.following import ProofFollower, policy_of_ledger, signer_of
from ops.relay import relay_of
from ops.running import Running, running_on
from projections.views.runner import ViewRunner

VIEWS, RELAY = "views", "relay"


def following_works(running: Running) -> dict[str, Work]:
    """By name, as their metrics have it; each with parts of its own, for its own thread."""

    def follow_log(stop: Event) -> None:
        from ops.operations.measured import MeasuredLog

        with running_on(running.dsn, running.settings, running.keys, over=MeasuredLog) as parts:
            over_postgres(parts, running.dsn).run(stop)

    def follow_views(stop: Event) -> None:
        with ViewRunner(running.dsn) as runner:
            runner.run(stop)

    def prove(stop: Event) -> None:
        signer = signer_of(running.settings, running.opened)
        ProofFollower(running.dsn, signer).run(stop)

    def cosign(stop: Event) -> None:
        signer = signer_of(running.settings, running.opened)
        Cosigning(running.dsn, policy_of_ledger(running.settings, signer)).run(stop)

    def relay(stop: Event) -> None:
        relay_of(running).run(stop)

    works: dict[str, Work] = {NAME: follow_log, VIEWS: follow_views, PROOF: prove}
    works |= {COSIGNING: cosign} if running.settings.witnesses else {}
    return works | ({RELAY: relay} if running.settings.kafka.bootstrap else {})
