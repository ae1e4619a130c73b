"""The recorder of another place with a tap: it also keeps each packet of sound that reaches it, paused or not."""

import json
import sys
import time

from evercourt.adapters.recorder.program import Program


def heard_by(path):
    """Return when each packet of sound reached the recorder, of which feed, and its payload."""
    lines = path.read_text().splitlines() if path.exists() else []
    return [(at, feed, bytes.fromhex(payload)) for at, feed, payload in map(json.loads, lines)]


def main():
    """Run `evercourt recorder …` with a tap into the file named first."""
    path = sys.argv.pop(1)
    file, received = open(path, "a", buffering=1), Program._received  # noqa: SIM115 - it ends with the process

    def heard(program, feed, kind, codec, packet):
        if kind == "audio" and packet.payload:
            file.write(json.dumps([time.time(), feed, packet.payload.hex()]) + "\n")
        received(program, feed, kind, codec, packet)

    Program._received = heard
    from evercourt.cli.main import main as evercourt

    evercourt()


if __name__ == "__main__":
    main()
