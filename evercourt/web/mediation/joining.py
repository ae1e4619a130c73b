"""Taking one's place in a mediation with the code of the text message."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evercourt.kernel.channels import Channel
from evercourt.kernel.policy import may
from evercourt.mediation import acts
from evercourt.mediation.models import Participant
from evercourt.web.doors import Request, writes


class JoinForm(forms.Form):
    place = forms.IntegerField(label=gettext_lazy("Number of your place"), min_value=1)
    code = forms.CharField(
        label=gettext_lazy("Code"), max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
        help_text=gettext_lazy("Both stand in the text message or letter the court sent you."),
    )  # fmt: skip


@writes
def join(request: Request) -> HttpResponse:
    """Take one's place. A wrong number and a wrong code are answered alike: nobody learns who mediates."""
    form = JoinForm(request.POST if request.method == "POST" else None, initial={"place": request.GET.get("place")})
    if form.is_valid():
        given = form.cleaned_data
        found = Participant.objects.filter(pk=given["place"]).select_related("mediation__court", "party").first()
        allowed = found is not None and may(request.user, "mediation.join", found)
        if found and allowed and acts.join(found, given["code"], by=request.user, via=Channel.WEB):
            messages.success(request, _("You take part now. Nothing is agreed yet: read what mediation is first."))
            return redirect("mediation", found.mediation_id)
        form.add_error("code", _("These two do not fit, or the code no longer counts."))
    return render(request, "mediation/join.html", {"form": form}, status=422 if form.errors else 200)
