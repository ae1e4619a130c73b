"""The inbox: what the court wrote to a person."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, get_language_info

from evercourt.kernel.channels import Channel
from evercourt.messages.acts import mark_read
from evercourt.messages.models import Message
from evercourt.service.letters import body_for
from evercourt.web.doors import Request, reads, writes

PAGE = 30


@reads
def messages(request: Request) -> HttpResponse:
    """List the letters, newest first."""
    mine = Message.objects.visible_to(request.user).order_by("-written_at", "-pk")
    page = Paginator(mine, PAGE).get_page(request.GET.get("page"))
    # Somebody who reads the pages in another language may not know that the letters keep their own.
    own = request.user.language
    writes_in = get_language_info(own)["name_local"] if own != get_language() else ""
    return render(request, "accounts/messages.html", {"page": page, "writes_in": writes_in})


@reads
def message(request: Request, pk: int) -> HttpResponse:
    """Show one letter."""
    letter = _seen(request, pk)
    return render(request, "accounts/message.html", {"letter": letter, "body": body_for(letter, request.user)})


@writes
def message_reading(request: Request, pk: int) -> HttpResponse:
    """Open a letter for the first time: that it was read is on record, so a press of a button does it, no visit."""
    letter = _seen(request, pk)
    if request.method == "POST":
        mark_read(letter, by=request.user, via=Channel.WEB)
    return redirect("message", letter.pk)


def _seen(request: Request, pk: int) -> Message:
    letter: Message = get_object_or_404(Message.objects.visible_to(request.user), pk=pk)
    return letter
