"""The page on which people of the court declare with whom they have a relation."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evercourt.cases.acts import declare_relation, end_relation
from evercourt.cases.acts.relations import LONGEST_NAME
from evercourt.cases.models import DeclaredRelation, Ground
from evercourt.kernel.channels import Channel
from evercourt.kernel.policy import may
from evercourt.web.doors import Request, writes


class RelationForm(forms.Form):
    """One relation; nothing is chosen beforehand."""

    name = forms.CharField(
        label=gettext_lazy("Name of the person or company"),
        max_length=LONGEST_NAME,
        help_text=gettext_lazy("In full, as it would stand in a case."),
    )
    ground = forms.ChoiceField(
        label=gettext_lazy("Relation"), choices=Ground.choices, widget=forms.RadioSelect
    )  # fmt: skip


@writes
def relations(request: Request) -> HttpResponse:
    """List what one has declared, and declare more."""
    if not may(request.user, "relation.declare", request.user):
        raise Http404
    form = RelationForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        declare_relation(request.user, **form.cleaned_data, by=request.user, via=Channel.WEB)
        messages.success(request, _("Declared. You will not be drawn for a case of theirs."))
        return redirect("relations")
    own = DeclaredRelation.objects.filter(user=request.user).order_by("ended_at", "-declared_at")
    shown = {"relations": own, "form": form}
    return render(request, "recusal/relations.html", shown, status=422 if form.errors else 200)


@writes
def end(request: Request, pk: int) -> HttpResponse:
    """Say that a relation is over."""
    found = get_object_or_404(DeclaredRelation, pk=pk, user=request.user)
    if request.method == "POST":
        end_relation(found, by=request.user, via=Channel.WEB)
        messages.success(request, _("Noted that it is over."))
    return redirect("relations")
