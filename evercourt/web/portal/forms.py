"""The forms of the public pages."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from evercourt.courts.models import Court
from evercourt.courts.procedures import pack
from evercourt.courts.procedures.schema import Names

# The oldest version of the rules in the pack, and the end of what anyone plans for.
EARLIEST, LATEST = date(2013, 1, 1), date(2099, 12, 31)
# Typed with an input method for Chinese or Arabic.
ALIKE = str.maketrans(
    "０１２３４５６７８９。．٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٫", "0123456789..01234567890123456789.", ",，、٬¥￥元 \u00a0"
)


def plain_name(names: Names) -> str:
    """Return a name in the reader's language, or the Chinese one; without markup, for the choices of a list."""
    return names.get(get_language() or "") or names.get("zh-hans") or names.get("en", "")


def _offer(form: forms.Form, name: str, choices: Any) -> None:
    """Set the choices of a field, which follow the rules of the day and the language of the reader."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


class AmountField(forms.DecimalField):
    """An amount in yuan, however its digits are typed and grouped."""

    def to_python(self, value: Any) -> Any:
        """Return the amount; raises ValidationError."""
        return super().to_python(value.translate(ALIKE) if isinstance(value, str) else value)


class FeeForm(forms.Form):
    """What a fee is counted from."""

    kind = forms.ChoiceField(label=_("Kind of case or application"))
    amount = AmountField(
        label=_("Amount in dispute, in yuan"),
        help_text=_("All claims together. Leave it empty if nothing is claimed in money."),
        required=False,
        min_value=Decimal(0),
        max_digits=15,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "short"}),
        error_messages={
            "invalid": _("Write the amount in yuan with digits only, for example 86500.00."),
            "min_value": _("An amount cannot be less than zero."),
        },
    )
    halve = forms.MultipleChoiceField(
        label=_("Reasons to halve the fee"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        law, self.today = pack("cn"), timezone.localdate()
        kinds = [(name, law.fee(name, on=self.today)) for name in law.fees if name != "none"]
        _offer(self, "kind", [(name, plain_name(rule.names)) for name, rule in kinds])
        reasons = [(name, law.halving(name, on=self.today)) for name in law.halvings]
        _offer(self, "halve", [(name, plain_name(rule.names)) for name, rule in reasons])

    def clean(self) -> dict[str, Any]:
        """Ask for the amount where the fee depends on it alone."""
        entered: dict[str, Any] = super().clean() or {}
        if "kind" in entered and "amount" in entered and entered["amount"] is None:
            rule = pack("cn").fee(entered["kind"], on=self.today)
            if rule.share or (rule.brackets and rule.minimum is None):
                self.add_error("amount", _("This fee is counted from the amount. Please enter it."))
        return entered


class CourtField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice of court, by its code, in the reader's language."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the name shown in the list."""
        return str(obj.local_name)


class DeadlineForm(forms.Form):
    """What a deadline is counted from."""

    court = CourtField(
        label=_("Court"),
        queryset=Court.objects.filter(takes_filings=True),
        to_field_name="code",
        empty_label=None,
        help_text=_("Holidays differ from place to place."),
    )
    rule = forms.ChoiceField(label=_("Period"))
    trigger = forms.DateField(
        label=_("The day it began"),
        help_text=_("For example the day the judgment was served. For a hearing, the day of the hearing."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        error_messages={
            "invalid": _("Write the date as year-month-day, for example 2022-08-10."),
            "required": _("Please enter the day from which to count."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        groups: dict[str, list[tuple[str, str]]] = {"party": [], "court": []}
        for name, versions in pack("cn").limits.items():
            newest = versions[-1]
            # Hours need the hour, custody is counted by the court, in criminal cases.
            if newest.unit != "hours" and not newest.custody:
                whose = "court" if newest.whose == "court" else "party"
                groups[whose].append((name, plain_name(newest.names)))
        parties, court = _("What the parties must do in time"), _("What the court must do in time")
        _offer(self, "rule", [(parties, groups["party"]), (court, groups["court"])])

    def clean_trigger(self) -> date:
        """Refuse days for which the pack has no rules."""
        day: date = self.cleaned_data["trigger"]
        if not EARLIEST <= day <= LATEST:
            raise forms.ValidationError(_("Please enter a day from the year 2013 on."))
        return day
