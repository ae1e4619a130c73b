"""The docket: numbered once and for ever, and the documents that stand on it."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from evercourt.cases.models.case import Case
from evercourt.cases.models.party import Party
from evercourt.cases.states import SealedTo
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


class DocketEntryQuerySet(models.QuerySet["DocketEntry"]):
    def visible_to(self, user: Any) -> DocketEntryQuerySet:
        """Return the entries whose contents this person may see; searches and reports ask for these alone."""
        from evercourt.cases.visibility import entries_seen_by

        return self.filter(entries_seen_by(user))

    def shown_to(self, user: Any) -> DocketEntryQuerySet:
        """Return all these lines as this person is shown them: a sealed one says to whom, not what it was."""
        from evercourt.cases.visibility import shown_lines

        return shown_lines(self, user)  # type: ignore[return-value]


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

    objects = DocketEntryQuerySet.as_manager()

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
    def hidden(self) -> bool:
        """Whether its contents may not be shown: as `shown_to` found; without a reader, what is sealed is closed."""
        if "closed" in self.__dict__:
            return bool(self.closed)  # type: ignore[attr-defined]
        from evercourt.cases.visibility import closed_to_outside

        return closed_to_outside(self)

    @property
    def shown_facts(self) -> dict[str, Any]:
        """The facts, as far as the reader may see them."""
        return {} if self.hidden else self.facts

    @property
    def text(self) -> str:
        """The docket line in the reader's language; of one that is closed to the reader only that it is sealed."""
        return gettext("Sealed: closed to everyone outside the court") if self.hidden else self.line

    @property
    def marks(self) -> list[str]:
        """What was said of it afterwards, in the reader's language. Only of entries from `shown_to`."""
        said: list[str] = []
        told: Any = self
        if told.sealed_to:
            said.append(gettext("closed to %(to)s") % {"to": SealedTo(told.sealed_to).label})
        if told.closed_papers:
            said.append(
                gettext("papers closed to everyone outside the court: %(count)s") % {"count": told.closed_papers}
            )
        if struck := getattr(self, "striking", None):
            facts = {"name": struck.by.name, "day": f"{self.case.court.local_date(struck.at)}"}
            said.append(gettext("struck by %(name)s on %(day)s") % facts)
        if (later := getattr(self, "corrected_by", None)) is not None:
            said.append(gettext("corrected by entry %(number)s") % {"number": later.entry.number})
        return said

    @property
    def printed(self) -> str:
        """The line with its marks, as it is printed."""
        return f"{self.text} ({'; '.join(self.marks)})" if self.marks else self.text

    @property
    def line(self) -> str:
        """What the line says, in the reader's language, whoever reads it: only for who was asked already."""
        known = event_class(self.act)
        if not known:
            return self.act
        facts: dict[str, Any] = {key: "" if value is None else value for key, value in self.facts.items()}
        facts |= {key: dict(words.choices).get(facts.get(key), facts.get(key)) for key, words in known.words.items()}
        return str(known.summary) % facts


class CaseDocumentQuerySet(models.QuerySet["CaseDocument"]):
    def visible_to(self, user: Any) -> CaseDocumentQuerySet:
        """Return the documents this person may see: all for the court's own people, else as access and seals say."""
        from evercourt.cases.visibility import documents_seen_by

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
        PUBLIC = "public", _("everyone")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="documents")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="on_files")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    access = models.CharField(max_length=16, choices=Access.choices, default=Access.PARTIES)
    opens_to = models.CharField(
        max_length=16, choices=Access.choices, blank=True, help_text="Who else may see it from `opens_on` on."
    )
    opens_on = models.DateField(null=True, blank=True, help_text="A day of the court; nobody has to do anything then.")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, blank=True, related_name="documents")
    entry = models.ForeignKey(DocketEntry, on_delete=models.PROTECT, null=True, blank=True, related_name="documents")

    objects = CaseDocumentQuerySet.as_manager()

    class Meta:
        triggers = [witnessed()]
        ordering = ["case", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["case", "document"], name="a_document_is_on_a_file_once"),
            models.CheckConstraint(
                condition=Q(opens_to="", opens_on=None) | (~Q(opens_to="") & Q(opens_on__isnull=False)),
                name="it_opens_to_somebody_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.document_id}"

    @property
    def by_the_court(self) -> bool:
        """Whether the court says it; what a party typed is theirs, although the court printed it."""
        written_by_a_party = self.kind in (self.Kind.COMPLAINT, self.Kind.ANSWER) and self.party_id is not None
        return self.document.origin == Document.Origin.ISSUED and not written_by_a_party
