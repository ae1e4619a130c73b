"""Where the providers of lines say what became of messages, and messengers what people sent to the court's account."""

import json

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from evercourt.kernel.errors import BadInput, InstitutionError
from evercourt.kernel.limits import TooOften, count_wrong, refuse_after
from evercourt.messages.acts import bind_by_code, take_in
from evercourt.messages.lines import line as line_named
from evercourt.messages.ports import ExchangingLine, ReportingLine
from evercourt.web.doors import public, writes

# So many wrong codes from one place, forgotten ten minutes after the last.
MOST_WRONG, WRONG_LASTS = 10, 600


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


@csrf_exempt
@public
@writes
def line_bindings(request: HttpRequest, line: str) -> HttpResponse:
    """Bind an account of the court's own program on a line: its sign-in code, and the code of the person's account.

    Said by the program itself, `{"js_code", "code"}`. 422: one of the codes is of no use; 429: too often wrong.
    """
    if line not in settings.LINES or request.method != "POST":
        raise Http404
    provider = line_named(line)
    if not isinstance(provider, ExchangingLine):
        raise Http404
    origin = str(request.META.get("REMOTE_ADDR", ""))
    try:
        refuse_after("binding", origin, most=MOST_WRONG)
        said = json.loads(request.body)
        bind_by_code(line, str(said["code"])[:40], provider.address_of(str(said["js_code"])[:200]))
    except (ValueError, TypeError, KeyError):
        return JsonResponse({"error": "unreadable"}, status=400)
    except BadInput as error:
        count_wrong("binding", origin, seconds=WRONG_LASTS)
        return JsonResponse({"error": str(error), "field": error.field}, status=422)
    except TooOften as error:
        return JsonResponse({"error": str(error)}, status=429)
    except InstitutionError as error:
        return JsonResponse({"error": str(error)}, status=502)
    return JsonResponse({"bound": True})
