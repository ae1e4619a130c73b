"""One's address for service; what came back; what is printed for the post."""

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evercourt.accounts.offices import Office
from evercourt.cases.models import Case, Party, PartyIdentity, Representation
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.service import acts
from evercourt.service.models import Returned
from evercourt.web.doors import Request, writes
from evercourt.web.paging import long_list
from evercourt.web.refusals import put_error
from evercourt.web.workplace import court_of, courts_of

WEB = Channel.WEB
ROWS = 30


class AddressForm(forms.Form):
    address = forms.CharField(label=gettext_lazy("Postal address"), max_length=300, required=False)
    phone = forms.CharField(label=gettext_lazy("Telephone"), max_length=40, required=False)


@writes
def address(request: Request) -> HttpResponse:
    """Show where the court reaches this person, and change it in all their open cases at once."""
    user = request.user
    known: PartyIdentity | Representation | None = (
        Representation.objects.filter(Representation.in_force(), user=user).order_by("-pk").first()
        or PartyIdentity.objects.filter(party__user=user).order_by("-pk").first()
    )
    initial = {"address": known.address, "phone": known.phone} if known else {}
    form = AddressForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        given = {name: value for name, value in form.cleaned_data.items() if value}
        try:
            done = acts.change_address(user, **given, by=user, via=WEB)
        except BadInput as error:
            put_error(form, error)
        else:
            said = _("Changed in %(cases)s open cases; %(notices)s notices went out.")
            messages.success(request, said % {"cases": done.cases, "notices": done.notices})
            return redirect("address_for_service")
    powers = Representation.objects.filter(Representation.in_force(), user=user).values("party__case")
    concerned = Q(pk__in=Party.objects.filter(user=user).values("case").union(powers))
    number = Case.objects.filter(concerned, ended_at=None).count()
    return render(request, "counsel/address.html", {"form": form, "number": number}, status=422 if form.errors else 200)


@writes
def returned(request: Request) -> HttpResponse:
    """List what came back, oldest first, and note what was done about one."""
    visible = Returned.objects.visible_to(request.user).select_related("case")
    if request.method == "POST":
        key = request.POST.get("key", "")
        found = get_object_or_404(visible, pk=int(key) if key.isdecimal() and len(key) < 18 else 0)
        try:
            acts.settle_returned(found, note=request.POST.get("note", ""), by=request.user, via=WEB)
        except BadInput as error:
            messages.error(request, str(error))
        return redirect("returned")
    page = long_list(visible.filter(done_at=None).order_by("at", "pk"), ROWS, request.GET.get("page"))
    return render(request, "counsel/returned.html", {"page": page})


@writes
def print_file(request: Request) -> HttpResponse:
    """Give what waits for the post as one file: the sheet of addresses, then the letters."""
    offices = (Office.REGISTRY_CLERK,)
    court = court_of(request, offices)
    if request.method == "POST":
        try:
            again = request.POST.get("again") == "1"
            printed = acts.print_for_post(court, again=again, by=request.user, via=WEB)
        except WrongState as error:
            messages.info(request, str(error))
            return redirect("print_for_post")
        return HttpResponse(
            printed, content_type="application/pdf", headers={"Content-Disposition": 'attachment; filename="post.pdf"'}
        )
    return render(request, "counsel/print.html", {"court": court, "courts": courts_of(request.user, offices)})
