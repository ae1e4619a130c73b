"""The states of a notice."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class NoticeState(TextChoices):
    DRAFT = "draft", _("draft")
    PROPOSED = "proposed", _("waits for a second person")
    RELEASED = "released", _("released")
    SUPERSEDED = "superseded", _("replaced by a newer version")
    WITHDRAWN = "withdrawn", _("withdrawn")
    DISCARDED = "discarded", _("put away")


NOTICE = {
    NoticeState.DRAFT: (NoticeState.PROPOSED, NoticeState.DISCARDED),
    NoticeState.PROPOSED: (NoticeState.DRAFT, NoticeState.RELEASED),
    NoticeState.RELEASED: (NoticeState.SUPERSEDED, NoticeState.WITHDRAWN),
}

# What everyone can read: what was public once stays readable, with a mark that says what became of it.
PUBLIC = (NoticeState.RELEASED, NoticeState.SUPERSEDED, NoticeState.WITHDRAWN)
OPEN = (NoticeState.DRAFT, NoticeState.PROPOSED)
