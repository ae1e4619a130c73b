"""Keys for a person's own software: made, shown once, revoked."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from evercourt.accounts.acts import create_token, revoke_token
from evercourt.accounts.models import APIToken
from evercourt.accounts.scopes import Scope
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput
from evercourt.web.accounts.forms import KeyForm
from evercourt.web.doors import Request, writes
from evercourt.web.refusals import put_error


@writes
def keys(request: Request) -> HttpResponse:
    """List one's keys; make a new one, whose secret this answer alone shows."""
    posted = request.POST if request.method == "POST" else None
    form, secret = KeyForm(posted, user=request.user), ""
    if posted is not None and form.is_valid():
        data = form.cleaned_data
        try:
            secret = create_token(
                request.user,
                name=data["name"],
                scopes=data["scopes"],
                expires=form.expires,
                by=request.user,
                via=Channel.WEB,
            )
        except BadInput as error:
            put_error(form, error)
        else:
            form = KeyForm(user=request.user)
    labels = dict(Scope.choices)
    mine = [
        {"key": key, "scopes": [labels[scope] for scope in key.scopes if scope in labels]}
        for key in request.user.api_tokens.order_by("-created_at")
    ]
    context = {"form": form, "secret": secret, "keys": mine, "now": timezone.now()}
    response = render(request, "accounts/keys.html", context, status=422 if form.errors else 200)
    response["Cache-Control"] = "no-store"
    return response


@writes
def key_revocation(request: Request, pk: int) -> HttpResponse:
    """End one of one's keys at once."""
    key = get_object_or_404(APIToken, pk=pk, user=request.user)
    if request.method == "POST":
        revoke_token(key, by=request.user, via=Channel.WEB)
        messages.success(request, _("The key no longer works."))
    return redirect("keys")
