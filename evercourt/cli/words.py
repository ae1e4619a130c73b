"""The operator's language on the command line; needs no settings, so that a file can be verified anywhere."""

import gettext as catalogues
import os
from pathlib import Path

LOCALE = Path(__file__).resolve().parents[2] / "locale"


def gettext(text: str) -> str:
    """Return `text` in the language of EVERCOURT_LANGUAGE or of the terminal; English if there is no other."""
    asked = os.environ.get("EVERCOURT_LANGUAGE") or os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    chosen = ["zh_Hans"] if asked.lower().startswith("zh") else []
    return catalogues.translation("django", LOCALE, chosen, fallback=True).gettext(text) if chosen else text
