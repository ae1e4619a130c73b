"""How a person wants to be told: order of lines, quiet hours, WeChat."""

from datetime import time
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput
from evercourt.messages.acts import drop_address, new_binding_code, prefer, subscribe
from evercourt.messages.letters import Reason
from evercourt.messages.lines import line as line_named
from evercourt.messages.models import Address, BindingCode, Message, Preference
from evercourt.messages.ports import SubscribingLine
from evercourt.messages.reachable import OUTSIDE, address_of, in_order
from evercourt.web.doors import Request, public, reads, writes
from evercourt.web.refusals import put_error

EMAIL, SMS, PUSH = Message.Line.EMAIL, Message.Line.SMS, Message.Line.PUSH


class TellingForm(forms.Form):
    first = forms.ChoiceField(
        label=gettext_lazy("Write to me first by"),
        help_text=gettext_lazy("If that fails, the next way follows by itself. Your inbox here always has everything."),
    )
    second = forms.ChoiceField(label=gettext_lazy("Then by"), required=False)
    quiet_from = forms.TimeField(
        label=gettext_lazy("Quiet from"),
        help_text=gettext_lazy("Beijing time. Leave both empty if you have no quiet hours."),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    quiet_until = forms.TimeField(
        label=gettext_lazy("Quiet until"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        lines = [(line.value, line.label) for line in OUTSIDE]
        for name, choices in (("first", lines), ("second", [("", "–"), *lines])):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices

    @property
    def order(self) -> list[str]:
        """Return the chosen lines, the first one first, each once."""
        chosen = (self.cleaned_data["first"], self.cleaned_data["second"])
        return [line for line in dict.fromkeys(chosen) if line]


@writes
def telling(request: Request) -> HttpResponse:
    """Show and change how one is told; say which letters come at night all the same, and why."""
    user = request.user
    kept = Preference.objects.filter(user=user).first() or Preference(user=user)
    order = in_order(OUTSIDE, kept.order)
    initial = {
        "first": order[0], "second": order[1] if len(kept.order) > 1 else "",
        "quiet_from": kept.quiet_from, "quiet_until": kept.quiet_until,
    }  # fmt: skip
    form = TellingForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        quiet: dict[str, time | None] = {name: form.cleaned_data[name] for name in ("quiet_from", "quiet_until")}
        try:
            prefer(user, order=form.order, by=user, via=Channel.WEB, **quiet)
        except BadInput as error:
            put_error(form, error)
        else:
            messages.success(request, _("From now on you are told like this."))
            return redirect("telling")
    push_line = line_named(PUSH)
    context = {
        "form": form,
        "reasons": Reason.labels,
        "lines": [{"label": Message.Line(line).label, "works": address_of(user, line) is not None} for line in order],
        "addresses": [one for one in user.addresses.order_by("pk") if one.line not in (EMAIL, SMS, PUSH)],
        "browsers": user.addresses.filter(line=PUSH).order_by("pk"),
        "push_key": push_line.public_key() if isinstance(push_line, SubscribingLine) else "",
        "code": BindingCode.objects.filter(user=user, good_until__gt=timezone.now()).first(),
    }
    return render(request, "accounts/telling.html", context, status=422 if form.errors else 200)


@writes
def binding_codes(request: Request) -> HttpResponse:
    """Make a code that the person sends to the court's WeChat account."""
    if request.method == "POST":
        new_binding_code(request.user, by=request.user)
    return redirect("telling")


@writes
def push(request: Request) -> HttpResponse:
    """Take in that a browser wants notes; its page asked the person first, and only on a click."""
    if request.method == "POST":
        given = {name: request.POST.get(name, "") for name in ("endpoint", "key", "secret")}
        try:
            subscribe(request.user, **given, by=request.user, via=Channel.WEB)
        except BadInput as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("This browser shows you a note when the court writes."))
    return redirect("telling")


@public
@reads
def worker(request: Request) -> HttpResponse:
    """Give the script that shows notes and keeps pages; it stands for the whole portal, so it must lie at the root."""
    path = finders.find("worker.js")
    assert isinstance(path, str), "it is one of our own files"
    return HttpResponse(Path(path).read_bytes(), content_type="text/javascript; charset=utf-8")


@writes
def address_removal(request: Request, pk: int) -> HttpResponse:
    """Stop being written to at a messenger account."""
    address = get_object_or_404(Address, pk=pk, user=request.user)
    if request.method == "POST":
        drop_address(address, by=request.user, via=Channel.WEB)
        messages.success(request, _("The court does not write there any more."))
    return redirect("telling")
