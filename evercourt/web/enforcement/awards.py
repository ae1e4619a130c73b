"""Applying for the enforcement of an arbitral award: one form, at the court of the debtor's home or property."""

from typing import Any, BinaryIO, cast

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from evercourt.cases.models import Case, Party
from evercourt.cases.policy import own_parties
from evercourt.courts.models import Court
from evercourt.courts.rules import rules_of
from evercourt.documents.acts import receive
from evercourt.documents.models import Document
from evercourt.enforcement import acts
from evercourt.enforcement.models import Award, AwardGround, Debt, EnforcementApplication
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import CourtError, NotFound
from evercourt.web.cases.views import seen
from evercourt.web.doors import Request, writes
from evercourt.web.filing.fields import Fields, answer, line, lines
from evercourt.web.refusals import put_error
from evercourt.web.uploads import received_before, title_of


def _day(label: Any, hint: Any = "") -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}), help_text=hint)


class AwardForm(Fields):
    """The award, both sides, and why it is brought to this court."""

    kind = answer(_("What kind of award is it?"), list(Award.Kind.choices))
    court = forms.ModelChoiceField(
        label=_("Court"), queryset=Court.objects.none(),
        help_text=_("An intermediate court enforces awards of arbitration commissions, a basic court those on labour."),
    )  # fmt: skip
    here = answer(_("Why this court?"), list(Award.Here.choices))
    here_where = line(_("The address, or the property and where it is"), maxlength="300")
    commission = line(_("Which commission made the award?"), maxlength="200")
    number = line(_("Number of the award"), maxlength="100")
    made_on = _day(_("Day of the award"))
    perform_by = _day(_("Last day to pay by the award"), _("If the award names none: the day it was served."))
    amount = forms.DecimalField(label=_("What it orders the debtor to pay, in yuan"), max_digits=15, decimal_places=2)
    creditor_kind = answer(_("Who is to get the money?"), list(Party.Kind.choices))
    creditor = line(_("Name, as in the award"), maxlength="200")
    debtor_kind = answer(_("Who has to pay?"), list(Party.Kind.choices))
    debtor = line(_("Name of who has to pay, as in the award"), maxlength="200")
    debtor_number = line(_("Their identity number or credit code"), optional=True, maxlength="30")
    debtor_address = line(_("Their address"), optional=True, maxlength="300")
    debtor_phone = line(_("Their telephone"), optional=True, maxlength="30")
    document = forms.FileField(label=_("The award, as a file"), required=False)
    power = forms.FileField(
        label=_("Power of attorney"), required=False,
        help_text=_("Only if you apply for somebody else or for a company."),
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["court"].queryset = Court.objects.order_by("code")  # type: ignore[attr-defined]
        self.fields["court"].label_from_instance = lambda court: court.local_name  # type: ignore[attr-defined]


class PleaForm(Fields):
    """Why the award is not to be enforced."""

    grounds = forms.MultipleChoiceField(
        label=_("On which ground of the law?"), choices=[], widget=forms.CheckboxSelectMultiple
    )
    text = lines(_("What happened, and how can it be proved?"))
    learned_on = forms.DateField(
        label=_("If you learned of it only later: when?"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("For forged evidence and corruption the 15 days run from that day."),
    )  # fmt: skip

    def __init__(self, *args: Any, case: Case, **options: Any) -> None:
        super().__init__(*args, **options)
        law = rules_of(case.court).order("award.refusal_grounds", on=case.court.local_date())
        self.fields["grounds"].choices = [(one, AwardGround(one).label) for one in law.items]  # type: ignore[attr-defined]


@writes
def plea(request: Request, pk: int) -> HttpResponse:
    """Plead as the debtor that the award is not enforced (CPL 248)."""
    case = seen(request, pk)
    pleads = Debt.objects.filter(case=case, debtor__in=own_parties(request.user)).exists()
    if not pleads or not EnforcementApplication.objects.filter(case=case, award__isnull=False).exists():
        raise NotFound()
    form = PleaForm(request.POST if request.method == "POST" else None, case=case)
    if form.is_valid():
        try:
            made = acts.plead_against_award(case, **form.cleaned_data, by=request.user, via=Channel.WEB)
        except CourtError as error:
            if error.status == 403 and not error.basis:
                raise
            put_error(form, error)
        else:
            return redirect("enforcement_objection", made.pk)
    shown = {"case": case, "form": form}
    return render(request, "enforcement/plea.html", shown, status=422 if form.errors else 200)


@writes
def new(request: Request) -> HttpResponse:
    """Apply for enforcement of an award; what was typed and sent is kept when something is missing."""
    posted = request.method == "POST"
    form = AwardForm(request.POST if posted else None)
    papers = _papers(request, form) if posted else {}
    if posted and "document" not in papers:
        form.add_error("document", _("Please choose a file first."))
    if form.is_valid():
        try:
            application = _apply(request, dict(form.cleaned_data), papers)
        except CourtError as error:
            if error.status == 403 and not error.basis:
                raise
            put_error(form, error)
        else:
            return redirect("enforcement_application", application.pk)
    shown = {"form": form, "papers": papers}
    return render(request, "enforcement/award.html", shown, status=422 if form.errors else 200)


def _papers(request: Request, form: AwardForm) -> dict[str, Document]:
    """Return the papers by field: files sent now, or before with a form that was not taken."""
    found: dict[str, Document] = {}
    for name in ("document", "power"):
        file = request.FILES.get(name)
        if file is None:
            before = received_before(request, f"{name}-sent").last()
            found |= {name: before} if before else {}
            continue
        try:
            title = title_of(file.name or name)
            found[name] = receive(
                cast(BinaryIO, file), name=file.name or name, title=title, court=None, by=request.user
            )  # fmt: skip
        except CourtError as error:
            # The act names the file; which field it came by knows the page.
            error.field = name
            put_error(form, error)
    return found


def _apply(request: Request, given: dict[str, Any], papers: dict[str, Document]) -> EnforcementApplication:
    debtor = acts.Side(
        name=given.pop("debtor"), kind=given.pop("debtor_kind"), number=given.pop("debtor_number"),
        address=given.pop("debtor_address"), phone=given.pop("debtor_phone"),
    )  # fmt: skip
    creditor = acts.Side(name=given.pop("creditor"), kind=given.pop("creditor_kind"))
    given |= {"document": papers["document"], "power": papers.get("power")}
    return acts.apply_on_award(creditor=creditor, debtor=debtor, by=request.user, via=Channel.WEB, **given)
