"""A person's own page: name, language, addresses, consents and proof of identity."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from evercourt.accounts.acts import change_profile, give_consent, withdraw_consent
from evercourt.accounts.acts.consents import TOLD_TEXT
from evercourt.accounts.levels import FILE_WITHOUT_COPY, permits_of, proved
from evercourt.accounts.models import ChannelConsent, User
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput
from evercourt.web.accounts.forms import ProfileForm
from evercourt.web.accounts.second_factor import has_second_factor
from evercourt.web.device import YEAR_SECONDS
from evercourt.web.doors import Request, writes
from evercourt.web.refusals import put_error

# Channels on which a person can consent to be served here; a messenger account needs proof of its own.
OFFERED = (ChannelConsent.Kind.PORTAL, ChannelConsent.Kind.EMAIL, ChannelConsent.Kind.SMS)


@writes
def account(request: Request) -> HttpResponse:
    """Show everything the court keeps about the account; change name and language."""
    user = request.user
    posted = request.POST if request.method == "POST" else None
    form = ProfileForm(posted, initial={"name": user.name, "language": user.language})
    if posted is not None and form.is_valid():
        try:
            change_profile(user, **form.cleaned_data, by=user, via=Channel.WEB)
        except BadInput as error:
            put_error(form, error)
        else:
            with override(form.cleaned_data["language"]):
                messages.success(request, _("Your profile is saved."))
            response = redirect("account")
            # The language chosen last on this device would win over that of the account.
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME, form.cleaned_data["language"], max_age=YEAR_SECONDS, samesite="Lax"
            )
            return response
    return render(
        request,
        "accounts/account.html",
        {
            "form": form,
            "consents": _consents(user),
            "told_text": TOLD_TEXT,
            "open_check": user.identity_checks.filter(state="requested").first(),
            "last_check": user.identity_checks.order_by("-requested_at").first(),
            "permits": permits_of(user),
            "may_ask_check": not proved(user, FILE_WITHOUT_COPY),
            "second_factor": has_second_factor(user),
        },
        status=422 if form.errors else 200,
    )


def _consents(user: User) -> list[dict[str, object]]:
    standing = {consent.kind: consent for consent in user.channel_consents.filter(withdrawn_at=None)}
    reachable = {
        ChannelConsent.Kind.PORTAL: True,
        ChannelConsent.Kind.EMAIL: user.email_confirmed_at is not None,
        ChannelConsent.Kind.SMS: user.phone_confirmed_at is not None,
    }
    return [{"kind": kind, "standing": standing.get(kind), "reachable": reachable[kind]} for kind in OFFERED]


@writes
def consents(request: Request) -> HttpResponse:
    """Consent to service on one channel, in the words and the language shown on the page."""
    if request.method == "POST":
        kind = request.POST.get("kind", "")
        if kind not in OFFERED:
            raise BadInput(_("Choose one of the channels."), field="kind")
        give_consent(request.user, kind=kind, language=get_language() or "", by=request.user, via=Channel.WEB)
        messages.success(request, _("Your consent is noted. You can withdraw it at any time."))
    return redirect("account")


@writes
def consent_withdrawal(request: Request, pk: int) -> HttpResponse:
    """Withdraw one's consent for the future."""
    consent = get_object_or_404(ChannelConsent, pk=pk, user=request.user)
    if request.method == "POST":
        withdraw_consent(consent, by=request.user, via=Channel.WEB)
        messages.success(request, _("Your consent is withdrawn. What was served until now stays served."))
    return redirect("account")
