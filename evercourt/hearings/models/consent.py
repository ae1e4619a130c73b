"""Who agrees to video, and whether the law allows it: answers per person and stage, and the judge's check."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.cases.models import Party, Representation
from evercourt.hearings.models.hearing import Hearing
from evercourt.kernel.channels import Channel
from evercourt.ledger.witness import witnessed


class Consent(models.Model):
    """One person's answer whether they agree to one hearing by video, for its stage only (OLR 4).

    No answer is no consent. The defender answers for themselves (`representation`), the party for itself.
    """

    class Answer(models.TextChoices):
        ASKED = "asked", _("asked, no answer yet")
        AGREED = "agreed", _("agrees")
        REFUSED = "refused", _("does not agree")
        WITHDRAWN = "withdrawn", _("agreed, and took it back")
        WITHDRAWAL_ASKED = "withdrawal_asked", _("agreed, and asks to take it back")

    class Stage(models.TextChoices):
        HEARING = "hearing", _("the hearing")
        EVIDENCE_EXCHANGE = "evidence_exchange", _("the exchange of evidence")
        PRONOUNCEMENT = "pronouncement", _("the pronouncement")

    hearing = models.ForeignKey(Hearing, on_delete=models.CASCADE, related_name="consents")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="hearing_consents")
    representation = models.ForeignKey(
        Representation, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        help_text="The defender who answers for themselves (OLR 37); empty: the party.",
    )  # fmt: skip
    stage = models.CharField(max_length=20, choices=Stage.choices, default=Stage.HEARING)
    answer = models.CharField(max_length=16, choices=Answer.choices, default=Answer.ASKED)
    told_text = models.CharField(max_length=64, help_text="Version of the explanation that was given.")
    told_language = models.CharField(max_length=10)
    via = models.CharField(max_length=16, choices=Channel.choices, blank=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    with_counsel = models.CharField(
        max_length=100, blank=True, default="", help_text="Counsel or duty lawyer who was with the accused (CRPL 36)."
    )
    asked_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True, default="", help_text="Why it is taken back.")
    decision = models.TextField(blank=True, default="", help_text="Of the judge on taking it back (OLR 5).")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        triggers = [witnessed()]
        constraints = [
            models.UniqueConstraint(
                fields=["hearing", "party"], condition=Q(representation=None), name="a_party_is_asked_once_a_hearing"
            ),
            models.UniqueConstraint(fields=["hearing", "representation"], name="a_defender_is_asked_once_a_hearing"),
        ]

    def __str__(self) -> str:
        return f"{self.hearing_id} {self.party_id} {self.answer}"

    @property
    def name(self) -> str:
        """Who answers."""
        return self.representation.name if self.representation else self.party.name


class Eligibility(models.Model):
    """The judge's check that a hearing may be held by video, ground by ground (OLR 21); the newest one counts."""

    hearing = models.ForeignKey(Hearing, on_delete=models.PROTECT, related_name="eligibilities")
    kind = models.CharField(max_length=32, help_text="Kind of hearing of the procedure pack.")
    grounds = models.JSONField(help_text="Ground → whether it is there.")
    special_reason = models.TextField(blank=True, help_text="Why a criminal case cannot be heard on site (OLR 3).")
    note = models.TextField(blank=True)
    allowed = models.BooleanField()
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        triggers = [
            witnessed(),
            pgtrigger.Protect(name="check_is_signed_once", operation=pgtrigger.Update | pgtrigger.Delete),
        ]
        ordering = ["hearing", "-signed_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.hearing_id} {self.allowed}"
