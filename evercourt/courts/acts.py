"""Acts on courts: give case numbers."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from evercourt.courts.case_numbers import CaseNumber
from evercourt.courts.models import CaseNumberSeries, Court
from evercourt.courts.procedures import pack
from evercourt.kernel.errors import BadInput


@transaction.atomic
def next_case_number(court: Court, kind: str, on: date, *, special: str = "") -> str:
    """Return the next number of the court's series for this kind and year; never the same twice.

    The series stays locked until the caller's transaction ends: if that rolls back, the number was never given, so
    serials have no gaps. Raises BadInput if numbers of this kind are not given in order.
    """
    case_type = pack(court.procedure).case_type(kind)
    if not case_type.ordered:
        raise BadInput(_("Numbers of this kind of case are not given in order."), basis=case_type.basis)
    key = {"court": court, "year": on.year, "special": special, "type_code": case_type.code}
    # Two first cases of a year at once: one inserts, the other waits here and then finds the row.
    CaseNumberSeries.objects.bulk_create([CaseNumberSeries(**key)], ignore_conflicts=True)
    series = CaseNumberSeries.objects.select_for_update(of=("self",)).get(**key)
    series.last += 1
    series.save(update_fields=["last"])
    number = CaseNumber(
        procedure=court.procedure,
        year=on.year,
        court=court.code,
        special=special,
        type_code=case_type.code,
        serial=str(series.last),
    )
    return str(number)
