"""An engine on a bad line: of all that its sockets send and take, a share is lost, as on the way to a distant place.

What is lost is drawn for each datagram by itself, in both directions and of every kind: sound, picture, requests for
what was lost, and the beginning of each connection. No part of the kernel is needed for it.
"""

import os
import random

import aioice.ice

from evercourt.adapters.media import worker
from evercourt.adapters.media.embedded import EmbeddedEngine

# The share that is lost, each way.
SHARE = "EVERCOURT_TESTS_LOSE"


class LossyEngine(EmbeddedEngine):
    """The embedded engine, whose workers are on a bad line."""

    worker = "tests.conference.lossy"


class _Line:
    """A socket that loses some of what it is given to send."""

    def __init__(self, transport, is_lost):
        self._transport, self._is_lost = transport, is_lost

    def sendto(self, data, addr=None):
        if not self._is_lost():
            self._transport.sendto(data, addr)

    def __getattr__(self, name):
        return getattr(self._transport, name)


def main():
    """Run the worker of a room on a bad line."""
    share, chance = float(os.environ[SHARE]), random.Random()
    protocol = aioice.ice.StunProtocol
    made, taken = protocol.connection_made, protocol.datagram_received

    def is_lost():
        return chance.random() < share

    def connection_made(self, transport):
        made(self, _Line(transport, is_lost))

    def datagram_received(self, data, addr):
        if not is_lost():
            taken(self, data, addr)

    protocol.connection_made, protocol.datagram_received = connection_made, datagram_received
    worker.main()


if __name__ == "__main__":
    main()
