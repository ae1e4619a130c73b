"""Hearings by recorded videos: applied for, agreed to, begun, one stage after the other (OLR 20)."""

from typing import BinaryIO, cast

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.cases.models import Case, Party
from evercourt.cases.policy import own_parties
from evercourt.courts.procedures.schema import in_language
from evercourt.documents.acts import receive
from evercourt.documents.models import Document
from evercourt.hearings import asynchronous
from evercourt.hearings.models import AsyncHearing
from evercourt.hearings.states import AsyncState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, CourtError
from evercourt.kernel.policy import may
from evercourt.web.cases.panels import Action, actions
from evercourt.web.cases.views import seen
from evercourt.web.doors import Request, writes
from evercourt.web.uploads import files_of, received_before

WEB = Channel.WEB


@writes
def recorded(request: Request, pk: int) -> HttpResponse:
    """Apply, answer, begin and send: the whole of a hearing by recorded videos on one page."""
    case = seen(request, pk)
    found = case.async_hearings.order_by("-pk").first()
    if found is None and not asynchronous.allowed(case):
        raise Http404
    mine = list(own_parties(request.user).filter(case=case))
    refused: CourtError | None = None
    if request.method == "POST":
        try:
            _act(request, case, found, mine)
            return redirect("recorded_hearing", pk)
        except CourtError as error:
            refused = error
    language = get_language() or "en"
    waiting = asynchronous.waiting_for(found) if found and found.state == AsyncState.RUNNING else []
    stages = asynchronous.stages_of(found) if found else []
    names = {stage.id: in_language(stage.names, language) for stage in stages}
    shown = {
        "case": case, "found": found, "mine": mine, "refused": refused,
        "stages": [(stage.id, names[stage.id]) for stage in stages],
        "stage": names.get(found.stage, "") if found else "", "waiting": waiting,
        "speaks": [party for party in mine if party in waiting],
        "answers": [
            (party, found.agreed.get(str(party.pk), {}).get("agrees")) for party in case.parties.all()
        ] if found else [],
        "judge": found is not None and may(request.user, "hearing.run_async", found),
        "videos": [(video, names.get(video.stage, "")) for video in found.videos.select_related("party", "document")]
        if found else [],
    } | files_of(request, "video-document")  # fmt: skip
    return render(request, "hearings/recorded.html", shown, status=refused.status if refused else 200)


def _act(request: Request, case: Case, found: AsyncHearing | None, mine: list[Party]) -> None:
    given, by = request.POST, request.user
    verb, _colon, number = given.get("do", "").partition(":")
    if verb == "apply" and mine:
        asynchronous.apply(case, mine[0], difficulty=given.get("text", "")[:5000], by=by, via=WEB)
        return
    if found is None:
        raise BadInput(_("Choose what to do."))
    if verb in ("agree", "refuse"):
        party = get_object_or_404(case.parties, pk=int(number) if number.isdecimal() else 0)
        asynchronous.answer(found, party, agrees=verb == "agree", by=by, via=WEB)
    elif verb == "start":
        days = given.get("days", "")
        asynchronous.start(
            found, undisputed=given.get("text", "")[:5000], days=int(days) if days.isdecimal() else 0, by=by, via=WEB
        )
    elif verb == "end":
        asynchronous.refuse(found, reason=given.get("text", "")[:2000], by=by, via=WEB)
    elif verb == "send":
        party = get_object_or_404(case.parties, pk=int(number) if number.isdecimal() else 0)
        asynchronous.send_video(found, party, _video(request, case), by=by, via=WEB)
    else:
        raise BadInput(_("Choose what to do."))


def _video(request: Request, case: Case) -> Document:
    brought = received_before(request, "video-document").last()
    sent = request.FILES.get("video")
    if brought is not None:
        return brought
    if sent is None:
        raise BadInput(_("Send a video."), field="video")
    title = str(_("Video for the hearing"))
    return receive(cast(BinaryIO, sent), name=sent.name or "", title=title, court=case.court, by=request.user)


def offer_recorded(case: Case, user: User) -> list[Action]:
    """Offer the application to the parties of small cases, and the page while one is under way."""
    found = case.async_hearings.filter(state__in=(AsyncState.APPLIED, AsyncState.RUNNING)).first()
    address = reverse("recorded_hearing", args=[case.pk])
    if found:
        return [Action(_("Hearing by recorded videos"), address, basis="OLR 20")]
    if not case.ended_at and own_parties(user).filter(case=case).exists() and asynchronous.allowed(case):
        return [Action(_("Ask for a hearing by recorded videos"), address, basis="OLR 20")]
    return []


actions.append(offer_recorded)
