"""The desk at which a court arranges its detention centres and its list of interpreters."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evercourt.accounts.models import User
from evercourt.courts.models import Court
from evercourt.hearings import arranging
from evercourt.hearings.models import CentreRoom, Interpreter
from evercourt.hearings.policy import ARRANGE
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput
from evercourt.web.doors import Request, writes
from evercourt.web.refusals import put_error

NAMES = {
    "ug": "ئۇيغۇرچە", "kk-arab": "قازاقشا", "zh-hans": "中文", "en": "English", "sgn": gettext_lazy("sign language")
}  # fmt: skip


class RoomForm(forms.Form):
    centre = forms.CharField(label=gettext_lazy("Detention centre"), max_length=200)
    room = forms.CharField(label=gettext_lazy("Room"), max_length=100)
    email = forms.EmailField(label=gettext_lazy("E-mail of an operator"), required=False)


class InterpreterForm(forms.Form):
    email = forms.EmailField(label=gettext_lazy("E-mail of the interpreter"))
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages"), choices=list(NAMES.items()), widget=forms.CheckboxSelectMultiple
    )
    until = forms.DateField(
        label=gettext_lazy("Qualified until"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )


@writes
def arrange(request: Request) -> HttpResponse:
    """Show and enter rooms of centres, operators and interpreters of one's own court."""
    court = _court(request)
    posted = request.POST.get("do", "") if request.method == "POST" else ""
    room = RoomForm(request.POST if posted == "room" else None, prefix="room")
    interpreter = InterpreterForm(request.POST if posted == "interpreter" else None, prefix="interpreter")
    for form, enter in ((room, _enter_room), (interpreter, _enter_interpreter)):
        if form.is_bound and form.is_valid():
            try:
                enter(request, court, form)
                messages.success(request, _("It is entered."))
                return redirect("hearing_arranging")
            except BadInput as error:
                put_error(form, error)
    shown = {
        "court": court, "room": room, "interpreter": interpreter,
        "rooms": CentreRoom.objects.filter(centre__court=court)
        .select_related("centre")
        .prefetch_related("centre__operators"),
        "interpreters": Interpreter.objects.filter(court=court).select_related("user").order_by("user__name"),
    }  # fmt: skip
    return render(request, "hearings/arranging.html", shown, status=422 if room.errors or interpreter.errors else 200)


def _court(request: Request) -> Court:
    held = next((held for held in request.user.offices if held.office in ARRANGE), None)
    if held is None:
        raise Http404
    return held.court


def _enter_room(request: Request, court: Court, form: forms.Form) -> None:
    given = form.cleaned_data
    operator = _person(given["email"]) if given["email"] else None
    arranging.arrange_room(
        court, centre=given["centre"], room=given["room"], operator=operator, by=request.user, via=Channel.WEB
    )


def _enter_interpreter(request: Request, court: Court, form: forms.Form) -> None:
    given = form.cleaned_data
    arranging.list_interpreter(
        court, _person(given["email"]), languages=given["languages"], until=given["until"], by=request.user,
        via=Channel.WEB,
    )  # fmt: skip


def _person(address: str) -> User:
    found = User.objects.filter(email=address.lower(), is_active=True).first()
    if found is None:
        raise BadInput(_("Nobody has an account with this address; invite them to open one."), field="email")
    return found
