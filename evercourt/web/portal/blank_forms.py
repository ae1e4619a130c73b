"""The court's forms: read what each is for, print it blank, or fill in what one likes and print that."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from evercourt.courts.procedures import pack
from evercourt.courts.procedures.schema import BlankForm
from evercourt.documents.blank_forms import form_pdf
from evercourt.web.doors import public, reads
from evercourt.web.portal.forms import plain_name

LONGEST_LINE, LONGEST_TEXT = 200, 3000


class Answers(forms.Form):
    """What is filled in before printing; nothing has to be, and nothing is kept."""

    def __init__(self, blank: BlankForm, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        for field in blank.fields:
            widget = forms.Textarea(attrs={"rows": field.lines + 1}) if field.lines > 1 else forms.TextInput()
            widget.attrs |= {"dir": "auto", "autocomplete": "off"}
            self.fields[field.id] = forms.CharField(
                label=plain_name(field.names),
                required=False,
                max_length=LONGEST_TEXT if field.lines > 1 else LONGEST_LINE,
                widget=widget,
            )


@public
@reads
def blank_forms(request: HttpRequest) -> HttpResponse:
    """List the forms."""
    return render(request, "portal/forms.html", {"forms": pack("cn").forms.values()})


@public
@require_http_methods(["GET", "HEAD", "POST"])
def blank_form(request: HttpRequest, name: str) -> HttpResponse:
    """Show one form; on POST answer with the PDF of what was filled in, which the court does not keep."""
    blank = _form(name)
    answers = Answers(blank, request.POST or None)
    if request.method == "POST" and answers.is_valid():
        return _pdf(blank, answers.cleaned_data)
    context = {"blank": blank, "form": answers}
    return render(request, "portal/form.html", context, status=422 if answers.errors else 200)


@public
@reads
def blank_form_pdf(request: HttpRequest, name: str) -> HttpResponse:
    """Answer with the blank form as PDF."""
    return _pdf(_form(name), {})


def _form(name: str) -> BlankForm:
    if name not in pack("cn").forms:
        raise Http404
    return pack("cn").forms[name]


def _pdf(blank: BlankForm, answers: dict[str, str]) -> HttpResponse:
    content = form_pdf(pack("cn"), blank, answers, language=get_language() or "zh-hans")
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{blank.id}.pdf"'
    answer["Cache-Control"] = "no-store"
    return answer
