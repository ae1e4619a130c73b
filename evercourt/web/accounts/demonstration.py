"""The page of the demonstration: who can sign in, with what, and the letters sent; gone in a real court."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from evercourt.accounts.demonstration import PASSWORD, people, present_codes
from evercourt.messages.models import Message
from evercourt.web.doors import public, reads

LETTERS = 50


@public
@reads
def demonstration(request: HttpRequest) -> HttpResponse:
    """Show the people with password and present codes, and the last letters that left the house."""
    if not settings.DEMONSTRATION:
        raise Http404
    letters = (
        Message.objects.exclude(line=Message.Line.PORTAL).exclude(walled=True).order_by("-written_at", "-pk")[:LETTERS]
    )
    shown = [{"user": user, "codes": present_codes(user)} for user in people()]
    response = render(
        request, "accounts/demonstration.html", {"people": shown, "letters": letters, "password": PASSWORD}
    )
    response["Cache-Control"] = "no-store"
    return response
