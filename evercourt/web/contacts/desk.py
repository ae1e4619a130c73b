"""The desk at which a court keeps its directory: entries, numbers that nobody answers, every version."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from evercourt.courts.directory import Contact, contact_of
from evercourt.courts.models import Court, Division
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed
from evercourt.kernel.policy import must
from evercourt.notices import acts
from evercourt.notices.models import ContactVersion, UnansweredNumber
from evercourt.notices.policy import KEEPS
from evercourt.web.contacts.forms import ContactForms
from evercourt.web.contacts.public import history_of
from evercourt.web.contacts.showing import entries_of, entry_of
from evercourt.web.doors import Request, reads, writes

WEB = Channel.WEB


@reads
def desk(request: Request) -> HttpResponse:
    """List the entries of one's court, what begins later, and the numbers nobody answers."""
    court = _court(request)
    coming = ContactVersion.objects.filter(court=court, valid_from__gt=court.local_date())
    context = {
        "court": court, "entry": entry_of(court, court), "entries": entries_of(court),
        "hidden": court.divisions.filter(in_use=False),
        "unanswered": UnansweredNumber.objects.open().filter(court=court),
        "coming": coming.select_related("court", "division").order_by("valid_from"),
    }  # fmt: skip
    return render(request, "contacts/desk.html", context)


@writes
def court_entry(request: Request) -> HttpResponse:
    """Change how the court itself is reached."""
    court = _court(request)
    return _edit(request, court, court)


@writes
def division_entry(request: Request, pk: int) -> HttpResponse:
    """Change how a division is reached."""
    court = _court(request)
    return _edit(request, court, get_object_or_404(court.divisions.select_related("court"), pk=pk))


@writes
def new(request: Request) -> HttpResponse:
    """Enter a division or tribunal."""
    return _edit(request, _court(request), None)


@writes
def answered(request: Request, pk: int) -> HttpResponse:
    """Note that a number is answered again."""
    flagged: UnansweredNumber = get_object_or_404(UnansweredNumber.objects.visible_to(request.user), pk=pk)
    if request.method == "POST":
        acts.settle_number(flagged, by=request.user, via=WEB)
        messages.success(request, _("Noted."))
    return redirect("contact_desk")


def _edit(request: Request, court: Court, place: Court | Division | None) -> HttpResponse:
    division = place if isinstance(place, Division) else None
    last = ContactVersion.objects.of(court, division).first() if place else None
    shown = contact_of(place) if place else Contact(name="?")
    forms = ContactForms(court, shown, place, request.POST if request.method == "POST" else None)
    if place is None:
        forms.entry.initial["name"] = ""
    if request.method == "POST" and forms.is_valid():
        must(request.user, "directory.change", court)
        try:
            _save(request, court, place, forms)
        except BadInput as error:
            forms.refuse(error)
        else:
            messages.success(request, _("The entry is saved. Every page, letter and closure takes it from here."))
            return redirect("contact_desk")
    wrong = request.method == "POST"
    context = {
        "forms": forms, "wrong": wrong, "court": court, "place": place,
        "version": request.POST.get("version", last.version if last else 0),
        "title": place.local_name if place else _("Enter a division or tribunal"),
        "history": history_of(court, division) if place else [],
    }  # fmt: skip
    return render(request, "contacts/form.html", context, status=422 if wrong else 200)


def _save(request: Request, court: Court, place: Court | Division | None, forms: ContactForms) -> None:
    contact, timing = forms.contact(), forms.timing.cleaned_data
    if place is None:
        acts.add_division(court, contact, reason=timing["reason"], by=request.user, via=WEB)
        return
    read = request.POST.get("version", "")
    acts.change_contact(
        place, contact, version=int(read) if read.isdecimal() and len(read) < 9 else -1,
        valid_from=timing["valid_from"], valid_until=timing["valid_until"], reason=timing["reason"],
        by=request.user, via=WEB,
    )  # fmt: skip


def _court(request: Request) -> Court:
    found = next((held.court for held in request.user.offices if held.office in KEEPS), None)
    if found is None:
        raise NotAllowed()
    return found
