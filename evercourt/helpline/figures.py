"""The supervisor's figures, counted by the database: of the hotline, never of a person."""

from datetime import timedelta
from typing import Any

from django.db.models import Avg, Count, F, Q
from django.utils import timezone

from evercourt.courts.models import Court
from evercourt.helpline.models import Call, OpenQuestion, Promise, WorkOrder
from evercourt.helpline.states import CallState, PromiseState, QuestionState, WorkOrderState

OVER = timedelta(days=30)


def of_court(court: Court) -> dict[str, Any]:
    """Return how many wait, were answered, are overdue; calls of the last thirty days, one query a table."""
    now = timezone.now()
    since = now - OVER
    answered = Q(answered_at__isnull=False)
    calls = Call.objects.filter(court=court, rang_at__gte=since).aggregate(
        ringing=Count("pk", filter=Q(state=CallState.RINGING)),
        talking=Count("pk", filter=Q(state=CallState.TALKING)),
        answered=Count("pk", filter=answered),
        missed=Count("pk", filter=Q(state=CallState.MISSED)),
        waited=Avg(F("answered_at") - F("rang_at"), filter=answered & Q(leg__isnull=False)),
    )
    orders = WorkOrder.objects.filter(court=court).aggregate(
        waiting=Count("pk", filter=Q(state=WorkOrderState.OPEN)),
        overdue=Count("pk", filter=Q(state=WorkOrderState.OPEN, due_on__lt=court.local_date(now))),
        to_tell=Count("pk", filter=Q(state=WorkOrderState.ANSWERED)),
        answered=Count("pk", filter=Q(answered_at__gte=since)),
        took=Avg(F("answered_at") - F("opened_at"), filter=Q(answered_at__gte=since)),
    )
    promises = Promise.objects.filter(court=court).aggregate(
        waiting=Count("pk", filter=Q(state=PromiseState.PROMISED)),
        overdue=Count("pk", filter=Q(state=PromiseState.PROMISED, overdue_since__isnull=False)),
        kept=Count("pk", filter=Q(kept_at__gte=since)),
    )
    questions = OpenQuestion.objects.filter(court=court, state=QuestionState.OPEN).count()
    languages = (
        Call.objects.filter(court=court, rang_at__gte=since, answered_at__isnull=False)
        .order_by()
        .values("language")
        .annotate(number=Count("pk"))
        .order_by("-number")
    )
    return {
        "calls": calls, "orders": orders, "promises": promises, "questions": questions, "languages": list(languages),
    }  # fmt: skip
