"""The buttons that change the shape of a draft: add, remove, move up, person or company, fill in from the account.

They work without JavaScript. A button says what it does in its value: `add:parties:defendant`,
`remove:representatives:0:1`, `up:evidence:2`, `own:parties:0`.
"""

from typing import Any

from evercourt.accounts.models import User
from evercourt.web.filing.own import fill_in
from evercourt.web.filing.steps import LISTS, SIDES, Item

LISTED = {section for sections in LISTS.values() for section in sections}


def change(command: str, sections: Item, own: User | None = None) -> tuple[str, list[Item]]:
    """Change the typed sections as the button says; return the anchor to come back to, and the items asked for.

    `own` is the person who files for themselves, from whose account a party can be filled in.

    Nonsense changes nothing.
    """
    verb, _colon, rest = command.partition(":")
    section, *where = rest.split(":")
    if section == "representatives" and where and where[0].isdecimal():
        parties = _listed(sections, "parties")
        if int(where[0]) >= len(parties):
            return "", []
        party = parties[int(where[0])]
        wanted = _change(verb, party.setdefault("representatives", []), where[1:], {})
        return f"parties-{where[0]}", [party, *wanted]
    if section not in LISTED or section not in sections:
        return "", []
    found = _listed(sections, section)
    if verb == "own":
        if own and section == "parties" and where and where[0].isdecimal() and int(where[0]) < len(found):
            fill_in(found[int(where[0])], own)
            return f"parties-{where[0]}", []
        return "", []
    wanted = _change(verb, found, where, _empty(section, where))
    places = {"add": len(found) - 1, "kind": int(where[0]) if where and where[0].isdecimal() else 0}
    return (f"{section}-{places[verb]}" if verb in places else section), wanted


def _change(verb: str, found: list[Item], where: list[str], empty: Item) -> list[Item]:
    place = int(where[0]) if where and where[0].isdecimal() else -1
    there = 0 <= place < len(found)
    if verb == "add":
        found.append(empty)
        return [empty]
    if verb == "remove" and there:
        del found[place]
    elif verb == "up" and there and place > 0:
        found[place - 1], found[place] = found[place], found[place - 1]
    elif verb == "kind" and there:
        company = found[place].get("kind") != "company"
        found[place] |= {"kind": "company" if company else "person", "identity_kind": "company_code" if company else ""}
        return [found[place]]
    return []


def _empty(section: str, where: list[str]) -> Item:
    said = where[0] if where else ""
    if section == "parties":
        return {"side": said if said in SIDES else "plaintiff", "kind": "person"}
    return {"kind": said} if section == "claims" and said in {"money", "other"} else {}


def _listed(sections: dict[str, Any], section: str) -> list[Item]:
    found: list[Item] = sections.get(section, [])
    return found
