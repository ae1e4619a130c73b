"""The forms of a person's own pages and of the clerk's check of identity."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import IdentityCheck, User
from evercourt.accounts.scopes import OF_AN_OFFICE, Scope
from evercourt.accounts.states import CheckMethod
from evercourt.courts.models import Court


class ProfileForm(forms.Form):
    name = forms.CharField(label=_("Your name"), help_text=_("As in your identity document."), max_length=100)
    language = forms.ChoiceField(
        label=_("Language"),
        help_text=_("In this language the court writes to you and shows its pages."),
        choices=settings.LANGUAGES,
    )


class KeyForm(forms.Form):
    name = forms.CharField(label=_("What is the key for?"), max_length=100)
    scopes = forms.MultipleChoiceField(
        label=_("What may it be used for?"), choices=Scope.choices, widget=forms.CheckboxSelectMultiple
    )
    last_day = forms.DateField(
        label=_("Last day on which it works"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        if not user.is_office_holder:
            field = self.fields["scopes"]
            assert isinstance(field, forms.MultipleChoiceField)
            field.choices = [(value, label) for value, label in Scope.choices if value not in OF_AN_OFFICE]

    @property
    def expires(self) -> datetime | None:
        """Return the end of the last day, in court time."""
        day = self.cleaned_data.get("last_day")
        return timezone.make_aware(datetime.combine(day, time.max)) if day else None


class RequestCheckForm(forms.Form):
    document_kind = forms.ChoiceField(label=_("Kind of document"), choices=IdentityCheck.DocumentKind.choices)
    document_number = forms.CharField(
        label=_("Number of the document"),
        help_text=_("As it is printed on the document. It is kept encrypted."),
        max_length=50,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    court = forms.ModelChoiceField(label=_("Court that checks it"), queryset=Court.objects.order_by("code"))


class CounterCheckForm(forms.Form):
    """A person and their document; who works at several courts says at which of them the person stands."""

    def __init__(self, courts: list[Court], *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if len(courts) > 1:
            among = Court.objects.filter(pk__in=[court.pk for court in courts]).order_by("code")
            self.fields["court"] = forms.ModelChoiceField(label=_("Court"), queryset=among)
            self.order_fields(["court"])

    account = forms.CharField(
        label=_("E-mail address or telephone number of the account"),
        help_text=_("As the person signs in."),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    name = forms.CharField(label=_("Name on the document"), max_length=200)
    document_kind = forms.ChoiceField(label=_("Kind of document"), choices=IdentityCheck.DocumentKind.choices)
    document_number = forms.CharField(
        label=_("Number of the document"), max_length=50, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class ConfirmIdentityForm(forms.Form):
    method = forms.ChoiceField(label=_("How did you check?"), choices=CheckMethod.choices, widget=forms.RadioSelect)


class RefuseIdentityForm(forms.Form):
    reason = forms.CharField(
        label=_("What is wrong"),
        help_text=_("The person reads this and can put it right."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
