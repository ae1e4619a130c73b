"""Writing a filing for somebody: begun on their word, confirmed by them, and the list of whom one helped."""

from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from evercourt.documents.acts import receive
from evercourt.filing.acts import helping
from evercourt.filing.models import Filing, Help
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, CourtError
from evercourt.kernel.policy import may
from evercourt.web.doors import Request, writes
from evercourt.web.paging import long_list

WEB = Channel.WEB
PAGE = 50


class HelpForm(forms.Form):
    """For whom, why, in which language they hear it, and that they said yes."""

    name = forms.CharField(label=gettext_lazy("Name of the person, as on the identity card"), max_length=100)
    phone = forms.CharField(
        label=gettext_lazy("Their own telephone"), max_length=30, required=False,
        help_text=gettext_lazy("They get a code there, to confirm. Without one they sign on paper."),
    )  # fmt: skip
    relation = forms.CharField(
        label=gettext_lazy("How you know each other"), max_length=100,
        help_text=gettext_lazy("For instance neighbour, daughter, village mediator. It stands on the receipt."),
    )  # fmt: skip
    language = forms.ChoiceField(label=gettext_lazy("Their language"), choices=settings.LANGUAGES)
    follows = forms.BooleanField(
        label=gettext_lazy("They want me to see also how far it is, until the court has decided"), required=False
    )
    said_yes = forms.BooleanField(label=gettext_lazy("I read the sentences out, and they said yes"), required=False)


@writes
def helped(request: Request) -> HttpResponse:
    """List whom one helped, with what one may still see of it; begin a filing for somebody."""
    language = get_language() or "zh-hans"
    form = HelpForm(request.POST or None, initial={"language": language})
    error = None
    if request.method == "POST" and form.is_valid():
        try:
            filing = helping.start_helped(**form.cleaned_data, by=request.user, via=WEB)
            return redirect("filing_step", filing.pk, "dispute")
        except BadInput as refused:
            error = refused
    rows = Help.objects.filter(helper=request.user).select_related("filing__court").order_by("-given_at", "-pk")
    shown = {
        "form": form,
        "error": error,
        "may_help": may(request.user, "filing.help"),
        "words": helping.words_of(request.user.name, follows=False, language=language),
        "more_words": helping.FOLLOWS,
        "page": long_list(rows, PAGE, request.GET.get("page")),
    }
    return render(request, "filing/helped.html", shown, status=error.status if error else 200)


@writes
def confirmation(request: Request, pk: int) -> HttpResponse:
    """Send the person their code, take it, or take the page they signed."""
    given = _written(request, pk)
    do = request.POST.get("do") if request.method == "POST" else ""
    try:
        if do == "send":
            helping.send_code(given, by=request.user)
            messages.success(request, _("A code was sent to %(name)s.") % {"name": given.name})
        elif do == "enter" and not helping.enter_code(given, request.POST.get("code", ""), by=request.user, via=WEB):
            messages.error(request, _("This is not the code, or it is for an earlier text. Send a new one."))
        elif do == "paper":
            # Refused, the picture does not stay either.
            with transaction.atomic():
                _on_paper(request, given)
    except CourtError as error:
        messages.error(request, f"{error} {error.next_step}".strip())
    return redirect("filing_step", given.filing_id, "check")


@writes
def ended(request: Request, pk: int) -> HttpResponse:
    """End the authority: the helper from their list, a clerk of the court from the desk, on the person's word."""
    given = get_object_or_404(Help.objects.select_related("filing"), filing=pk)
    if given.helper_id != request.user.pk:
        get_object_or_404(Filing.objects.visible_to(request.user), pk=pk)
    if request.method == "POST":
        helping.end_help(given, by=request.user, via=WEB)
    return redirect("filings_helped") if given.helper_id == request.user.pk else redirect("review", pk)


def _written(request: Request, pk: int) -> Help:
    mine = Filing.objects.visible_to(request.user).filter(pk=pk)
    return cast(Help, get_object_or_404(Help.objects.select_related("filing", "helper"), filing__in=mine))


def _on_paper(request: Request, given: Help) -> None:
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile) or file.file is None:
        raise BadInput(_("Choose the picture of the signed page."), field="file")
    content: Any = file.file
    proof = receive(content, name=file.name or "page", title="本人确认", court=given.filing.court, by=request.user)
    helping.confirm_on_paper(given, proof, by=request.user, via=WEB)
