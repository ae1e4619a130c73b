"""Service of process: one order per recipient and set of documents, its attempts, and the proof."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.cases.models import Case, Party
from evercourt.documents.models import Document
from evercourt.kernel.states import LockingQuerySet, Stateful, keep_states
from evercourt.service.states import ATTEMPT, ORDER, AttemptState, OrderState


class ServiceOrder(Stateful):
    """Documents to be served on one party; served when its earliest effective attempt took effect (OLR 31)."""

    class Purpose(models.TextChoices):
        COMPLAINT = "complaint", _("complaint and notice to answer")
        SUMMONS = "summons", _("summons")
        DECISION = "decision", _("decision")
        NOTICE = "notice", _("notice")
        ANSWER = "answer", _("answer of the other side")

    State = OrderState
    transitions = ORDER

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="service_orders")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="service_orders")
    purpose = models.CharField(max_length=16, choices=Purpose.choices)
    documents = models.ManyToManyField(Document, related_name="+")
    state = models.CharField(max_length=16, choices=OrderState.choices, default=OrderState.ORDERED)
    ordered_at = models.DateTimeField(default=timezone.now)
    ordered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    effective_at = models.DateTimeField(null=True, blank=True)
    certificate = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = LockingQuerySet.as_manager()

    class Meta:
        triggers = [keep_states(ORDER)]

    def __str__(self) -> str:
        return f"{self.case_id} {self.purpose} → {self.party_id}"


class ServiceAttempt(Stateful):
    """One try on one way, with the times of its facts and the proof of each."""

    class Way(models.TextChoices):
        PORTAL = "portal", _("portal inbox")
        EMAIL = "email", _("e-mail")
        COUNTER = "counter", _("handed over at the court")
        POST = "post", _("post with tracking number")
        ANNOUNCEMENT = "announcement", _("public announcement")

    class AddressBasis(models.TextChoices):
        PROVIDED = "provided", _("given by the recipient")
        CONFIRMED = "confirmed", _("confirmed by the recipient")
        INFERRED = "inferred", _("known from elsewhere")

    State = AttemptState
    transitions = ATTEMPT

    order = models.ForeignKey(ServiceOrder, on_delete=models.CASCADE, related_name="attempts")
    way = models.CharField(max_length=16, choices=Way.choices)
    state = models.CharField(max_length=16, choices=AttemptState.choices, default=AttemptState.SENT)
    address_basis = models.CharField(max_length=16, choices=AddressBasis.choices, default=AddressBasis.PROVIDED)
    tracking_number = models.CharField(max_length=64, blank=True)
    sent_at = models.DateTimeField(default=timezone.now)
    reached_at = models.DateTimeField(null=True, blank=True, help_text="Reached the system of the address.")
    read_at = models.DateTimeField(null=True, blank=True)
    effective_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=200, blank=True)
    proof = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = LockingQuerySet.as_manager()

    class Meta:
        ordering = ["order", "sent_at", "pk"]
        triggers = [keep_states(ATTEMPT)]

    def __str__(self) -> str:
        return f"{self.order_id} {self.way} {self.state}"


class Answer(models.Model):
    """A defendant's answer (CPL 128)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="answers")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="answers")
    text = models.TextField()
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(default=timezone.now)
    in_time = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"{self.case_id} {self.party_id}"
