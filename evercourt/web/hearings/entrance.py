"""The way from a hearing to its live room."""

from django.http import HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render

from evercourt.hearings.entering import come
from evercourt.hearings.models import Hearing
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import NotAllowed, NotFound, WrongState
from evercourt.web.doors import Request, writes


@writes
def live_room(request: Request, pk: int) -> HttpResponse:
    """Lead a person who takes part, or was let in to watch, to the door of the live room. 404 for everyone else."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    hearing = get_object_or_404(Hearing.objects.select_related("case__court", "courtroom"), pk=pk)
    try:
        return redirect("room", come(hearing, by=request.user, via=Channel.WEB))
    except NotAllowed as error:
        raise NotFound from error
    except WrongState as error:
        return render(request, "error.html", {"error": error}, status=error.status)
