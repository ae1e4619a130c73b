"""Where the cashier says that something was paid."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from evercourt.cases.acts import book_payment
from evercourt.cases.models import Fee
from evercourt.cases.ports import SIGNATURE, cashier
from evercourt.kernel.errors import BadInput
from evercourt.web.doors import public, writes


@csrf_exempt
@public
@writes
def callback(request: HttpRequest) -> HttpResponse:
    """Book what a signed callback says, once. 200: booked, now or before; 403: not signed; 422: another amount."""
    if request.method != "POST":
        return HttpResponse(status=405)
    try:
        said = cashier().confirm(request.body, request.headers.get(SIGNATURE, ""))
    except BadInput:
        return HttpResponse(status=403)
    fee = Fee.objects.filter(pk=said.fee).first()
    if fee is None:
        return HttpResponse(status=404)
    booked = book_payment(fee, amount=said.amount, reference=said.reference, paid_at=said.paid_at)
    return HttpResponse(status=200 if booked else 422)
