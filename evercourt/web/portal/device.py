"""The page about this device: on the home screen, without a line, larger, read aloud, with few data, used by many."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from evercourt.web.device import ALOUD, DATA, ON, SHARED, SIZE, SIZES, device_of, keep
from evercourt.web.doors import public, reads, writes

SWITCHES = (ALOUD, DATA, SHARED)


@public
@writes
def device(request: HttpRequest) -> HttpResponse:
    """Show what is chosen for this device, or keep what was chosen. No account is needed, and none hears of it."""
    if request.method != "POST":
        return render(request, "portal/device.html", {"chosen": device_of(request), "sizes": ("", *SIZES)})
    response = redirect("device")
    size = request.POST.get(SIZE, "")
    keep(response, SIZE, size if size in SIZES else "")
    for name in SWITCHES:
        keep(response, name, ON if request.POST.get(name) == ON else "")
    messages.success(request, _("This device keeps your choice."))
    return response


@public
@reads
def offline(request: HttpRequest) -> HttpResponse:
    """What a device shows that kept it, while it has no line."""
    return render(request, "portal/offline.html")
