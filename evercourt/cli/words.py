"""The operator's language on the command line; needs no settings, so that a file can be verified anywhere."""

import gettext as catalogues
import os
from pathlib import Path

LOCALE = Path(__file__).resolve().parents[2] / "locale"


def language() -> str:
    """Return the language of EVERCOURT_LANGUAGE or of the terminal: zh-hans, or en if it is another."""
    asked = os.environ.get("EVERCOURT_LANGUAGE") or os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return "zh-hans" if asked.lower().startswith("zh") else "en"


def gettext(text: str) -> str:
    """Return `text` in the operator's language."""
    if language() == "en":
        return text
    return catalogues.translation("django", LOCALE, ["zh_Hans"], fallback=True).gettext(text)


def gettext_noop(text: str) -> str:
    """Return `text` as it is; it is translated where it is shown."""
    return text
