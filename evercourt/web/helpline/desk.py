"""The desk between calls, the list of open questions, and the supervisor's figures."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from evercourt.courts.models import Court
from evercourt.helpline import acts, figures
from evercourt.helpline.models import Call, OpenQuestion, Promise, WorkOrder
from evercourt.helpline.policy import DESK, WATCH
from evercourt.helpline.states import CallState, PromiseState, QuestionState, WorkOrderState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import CourtError
from evercourt.kernel.policy import may, must
from evercourt.notices.kinds import GUIDANCE
from evercourt.notices.models import Notice
from evercourt.notices.policy import EDITORS
from evercourt.web.accounts.addresses import normal_phone
from evercourt.web.doors import Request, reads, writes
from evercourt.web.workplace import court_of, courts_of

SHOWN = 50
# So many pages of guidance can be chosen from on one page; the newest first.
GUIDANCE_SHOWN = 200


@writes
def desk(request: Request) -> HttpResponse:
    """Show what rings, whom to call back and whom to tell an answer; begin a call that came on a desk telephone."""
    court = court_of(request, DESK)
    refused: CourtError | None = None
    if request.method == "POST":
        phone = normal_phone(request.POST.get("phone", ""))[:20]
        try:
            begun = acts.begin(
                court, phone=phone, language=request.POST.get("language", ""), by=request.user, via=Channel.PHONE
            )
        except CourtError as error:
            refused = error
        else:
            return redirect("helpline_call", begun.pk)
    to_tell = WorkOrder.objects.visible_to(request.user).filter(court=court, state=WorkOrderState.ANSWERED)
    promised = Promise.objects.visible_to(request.user).filter(court=court, state=PromiseState.PROMISED)
    shown = {
        **_calls(request, court),
        "court": court, "courts": courts_of(request.user, DESK), "refused": refused,
        "languages": settings.LANGUAGES, "language": get_language(),
        "promises": promised[:SHOWN], "to_tell": to_tell.select_related("case", "judge", "division")[:SHOWN],
        "agent": may(request.user, "helpline.answer", court),
        "watcher": may(request.user, "helpline.watch", court),
    }  # fmt: skip
    return render(request, "helpline/desk.html", shown, status=refused.status if refused else 200)


@reads
def ringing(request: Request) -> HttpResponse:
    """Give only the calls that ring, for the page that asks again every few seconds; nothing if nothing changed.

    So a screen reader says each call once, and the keyboard stays where it is.
    """
    calls = _calls(request, court_of(request, DESK))
    if request.GET.get("shown") == calls["shown"]:
        return HttpResponse(status=204)
    return render(request, "helpline/ringing.html", calls)


@writes
def promise(request: Request, pk: int) -> HttpResponse:
    """Note that a caller was called back, or not reached."""
    promised: Promise = get_object_or_404(Promise.objects.visible_to(request.user), pk=pk)
    if request.method == "POST":
        reached = request.POST.get("reached") == "yes"
        acts.call_back(promised, reached=reached, by=request.user, via=Channel.PHONE)
        messages.success(request, _("Noted."))
    return redirect("helpline")


@writes
def questions(request: Request) -> HttpResponse:
    """List what callers ask and the guidance does not answer; its editors say where the answer stands now."""
    court_of(request, DESK | EDITORS)
    visible = OpenQuestion.objects.visible_to(request.user)
    if request.method == "POST":
        wanted = request.POST.get("question", "")
        question: OpenQuestion = get_object_or_404(visible, pk=wanted if wanted.isdecimal() else 0)
        chosen = request.POST.get("guidance", "")
        if chosen:
            guidance: Notice = get_object_or_404(_guidance(request), pk=chosen if chosen.isdecimal() else 0)
            acts.answer_in(question, guidance, by=request.user, via=Channel.WEB)
            messages.success(request, _("Noted. The question is answered as soon as this guidance is public."))
        else:
            acts.settle_question(question, page=request.POST.get("page", ""), by=request.user, via=Channel.WEB)
        return redirect("helpline_questions")
    waiting = visible.filter(state=QuestionState.OPEN).select_related("guidance", "court")[:SHOWN]
    editor = any(held.office in EDITORS for held in request.user.offices)
    shown = {"questions": list(waiting), "editor": editor, "guidance": _guidance(request)[:GUIDANCE_SHOWN]}
    return render(request, "helpline/questions.html", shown)


def _guidance(request: Request) -> Any:
    """Return the guidance of this person's courts, by its first versions: what is public and what is being written."""
    courts = [held.court_id for held in request.user.offices if held.office in EDITORS]
    found = Notice.objects.filter(kind=GUIDANCE, court__in=courts, first=None)
    return found.exclude(state__in=[Notice.State.DISCARDED, Notice.State.WITHDRAWN]).order_by("-pk")


@reads
def watch(request: Request) -> HttpResponse:
    """Show how many wait, were answered and are overdue, and the work orders behind the overdue ones."""
    court = court_of(request, WATCH)
    must(request.user, "helpline.watch", court)
    overdue = WorkOrder.objects.visible_to(request.user).filter(
        court=court, state=WorkOrderState.OPEN, due_on__lt=court.local_date()
    )
    shown: dict[str, Any] = {
        **figures.of_court(court),
        "court": court,
        "courts": courts_of(request.user, WATCH),
        "languages_spoken": dict(settings.LANGUAGES),
        "overdue": overdue.select_related("case", "judge", "division")[:SHOWN],
    }
    return render(request, "helpline/watch.html", shown)


def _calls(request: Request, court: Court) -> dict[str, Any]:
    visible = Call.objects.visible_to(request.user).filter(court=court)
    ringing = list(visible.filter(state=CallState.RINGING).order_by("rang_at")[:SHOWN])
    # Callers who speak the agent's own language stand first; nobody waits for that, any agent may take any call.
    ringing.sort(key=lambda call: call.language != request.user.language)
    mine = visible.filter(state=CallState.TALKING, agent=request.user).first()
    offered = list(visible.filter(state=CallState.TALKING, offered_to=request.user).select_related("agent")[:SHOWN])
    shown = "-".join(str(call.pk) for call in (*offered, *ringing, *([mine] if mine else [])))
    return {"ringing": ringing, "offered": offered, "mine": mine, "shown": f"{shown}-{bool(mine):d}"}
