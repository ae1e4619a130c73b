"""What each level of identity permits, in one place (OLR 7). Whoever asks, asks `proved`.

L1: an address of the person is confirmed. L2: a clerk, or a provider of the court's choice, compared a document with
the name. L3: the court saw the person with the document, at the counter or by video; a hearing asks for it anew.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User

BE_WRITTEN_TO = "be_written_to"
FILE_WITHOUT_COPY = "file_without_copy"
BE_KNOWN_BY_NAME = "be_known_by_name"

NEEDED: dict[str, User.IdentityLevel] = {
    BE_WRITTEN_TO: User.IdentityLevel.L1,
    FILE_WITHOUT_COPY: User.IdentityLevel.L2,
    BE_KNOWN_BY_NAME: User.IdentityLevel.L2,
}

WORDS: dict[str, str | Promise] = {
    BE_WRITTEN_TO: _("The court can write to you and, if you agree, serve papers on you there."),
    FILE_WITHOUT_COPY: _("You file your own case without a copy of your identity document."),
    BE_KNOWN_BY_NAME: _("Your name counts as checked; to change it, ask for a new check."),
}


def proved(user: User, permit: str) -> bool:
    """Return True if the person's level permits it."""
    return user.identity_level >= NEEDED[permit]


def permits_of(user: User) -> list[dict[str, object]]:
    """Return everything a level permits, with the level it needs and whether this person has it."""
    return [{"words": WORDS[name], "level": level.name, "has": proved(user, name)} for name, level in NEEDED.items()]
