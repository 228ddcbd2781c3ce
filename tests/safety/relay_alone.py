"""A process that relays until SIGTERM, in small windows, so that a kill falls into one."""

import logging
import signal
import sys
from threading import Event
from types import SimpleNamespace

from safety_topic import relay_to

import ops.relay

if __name__ == "__main__":
    dsn, address, name, partitions, lease = sys.argv[1:]
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    logging.getLogger("kafka").setLevel(logging.ERROR)
    ops.relay.A_READ = 250
    kafka = SimpleNamespace(address=address)
    stop = Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    relay_to(kafka, dsn, name, int(partitions), lease=float(lease)).run(stop)
