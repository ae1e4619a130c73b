"""The check of devices and line before a hearing, any day, as often as one likes."""

import json
import time

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from evercourt.conference import acts
from evercourt.conference.models import LineCheck
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput
from evercourt.web.doors import Request, writes
from evercourt.web.rooms.words import CHECK, DEVICES

WEB = Channel.WEB


@writes
def check(request: Request) -> HttpResponse:
    """Show the check; a POST `begin` opens the room of one's own for it, `found` keeps what came out."""
    if request.method == "POST":
        if request.POST.get("do") == "begin":
            seat = acts.open_check(by=request.user, via=WEB)
            return JsonResponse({"room": seat.room_id, "seat": seat.pk})
        _keep(request)
        return JsonResponse({})
    words = {name: str(said) for name, said in (CHECK | DEVICES).items()}
    last = LineCheck.objects.filter(person=request.user).order_by("-at").first()
    shown = {"words": words, "last": last, "now": int(time.time() * 1000)}
    return render(request, "rooms/check.html", shown)


def _keep(request: Request) -> None:
    try:
        found = json.loads(request.POST.get("found", ""))
        acts.keep_check(
            camera=bool(found["camera"]), microphone=bool(found["microphone"]), returned=bool(found["returned"]),
            sent=int(found["sent"]), grade=str(found["grade"]), faults=list(found["faults"]), by=request.user, via=WEB,
        )  # fmt: skip
    except (ValueError, KeyError, TypeError) as error:
        raise BadInput(_("This is not what a check finds.")) from error
