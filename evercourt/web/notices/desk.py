"""The desk of the editors: what is being written, what waits for a second person, what is in force."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from evercourt.accounts.models import User
from evercourt.courts.models import Court
from evercourt.helpline import acts as helpline
from evercourt.helpline.models import OpenQuestion
from evercourt.helpline.states import QuestionState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed
from evercourt.kernel.policy import may
from evercourt.notices import acts
from evercourt.notices.kinds import GUIDANCE, kinds
from evercourt.notices.models import Notice
from evercourt.notices.policy import EDITORS
from evercourt.notices.states import OPEN, NoticeState
from evercourt.web.doors import Request, reads, writes
from evercourt.web.notices.changes import changes
from evercourt.web.notices.forms import NoticeForm, initial_of, texts_of
from evercourt.web.paging import long_list

ON_ONE_PAGE = 30
WEB = Channel.WEB


@reads
def desk(request: Request) -> HttpResponse:
    """List the drafts and proposals of one's court first, then what is in force, and what it once was."""
    courts = _courts(request)
    mine = Notice.objects.filter(court__in=courts).select_related("court")
    questions = OpenQuestion.objects.visible_to(request.user).filter(state=QuestionState.OPEN)
    context = {
        "proposed": mine.filter(state=NoticeState.PROPOSED).order_by("pk"),
        "drafts": mine.filter(state=NoticeState.DRAFT).order_by("-pk"),
        "page": long_list(mine.public().newest(), ON_ONE_PAGE, request.GET.get("page")),
        "questions": questions.count(),
    }
    return render(request, "notices/desk.html", context)


@writes
def new(request: Request) -> HttpResponse:
    """Begin a notice: of any kind, as the correction of another, or as the answer to a question of callers."""
    court = _courts(request)[0]
    question = _question(request)
    initial: dict[str, Any] = {}
    if question:
        initial = {"kind": GUIDANCE, f"title_{question.language}": question.text[:300]}
    elif request.GET.get("corrects", "").isdecimal():
        initial = {"kind": "correction", "corrects": request.GET["corrects"]}
    elif request.GET.get("kind") in kinds():
        initial = {"kind": request.GET["kind"], "cause": request.GET.get("cause", "")[:64]}
    form = NoticeForm(request.POST if request.method == "POST" else None, initial=initial, court=court)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = acts.draft(
                court, kind=given["kind"], texts=texts_of(given), cause=given["cause"], corrects=given["corrects"],
                urgent=given["urgent"], begins_at=given["begins_at"], ends_at=given["ends_at"],
                by=request.user, via=WEB,
            )  # fmt: skip
        except BadInput as error:
            form.refuse(error)
        else:
            if question:
                helpline.answer_in(question, made, by=request.user, via=WEB)
            messages.success(request, _("The draft is saved. Nobody outside the desk sees it."))
            return redirect("notice_draft", made.pk)
    context = {"form": form, "title": _("Write a notice"), "question": question, "court": court}
    return render(request, "notices/form.html", context, status=422 if form.errors else 200)


@writes
def editing(request: Request, pk: int) -> HttpResponse:
    """Change a draft."""
    notice = _seen(request, pk)
    if notice.state != NoticeState.DRAFT:
        return redirect("notice_draft", notice.pk)
    posted = request.POST if request.method == "POST" else None
    form = NoticeForm(posted, initial=initial_of(notice), court=notice.court, fixed=True)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        read = request.POST.get("revision", "")
        try:
            acts.revise(
                notice, texts=texts_of(given), revision=int(read) if read.isdecimal() and len(read) < 9 else 0,
                cause=given["cause"], urgent=given["urgent"], begins_at=given["begins_at"], ends_at=given["ends_at"],
                by=request.user, via=WEB,
            )  # fmt: skip
        except BadInput as error:
            form.refuse(error)
        else:
            messages.success(request, _("The draft is saved. Nobody outside the desk sees it."))
            return redirect("notice_draft", notice.pk)
    revision = request.POST.get("revision", notice.revision)
    context = {
        "form": form,
        "title": _("Change the draft"),
        "notice": notice,
        "court": notice.court,
        "revision": revision,
    }
    return render(request, "notices/form.html", context, status=422 if form.errors else 200)


@writes
def draft(request: Request, pk: int) -> HttpResponse:
    """Show one version as it will be read, in all its languages, and take the next step with it."""
    notice = _seen(request, pk)
    if request.method == "POST":
        return _step(request, notice)
    before = notice.versions().filter(version__lt=notice.version).first()
    context = {
        "notice": notice,
        "authors": User.objects.filter(pk__in=notice.authors).order_by("pk"),
        "is_author": request.user.pk in notice.authors,
        "may_release": may(request.user, "notices.release", notice),
        "may_withdraw": may(request.user, "notices.withdraw", notice),
        "before": before,
        "changes": changes(before.body, notice.body) if before else [],
        "is_open": notice.state in OPEN,
    }
    return render(request, "notices/draft.html", context)


def _step(request: Request, notice: Notice) -> HttpResponse:
    by, remark = request.user, request.POST.get("remark", "").replace("\0", "")
    match request.POST.get("do"):
        case "propose":
            acts.propose(notice, by=by, via=WEB)
            messages.success(request, _("A second person can release it now."))
        case "send_back":
            acts.send_back(notice, remark=remark, by=by, via=WEB)
            messages.success(request, _("It is a draft again."))
        case "release":
            read = request.POST.get("revision", "")
            acts.release(notice, revision=int(read) if read.isdecimal() and len(read) < 9 else 0, by=by, via=WEB)
            messages.success(request, _("The notice is released."))
        case "withdraw":
            acts.withdraw(notice, remark=remark, by=by, via=WEB)
            messages.success(request, _("The notice is withdrawn; it stays readable, with your reason."))
        case "discard":
            acts.discard(notice, by=by, via=WEB)
            messages.success(request, _("The draft is put away."))
            return redirect("notice_desk")
        case "version":
            return redirect("notice_edit", acts.new_version(notice, by=by, via=WEB).pk)
    return redirect("notice_draft", notice.pk)


def _courts(request: Request) -> list[Court]:
    found = [held.court for held in request.user.offices if held.office in EDITORS]
    if not found:
        raise NotAllowed()
    return found


def _seen(request: Request, pk: int) -> Notice:
    mine = Notice.objects.filter(court__in=_courts(request)).select_related("court", "first", "corrects", "released_by")
    found: Notice = get_object_or_404(mine, pk=pk)
    return found


def _question(request: Request) -> OpenQuestion | None:
    asked = request.POST.get("question") or request.GET.get("question") or ""
    if not asked.isdecimal() or len(asked) > 12:
        return None
    return OpenQuestion.objects.visible_to(request.user).filter(pk=asked, state=QuestionState.OPEN).first()
