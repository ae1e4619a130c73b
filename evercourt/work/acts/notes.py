"""Notes on a case: written, changed, removed; only their author does, and their words never enter the record."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.cases.models import Case
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record
from evercourt.work import events
from evercourt.work.models import Note

LONGEST = 10_000


@transaction.atomic
def write_note(case: Case, *, audience: str, text: str, by: User, via: Channel) -> Note:
    """Write a note for oneself, for the chambers (who sits may), or for everyone of the court who works on the case."""
    if audience not in Note.Audience.values:
        raise BadInput(_("Choose who may read it."), field="audience")
    must(by, "work.chambers" if audience == Note.Audience.CHAMBERS else "work.internal", case)
    note = Note.objects.create(case=case, author=by, audience=audience, text=_text(text))
    written = events.NoteWritten(note=note.pk, audience=audience)
    record(written, about=note, by=by, via=via, at=note.written_at)
    return note


@transaction.atomic
def change_note(note: Note, *, text: str, by: User, via: Channel) -> Note:
    """Write a note anew; its audience stays, so that nothing meant for few is read by more."""
    must(by, "work.change_note", note)
    note = _standing(note)
    note.text, note.changed_at = _text(text), timezone.now()
    note.save(update_fields=["text", "changed_at"])
    record(events.NoteChanged(note=note.pk, audience=note.audience), about=note, by=by, via=via)
    return note


@transaction.atomic
def remove_note(note: Note, *, by: User, via: Channel) -> Note:
    """Remove a note with its words; that there was one stays in the record of the court."""
    must(by, "work.change_note", note)
    note = _standing(note)
    note.text, note.removed_at = "", timezone.now()
    note.save(update_fields=["text", "removed_at"])
    record(events.NoteRemoved(note=note.pk, audience=note.audience), about=note, by=by, via=via)
    return note


def _standing(note: Note) -> Note:
    found: Note = Note.objects.locked(note.pk)
    if found.removed_at:
        raise WrongState(_("This note was removed."))
    return found


def _text(text: str) -> str:
    if not text.strip():
        raise BadInput(_("Write something."), field="text")
    return text.strip()[:LONGEST]
