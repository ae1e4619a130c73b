"""What is asked when joining a case, and of the registry at each step of service."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from evercourt.courts.models import Court

YES_NO = [("yes", _("Yes, serve me electronically")), ("no", _("No, send me everything on paper"))]


class JoinForm(forms.Form):
    """The code from the letter and who one is. Nothing is chosen beforehand."""

    code = forms.CharField(label=_("Code from the letter"), max_length=40, help_text=_("Twelve letters and digits."))
    case_number = forms.CharField(label=_("Case number"), max_length=64)
    name = forms.CharField(label=_("Your name, as in the letter"), max_length=200)
    number = forms.CharField(label=_("Number of your identity document"), max_length=64)
    electronic_service = forms.ChoiceField(
        label=_("May the court serve papers on you electronically?"), choices=YES_NO, widget=forms.RadioSelect,
        help_text=_("You may change this at any time. It costs nothing and changes none of your rights."),
    )  # fmt: skip


class AnswerForm(forms.Form):
    text = forms.CharField(
        label=_("What do you answer?"), widget=forms.Textarea, max_length=50_000,
        help_text=_("Say what is right, what is wrong, and why. The court prints it and sends it to the other side."),
    )  # fmt: skip


class PostingForm(forms.Form):
    tracking_number = forms.CharField(label=_("Tracking number"), max_length=64)


class DeliveryForm(forms.Form):
    on = forms.DateField(label=_("Day on the receipt"), widget=forms.DateInput(attrs={"type": "date"}))
    signed_by = forms.CharField(label=_("Who signed the receipt"), max_length=100)


class ReturnForm(forms.Form):
    reason = forms.CharField(label=_("Why it came back"), max_length=200)


class HandingOverForm(forms.Form):
    received_by = forms.CharField(label=_("Who signed the receipt"), max_length=100)


class EntrustForm(forms.Form):
    court: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        label=_("Which court"), queryset=Court.objects.order_by("code")
    )
    reasons = forms.CharField(label=_("Why it is hard from here"), widget=forms.Textarea, max_length=2000)


class VisitForm(forms.Form):
    on = forms.DateField(label=_("Day of the try"), widget=forms.DateInput(attrs={"type": "date"}))
    what = forms.CharField(label=_("What came of it"), max_length=300)


class ServedForm(forms.Form):
    on = forms.DateField(label=_("Day on the receipt"), widget=forms.DateInput(attrs={"type": "date"}))
    received_by = forms.CharField(label=_("Who signed the receipt"), max_length=100)
    proof = forms.FileField(label=_("The signed receipt"))


class UnservedForm(forms.Form):
    reason = forms.CharField(label=_("Why it could not be served"), max_length=200)
    proof = forms.FileField(label=_("A paper that shows it"), required=False)


class WhyForm(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=200)


class AnnouncementForm(forms.Form):
    reasons = forms.CharField(label=_("Why no other way is left"), widget=forms.Textarea, max_length=2000)
