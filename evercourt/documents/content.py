"""What is taken and what is not, told by the content; each refusal says which file, why, and what to do."""

from pathlib import Path
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from evercourt.documents import reading_room
from evercourt.documents.formats.refusal import Refusal
from evercourt.documents.names import shown_name
from evercourt.kernel.errors import BadInput, Text

AGAIN = _("Open the file on your own device to see that it is whole, then upload it again.")
AS_PDF = _("Save or print it as PDF, and upload that.")

WORDS: dict[str, tuple[Text, Text]] = {
    "empty": (_("%(name)s is empty: it holds 0 bytes."), AGAIN),
    "wrong_type": (
        _("%(name)s is not a kind of file the court can take, whatever its name says."),
        _("Send PDF, JPG, PNG, HEIC, DOCX, MP3 or MP4."),
    ),
    "old_office": (_("%(name)s is an old Office file, or one locked with a password."), AS_PDF),
    "truncated": (_("%(name)s is not whole: its end is missing."), AGAIN),
    "damaged": (_("%(name)s is damaged and cannot be opened."), AGAIN),
    "locked": (
        _("%(name)s is locked with a password or encrypted, so nobody at the court could read it."),
        _("Save a copy without password, and upload that."),
    ),
    "programs": (
        _("%(name)s carries a program or a form that starts something when it is opened."),
        _("Print it as PDF, which leaves the program out, and upload that."),
    ),
    "macros": (_("%(name)s carries macros or is fetched in part from elsewhere."), AS_PDF),
    "bomb": (_("%(name)s would become far too large when unpacked."), AS_PDF),
    "too_large_picture": (
        _("The picture %(name)s has too many points to be shown."),
        _("Scan or photograph it with at most 100 million points (300 dpi is enough)."),
    ),
    "too_many_pages": (
        _("%(name)s has %(pages)s pages; one file may have %(most)s."),
        _("Part it into several files."),
    ),
    "no_such_page": (_("%(name)s has %(pages)s pages, and no page %(page)s."), _("Choose one of its pages.")),
    "too_complicated": (_("%(name)s could not be read within the time and memory one file may take."), AS_PDF),
}


class Inspected(NamedTuple):
    """What a file turned out to be: `text_view` is the PDF that shows a Word file."""

    media_type: str
    pages: int | None
    text_view: bytes


def inspect(path: Path, name: str) -> Inspected:
    """Return what the file is. Raises BadInput in words of the sender, naming the file by `name`."""
    try:
        facts, text_view = reading_room.ask("inspect", path=str(path))
    except Refusal as refusal:
        raise refused(refusal, name) from refusal
    return Inspected(facts["media_type"], facts["pages"], text_view)


def refused(refusal: Refusal, name: str) -> BadInput:
    """Return the refusal as an error a person can act on."""
    message, next_step = WORDS[refusal.code]
    return BadInput(
        message, next_step=next_step, field="file", name=shown_name(name), reason=refusal.code, **refusal.facts
    )
