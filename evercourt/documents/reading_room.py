"""Files from outside are opened in a process of their own, which may fall over without hurting anyone.

The process gets a clean environment (no secrets), limits on memory, processor time and file size, and a wall clock
after which it is ended. It stays for the next file, so that a look costs milliseconds. It answers with JSON and bytes
only, never with objects: what a hostile file has taken over must not be able to hand anything on.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
import time
from multiprocessing.connection import wait
from typing import Any

from evercourt.documents.formats.refusal import Refusal

SECONDS = 60
MEMORY = 3 * 1024**3
MAX_ANSWER = 512 * 1024**2
# After so many files the process is replaced: whatever leaked goes with it.
FILES_PER_PROCESS = 500

_lock = threading.Lock()
_room: _Room | None = None


class _Room:
    def __init__(self) -> None:
        self.pid = os.getpid()
        self.asked = 0
        self.process = subprocess.Popen(
            [sys.executable, "-m", "evercourt.documents.reading_room"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "LANG": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1"},
        )

    def ask(self, question: str, given: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        assert self.process.stdin
        self.asked += 1
        until = time.monotonic() + SECONDS
        self.process.stdin.write(json.dumps([question, given]).encode() + b"\n")
        self.process.stdin.flush()
        facts_size, content_size = (int(part) for part in self._read(16, until).split(b":"))
        if content_size > MAX_ANSWER:
            raise EOFError
        facts = json.loads(self._read(facts_size, until))
        return facts, self._read(content_size, until)

    def _read(self, size: int, until: float) -> bytes:
        assert self.process.stdout
        pieces = []
        while size:
            # Not `select`: it gives up where a process has more than 1,024 files and lines open.
            ready = wait([self.process.stdout.fileno()], max(0, until - time.monotonic()))
            piece = os.read(self.process.stdout.fileno(), min(size, 1 << 20)) if ready else b""
            if not piece:
                raise EOFError
            pieces.append(piece)
            size -= len(piece)
        return b"".join(pieces)

    def close(self) -> None:
        self.process.kill()
        with contextlib.suppress(BrokenPipeError):
            self.process.communicate()


def ask(question: str, **given: Any) -> tuple[dict[str, Any], bytes]:
    """Ask `question` (a name in formats/read.py) about a file. Raises Refusal, also if the room fell over."""
    global _room
    with _lock:
        if _room and (_room.pid != os.getpid() or _room.asked >= FILES_PER_PROCESS):
            # A process begun before a fork belongs to the parent: leave it alone.
            if _room.pid == os.getpid():
                _room.close()
            _room = None
        _room = _room or _Room()
        try:
            facts, content = _room.ask(question, given)
        except (EOFError, OSError, ValueError) as error:
            _room.close()
            _room = None
            raise Refusal("too_complicated") from error
    if refused := facts.pop("refused", ""):
        raise Refusal(refused, **facts)
    return facts, content


def _serve() -> None:
    """Answer questions from standard input until it closes."""
    import resource

    from evercourt.documents.formats.read import QUESTIONS

    answers = os.fdopen(os.dup(1), "wb")
    # Whatever a library prints must not get between the answers.
    os.dup2(2, 1)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for line in sys.stdin:
        question, given = json.loads(line)
        used = resource.getrusage(resource.RUSAGE_SELF)
        resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + SECONDS, resource.RLIM_INFINITY))
        try:
            facts, content = QUESTIONS[question](**given)
        except Refusal as refusal:
            facts, content = {"refused": refusal.code, **refusal.facts}, b""
        except Exception:
            # No reader may end the room by an error of its own; the sender hears that the file cannot be read.
            facts, content = {"refused": "damaged"}, b""
        text = json.dumps(facts).encode()
        answers.write(b"%05d:%010d" % (len(text), len(content)) + text + content)
        answers.flush()


if __name__ == "__main__":
    _serve()
