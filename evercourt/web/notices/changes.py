"""What changed between two versions of a text, as it is read: words of alphabets whole, Chinese sign by sign."""

import re
from difflib import SequenceMatcher

# A run of letters and digits other than Chinese, a run of spaces, or one sign.
PIECES = re.compile(r"[^\W一-鿿]+|\s+|.", re.DOTALL)
# Longer texts are compared line by line: signs would take too long.
MOST_PIECES = 6000

KEPT, ADDED, REMOVED = "kept", "added", "removed"


def changes(before: str, after: str) -> list[tuple[str, str]]:
    """Return the text in parts: what was kept, added and removed, in reading order; joined they give both texts."""
    old, new = PIECES.findall(before), PIECES.findall(after)
    if max(len(old), len(new)) > MOST_PIECES:
        old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    found: list[tuple[str, str]] = []
    for what, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            found.append((KEPT, "".join(old[old_from:old_to])))
            continue
        if old_to > old_from:
            found.append((REMOVED, "".join(old[old_from:old_to])))
        if new_to > new_from:
            found.append((ADDED, "".join(new[new_from:new_to])))
    return found
