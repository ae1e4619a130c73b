"""The docket: numbered once and for ever, and the documents that stand on it."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from evercourt.cases.models.case import Case
from evercourt.cases.models.party import Party
from evercourt.documents.models import Document
from evercourt.kernel.channels import Channel
from evercourt.kernel.events import event_class
from evercourt.kernel.fields import BigIntegerSetByDatabase
from evercourt.ledger.models import Entry
from evercourt.ledger.witness import witnessed

NUMBER = """
    PERFORM pg_advisory_xact_lock(hashtextextended('ledger:case:' || NEW.case_id, 0));
    SELECT coalesce(max(number), 0) + 1 INTO NEW.number FROM cases_docketentry WHERE case_id = NEW.case_id;
    RETURN NEW;
"""


class DocketEntry(models.Model):
    """One line of the docket. Written by the act it records; never edited, never removed."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="docket")
    number = BigIntegerSetByDatabase(editable=False, default=None)
    at = models.DateTimeField()
    act = models.CharField(max_length=64, help_text="Name of the event.")
    facts = models.JSONField(default=dict)
    via = models.CharField(max_length=16, choices=Channel.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ledger_entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="docket_entry")

    class Meta:
        ordering = ["case", "number"]
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="a_docket_number_is_given_once")]
        triggers = [
            pgtrigger.Trigger(name="number", operation=pgtrigger.Insert, when=pgtrigger.Before, func=NUMBER),
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} #{self.number}"

    @property
    def text(self) -> str:
        """The docket line in the reader's language."""
        known = event_class(self.act)
        if not known:
            return self.act
        facts: dict[str, Any] = {key: "" if value is None else value for key, value in self.facts.items()}
        facts |= {key: dict(words.choices).get(facts.get(key), facts.get(key)) for key, words in known.words.items()}
        return str(known.summary) % facts


class CaseDocumentQuerySet(models.QuerySet["CaseDocument"]):
    def visible_to(self, user: Any) -> CaseDocumentQuerySet:
        """Return the documents this person may see: all for the court's own people, else as `access` says."""
        from evercourt.cases.policy import documents_seen_by

        return self.filter(documents_seen_by(user))


class CaseDocument(models.Model):
    """A document on the file: what it is, whose it is, and who may see it."""

    class Kind(models.TextChoices):
        COMPLAINT = "complaint", _("complaint")
        EVIDENCE = "evidence", _("evidence")
        IDENTITY = "identity", _("proof of identity")
        POWER = "power", _("power of attorney")
        ANSWER = "answer", _("answer")
        RECEIPT = "receipt", _("receipt")
        NOTICE = "notice", _("notice")
        SUMMONS = "summons", _("summons")
        MINUTES = "minutes", _("minutes")
        DECISION = "decision", _("decision")
        CERTIFICATE = "certificate", _("certificate")
        OTHER = "other", _("other")

    class Access(models.TextChoices):
        PARTIES = "parties", _("parties and court")
        OWNER = "owner", _("the party it belongs to, and the court")
        COURT = "court", _("court only")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="documents")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="on_files")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    access = models.CharField(max_length=16, choices=Access.choices, default=Access.PARTIES)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, blank=True, related_name="documents")
    entry = models.ForeignKey(DocketEntry, on_delete=models.PROTECT, null=True, blank=True, related_name="documents")

    objects = CaseDocumentQuerySet.as_manager()

    class Meta:
        triggers = [witnessed()]
        ordering = ["case", "pk"]
        constraints = [models.UniqueConstraint(fields=["case", "document"], name="a_document_is_on_a_file_once")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.document_id}"

    @property
    def by_the_court(self) -> bool:
        """Whether the court says it; what a party typed is theirs, although the court printed it."""
        written_by_a_party = self.kind in (self.Kind.COMPLAINT, self.Kind.ANSWER) and self.party_id is not None
        return self.document.origin == Document.Origin.ISSUED and not written_by_a_party
