"""Who else may vouch for a person at sign-in: OpenID Connect providers, read from one JSON file.

The file is a list; each entry has `id` (part of the address it calls back), `name` (on the button), `issuer`,
`client_id`, `client_secret`, and may have `scope`, `level_claim` with `levels` (which value of that claim proves which
level of identity), and `sign_out` (the page that ends the session at the provider).
"""

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

NEEDED = {"id", "name", "issuer", "client_id", "client_secret"}
KNOWN = NEEDED | {"scope", "level_claim", "levels", "sign_out"}
# A provider's word is a document checked elsewhere, never a person seen by the court.
HIGHEST_LEVEL = 2
ON_THIS_MACHINE = {"localhost", "127.0.0.1", "::1"}


def read(path: str) -> list[dict[str, Any]]:
    """Return the providers as the sign-in library wants them; none for an empty path. Raises RuntimeError."""
    if not path:
        return []
    try:
        entries = json.loads(Path(path).read_text())
    except (OSError, ValueError) as error:
        raise RuntimeError(f"EVERCOURT_OIDC_FILE {path} cannot be read: {error}") from error
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise RuntimeError(f"EVERCOURT_OIDC_FILE {path} must be a list of providers.")
    apps = [_app(entry) for entry in entries]
    if len({app["provider_id"] for app in apps}) != len(apps):
        raise RuntimeError("EVERCOURT_OIDC_FILE: two providers have the same id.")
    return apps


def origins(apps: list[dict[str, Any]]) -> list[str]:
    """Return the origins to which the sign-in form may lead."""
    return sorted({"{0.scheme}://{0.netloc}".format(urlsplit(app["settings"]["server_url"])) for app in apps})


def _app(entry: dict[str, Any]) -> dict[str, Any]:
    where = f"EVERCOURT_OIDC_FILE: provider {entry.get('id', '?')!r}"
    if wrong := (NEEDED - set(entry)) | (set(entry) - KNOWN):
        raise RuntimeError(f"{where}: missing or unknown: {', '.join(sorted(wrong))}.")
    if not re.fullmatch(r"[a-z0-9-]{1,40}", str(entry["id"])) or entry["id"] == "openid_connect":
        raise RuntimeError(f"{where}: the id may have small letters, digits and hyphens only.")
    for address in filter(None, (entry["issuer"], entry.get("sign_out"))):
        parts = urlsplit(address)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in ON_THIS_MACHINE):
            raise RuntimeError(f"{where}: {address} is not an https address.")
    levels = entry.get("levels", {})
    if bool(levels) != bool(entry.get("level_claim")):
        raise RuntimeError(f"{where}: level_claim and levels belong together.")
    if any(type(level) is not int or not 1 <= level <= HIGHEST_LEVEL for level in levels.values()):
        raise RuntimeError(f"{where}: a provider proves level 1 or 2, never 3: that is for the court's own eyes.")
    return {
        "provider_id": entry["id"],
        "name": entry["name"],
        "client_id": entry["client_id"],
        "secret": entry["client_secret"],
        "settings": {
            "server_url": entry["issuer"].rstrip("/"),
            "scope": entry.get("scope", ["openid", "profile", "email"]),
            "level_claim": entry.get("level_claim", ""),
            "levels": levels,
            "sign_out": entry.get("sign_out", ""),
        },
    }
