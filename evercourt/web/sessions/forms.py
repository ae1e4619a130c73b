"""The frame of a session: its days, hours, room, judge, and how many cases."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import OfficeHeld, User
from evercourt.accounts.offices import Office
from evercourt.courts.models import Court, Courtroom
from evercourt.kernel.errors import CourtError
from evercourt.web.refusals import put_error


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more)


def _time(label: Any) -> forms.TimeField:
    return forms.TimeField(label=label, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))


class FrameForm(forms.Form):
    """What can be changed later; when it is set already, with the reason."""

    title = forms.CharField(label=_("Name of the session"), max_length=100)
    courtroom: forms.ModelChoiceField[Courtroom] = forms.ModelChoiceField(queryset=None, label=_("Courtroom"))
    first_day = _day(_("First day"))
    last_day = _day(
        _("Last day of the session"), required=False, help_text=_("Empty: one day. Rest days are left out.")
    )
    from_time = _time(_("From, each day"))
    to_time = _time(_("To, each day"))
    minutes = forms.IntegerField(label=_("Minutes for one case"), initial=30, min_value=5, max_value=600)
    capacity = forms.IntegerField(label=_("Cases at most"), initial=10, min_value=1, max_value=500)
    reason = forms.CharField(
        label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The parties of every case read it."),
    )  # fmt: skip

    def __init__(self, *args: Any, court: Court, with_reason: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["courtroom"].queryset = court.courtrooms.all()  # type: ignore[attr-defined]
        if not with_reason:
            del self.fields["reason"]

    def refuse(self, error: CourtError) -> None:
        """Show beside its field why the court could not do as asked."""
        put_error(self, error)

    def frame(self) -> dict[str, Any]:
        """Return what was entered, a single day as first and last."""
        given = {name: value for name, value in self.cleaned_data.items() if name not in ("reason", "judge")}
        return given | {"last_day": given["last_day"] or given["first_day"]}


class PlanForm(FrameForm):
    """A new session, with the judge before whom it is held."""

    judge: forms.ModelChoiceField[User] = forms.ModelChoiceField(queryset=None, label=_("Judge"))
    field_order = ("title", "judge", "courtroom")

    def __init__(self, *args: Any, court: Court, **options: Any) -> None:
        super().__init__(*args, court=court, **options)
        held = OfficeHeld.objects.current(court.local_date()).filter(court=court, office=Office.JUDGE)
        judges = User.objects.filter(pk__in=held.values("user"), is_active=True).order_by("name")
        self.fields["judge"].queryset = judges  # type: ignore[attr-defined]
