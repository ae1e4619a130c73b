"""A defendant's answer."""

from django.db import models
from django.utils import timezone

from evercourt.cases.models import Case, Party
from evercourt.documents.models import Document
from evercourt.ledger.witness import witnessed


class Answer(models.Model):
    """What a defendant answers; a late answer is accepted and marked (CPL 128)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="answers")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="answers")
    text = models.TextField()
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(default=timezone.now)
    in_time = models.BooleanField(default=True)

    class Meta:
        triggers = [witnessed()]

    def __str__(self) -> str:
        return f"{self.case_id} {self.party_id}"
