"""The clerk's page for checks of identity."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from evercourt.accounts.acts import confirm_at_counter, confirm_identity, refuse_identity
from evercourt.accounts.models import IdentityCheck, User
from evercourt.accounts.policy import CHECKS_IDENTITY
from evercourt.accounts.states import IdentityCheckState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import NotAllowed
from evercourt.kernel.policy import may
from evercourt.web.accounts.forms import ConfirmIdentityForm, CounterCheckForm, RefuseIdentityForm
from evercourt.web.doors import Request, reads, writes
from evercourt.web.workplace import courts_of

PAGE = 30


@reads
def identity_checks(request: Request) -> HttpResponse:
    """List the checks this clerk can decide, longest waiting first; everybody else sees their own."""
    found = IdentityCheck.objects.visible_to(request.user).filter(state=IdentityCheckState.REQUESTED)
    found = found.select_related("user", "court").order_by("requested_at", "pk")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    counter = any(may(request.user, "identity.confirm_at_counter", held.court) for held in request.user.offices)
    return render(request, "accounts/identity_checks.html", {"page": page, "counter": counter})


@writes
def counter_check(request: Request) -> HttpResponse:
    """Confirm the identity of a person who stands at the counter with their document (OLR 7)."""
    courts = courts_of(request.user, CHECKS_IDENTITY)
    if not courts:
        raise NotAllowed()
    form = CounterCheckForm(courts, request.POST if request.method == "POST" else None)
    if form.is_valid():
        typed = form.cleaned_data
        account = typed["account"].strip()
        person = User.objects.filter(Q(email=account.lower()) | Q(phone=account), is_active=True).exclude(
            pk=request.user.pk
        ).first()  # fmt: skip
        # The name stands between a clerk's slip of the pen and the wrong account.
        if person is None or person.name.strip() != typed["name"].strip():
            form.add_error("account", _("No account with this address bears this name. Check both with the person."))
        else:
            confirm_at_counter(
                person,
                court=typed.get("court") or courts[0],
                document_kind=typed["document_kind"],
                document_number=typed["document_number"],
                by=request.user,
                via=Channel.COUNTER,
            )
            messages.success(request, _("The identity is confirmed."))
            return redirect("identity_checks")
    return render(request, "accounts/counter_check.html", {"form": form}, status=422 if form.errors else 200)


@writes
def identity_check(request: Request, pk: int) -> HttpResponse:
    """Show one check with its document; the clerk confirms or refuses it by hand."""
    seen = IdentityCheck.objects.visible_to(request.user).select_related("user", "court", "decided_by")
    check = get_object_or_404(seen, pk=pk)
    confirming, refusing = ConfirmIdentityForm(), RefuseIdentityForm()
    if request.method == "POST" and request.POST.get("decision") == "refuse":
        refusing = RefuseIdentityForm(request.POST)
        if refusing.is_valid():
            refuse_identity(check, reason=refusing.cleaned_data["reason"], by=request.user, via=Channel.WEB)
            messages.success(request, _("The person was told what is wrong."))
            return redirect("identity_checks")
    elif request.method == "POST":
        confirming = ConfirmIdentityForm(request.POST)
        if confirming.is_valid():
            confirm_identity(check, method=confirming.cleaned_data["method"], by=request.user, via=Channel.WEB)
            messages.success(request, _("The identity is confirmed."))
            return redirect("identity_checks")
    context = {
        "check": check,
        "confirming": confirming,
        "refusing": refusing,
        "may_decide": check.state == IdentityCheckState.REQUESTED and may(request.user, "identity.decide", check),
    }
    return render(request, "accounts/identity_check.html", context, status=422 if refusing.errors else 200)
