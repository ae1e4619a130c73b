"""The page of a live room and what is done in it."""

import time
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pypdfium2
from django.conf import settings
from django.http import HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from evercourt.conference import acts, tickets
from evercourt.conference.models import Room, Seat
from evercourt.conference.policy import seat_of
from evercourt.conference.states import RoomState, SeatState
from evercourt.documents.store import name_of, opened
from evercourt.hearings import people
from evercourt.hearings.live import hearing_of, person_of
from evercourt.hearings.models import Sitting
from evercourt.hearings.states import SittingState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import NotAllowed, NotFound
from evercourt.mediation import acts as mediations
from evercourt.mediation.live import meeting_of
from evercourt.web.doors import Request, reads, wants_data, writes
from evercourt.web.rooms.words import DEVICES, ROOM

WEB = Channel.WEB


@require_safe
def room(request: Request, pk: int) -> HttpResponse:
    """Show the live room: the door first, then who is inside.

    Neither `reads` nor `writes`: who tries a room that is not theirs is refused, and that leaves a trace.
    """
    found = room_of(request, pk)
    if found is None:
        return _refused(request, pk)
    seat = seat_of(request.user, found)
    if found.state == RoomState.CLOSED or seat is None:
        return render(request, "rooms/closed.html", {"room": found}, status=410)
    back = reverse("room", args=[found.part_of_id]) if found.part_of_id else ""
    shown = {"room": found, "seat": seat, "words": _words(), "back": back, "hearing": hearing_of(found)}
    meeting = meeting_of(found)
    shown["mediation"] = meeting and meeting.mediation_id
    shown["parts"] = bool(meeting and not found.part_of_id and not meeting.apart_with_id)
    # By which the page knows whether the device's clock is wrong.
    shown["now"] = int(time.time() * 1000)
    return render(request, "rooms/room.html", shown)


