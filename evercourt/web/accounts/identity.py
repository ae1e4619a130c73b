"""The clerk's page for checks of identity."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from evercourt.accounts.acts import confirm_identity, refuse_identity
from evercourt.accounts.models import IdentityCheck
from evercourt.accounts.states import IdentityCheckState
from evercourt.kernel.channels import Channel
from evercourt.kernel.policy import may
from evercourt.web.accounts.forms import ConfirmIdentityForm, RefuseIdentityForm
from evercourt.web.doors import Request, reads, writes

PAGE = 30


@reads
def identity_checks(request: Request) -> HttpResponse:
    """List the checks this clerk can decide, longest waiting first; everybody else sees their own."""
    found = IdentityCheck.objects.visible_to(request.user).filter(state=IdentityCheckState.REQUESTED)
    found = found.select_related("user", "court").order_by("requested_at", "pk")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/identity_checks.html", {"page": page})


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
