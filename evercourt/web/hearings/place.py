"""A person's own place in a hearing: waiting room, what is asked, language, captions, private talk, demands."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from evercourt.cases.policy import acts_for
from evercourt.courts.procedures.schema import in_language
from evercourt.courts.rules import rules_of
from evercourt.hearings import centre, demands, people, transcripts
from evercourt.hearings.models import Interruption, Participant, Sitting, Transcript
from evercourt.hearings.policy import FOLLOW
from evercourt.hearings.states import SittingState, TranscriptState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, CourtError
from evercourt.web.doors import Request, reads, writes
from evercourt.web.hearings.seeing import entrance, my_place

WEB = Channel.WEB
NEWEST = 30


@writes
def place(request: Request, pk: int) -> HttpResponse:
    """Show a person where they stand in the hearing, and let them do what is theirs."""
    mine = my_place(request, pk)
    refused: CourtError | None = None
    if request.method == "POST":
        try:
            _act(request, mine)
            return redirect("hearing_place", pk)
        except CourtError as error:
            refused = error
    shown = {**_live(mine), "refused": refused}
    return render(request, "hearings/place.html", shown, status=refused.status if refused else 200)


@reads
def place_live(request: Request, pk: int) -> HttpResponse:
    """Give the part of the page that changes by itself: state, the question now, captions."""
    shown = _live(my_place(request, pk))
    response = render(request, "hearings/place_live.html", shown)
    if request.GET.get("at", shown["at"]) != shown["at"]:
        response["HX-Refresh"] = "true"
    return response


def _live(mine: Participant) -> dict[str, Any]:
    hearing = mine.hearing
    sitting = Sitting.objects.filter(hearing=hearing).first()
    transcript = Transcript.objects.filter(hearing=hearing).first()
    law = rules_of(hearing.case.court)
    follows = mine.role in FOLLOW or bool(mine.admitted_at and not mine.released_at)
    step = law.steps.get(sitting.step) if sitting else None
    stop = sitting.interruptions.filter(ended_at=None).first() if sitting else None
    language = get_language() or "en"
    lines = transcripts.lines_of(transcript)[-NEWEST:] if transcript and follows else []
    talk = stop if stop and stop.reason == Interruption.Reason.COUNSEL else None
    open_now = sitting is not None and sitting.state in (SittingState.OPEN, SittingState.PAUSED)
    return {
        **entrance(hearing, mine.user),
        "mine": mine, "hearing": hearing, "case": hearing.case, "sitting": sitting, "follows": follows,
        "at": ".".join(map(str, (sitting.state, sitting.step, bool(talk)))) if sitting else "door",
        "step_name": in_language(step.names, language) if step and follows else "",
        "prompt": in_language(step.texts, language) if step and follows else "",
        "stop": stop if follows else None, "lines": lines, "transcript": transcript if follows else None,
        "testifies": mine.is_isolated and mine.admitted_at is not None
        and transcript is not None and transcript.state == TranscriptState.OPEN,
        "may_talk": open_now and mine.role in ("accused", "defender"), "talk": talk,
        "others": list(hearing.people.filter(gone_at=None, role__in=("witness", "expert")))
        if mine.role in ("party", "representative", "defender", "accused", "prosecutor") else [],
        "languages": [("zh-hans", "中文"), ("ug", "ئۇيغۇرچە"), ("kk-arab", "قازاقشا"), ("sgn", _("sign language"))],
    }  # fmt: skip


def _act(request: Request, mine: Participant) -> None:
    given, by, hearing = request.POST, request.user, mine.hearing
    verb, _colon, number = given.get("do", "").partition(":")
    if verb == "language":
        language = given.get("language", "")
        if language not in ("zh-hans", "ug", "kk-arab", "en", "sgn"):
            raise BadInput(_("Choose the language."), field="language")
        people.set_language(mine, language=language, needs_interpreter="interpreter" in given, by=by, via=WEB)
    elif verb == "talk":
        centre.begin_talk(hearing, by=by, via=WEB)
    elif verb == "end_talk":
        centre.end_talk(hearing, by=by, via=WEB)
    elif verb == "demand":
        other = get_object_or_404(hearing.people.filter(gone_at=None), pk=int(number) if number.isdecimal() else 0)
        party = mine.party
        if party is None or not acts_for(by, party):
            raise BadInput(_("Only a party demands this."), basis="OLR 5; OLR 26")
        demands.demand_on_site(other, party, reasons=given.get("reasons", "")[:5000], by=by, via=WEB)
    else:
        raise BadInput(_("Choose what to do."))
