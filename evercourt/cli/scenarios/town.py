"""The institutions of a story: the simulators as a process of their own, whose day and manners the story sets."""

import atexit
import json
import subprocess
import time
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

from evercourt.cli.processes import python
from evercourt.config import institutions

PATIENCE = 30  # seconds until all institutions answer


class Town:
    """All institutions of the demonstration; ends with this process at the latest."""

    def __init__(self, codes: list[str]) -> None:
        self.codes = codes
        self.process = subprocess.Popen(  # noqa: S603 - the command is ours
            python("-m", "evercourt", "simulator", "town"), stdout=subprocess.DEVNULL
        )
        atexit.register(self.close)
        until = time.monotonic() + PATIENCE
        for code in codes:
            while not self._answers(code):
                if time.monotonic() > until or self.process.poll() is not None:
                    raise RuntimeError(f"the simulated institution {code} did not start")
                time.sleep(0.1)

    def close(self) -> None:
        """End it."""
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(10)

    def tell(self, code: str, what: str, **said: Any) -> Any:
        """Press a button of an institution's console."""
        request = Request(f"{self._console(code)}{what}", json.dumps(said, default=str).encode())  # noqa: S310
        request.add_header("Content-Type", "application/json")
        with urlopen(request, timeout=10) as answer:  # noqa: S310 - our own address
            return json.loads(answer.read())

    def state(self, code: str) -> dict[str, Any]:
        """Return an institution's book."""
        with urlopen(f"{self._console(code)}state", timeout=10) as answer:  # noqa: S310 - our own address
            found: dict[str, Any] = json.loads(answer.read())
            return found

    def on(self, day: str) -> None:
        """Let it be `day` at every institution."""
        for code in self.codes:
            self.tell(code, "manners", today=day)

    def _console(self, code: str) -> str:
        from evercourt.adapters.institutions.connecting import listed

        return str(listed(institutions.folder()).get(code, {}).get("console", ""))

    def _answers(self, code: str) -> bool:
        try:
            return bool(self._console(code)) and bool(self.state(code))
        except (URLError, OSError):
            return False
