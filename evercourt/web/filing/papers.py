"""Files of a filing on the web: put there, shown, taken away."""

from typing import Any, BinaryIO, cast

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from evercourt.documents.acts import receive
from evercourt.filing.acts.drafting import attach
from evercourt.filing.models import Filing, FilingDocument
from evercourt.kernel.errors import BadInput
from evercourt.web.doors import Request
from evercourt.web.filing.fields import Fields, line
from evercourt.web.uploads import received_before, title_of

Kind = FilingDocument.Kind


class UploadFields(Fields):
    """What files to attach are; what it proves and where it comes from is asked of evidence only."""

    kind = forms.ChoiceField(
        label=_("What kind of paper is it?"),
        choices=[
            (Kind.EVIDENCE, _("evidence")),
            (Kind.IDENTITY, _("proof of identity")),
            (Kind.POWER, _("power of attorney")),
            (Kind.COMPLAINT, _("a complaint written and signed by yourself")),
            (Kind.CONFIRMATION, _("signed confirmation of the person present")),
        ],
    )
    title = line(_("What is it?"), optional=True, hint=_("For example: IOU of 1 March 2021"))
    proves = line(_("If it is evidence: what does it prove?"), optional=True)
    source = line(_("If it is evidence: where does it come from?"), optional=True)


class ChargeUploadFields(UploadFields):
    """The files of a charge: the indictment itself, and evidence (CRPL 176)."""

    kind = forms.ChoiceField(
        label=_("What kind of paper is it?"),
        choices=[(Kind.COMPLAINT, _("the indictment")), (Kind.EVIDENCE, _("evidence"))],
    )


def brought(request: Request) -> bool:
    """Return True if files came with the request: as they are, or brought before and named here."""
    return "upload-file" in request.FILES or bool(request.POST.getlist("upload-document"))


def put(request: Request, filing: Filing) -> None:
    """Check and attach every file that came with the request; the good ones are kept even if another is refused.

    Raises BadInput naming what is wrong with the first that is refused, or asking for a file if none came.
    """
    if not brought(request):
        raise BadInput(_("Please choose a file first."), field="upload-file")
    typed: dict[str, Any] = {name: request.POST.get(f"upload-{name}", "").strip() for name in UploadFields.base_fields}
    kind = typed["kind"] if typed["kind"] in Kind.values else Kind.EVIDENCE
    facts = {"title": typed["title"][:200], "proves": typed["proves"], "source": typed["source"]}
    documents, refused = list(received_before(request, "upload-document")), []
    for file in request.FILES.getlist("upload-file"):
        name = file.name or "file"
        try:
            with transaction.atomic():
                documents.append(
                    receive(
                        cast(BinaryIO, file),
                        name=name,
                        title=facts["title"] or title_of(name),
                        court=filing.court,
                        by=request.user,
                    )
                )
        except BadInput as error:
            refused.append(error)
    for document in documents:
        attach(filing, document, kind=kind, by=request.user, **facts)
    if refused:
        raise refused[0]
