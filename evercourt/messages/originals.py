"""A letter in a language whose texts no certified translator has confirmed carries the Chinese text, which counts."""

from collections.abc import Callable

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _


def with_original(language: str, say: Callable[[], str]) -> str:
    """Return what `say` says in `language`, with the official text after it where the translation is not certified."""
    with translation.override(language):
        said = say()
        if language not in settings.LANGUAGES_AWAITING_TRANSLATOR:
            return said
        note = _("This translation awaits a certified translator. The Chinese text is the authoritative one.")
    with translation.override(settings.LANGUAGE_CODE):
        return f"{said.rstrip()}\n\n{note}\n\n{say()}"
