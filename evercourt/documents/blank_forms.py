"""The court's forms as PDF, blank or half filled, from the same source as the page on the portal."""

from collections.abc import Mapping

from django.conf import settings
from django.utils import translation

from evercourt.courts.procedures import Pack
from evercourt.courts.procedures.schema import BlankForm, Names
from evercourt.documents import typesetting

OFFICIAL = settings.LANGUAGE_CODE


def form_pdf(law: Pack, form: BlankForm, answers: Mapping[str, str], *, language: str) -> bytes:
    """Return the form with what `answers` say by field; the rest are lines to write on.

    The official words come first, those of `language` below them; where it has none, the English ones.
    """

    def both(names: Names) -> dict[str, str]:
        official = names.get(OFFICIAL, "")
        own = "" if language == OFFICIAL else names.get(language) or names.get("en", "")
        return {"official": official, "own": own}

    has_own_words = language in form.names and language != OFFICIAL
    return typesetting.pdf(
        "form.typ",
        {
            "title": form.names.get(OFFICIAL, ""),
            "rtl": has_own_words and translation.get_language_info(language)["bidi"],
            "heading": both(form.names),
            "guidance": both(form.guidance),
            "basis": law.basis_text(form.basis, OFFICIAL),
            "signed": both(form.signed),
            "bring": both(form.bring),
            "fields": [
                {"label": both(field.names), "lines": field.lines, "value": answers.get(field.id, "").strip()}
                for field in form.fields
            ],
        },
    )
