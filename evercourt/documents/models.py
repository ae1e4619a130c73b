"""Documents and uploads. Bytes are stored once by their SHA-256; what was issued is never edited or removed."""

from __future__ import annotations

import secrets

import pgtrigger
from django.conf import settings
from django.db import models
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
