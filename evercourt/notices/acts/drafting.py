"""Writing notices: a draft, its revisions, a new version of what was released; nothing here is public yet."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from evercourt.accounts.models import User
from evercourt.courts.models import Court
from evercourt.courts.procedures import pack
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.events import canonical
from evercourt.kernel.policy import must
from evercourt.ledger.record import record
from evercourt.notices.events import NoticeMoved, NoticeWritten
from evercourt.notices.kinds import kinds
from evercourt.notices.models import Notice
from evercourt.notices.states import OPEN, PUBLIC, NoticeState

LONGEST_TITLE = 300
LONGEST_BODY = 20_000
# Language code → {"title": …, "body": …}
Texts = Mapping[str, Mapping[str, str]]


@transaction.atomic
def draft(
    court: Court,
    *,
    kind: str,
    texts: Texts,
    cause: str = "",
    corrects: Notice | None = None,
    urgent: bool = False,
    begins_at: datetime | None = None,
    ends_at: datetime | None = None,
    by: User,
    via: Channel,
) -> Notice:
    """Begin a notice; it may still lack words, and nobody outside the court's editors sees it.

    Raises BadInput for a kind that no person writes, an unknown kind of dispute, or a correction of nothing public.
    """
    must(by, "notices.draft", court)
    known = kinds().get(kind)
    if known is None or not known.by_hand:
        raise BadInput(_("Choose what kind of notice it is."), field="kind")
    if known.about == "notice":
        if corrects is None or corrects.court_id != court.pk or corrects.state not in PUBLIC:
            raise BadInput(_("Choose the notice of this court that is corrected."), field="corrects")
    else:
        corrects = None
    notice = Notice(court=court, kind=kind, corrects=corrects, authors=[by.pk])
    _write(notice, texts, cause=cause, urgent=urgent, begins_at=begins_at, ends_at=ends_at)
    notice.save()
    _record(notice, by=by, via=via)
    return notice


@transaction.atomic
def revise(
    notice: Notice,
    *,
    texts: Texts,
    revision: int,
    cause: str = "",
    urgent: bool = False,
    begins_at: datetime | None = None,
    ends_at: datetime | None = None,
    by: User,
    via: Channel,
) -> Notice:
    """Write a draft anew; `revision` is the one that was read, so that nobody overwrites another's words.

    Whoever writes in it is its author, and cannot release it. Raises WrongState if it is no draft any more.
    """
    must(by, "notices.draft", notice.court)
    notice = Notice.objects.locked(notice.pk)
    if notice.state != NoticeState.DRAFT:
        raise WrongState(_("Only a draft can be changed."), next_step=_("Ask for it to be sent back first."))
    if notice.revision != revision:
        raise WrongState(_("Someone else changed this draft meanwhile."), next_step=_("Read theirs, then save again."))
    _write(notice, texts, cause=cause, urgent=urgent, begins_at=begins_at, ends_at=ends_at)
    notice.revision += 1
    if by.pk not in notice.authors:
        notice.authors = [*notice.authors, by.pk]
    notice.save()
    _record(notice, by=by, via=via)
    return notice


@transaction.atomic
def new_version(notice: Notice, *, by: User, via: Channel) -> Notice:
    """Begin the next version of a released notice with its present words; if one is being written, return that."""
    must(by, "notices.draft", notice.court)
    first = Notice.objects.locked(notice.number)
    versions: list[Notice] = list(notice.versions())
    for version in versions:
        if version.state in OPEN:
            return version
    present = next((version for version in versions if version.state == NoticeState.RELEASED), None)
    if present is None or not present.kind_of.by_hand:
        raise WrongState(
            _("Only what is released and was written by a person has a next version."),
            next_step=_("Write a new notice instead."),
        )
    made = Notice(
        court=present.court, kind=present.kind, cause=present.cause, title=present.title, body=present.body,
        translations=present.translations, urgent=present.urgent, ends_at=present.ends_at, corrects=present.corrects,
        first=first, version=versions[0].version + 1, authors=[by.pk],
    )  # fmt: skip
    made.save()
    _record(made, by=by, via=via)
    return made


@transaction.atomic
def discard(notice: Notice, *, by: User, via: Channel) -> Notice:
    """Put a draft away; doing it again changes nothing."""
    must(by, "notices.draft", notice.court)
    notice = Notice.objects.locked(notice.pk)
    if notice.state != NoticeState.DISCARDED:
        notice.move(NoticeState.DISCARDED, closed_at=timezone.now())
        record(moved(notice), about=notice, by=by, via=via)
    return notice


def moved(notice: Notice) -> NoticeMoved:
    """Return the event that says in which state the notice is now."""
    return NoticeMoved(**facts(notice), state=notice.state, remark=notice.remark)


def facts(notice: Notice) -> dict[str, Any]:
    """Return what every event of a notice says of it."""
    return {"notice": notice.number, "version": notice.version, "kind": notice.kind, "title": notice.title}


def words_hash(notice: Notice) -> str:
    """Return the fingerprint of all words of a version, in every language."""
    said = {"title": notice.title, "body": notice.body, "translations": notice.translations}
    return hashlib.sha256(canonical(said).encode()).hexdigest()


def _write(
    notice: Notice,
    texts: Texts,
    *,
    cause: str,
    urgent: bool,
    begins_at: datetime | None,
    ends_at: datetime | None,
) -> None:
    if cause and cause not in pack(notice.court.procedure).causes:
        raise BadInput(_("There is no such kind of dispute."), field="cause")
    if ends_at is not None and ends_at <= (begins_at or timezone.now()):
        raise BadInput(_("A notice cannot end before it begins."), field="ends_at")
    clean = {language: _clean(language, dict(words)) for language, words in texts.items()}
    official = clean.pop(settings.LANGUAGE_CODE, {"title": "", "body": ""})
    notice.title, notice.body = official["title"], official["body"]
    notice.translations = {language: words for language, words in clean.items() if any(words.values())}
    notice.cause = cause if notice.kind_of.about == "cause" else ""
    notice.urgent, notice.begins_at, notice.ends_at = urgent, begins_at, ends_at


def _clean(language: str, words: dict[str, str]) -> dict[str, str]:
    if language not in dict(settings.LANGUAGES):
        raise BadInput(_("The house does not speak this language: %(language)s."), language=language, field="texts")
    title, body = words.get("title", "").strip(), words.get("body", "").replace("\r\n", "\n").strip()
    if len(title) > LONGEST_TITLE or len(body) > LONGEST_BODY or "\0" in title + body:
        raise BadInput(_("The text is too long."), field=f"title_{language}")
    return {"title": title, "body": body}


def _record(notice: Notice, *, by: User, via: Channel) -> None:
    written = NoticeWritten(**facts(notice), revision=notice.revision, words_sha256=words_hash(notice))
    record(written, about=notice, by=by, via=via)
