"""The calculators of fees and deadlines: the same rules the court itself counts by, explained step by step."""

from dataclasses import asdict
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from evercourt.courts import fees as fee_rules
from evercourt.courts import rules
from evercourt.courts.models import Court
from evercourt.courts.procedures import RuleNotFound, pack
from evercourt.web.doors import public, reads
from evercourt.web.portal.forms import DeadlineForm, FeeForm


@public
@reads
def fees(request: HttpRequest) -> HttpResponse:
    """Count a court fee."""
    asked = "amount" in request.GET
    form = FeeForm(request.GET) if asked else FeeForm(initial={"kind": request.GET.get("kind", "property")})
    context: dict[str, Any] = {"form": form, "reliefs": pack("cn").group("relief")}
    if asked and form.is_valid():
        law, today, entered = pack("cn"), timezone.localdate(), form.cleaned_data
        rule = law.fee(entered["kind"], on=today)
        try:
            counted = fee_rules.count(law, rule, entered["amount"], on=today, halve=entered["halve"])
            context |= {"rule": rule, "result": asdict(counted)}
        except ValueError:
            form.add_error("halve", _("This fee is never halved."))
    return render(request, "portal/fees.html", context, status=422 if form.errors else 200)


@public
@reads
def deadlines(request: HttpRequest) -> HttpResponse:
    """Count the last day of a period."""
    asked = "trigger" in request.GET
    first = Court.objects.filter(takes_filings=True).values_list("code", flat=True).first()
    start = {"rule": request.GET.get("rule", "appeal.judgment"), "court": request.GET.get("court", first)}
    form = DeadlineForm(request.GET) if asked else DeadlineForm(initial=start)
    context: dict[str, Any] = {"form": form}
    if asked and form.is_valid():
        court, rule_id, trigger = (form.cleaned_data[name] for name in ("court", "rule", "trigger"))
        try:
            limit = rules.rules_of(court).limit(rule_id, on=trigger)
            counted = rules.deadline(court, rule_id, trigger)
            context |= {"limit": limit, "court": court, "result": asdict(counted), **_both(counted.steps)}
        except RuleNotFound:
            form.add_error("trigger", _("This rule was not in force on that day."))
    return render(request, "portal/deadlines.html", context, status=422 if form.errors else 200)


def _both(steps: list[dict[str, Any]]) -> dict[str, date]:
    """Return the last day with and without local holidays, where they differ."""
    for step in steps:
        if step["code"] == "local_holidays":
            return {name: date.fromisoformat(step["facts"][name]) for name in ("with_local", "without_local")}
    return {}
