"""Where the providers of lines say what became of messages, and messengers what people sent to the court's account."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from evercourt.kernel.errors import BadInput
from evercourt.messages.acts import take_in
from evercourt.messages.lines import line as line_named
from evercourt.messages.ports import ReportingLine
from evercourt.web.doors import public, writes


@csrf_exempt
@public
@writes
def line_reports(request: HttpRequest, line: str) -> HttpResponse:
    """Take in what a signed callback says; the same one again changes nothing. 403: not signed by the provider."""
    if line not in settings.LINES:
        raise Http404
    provider = line_named(line)
    if not isinstance(provider, ReportingLine):
        raise Http404
    try:
        if request.method != "POST":
            return HttpResponse(provider.echo(request.GET.dict()), content_type="text/plain; charset=utf-8")
        said = provider.callbacks(request.GET.dict(), request.headers, request.body)
    except BadInput:
        return HttpResponse(status=403)
    take_in(line, said)
    # The word by which WeChat knows that we understood; others do not read it.
    return HttpResponse("success", content_type="text/plain; charset=utf-8")
