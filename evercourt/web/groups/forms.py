"""What is typed about a group of cases."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evercourt.cases.entry_kinds import called
from evercourt.cases.models import Case
from evercourt.courts.rules import rules_of
from evercourt.documents.models import Document
from evercourt.hearings.models import Session
from evercourt.hearings.states import SessionState
from evercourt.service.states import Purpose
from evercourt.web.docket.forms import reasons
from evercourt.web.hearings.views import ScheduleForm


class JoinForm(forms.Form):
    """Which cases are tried together with this one, on which ground and why."""

    cases = forms.CharField(
        label=gettext_lazy("Numbers of the other cases"),
        help_text=gettext_lazy("One number a line. You must be a judge of each of them."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=8000,
    )
    ground = forms.ChoiceField(label=gettext_lazy("Ground for trying them together"))
    agreed = forms.BooleanField(label=gettext_lazy("The parties of all these cases agreed"), required=False)
    reasons = reasons(gettext_lazy("Reasons of the order"))

    def __init__(self, *given: Any, case: Case, user: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        self.visible = Case.objects.visible_to(user)
        grounds = rules_of(case.court).joining_grounds.values()
        today = case.court.local_date()
        self.fields["ground"].choices = [  # type: ignore[attr-defined]
            (rule.id, f"{called(rule)} [{rule.basis}]") for rule in grounds if rule.in_force(today)
        ]

    def clean_cases(self) -> list[Case]:
        """Return the cases; one that this person does not see is told as if it were not there."""
        typed = [
            "".join(line.split()).replace("(", "（").replace(")", "）") for line in self.data["cases"].splitlines()
        ]
        numbers = list(dict.fromkeys(filter(None, typed)))
        found = {case.number: case for case in self.visible.filter(number__in=numbers).select_related("court")}
        if missing := [number for number in numbers if number not in found]:
            raise ValidationError(_("There is no such case, or you do not see it: %s") % "、".join(missing))
        return [found[number] for number in numbers]


class SeparateForm(forms.Form):
    """Why this case is tried by itself."""

    reasons = reasons(gettext_lazy("Reasons"))


class ServeForm(forms.Form):
    """What is served on every party of every case."""

    documents: forms.ModelMultipleChoiceField[Document] = forms.ModelMultipleChoiceField(
        queryset=Document.objects.none(),
        label=gettext_lazy("Papers"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Only papers that stand open on the file of every case."),
    )
    purpose = forms.ChoiceField(label=gettext_lazy("What is served"), choices=[(Purpose.NOTICE, Purpose.NOTICE.label)])

    def __init__(self, *given: Any, shared: list[Document], **options: Any) -> None:
        super().__init__(*given, **options)
        self.fields["documents"].queryset = Document.objects.filter(  # type: ignore[attr-defined]
            pk__in=[paper.pk for paper in shared]
        )


class HearingForm(ScheduleForm):
    """When and where all cases are heard in one sitting."""

    public = forms.BooleanField(
        label=gettext_lazy("Open to the public"), required=False, initial=True,
        help_text=gettext_lazy("Not if one of the cases is closed to the public."),
    )  # fmt: skip

    def __init__(self, *given: Any, case: Case, **options: Any) -> None:
        super().__init__(*given, **options)
        self.court = case.court
        self.fields["courtroom"].queryset = case.court.courtrooms.all()  # type: ignore[attr-defined]

    def said(self) -> dict[str, Any]:
        """Return what was entered as the act wants it."""
        given = dict(self.cleaned_data)
        starts_at = datetime.combine(given.pop("day"), given.pop("time"), ZoneInfo(self.court.time_zone))
        return {**given, "starts_at": starts_at}


class CalendarForm(forms.Form):
    """In which planned session all cases are called."""

    session: forms.ModelChoiceField[Session] = forms.ModelChoiceField(
        queryset=Session.objects.none(), label=gettext_lazy("Session that is being planned")
    )

    def __init__(self, *given: Any, case: Case, user: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        planned = Session.objects.visible_to(user).filter(court=case.court_id, state=SessionState.PLANNED)
        self.fields["session"].queryset = planned.order_by("first_day", "pk")  # type: ignore[attr-defined]
