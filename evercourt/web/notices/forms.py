"""The form of a notice: what it is, from when to when, and its words in each language."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from evercourt.courts.models import Court
from evercourt.courts.procedures import pack
from evercourt.kernel.errors import BadInput
from evercourt.notices.acts.drafting import LONGEST_BODY, LONGEST_TITLE
from evercourt.notices.kinds import written_by_hand
from evercourt.notices.models import Notice
from evercourt.web.portal.forms import plain_name
from evercourt.web.refusals import put_error

# So many notices can be chosen as the one that is corrected; the newest first.
MOST_CORRECTED = 100


def _moment(label: Any, hint: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, help_text=hint, required=False, widget=widget)


class NoticeForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("Kind of notice"))
    corrects = forms.ModelChoiceField(
        queryset=Notice.objects.none(), required=False, label=gettext_lazy("Which notice it corrects"),
        help_text=gettext_lazy("Only for a correction. Both pages will say so."),
    )  # fmt: skip
    cause = forms.ChoiceField(
        required=False, label=gettext_lazy("For which kind of dispute"),
        help_text=gettext_lazy("Only for guidance: it then takes the place of the general text of that kind."),
    )  # fmt: skip
    urgent = forms.BooleanField(required=False, label=gettext_lazy("Urgent: stands on top of the pages of the court"))
    begins_at = _moment(gettext_lazy("From (Beijing time)"), gettext_lazy("Empty: as soon as it is released."))
    ends_at = _moment(gettext_lazy("Until (Beijing time)"), gettext_lazy("Empty: for good."))

    def __init__(self, *arguments: Any, court: Court, fixed: bool = False, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["kind"].choices = [(kind.id, kind.name) for kind in written_by_hand()]  # type: ignore[attr-defined]
        public = Notice.objects.public().newest().filter(court=court).order_by("-published_at")
        newest = public.values("pk")[:MOST_CORRECTED]
        self.fields["corrects"].queryset = Notice.objects.filter(pk__in=newest)  # type: ignore[attr-defined]
        causes = pack(court.procedure).disputes
        self.fields["cause"].choices = [("", "—"), *((one.id, plain_name(one.names)) for one in causes)]  # type: ignore[attr-defined]
        for code, name in settings.LANGUAGES:
            bidi = get_language_info(code)["bidi"]
            attributes = {"lang": code, "dir": "rtl" if bidi else "ltr"}
            self.fields[f"title_{code}"] = forms.CharField(
                label=_("Title (%(language)s)") % {"language": name}, max_length=LONGEST_TITLE, required=False,
                widget=forms.TextInput(attrs=attributes),
            )  # fmt: skip
            self.fields[f"body_{code}"] = forms.CharField(
                label=_("Text (%(language)s)") % {"language": name}, max_length=LONGEST_BODY, required=False,
                widget=forms.Textarea(attrs={**attributes, "rows": 8}),
            )  # fmt: skip
        if fixed:
            del self.fields["kind"], self.fields["corrects"]

    def facts(self) -> list[forms.BoundField]:
        """Return the fields that are no words."""
        return [field for field in self if not field.name.startswith(("title_", "body_"))]

    def words(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Return title and text of each language, the binding one first."""
        return [(str(name), [self[f"title_{code}"], self[f"body_{code}"]]) for code, name in settings.LANGUAGES]

    def refuse(self, error: BadInput) -> None:
        """Say beside the field what the act refused."""
        put_error(self, error)


def texts_of(given: dict[str, Any]) -> dict[str, dict[str, str]]:
    """Return the words of a valid form, by language."""
    return {code: {part: given[f"{part}_{code}"] for part in ("title", "body")} for code, _name in settings.LANGUAGES}


def initial_of(notice: Notice) -> dict[str, Any]:
    """Return what the form of a draft shows first."""
    official = {settings.LANGUAGE_CODE: {"title": notice.title, "body": notice.body}}
    words = {
        f"{part}_{code}": text
        for code, both in {**official, **notice.translations}.items()
        for part, text in both.items()
    }
    facts = {name: getattr(notice, name) for name in ("cause", "urgent", "begins_at", "ends_at")}
    return {**facts, **words}