@writes
def ticket(request: Request, pk: int) -> HttpResponse:
    """Come to the door, and give the page a ticket for the line."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    found = room_of(request, pk)
    if found is None:
        return _refused(request, pk)
    seat = seat_of(request.user, found)
    if seat is None or found.state == RoomState.CLOSED:
        raise NotFound(_("The room is closed."), next_step=_("If you expected it to be open, call the court."))
    if meeting := meeting_of(found):
        mediations.keep_walls(meeting.mediation)
        seat.refresh_from_db()
    acts.knock(seat, by=request.user, via=WEB)
    return JsonResponse({"ticket": tickets.issue(seat), "live": settings.LIVE_ADDRESS})


@writes
def act(request: Request, pk: int) -> HttpResponse:
    """Do what a form of the room says in `do`; a script is answered with JSON, everyone else led back."""
    found = _must_be_in(request, pk)
    if request.method != "POST":
        return redirect("room", found.pk)
    step = STEPS.get(request.POST.get("do", ""))
    if step is None:
        raise NotFound
    go = step(request, found) or ""
    if wants_data(request):
        return JsonResponse({"go": go})
    return redirect(go or reverse("room", args=[found.pk]))


@reads
def shown(request: Request, pk: int, page: int) -> HttpResponse:
    """Give the page that is shown to everyone in the room right now, as a picture; no other page, to nobody else."""
    found = _must_be_in(request, pk)
    seat = seat_of(request.user, found)
    if seat is None or seat.state != SeatState.ADMITTED or found.shown is None or page != found.shown_page:
        raise NotFound
    with opened(name_of(found.shown.sha256)) as file:
        content = file.read()
    if found.shown.media_type != "application/pdf":
        return HttpResponse(content, content_type=found.shown.media_type, headers={"Cache-Control": "no-store"})
    pdf = pypdfium2.PdfDocument(content)
    if page > len(pdf):
        raise NotFound
    picture = BytesIO()
    pdf[page - 1].render(scale=2).to_pil().save(picture, "PNG")
    return HttpResponse(picture.getvalue(), content_type="image/png", headers={"Cache-Control": "no-store"})


def room_of(request: Request, pk: int) -> Room | None:
    """Return a room the person has or had a seat in; None for a private talk that is not for them.

    A talk is known to who sits in its hearing and to who holds an office of its court, the centre's operator among
    them: their try is refused and kept. Raises NotFound for every other person and room.
    """
    found: Room | None = Room.objects.filter(pk=pk, seats__person=request.user).first()
    if found is not None:
        return found
    aside = Room.objects.filter(pk=pk, kind=Room.Kind.PRIVATE, state=RoomState.OPEN).first()
    if aside is None or not (
        aside.court_id in {held.court_id for held in request.user.offices}
        or Seat.objects.filter(room=aside.part_of_id, person=request.user).exists()
    ):
        raise NotFound
    return None


def _refused(request: Request, pk: int) -> HttpResponse:
    acts.refuse_entry(Room.objects.get(pk=pk), by=request.user, via=WEB)
    error = NotAllowed(_("This room is not for you. That you tried is kept."), next_step=_("Go back to the hearing."))
    if wants_data(request):
        return JsonResponse({"error": str(error), "next_step": str(error.next_step)}, status=error.status)
    return render(request, "error.html", {"error": error}, status=error.status)


def _must_be_in(request: Request, pk: int) -> Room:
    found = room_of(request, pk)
    if found is None:
        raise NotAllowed
    return found


def _words() -> dict[str, str]:
    return {name: str(words) for name, words in (ROOM | DEVICES).items()}


def _seat(request: Request, found: Room) -> Seat:
    number = request.POST.get("seat", "")
    seats = found.seats.select_related("room")
    one: Seat = get_object_or_404(seats, pk=number if number.isdecimal() else 0)
    return one


def _own(request: Request, found: Room) -> Seat:
    seat: Seat | None = seat_of(request.user, found)
    if seat is None:
        raise NotAllowed
    return seat


def _silence(request: Request, found: Room) -> None:
    acts.silence(_seat(request, found), ["audio"], by=request.user, via=WEB)


def _unsilence(request: Request, found: Room) -> None:
    acts.silence(_seat(request, found), [], by=request.user, via=WEB)


def _say(request: Request, found: Room) -> None:
    to = "all" if request.POST.get("to") == "all" else "hosts"
    acts.say(_own(request, found), request.POST.get("text", ""), to=to, by=request.user, via=WEB)


def _remove(request: Request, found: Room) -> None:
    acts.remove(_seat(request, found), reason=request.POST.get("reason", ""), by=request.user, via=WEB)


def _lower(request: Request, found: Room) -> None:
    seat = _seat(request, found) if request.POST.get("seat") else _own(request, found)
    acts.lower_hand(seat, by=request.user, via=WEB)


def _end(request: Request, found: Room) -> str:
    ended = acts.end_aside(found, by=request.user, via=WEB)
    return reverse("room", args=[ended.part_of_id or ended.pk]) + "#in"


def _admit(request: Request, found: Room) -> None:
    """Let in. In a hearing that is going on the law of hearings decides; before, and in a pause, one is only seen."""
    seat = _seat(request, found)
    person = person_of(seat)
    if person and Sitting.objects.filter(hearing=person.hearing_id, state=SittingState.OPEN).exists():
        people.admit(person, by=request.user, via=WEB)
    else:
        acts.admit(seat, by=request.user, via=WEB)


def _apart(request: Request, found: Room) -> str:
    apart = mediations.talk_apart(_seat(request, found), by=request.user, via=WEB)
    return reverse("room", args=[apart.pk]) + "#in"


def _close(request: Request, found: Room) -> str:
    meeting = meeting_of(found)
    if meeting is None:
        raise NotFound
    mediations.end_video(meeting, by=request.user, via=WEB)
    return reverse("mediation", args=[meeting.mediation_id])


STEPS: dict[str, Callable[[Request, Room], Any]] = {
    "admit": _admit,
    "door": lambda request, found: acts.send_to_the_door(_seat(request, found), by=request.user, via=WEB) and None,
    "hand": lambda request, found: acts.raise_hand(_own(request, found), by=request.user, via=WEB) and None,
    "lower": _lower,
    "silence": _silence,
    "unsilence": _unsilence,
    "remove": _remove,
    "say": _say,
    "end": _end,
    "apart": _apart,
    "close": _close,
}
