"""What a person needs to know before filing, one page a kind of dispute; all of it from the procedure pack."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from evercourt.courts.models import Court
from evercourt.courts.procedures import pack
from evercourt.notices.kinds import GUIDANCE
from evercourt.notices.models import Notice
from evercourt.web.doors import public, reads

# The periods a plaintiff asks about first.
PERIODS = ("filing.review", "fee.prepay", "defence", "appeal.judgment", "enforcement.apply")

# So many answers are listed; the others are found by the search and in the list of notices.
MOST_ANSWERS = 50

# What a plaintiff may want to print.
FORMS = ("complaint", "evidence_list", "power_of_attorney", "fee_relief", "address_confirmation")


@public
@reads
def guidance(request: HttpRequest) -> HttpResponse:
    """List the kinds of dispute, what else the courts explain, and how a case runs."""
    answers = Notice.objects.current().filter(kind=GUIDANCE, cause="").select_related("court")
    context = {"causes": pack("cn").disputes, "answers": list(answers[:MOST_ANSWERS])}
    return render(request, "portal/guidance.html", context)


@public
@reads
def cause(request: HttpRequest, name: str) -> HttpResponse:
    """Explain one kind of dispute: what to say, what to bring, where, what it costs, how long it takes."""
    law = pack("cn")
    if name not in law.causes:
        raise Http404
    today, kind = timezone.localdate(), law.causes[name]
    written = _written(name, request.GET.get("court", ""))
    context = {
        "cause": kind,
        "written": written[0] if written else None,
        "others": written[1:],
        "venues": [law.texts[venue] for venue in kind.venues],
        "items": law.checklist(kind.kind),
        "fee": law.fee(kind.fee, on=today),
        "reliefs": law.group("relief"),
        "limits": [law.limit(rule, on=today) for rule in PERIODS],
        "forms": [(name, law.forms[name].names) for name in FORMS if name in law.forms],
        "trial": law.limit(f"trial.{kind.procedure}", on=today),
    }
    return render(request, "portal/cause.html", context)


def _written(cause: str, code: str) -> list[Notice]:
    """Return what courts released as guidance for this kind of dispute, the one that takes the general text's place
    first: that of the court asked for, else that of the highest court.
    """
    found = list(Notice.objects.current().filter(kind=GUIDANCE, cause=cause).select_related("court"))
    ranks = list(Court.Level.values)
    return sorted(found, key=lambda one: (one.court.code != code, ranks.index(one.court.level), one.court.code))
