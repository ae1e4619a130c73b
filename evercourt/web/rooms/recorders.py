"""The door of recorders of other places: a pass is changed for a ticket of the line."""

import hashlib

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from evercourt.conference import tickets
from evercourt.conference.models import Seat
from evercourt.conference.states import RoomState, SeatState
from evercourt.web.doors import public, writes


@csrf_exempt
@public
@writes
def ticket(request: HttpRequest) -> HttpResponse:
    """Give a recorder that shows its pass a ticket, and say what it records. 403: no such pass; 410: it is over."""
    if request.method != "POST":
        return HttpResponse(status=405)
    digest = hashlib.sha256(request.headers.get("Authorization", "").removeprefix("Bearer ").encode()).hexdigest()
    seat = Seat.objects.filter(token_sha256=digest, is_recorder=True).select_related("room").first()
    if seat is None:
        return HttpResponse(status=403)
    if seat.room.state == RoomState.CLOSED or seat.state != SeatState.ADMITTED:
        return HttpResponse(status=410)
    said = {
        "ticket": tickets.issue(seat), "live": settings.LIVE_ADDRESS, "recording": seat.room.recording_name,
        "place": seat.name,
    }  # fmt: skip
    return JsonResponse(said, headers={"Cache-Control": "no-store"})
