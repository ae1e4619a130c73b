"""Letters of the court: set from data, stamped with a check code, sealed when the law wants it."""

import io
import re
from collections.abc import Mapping
from typing import Any

import segno
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from evercourt.courts.citations import legal_text
from evercourt.courts.models import Court
from evercourt.courts.rules import rules_of
from evercourt.documents import store, typesetting
from evercourt.documents.formats.sniff import PDF
from evercourt.documents.letters.letter import day
from evercourt.documents.letters.road import LETTERS
from evercourt.documents.models import Document, DocumentSeal
from evercourt.documents.names import safe_name
from evercourt.documents.seals import sealed, signature_of
from evercourt.kernel.bidi import isolated
from evercourt.kernel.check_codes import new_check_code

OFFICIAL = settings.LANGUAGE_CODE
# Where a fact of the letter stands in its legal texts.
PLACEHOLDER = re.compile(r"%\(\w+\)s")


def issue(
    *, court: Court, template: str, data: Mapping[str, Any], title: str, language: str, seal: bool = False
) -> Document:
    """Set the letter `template` with `data`, keep it and return its Document; `seal` adds the court's signature,
    whose time stamp follows by a job.

    The Chinese text is the official one; a reader of another language gets the translation below it. Days are given as
    ISO text. Raises ValueError if a fact the letter needs is missing or one is given that it does not know. The act
    this is part of records it.
    """
    _check(template, data, court)
    code = new_check_code()
    content = typesetting.pdf("letter.typ", _frame(template, data, court, title, language, code, seal))
    pages = typesetting.page_count(content)
    if seal:
        content = sealed(content, court)
    sha256 = store.hash_of_bytes(content)
    store.keep_bytes(content, store.name_of(sha256))
    document = Document.objects.create(
        court=court,
        title=title[:200],
        name=safe_name(title, ".pdf"),
        media_type=PDF,
        size=len(content),
        sha256=sha256,
        pages=pages,
        origin=Document.Origin.ISSUED,
        check_code=code,
    )
    if seal:
        DocumentSeal.objects.create(document=document, signature=signature_of(content))
    return document


def typeset(template: str, data: Mapping[str, Any], court: Court, *, title: str) -> bytes:
    """Set a sheet for the court's own desk: as `issue`, but nothing is kept, and no code on it can be looked up."""
    _check(template, data, court)
    frame = _frame(template, data, court, title, OFFICIAL, "", False)
    frame["stamp"] |= {"check": ""}
    return typesetting.pdf("letter.typ", frame)


def legal_texts(template: str, court: Court, language: str) -> list[str]:
    """Return the legal texts of a letter as they are in force at that court today."""
    law, today = rules_of(court), court.local_date()
    texts = [legal_text(law, text, on=today, language=language) for text in law.letter(template, on=today)]
    with translation.override(language):
        return [PLACEHOLDER.sub(lambda match: isolated(match[0]), text) for text in texts]


def preview(template: str, data: Mapping[str, Any], court: Court, language: str) -> dict[str, Any]:
    """Return the letter's content in `language`, to look at before it is issued."""
    return LETTERS[template].part(data, language, legal=legal_texts(template, court, language))


def _check(template: str, data: Mapping[str, Any], court: Court) -> None:
    letter = LETTERS[template]
    known = letter.keys(legal_texts(template, court, OFFICIAL)) | {"recipient", "phone", "title", "operative", "day"}
    if missing := [key for key in letter.needs if data.get(key) in (None, "")]:
        raise ValueError(f"The letter {template} needs {missing}.")
    if unknown := set(data) - known:
        raise ValueError(f"The letter {template} does not know {sorted(unknown)}; it knows {sorted(known)}.")


def _frame(
    template: str, data: Mapping[str, Any], court: Court, title: str, language: str, code: str, seal: bool
) -> dict[str, Any]:
    data = {"phone": court.phone, **data, **_operative(data)}
    today = court.local_date()
    letter = LETTERS[template]
    parts = [preview(template, data, court, OFFICIAL)]
    if language != OFFICIAL and not letter.official_only:
        with translation.override(language):
            note = _(
                "Translation for your information, awaiting a certified translator. The Chinese text above counts."
            )
        translated = letter.part(data, language, legal=legal_texts(template, court, language), note=note)
        # Where a language has no words for this letter yet, the official text is not printed twice.
        if translated["heading"] != parts[0]["heading"]:
            parts.append(translated)
    with translation.override(OFFICIAL):
        return {
            "title": title,
            "court": court.name,
            "day": day(today),
            "parts": parts,
            "sealed": seal,
            "seal_note": _("demonstration") if settings.DEMONSTRATION else "",
            "stamp": {
                "court": court.name,
                "day": day(today),
                "check": _("Check code %(code)s at %(address)s") % {"code": code, "address": _check_address(code)},
                "pages": _("page {n} of {m}"),
                "qr": _qr(_check_address(code)),
            },
        }


def _operative(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a decision orders, where its text does not say it already, and the heading it carries."""
    text = str(data.get("text", ""))
    added: dict[str, Any] = {"operative_items": [item for item in data.get("operative") or [] if item not in text]}
    if "text" in data and data.get("title"):
        added["heading"] = data["title"]
    return added


def _check_address(code: str) -> str:
    return f"{settings.PUBLIC_ADDRESS}/check/{code}"


def _qr(address: str) -> str:
    out = io.BytesIO()
    segno.make(address, error="m").save(out, kind="svg", border=1)
    return out.getvalue().decode()
