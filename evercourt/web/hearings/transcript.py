"""The transcript: the recorder's editor; reading, corrections, signing for everyone; captions as WebVTT."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _

from evercourt.hearings import transcripts
from evercourt.hearings.models import Correction, Hearing, Line, Participant, Transcript
from evercourt.hearings.states import TranscriptState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, CourtError
from evercourt.kernel.policy import may, must
from evercourt.web.doors import Request, reads, writes

WEB = Channel.WEB
LONGEST = 20_000


@writes
def transcript(request: Request, pk: int) -> HttpResponse:
    """Write, read, correct and sign the transcript; each sees what is theirs to do, a witness their own testimony."""
    found = _seen(request, pk, "hearing.read_testimony")
    refused: CourtError | None = None
    if request.method == "POST":
        try:
            verb, _colon, number = request.POST.get("do", "").partition(":")
            DO.get(verb, _nothing)(request, found, int(number) if number.isdecimal() else 0)
            return redirect("hearing_transcript", pk)
        except CourtError as error:
            refused = error
    return render(
        request, "hearings/transcript.html", _shown(request, found, refused), status=refused.status if refused else 200
    )


@reads
def transcript_lines(request: Request, pk: int) -> HttpResponse:
    """Give the lines that stand now, for pages that follow them."""
    found = _seen(request, pk)
    return render(request, "hearings/lines.html", _shown(request, found, None))


@reads
def captions(request: Request, pk: int) -> HttpResponse:
    """Give the transcript as WebVTT, timed from the opening of the hearing."""
    return HttpResponse(transcripts.webvtt(_seen(request, pk)), content_type="text/vtt; charset=utf-8")


def _seen(request: Request, pk: int, *also: str) -> Transcript:
    found: Transcript = get_object_or_404(Transcript.objects.select_related("hearing__case__court"), hearing=pk)
    if not any(may(request.user, permission, found.hearing) for permission in ("hearing.read_transcript", *also)):
        raise Http404
    return found


def _shown(request: Request, found: Transcript, refused: CourtError | None) -> dict[str, Any]:
    hearing: Hearing = found.hearing
    writes_it = may(request.user, "hearing.transcribe", hearing)
    listed = list(hearing.people.filter(gone_at=None))
    mine = [one for one in listed if one.user_id == request.user.pk]
    signed = {one.participant_id: one for one in found.signings.all()}
    open_ = found.state == TranscriptState.OPEN
    whole = may(request.user, "hearing.read_transcript", hearing)
    me = mine[0] if mine else None
    lines = transcripts.lines_of(found, None if whole else me)
    asked = Correction.objects.filter(line__transcript=found).select_related("line", "participant")
    return {
        "transcript": found, "hearing": hearing, "case": hearing.case, "refused": refused, "lines": lines,
        "writes": writes_it and found.state != TranscriptState.ISSUED,
        "writing": writes_it and found.state == TranscriptState.WRITING,
        "speakers": [one for one in listed if one.role != "operator"],
        "whole": whole,
        "to_sign": [
            (one, transcripts.digest_for(found, one))
            for one in mine if open_ and one.pk not in signed and one.role in transcripts.SIGNS
        ],
        "others_to_sign": [
            (one, transcripts.digest_for(found, one))
            for one in transcripts.unsigned(found) if one not in mine and open_ and writes_it
        ],
        "signed": [one for one in found.signings.select_related("participant") if whole or one.participant == me],
        "corrections": asked, "open": open_, "me": me,
        "typed": request.POST.get("text", "") if refused else "",
    }  # fmt: skip


def _write(request: Request, found: Transcript, _number: int) -> None:
    """A new line, or with `line:N` a correction of line N."""
    given = request.POST
    speaker = found.hearing.people.filter(pk=_key(given.get("speaker"))).first()
    transcripts.write_line(found, text=given.get("text", "")[:LONGEST], speaker=speaker, by=request.user, via=WEB)


def _correct(request: Request, found: Transcript, number: int) -> None:
    line = get_object_or_404(Line, pk=number, transcript=found)
    text = request.POST.get("text", "")[:LONGEST]
    transcripts.write_line(found, text=text, speaker=line.speaker, replaces=line, by=request.user, via=WEB)


def _ask(request: Request, found: Transcript, number: int) -> None:
    line = get_object_or_404(Line, pk=number, transcript=found)
    me = found.hearing.people.filter(user=request.user, gone_at=None).first()
    if me is None:
        raise Http404
    transcripts.ask_correction(line, me, text=request.POST.get("text", "")[:LONGEST], by=request.user, via=WEB)


def _decide(request: Request, found: Transcript, number: int) -> None:
    asked = get_object_or_404(Correction, pk=number, line__transcript=found)
    grant = request.POST.get("answer") == "yes"
    transcripts.answer_correction(
        asked, grant=grant, answer=request.POST.get("text", "")[:2000], by=request.user, via=WEB
    )


def _lay_open(request: Request, found: Transcript, _number: int) -> None:
    transcripts.lay_open(found, by=request.user, via=WEB)


def _sign(request: Request, found: Transcript, number: int) -> None:
    given = request.POST
    person: Participant = get_object_or_404(found.hearing.people, pk=number)
    must(request.user, "hearing.sign_transcript", person)
    transcripts.sign(
        found, person, seen=given.get("seen", ""), refused=given.get("answer") == "no",
        reason=given.get("text", "")[:2000],
        read_to="read_to" in given, by=request.user, via=WEB,
    )  # fmt: skip


def _issue(request: Request, found: Transcript, _number: int) -> None:
    outcome = request.POST.get("text", "").strip()
    if not outcome:
        raise BadInput(_("Write down the outcome."), field="text")
    transcripts.issue_transcript(found, outcome=outcome[:300], by=request.user, via=WEB)


def _nothing(request: Request, found: Transcript, _number: int) -> None:
    raise BadInput(_("Choose what to do."))


def _key(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0


DO = {
    "write": _write, "correct": _correct, "ask": _ask, "decide": _decide, "lay_open": _lay_open, "sign": _sign,
    "issue": _issue,
}  # fmt: skip
