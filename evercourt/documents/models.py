"""Documents and uploads. Bytes are stored once by their SHA-256; what was issued is never edited or removed."""

from __future__ import annotations

import secrets

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.courts.models import Court
from evercourt.kernel.check_codes import new_check_code
from evercourt.ledger.witness import witnessed


class Document(models.Model):
    """One file as received or issued: its bytes are found by `sha256` and never change."""

    class Origin(models.TextChoices):
        RECEIVED = "received", _("received")
        ISSUED = "issued", _("issued by the court")

    court = models.ForeignKey(
        Court, on_delete=models.PROTECT, null=True, related_name="+", help_text="None while a draft has no court yet."
    )
    title = models.CharField(max_length=200)
    name = models.CharField(max_length=200, help_text="File name, made safe.")
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField(help_text="Bytes.")
    sha256 = models.CharField(max_length=64, db_index=True)
    pages = models.PositiveIntegerField(null=True, blank=True, help_text="None for sound and film.")
    origin = models.CharField(max_length=16, choices=Origin.choices, default=Origin.RECEIVED)
    check_code = models.CharField(max_length=16, unique=True, default=new_check_code)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        triggers = [
            witnessed(),
            pgtrigger.Protect(
                name="bytes_never_change",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("sha256", "size", "media_type", "check_code"),
            ),
            pgtrigger.Protect(name="never_removed", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.title


class DocumentSeal(models.Model):
    """The court's signature on a document it issued; the authority's time stamp on it comes afterwards, once."""

    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="seal")
    signature = models.BinaryField(help_text="The signature in the PDF: what the time stamp is over.")
    sealed_at = models.DateTimeField(default=timezone.now)
    token = models.BinaryField(null=True, blank=True, help_text="RFC 3161; None while it is awaited.")
    stamped_at = models.DateTimeField(null=True, blank=True, help_text="The time the token states.")
    stamped_sha256 = models.CharField(max_length=64, blank=True, help_text="Of the file with the token in it.")

    class Meta:
        triggers = [
            pgtrigger.Protect(
                name="signature_never_changes",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("document", "signature", "sealed_at"),
            ),
            pgtrigger.Protect(
                name="stamped_once", operation=pgtrigger.Update, condition=pgtrigger.Q(old__token__isnull=False)
            ),
            pgtrigger.Protect(name="seal_never_removed", operation=pgtrigger.Delete),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(token=None, stamped_at=None, stamped_sha256="")
                | (Q(token__isnull=False, stamped_at__isnull=False) & ~Q(stamped_sha256="")),
                name="stamped_whole",
            )
        ]
        indexes = [
            # Serves the job that asks for what is awaited: a handful among all.
            models.Index(fields=["sealed_at"], condition=Q(token=None), name="time_stamps_awaited"),
        ]

    def __str__(self) -> str:
        return f"{self.document} {self.sealed_at:%Y-%m-%d}"


class Upload(models.Model):
    """A file on its way in: resumes at `received` after a cut line; becomes a Document when whole and checked."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=43, unique=True, default=secrets.token_urlsafe)
    name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    received = models.PositiveBigIntegerField(default=0)
    document = models.OneToOneField(Document, on_delete=models.SET_NULL, null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.name} {self.received}/{self.size}"
