"""What the doors look at with every request: is the house under maintenance, or will it be.

The database has the record; beside it a small file says the same, so that no page asks one question more, and the doors
can still answer while the database itself is under maintenance. It is written when something is announced or ends,
and each minute anew.
"""

import json
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from evercourt.operations.models import Maintenance


@dataclass(frozen=True)
class Announced:
    """A maintenance as the doors know it."""

    begins_at: datetime
    ends_at: datetime
    reason: str

    @property
    def going_on(self) -> bool:
        """True from its beginning until its end."""
        return self.begins_at <= timezone.now() < self.ends_at

    @property
    def seconds_left(self) -> int:
        """Until it ends at the latest; for Retry-After."""
        return max(1, int((self.ends_at - timezone.now()) / timedelta(seconds=1)) + 1)


def publish() -> None:
    """Write the file from the record."""
    found = Maintenance.objects.open().order_by("begins_at").first()
    path: Path = settings.MAINTENANCE_FILE
    if found is None:
        path.unlink(missing_ok=True)
        return
    text = json.dumps(
        {"begins_at": found.begins_at.isoformat(), "ends_at": found.ends_at.isoformat(), "reason": found.reason},
        ensure_ascii=False,
    )
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(text)
    draft.replace(path)


def announced() -> Announced | None:
    """Return the maintenance that is announced or going on; None once its time is over, whoever entered that."""
    path: Path = settings.MAINTENANCE_FILE
    try:
        stat = path.stat()
    except OSError:
        return None
    found = _read(path, stat.st_mtime_ns, stat.st_ino)
    return found if found and timezone.now() < found.ends_at else None


@lru_cache(maxsize=4)
def _read(path: Path, changed: int, number: int) -> Announced | None:
    try:
        said = json.loads(path.read_text())
        return Announced(
            datetime.fromisoformat(said["begins_at"]), datetime.fromisoformat(said["ends_at"]), str(said["reason"])
        )
    except (OSError, ValueError, KeyError):
        return None
