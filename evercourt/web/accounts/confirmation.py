"""The page that asks for a second factor, and the page that goes on with what waited for it."""

from urllib.parse import urlencode

from allauth.mfa.base.forms import ReauthenticateForm
from allauth.mfa.models import Authenticator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from evercourt.web.accounts.second_factor import WAITING, has_second_factor, own_path, waiting
from evercourt.web.doors import Request, writes


@writes
def second_factor(request: Request) -> HttpResponse:
    """Ask for a code of the authenticator or a recovery code, then go back to `next` or on with what waits."""
    target = own_path(request.POST.get("next") or request.GET.get("next") or "/")
    form = ReauthenticateForm(request.POST if request.method == "POST" else None, user=request.user)
    form.fields["code"].label = _("Code of your authenticator app, or a recovery code")
    form.fields["code"].widget.attrs.pop("placeholder", None)
    if request.method == "POST" and form.is_valid():
        form.save()
        return HttpResponseRedirect(_onward(request, target))
    passkeys = Authenticator.objects.filter(user_id=request.user.pk, type=Authenticator.Type.WEBAUTHN).exists()
    return render(
        request,
        "accounts/second_factor.html",
        {
            "form": form,
            "next": target,
            "passkey_address": _passkey_address(request, target) if passkeys else "",
            "set_up": has_second_factor(request.user),
        },
        status=422 if form.errors else 200,
    )


def _onward(request: Request, target: str) -> str:
    held = waiting(request)
    return reverse("second_factor_waiting") if held and held["path"] == target else target


def _passkey_address(request: Request, target: str) -> str:
    return f"{reverse('mfa_reauthenticate_webauthn')}?{urlencode({'next': _onward(request, target)})}"


@writes
def second_factor_waiting(request: Request) -> HttpResponse:
    """Show one button that sends again what waited; POST here forgets it."""
    held = waiting(request)
    if held is None:
        return HttpResponseRedirect("/")
    if request.method == "POST":
        del request.session[WAITING]
        return HttpResponseRedirect("/")
    return render(request, "accounts/second_factor_waiting.html", {"held": held})
