"""Files of a filing on the web: put there, shown, taken away."""

from typing import Any, BinaryIO, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from evercourt.documents.acts import receive
from evercourt.filing.acts.drafting import attach
from evercourt.filing.models import Filing, FilingDocument
from evercourt.kernel.errors import BadInput
from evercourt.web.doors import Request
from evercourt.web.filing.fields import Fields, line

Kind = FilingDocument.Kind


class UploadFields(Fields):
    """A file to attach; what it proves and where it comes from is asked of evidence only."""

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
    file = forms.FileField(label=_("File"), help_text=_("PDF, Word, picture, sound or film."))
    title = line(_("What is it?"), optional=True, hint=_("For example: IOU of 1 March 2021"))
    proves = line(_("If it is evidence: what does it prove?"), optional=True)
    source = line(_("If it is evidence: where does it come from?"), optional=True)


def put(request: Request, filing: Filing) -> FilingDocument:
    """Check and attach the file that came with the request. Raises BadInput naming what is wrong with it."""
    file = request.FILES.get("upload-file")
    if file is None:
        raise BadInput(_("Please choose a file first."), field="upload-file")
    typed: dict[str, Any] = {name: request.POST.get(f"upload-{name}", "").strip() for name in UploadFields.base_fields}
    name = file.name or "file"
    document = receive(
        cast(BinaryIO, file), name=name, title=(typed["title"] or name)[:200], court=filing.court, by=request.user
    )
    kind = typed["kind"] if typed["kind"] in Kind.values else Kind.EVIDENCE
    facts = {"title": typed["title"], "proves": typed["proves"], "source": typed["source"]}
    return attach(filing, document, kind=kind, by=request.user, **facts)
