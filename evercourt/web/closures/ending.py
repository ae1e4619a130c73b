"""Reopening a court: now, on a day announced before, or later than ordered."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.continuity import acts
from evercourt.continuity.letters import page_of
from evercourt.continuity.models import ClosureOrder
from evercourt.continuity.reporting import figures
from evercourt.continuity.states import OrderState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import may
from evercourt.web.closures.notice import public_order
from evercourt.web.doors import Request, writes
from evercourt.web.refusals import put_error

WHEN = (
    ("now", _("Now")),
    ("later", _("At a time announced now")),
)


class MomentField(forms.DateTimeField):
    """A moment in the zone of the court."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, required=False, **kwargs)


class ReopeningForm(forms.Form):
    """When, and on what conditions visitors are received."""

    when = forms.ChoiceField(label=_("When"), choices=WHEN, widget=forms.RadioSelect, initial="now")
    at = MomentField(
        label=_("Receives visitors from"), help_text=_("Court's own time. It reopens by itself at this time.")
    )
    text = forms.CharField(
        label=_("What visitors need"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For example a mask, a code, an appointment. Everyone reads it."),
    )
    hours = forms.CharField(label=_("Hours"), required=False, max_length=200)
    capacity_percent = forms.IntegerField(
        label=_("Share of the places given out, in percent"), required=False, min_value=1, max_value=100,
        help_text=_("Booking follows: of each day so many places are given out, and no more."),
    )  # fmt: skip
    capacity_until = forms.DateField(
        label=_("Until which day only this share"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Empty: until something else is announced."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        for code, name in settings.LANGUAGES:
            if code != settings.LANGUAGE_CODE:
                self.fields[f"text_{code}"] = forms.CharField(
                    label=_("The same in %(language)s") % {"language": name},
                    required=False,
                    max_length=4000,
                    widget=forms.Textarea(attrs={"rows": 2, "dir": "auto", "lang": code}),
                )

    def conditions(self) -> dict[str, Any]:
        """Return the conditions as the act takes them."""
        given = self.cleaned_data
        texts = {code: given.get(f"text_{code}", "") for code, _name in settings.LANGUAGES}
        return {
            "text": given["text"],
            "texts": {code: text for code, text in texts.items() if text},
            "hours": given["hours"],
            "capacity_percent": given["capacity_percent"],
            "capacity_until": given["capacity_until"],
        }


class ExtensionForm(forms.Form):
    """Until when the court stays closed."""

    ends_at = MomentField(label=_("Closed until"), help_text=_("Empty: until further notice."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""


@writes
def reopening(request: Request, number: str) -> HttpResponse:
    """Reopen now or at a time announced now, or draft the order that extends this one; show first what follows."""
    order = public_order(number)
    ends, extends = may(request.user, "closure.end", order), may(request.user, "closure.draft", order.court)
    if not (ends or extends):
        raise Http404
    asked = request.POST.get("act") if request.method == "POST" else ""
    form = ReopeningForm(request.POST if asked == "reopen" else None, initial=_initial(order))
    extension = ExtensionForm(request.POST if asked == "extend" else None)
    try:
        if asked == "reopen" and form.is_valid():
            return _reopen(request, order, form)
        if asked == "extend" and extension.is_valid():
            return _extend(request, order, extension)
    except (BadInput, WrongState) as error:
        target: forms.Form = form if asked == "reopen" else extension
        put_error(target, error)
    context = {
        "order": order, "form": form, "extension": extension, "may_end": ends, "may_extend": extends,
        "open": order.state == OrderState.ISSUED, "figures": figures(order, timezone.now()),
    }  # fmt: skip
    wrong = form.errors or extension.errors
    return render(request, "closures/reopening.html", context, status=422 if wrong else 200)


def _reopen(request: Request, order: ClosureOrder, form: ReopeningForm) -> HttpResponse:
    conditions = form.conditions()
    if form.cleaned_data["when"] == "now":
        acts.reopen(order, conditions=conditions, by=request.user, via=Channel.WEB)
        messages.success(request, _("The court is open again."))
        return redirect("closure_report", order.number)
    at = _there(order, form.cleaned_data["at"])
    if at is None:
        raise BadInput(_("From when are visitors received again?"), field="at")
    acts.announce_reopening(order, at=at, conditions=conditions, by=request.user, via=Channel.WEB)
    messages.success(request, _("The reopening is announced."))
    return redirect("closure", order.number)


def _extend(request: Request, order: ClosureOrder, form: ExtensionForm) -> HttpResponse:
    ends_at = _there(order, form.cleaned_data["ends_at"])
    made = acts.extend(order, ends_at=ends_at, by=request.user, via=Channel.WEB)
    messages.success(request, _("The extension is drafted. It counts once it is issued."))
    address = page_of(made)
    try:
        resolve(address)
    except Resolver404:
        address = request.path
    return redirect(address)


def _there(order: ClosureOrder, at: datetime | None) -> datetime | None:
    """Return what was typed as a moment in the court's zone."""
    return at.replace(tzinfo=ZoneInfo(order.court.time_zone)) if at else None


def _initial(order: ClosureOrder) -> dict[str, Any]:
    said = order.conditions
    shown: dict[str, Any] = {name: said.get(name) for name in ("text", "hours", "capacity_percent", "capacity_until")}
    shown |= {f"text_{code}": text for code, text in said.get("texts", {}).items()}
    if order.reopens_at:
        shown |= {"when": "later", "at": order.reopens_at.astimezone(ZoneInfo(order.court.time_zone))}
    return shown
