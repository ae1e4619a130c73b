"""Messages between the people of the court on a case: begin, answer, bring somebody in, settle."""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.accounts.offices import Office
from evercourt.cases.models import Case, CaseDocument
from evercourt.cases.visibility import SEES_COURT
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotFound
from evercourt.kernel.policy import must
from evercourt.ledger.record import record
from evercourt.work import events
from evercourt.work.acts.items import must_work_on
from evercourt.work.models import Enclosure, Member, Post, Thread

LONGEST = 5000
# The offices that can be written to as such: they see every case of their court.
WRITTEN_TO = tuple(office for office in Office if office in SEES_COURT)


@transaction.atomic
def open_thread(
    case: Case, *, subject: str, text: str, to: Sequence[User] = (), offices: Sequence[str] = (),
    papers: Iterable[CaseDocument] = (), by: User, via: Channel,
) -> Thread:  # fmt: skip
    """Begin a talk about a case with colleagues, or with an office of its court, papers of the file enclosed.

    Raises BadInput without subject, text or anybody to read it, or for somebody who does not work on the case.
    """
    must(by, "work.internal", case)
    if not subject.strip():
        raise BadInput(_("Say what it is about."), field="subject")
    others = [person for person in to if person.pk != by.pk]
    if not others and not offices:
        raise BadInput(_("Choose who is to read it."), field="to")
    thread = Thread.objects.create(case=case, subject=subject.strip()[:200], opened_by=by)
    Member.objects.create(thread=thread, user=by, read_at=thread.opened_at)
    _add(thread, others, offices)
    post = _post(thread, text, papers, by)
    names = _names(thread)
    record(events.ThreadOpened(thread=thread.pk, members=names), about=thread, by=by, via=via, at=post.at)
    return thread


@transaction.atomic
def answer(thread: Thread, *, text: str, papers: Iterable[CaseDocument] = (), by: User, via: Channel) -> Post:
    """Write the next message of a thread; one that was settled is open again."""
    must(by, "work.talk", thread)
    thread = Thread.objects.locked(thread.pk)
    if thread.settled_at:
        thread.settled_at = thread.settled_by = None
        thread.save(update_fields=["settled_at", "settled_by"])
    post = _post(thread, text, papers, by)
    _mark(thread, by, unread=True)
    answered = events.ThreadAnswered(thread=thread.pk, post=post.pk, enclosed=post.enclosures.count())
    record(answered, about=thread, by=by, via=via, at=post.at)
    return post


@transaction.atomic
def bring_in(
    thread: Thread, *, to: Sequence[User] = (), offices: Sequence[str] = (), by: User, via: Channel
) -> Thread:  # fmt: skip
    """Let more colleagues, or an office, read and write in a thread; they read it from its beginning."""
    must(by, "work.talk", thread)
    thread = Thread.objects.locked(thread.pk)
    if not to and not offices:
        raise BadInput(_("Choose who is to read it."), field="to")
    _add(thread, to, offices)
    record(events.ThreadWidened(thread=thread.pk, members=_names(thread)), about=thread, by=by, via=via)
    return thread


@transaction.atomic
def settle(thread: Thread, *, by: User, via: Channel) -> Thread:
    """Say that a thread is settled: it leaves the desks; an answer opens it again. Twice changes nothing."""
    must(by, "work.talk", thread)
    thread = Thread.objects.locked(thread.pk)
    if thread.settled_at is None:
        thread.settled_at, thread.settled_by = timezone.now(), by
        thread.save(update_fields=["settled_at", "settled_by"])
        record(events.ThreadSettled(thread=thread.pk), about=thread, by=by, via=via)
    return thread


def read(thread: Thread, *, by: User) -> None:
    """Note that the person, and through them their office, read a thread to its end."""
    must(by, "work.talk", thread)
    _mark(thread, by, unread=False)


def _mark(thread: Thread, by: User, *, unread: bool) -> None:
    offices = [held.office for held in by.offices if held.court_id == thread.case.court_id]
    mine = thread.members.filter(user=by) | thread.members.filter(office__in=offices).exclude(office="")
    if unread:
        thread.members.exclude(pk__in=mine.values("pk")).update(read_at=None)
    Member.objects.filter(pk__in=list(mine.values_list("pk", flat=True))).update(read_at=timezone.now())


def _add(thread: Thread, people: Sequence[User], offices: Sequence[str]) -> None:
    must_work_on(thread.case, list(people))
    if not set(offices) <= set(WRITTEN_TO):
        raise BadInput(_("This office does not see every case; choose people of it."), field="to")
    known: set[tuple[int | None, str]] = {(one.user_id, one.office) for one in thread.members.all()}
    wanted = [Member(thread=thread, user=person) for person in people if (person.pk, "") not in known]
    wanted += [Member(thread=thread, office=office) for office in offices if (None, office) not in known]
    Member.objects.bulk_create(wanted, ignore_conflicts=True)


def _post(thread: Thread, text: str, papers: Iterable[CaseDocument], by: User) -> Post:
    if not text.strip():
        raise BadInput(_("Write something."), field="text")
    post = Post.objects.create(thread=thread, by=by, text=text.strip()[:LONGEST])
    for paper in papers:
        visible = CaseDocument.objects.visible_to(by).filter(case=thread.case_id, pk=paper.pk)
        if not visible.exists():
            raise NotFound()
        Enclosure.objects.get_or_create(post=post, paper=paper)
    return post


def _names(thread: Thread) -> list[str]:
    members = thread.members.values_list("user", "office").order_by("pk")
    return [f"user:{user}" if user else str(office) for user, office in members]
