"""What every page request passes through besides Django's own."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils import translation

from evercourt.kernel.errors import CourtError, SecondFactorNeeded
from evercourt.web.accounts.second_factor import SECOND_FACTOR_AT, ask, has_second_factor, resume
from evercourt.web.doors import wants_data
from evercourt.web.portal.failures import too_large

Responder = Callable[[HttpRequest], HttpResponse]

# What an office holder without a second factor can still open: setting one up, signing out, changing the language.
OPEN_WITHOUT_SECOND_FACTOR = {
    "account_logout",
    "account_reauthenticate",
    "language",
    "type_size",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_index",
}


class SecondFactorMiddleware:
    """Tells the acts when this person last confirmed a second factor in this session."""

    def __init__(self, respond: Responder) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and (at := request.session.get(SECOND_FACTOR_AT)):
            request.user.second_factor_at = datetime.fromisoformat(at)
        if request.method == "POST":
            resume(request)
        return self.respond(request)


class OfficeMiddleware:
    """Lets an office holder in only with an authenticator app or a passkey: a password alone opens no office."""

    def __init__(self, respond: Responder) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated and user.is_office_holder and not has_second_factor(user) and not _open(request):
            return HttpResponseRedirect(reverse("mfa_activate_totp"))
        return self.respond(request)


def _open(request: HttpRequest) -> bool:
    try:
        return resolve(request.path_info).url_name in OPEN_WITHOUT_SECOND_FACTOR
    except Resolver404:
        return True  # There is nothing there to protect.


class AccountLanguageMiddleware:
    """Speaks the language of the account, unless another one was chosen on this device."""

    def __init__(self, respond: Responder) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()
        return self.respond(request)


class TooLargeMiddleware:
    """Refuses a request larger than any file may be by what it says of itself, before its body is read."""

    def __init__(self, respond: Responder) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        told = request.META.get("CONTENT_LENGTH") or "0"
        if request.path_info.startswith("/api/"):
            return self.respond(request)  # That door refuses sooner, and in its own words.
        if told.isdecimal() and int(told) > settings.UPLOAD_MAX_BYTES + settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            return too_large(request)
        return self.respond(request)


class CourtErrorMiddleware:
    """Turns a CourtError into a page that says what happened and what to do next."""

    def __init__(self, respond: Responder) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.respond(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, SecondFactorNeeded):
            return ask(request)
        if not isinstance(error, CourtError):
            return None
        if wants_data(request):
            said = {"error": str(error), "next_step": str(error.next_step), "code": error.code}
            return JsonResponse(said, status=error.status)
        return render(request, "error.html", {"error": error}, status=error.status)
