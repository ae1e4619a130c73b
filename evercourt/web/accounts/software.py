"""Where a person's or a firm's own software is told of letters, and what became of each call."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evercourt.accounts.firms import FirmMember
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import may
from evercourt.messages import acts
from evercourt.messages.models import Endpoint, Listener
from evercourt.web.doors import Request, writes
from evercourt.web.paging import long_list
from evercourt.web.refusals import put_error

WEB = Channel.WEB
ROWS, CALLS = 20, 50


class EndpointForm(forms.Form):
    """An address to be told."""

    url = forms.CharField(
        label=gettext_lazy("Address"),
        help_text=gettext_lazy("Begins with https:// and is on the open net."),
        max_length=500,
        widget=forms.URLInput(attrs={"autocomplete": "off", "dir": "ltr"}),
    )
    firm = forms.BooleanField(
        label=gettext_lazy("For the whole firm: each member then agrees for their own letters"), required=False
    )


def _member(request: Request) -> FirmMember | None:
    found: FirmMember | None = request.user.firms.at_work().select_related("firm").first()
    return found


@writes
def endpoints(request: Request) -> HttpResponse:
    """List the addresses one may keep; add one; agree to the firm's for one's own letters, or take them away."""
    member = _member(request)
    partner = member is not None and member.role == FirmMember.Role.PARTNER
    posted = request.method == "POST" and request.POST.get("do") == "add"
    form = EndpointForm(request.POST if posted else None)
    if not partner:
        del form.fields["firm"]
    if request.method == "POST" and not posted:
        return _hear(request, member)
    if form.is_valid():
        firm = member.firm if member and form.cleaned_data.get("firm") else None
        try:
            made = acts.add_endpoint(form.cleaned_data["url"], firm=firm, by=request.user, via=WEB)
        except (BadInput, WrongState) as error:
            put_error(form, error)
        else:
            return redirect("endpoint", made.pk)
    mine = Endpoint.objects.visible_to(request.user).filter(ended_at=None).select_related("firm").order_by("-pk")
    of_firm = Endpoint.objects.filter(firm=member.firm, ended_at=None).order_by("pk")[:ROWS] if member else []
    heard = set(Listener.objects.filter(user=request.user, until=None).values_list("endpoint", flat=True))
    shown = {
        "form": form,
        "page": long_list(mine, ROWS, request.GET.get("page")),
        "firm": member.firm if member else None,
        "of_firm": [(one, one.pk in heard) for one in of_firm],
        "may_add": may(request.user, "endpoint.add", request.user),
    }
    return render(request, "accounts/endpoints.html", shown, status=422 if form.errors else 200)


def _hear(request: Request, member: FirmMember | None) -> HttpResponse:
    typed = request.POST.get("key", "")
    among = Endpoint.objects.filter(firm=member.firm) if member else Endpoint.objects.none()
    endpoint = get_object_or_404(among, pk=int(typed) if typed.isdecimal() and len(typed) < 18 else 0)
    if request.POST.get("do") == "hear":
        acts.hear_for(endpoint, by=request.user, via=WEB)
        messages.success(request, _("The firm's software is told of your letters from now on."))
    else:
        acts.hear_no_more(endpoint, by=request.user, via=WEB)
        messages.success(request, _("The firm's software is not told of your letters any more."))
    return redirect("endpoints")


@writes
def endpoint(request: Request, pk: int) -> HttpResponse:
    """Show one address with its secret and its calls; make calls again; end it."""
    found = get_object_or_404(Endpoint.objects.visible_to(request.user).select_related("firm"), pk=pk)
    if request.method == "POST":
        do, typed = request.POST.get("do"), request.POST.get("call", "")
        if do == "end":
            acts.end_endpoint(found, by=request.user, via=WEB)
            messages.success(request, _("This address is told nothing any more."))
            return redirect("endpoints")
        call = get_object_or_404(found.calls, pk=int(typed) if typed.isdecimal() and len(typed) < 18 else 0)
        number = acts.replay(found, call=call.pk, onwards=do == "onwards", by=request.user, via=WEB)
        messages.success(request, _("Made again within a minute: %(number)s") % {"number": number})
        return redirect("endpoint", pk)
    calls = found.calls.select_related("message").order_by("-pk")
    shown = {"endpoint": found, "page": long_list(calls, CALLS, request.GET.get("page"))}
    response = render(request, "accounts/endpoint.html", shown)
    response["Cache-Control"] = "no-store"
    return response
