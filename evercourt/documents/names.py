"""File names made safe for every system a person may save them on."""

import re
import unicodedata

MAX_BYTES = 180
RESERVED = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)(\.|$)")
FORBIDDEN = re.compile(r'[<>:"|?*/\\]')


def safe_name(name: str, ending: str) -> str:
    """Return `name` without folders, invisible and forbidden characters, ending in `ending`.

    Direction marks go too: with them photo<RLO>gpj.exe would be read as photoexe.jpg.
    """
    name = unicodedata.normalize("NFC", re.split(r"[/\\]", name)[-1])
    name = "".join(
        letter for letter in name if unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
    )
    name = FORBIDDEN.sub("_", name).strip(" .")
    stem = name.rpartition(".")[0] if re.search(r"\.\w{1,5}$", name) else name
    stem = stem.strip(" .") or "file"
    if RESERVED.match(stem):
        stem = f"_{stem}"
    while len(stem.encode()) > MAX_BYTES:
        stem = stem[:-1]
    return stem + ending


def shown_name(name: str) -> str:
    """Return the name as it can stand in a message: visible characters only, and not too long."""
    return safe_name(name, "")[:60] + (
        "." + name.rsplit(".", 1)[-1][:5] if re.search(r"\.[A-Za-z0-9]{1,5}$", name) else ""
    )
