"""From a draft to what binds: proposed by one person, released or sent back by another; withdrawn by one alone."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from evercourt.accounts.models import User
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record
from evercourt.notices.acts.drafting import facts, moved, words_hash
from evercourt.notices.events import NoticeReleased, NoticeWithdrawn
from evercourt.notices.models import Notice
from evercourt.notices.states import NoticeState

LONGEST_REMARK = 500


@transaction.atomic
def propose(notice: Notice, *, by: User, via: Channel) -> Notice:
    """Ask a second person to release the draft; doing it again changes nothing.

    Raises BadInput while the official text is missing, a translation has a title and no text, or a new version begins
    later.
    """
    must(by, "notices.draft", notice.court)
    notice = Notice.objects.locked(notice.pk)
    if notice.state == NoticeState.PROPOSED:
        return notice
    _complete(notice)
    notice.move(NoticeState.PROPOSED, remark="")
    record(moved(notice), about=notice, by=by, via=via)
    return notice


@transaction.atomic
def send_back(notice: Notice, *, remark: str, by: User, via: Channel) -> Notice:
    """Make a proposed notice a draft again, saying what to change; its authors may take it back themselves."""
    must(by, "notices.draft", notice.court)
    notice = Notice.objects.locked(notice.pk)
    remark = _remark(remark)
    notice.move(NoticeState.DRAFT, remark=remark)
    record(moved(notice), about=notice, by=by, via=via)
    return notice


@transaction.atomic
def release(notice: Notice, *, revision: int, by: User, via: Channel) -> Notice:
    """Make a proposed notice public in the court's name; the version before is replaced in the same moment.

    `revision` is the one that was read. Released again it changes nothing. Raises NotAllowed for anyone who wrote in
    it, WrongState if it changed meanwhile, BadInput if its time is over already.
    """
    must(by, "notices.release", notice)
    # All versions are locked in one order, so that two releases of one notice wait for each other.
    Notice.objects.locked(notice.number)
    notice = Notice.objects.locked(notice.pk)
    if notice.state == NoticeState.RELEASED:
        return notice
    must(by, "notices.release", notice)
    if notice.revision != revision:
        raise WrongState(_("The notice was changed since you read it."), next_step=_("Read it again, then release it."))
    now = timezone.now()
    if notice.ends_at is not None and notice.ends_at <= now:
        raise BadInput(_("The time of this notice is over already."), field="ends_at")
    for before in notice.versions().filter(state=NoticeState.RELEASED):
        before.move(NoticeState.SUPERSEDED, closed_at=now)
    published = max(now, notice.begins_at) if notice.begins_at else now
    notice.move(NoticeState.RELEASED, released_at=now, released_by=by, published_at=published)
    released = NoticeReleased(
        **facts(notice), words_sha256=words_hash(notice), authors=notice.authors,
        corrects=notice.corrects.number if notice.corrects else None,
    )  # fmt: skip
    record(released, about=notice, by=by, via=via, at=now)
    return notice


@transaction.atomic
def withdraw(notice: Notice, *, remark: str, by: User, via: Channel) -> Notice:
    """Take a released notice back; it stays readable, with the reason. Doing it again changes nothing."""
    must(by, "notices.withdraw", notice)
    notice = Notice.objects.locked(notice.pk)
    if notice.state == NoticeState.WITHDRAWN:
        return notice
    if not notice.kind_of.by_hand:
        raise WrongState(_("What an act of a case made public ends with that act."))
    remark = _remark(remark)
    notice.move(NoticeState.WITHDRAWN, remark=remark, closed_at=timezone.now())
    record(NoticeWithdrawn(**facts(notice), remark=remark), about=notice, by=by, via=via)
    return notice


def _complete(notice: Notice) -> None:
    # The version before is replaced at the release: one that began later would leave a time without any.
    if notice.first_id and notice.begins_at and notice.begins_at > timezone.now():
        raise BadInput(
            _("A new version counts as soon as it is released."),
            field="begins_at",
            next_step=_("Leave the beginning empty, or write a new notice for what begins later."),
        )
    official = {settings.LANGUAGE_CODE: {"title": notice.title, "body": notice.body}}
    for language, words in {**official, **notice.translations}.items():
        for part in ("title", "body"):
            if not words[part]:
                names = {"title": _("A notice needs a title."), "body": _("A notice needs a text.")}
                raise BadInput(names[part], field=f"{part}_{language}")


def _remark(text: str) -> str:
    text = " ".join(text.split())[:LONGEST_REMARK]
    if not text:
        raise BadInput(_("Say why; others will read it."), field="remark")
    return text
