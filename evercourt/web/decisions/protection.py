"""The page on which a judge extends, changes or revokes an order that protects a person; and who is offered what."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.cases.models import Case, Deadline
from evercourt.cases.policy import own_parties
from evercourt.decisions.changing import change_protection
from evercourt.decisions.protecting import APPLICATION, application_for, order_behind, orders_in_force, protects
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotFound, WrongState
from evercourt.kernel.policy import may, must
from evercourt.web.cases.panels import Action, actions
from evercourt.web.cases.views import seen
from evercourt.web.decisions.forms import ProtectionForm
from evercourt.web.doors import Request, writes
from evercourt.web.refusals import put_error


@writes
def change(request: Request, pk: int) -> HttpResponse:
    """Extend, change or revoke what protects a person now; the draft then goes to the judges of the case to sign."""
    case = seen(request, pk)
    must(request.user, "decision.draft", case)
    terms = {str(term.pk): term for term in _running(case)}
    if not terms:
        raise NotFound()
    shown = [(term, order_behind(term), application_for(term)) for term in terms.values()]
    old = [item["text"] for item in shown[0][1].operative if item["kind"] == "protect"]
    initial = {"term": next(iter(terms)), "measures": "\n".join(old)}
    form = ProtectionForm(request.POST if request.method == "POST" else None, terms=terms, initial=initial)
    if form.is_valid():
        given = dict(form.cleaned_data)
        term, measures = terms[given.pop("term")], given.pop("measures").splitlines()
        try:
            made = change_protection(term, **given, measures=measures, by=request.user, via=Channel.WEB)
        except (BadInput, WrongState) as error:
            put_error(form, error)
        else:
            return redirect("decision", made.pk)
    context = {"case": case, "form": form, "shown": shown}
    return render(request, "decisions/protection.html", context, status=422 if form.errors else 200)


def _running(case: Case) -> list[Deadline]:
    return list(orders_in_force().filter(case=case).select_related("case__court", "party").order_by("due_on", "pk"))


def offer_protection(case: Case, user: User) -> list[Action]:
    """Offer whom an order protects to apply for its change while it holds, and the judge to decide on it (DVL 30)."""
    if not protects(case):
        return []
    offered, mine = [], set(own_parties(user).filter(case=case).values_list("pk", flat=True))
    for term in _running(case):
        if term.party_id in mine:
            title, address = _("Apply to extend, change or revoke the protection order"), f"papers?kind={APPLICATION}"
        elif application_for(term) and may(user, "decision.draft", case):
            title, address = _("Decide on the application about the protection order"), "protection"
        else:
            continue
        offered.append(Action(title, f"/cases/{case.pk}/{address}", until=term.due_on, basis="DVL 30"))
    return offered


actions.append(offer_protection)
