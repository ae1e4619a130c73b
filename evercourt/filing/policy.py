"""Who may see a filing, and who may do what with it."""

from typing import Any

from django.db.models import Q

from evercourt.accounts.offices import Office
from evercourt.filing.states import FilingState


def seen_by(user: Any) -> Q:
    """Return the condition for the filings a person may see: their own; those submitted to the desk of their court."""
    courts = [held.court_id for held in user.offices if held.office in {Office.FILING_CLERK, Office.PRESIDENT}]
    return Q(filer=user) | Q(taken_by=user) | (Q(court__in=courts) & ~Q(state=FilingState.DRAFT))
