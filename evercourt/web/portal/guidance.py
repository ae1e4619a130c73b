"""What a person needs to know before filing, one page a kind of dispute; all of it from the procedure pack."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from evercourt.courts.procedures import pack
from evercourt.web.doors import public, reads

# The periods a plaintiff asks about first.
PERIODS = ("filing.review", "fee.prepay", "defence", "appeal.judgment", "enforcement.apply")

# What a plaintiff may want to print.
FORMS = ("complaint", "evidence_list", "power_of_attorney", "fee_relief", "address_confirmation")


@public
@reads
def guidance(request: HttpRequest) -> HttpResponse:
    """List the kinds of dispute and how a case runs."""
    return render(request, "portal/guidance.html", {"causes": pack("cn").causes.values()})


@public
@reads
def cause(request: HttpRequest, name: str) -> HttpResponse:
    """Explain one kind of dispute: what to say, what to bring, where, what it costs, how long it takes."""
    law = pack("cn")
    if name not in law.causes:
        raise Http404
    today, kind = timezone.localdate(), law.causes[name]
    context = {
        "cause": kind,
        "venues": [law.texts[venue] for venue in kind.venues],
        "items": law.checklist(kind.kind),
        "fee": law.fee(kind.fee, on=today),
        "reliefs": law.group("relief"),
        "limits": [law.limit(rule, on=today) for rule in PERIODS],
        "forms": [(name, law.forms[name].names) for name in FORMS if name in law.forms],
        "trial": law.limit(f"trial.{kind.procedure}", on=today),
    }
    return render(request, "portal/cause.html", context)
