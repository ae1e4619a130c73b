"""Where the connections to institutions lie; needs no settings, so that a simulator runs without the court."""

import os
from pathlib import Path

from evercourt.config.database import ROOT


def folder() -> Path:
    """Return EVERCOURT_INSTITUTIONS_FOLDER, or institutions/ in the folder of what changes."""
    var = Path(os.environ.get("EVERCOURT_VAR", ROOT / "var"))
    return Path(os.environ.get("EVERCOURT_INSTITUTIONS_FOLDER", var / "institutions"))
