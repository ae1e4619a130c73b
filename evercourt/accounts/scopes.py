"""What a key for software may be used for; a key never does more than its person may."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Scope(TextChoices):
    READ = "read", _("read cases, documents and messages")
    FILE = "file", _("prepare and submit filings")
    PAY = "pay", _("pay fees")
    COURT = "court", _("work of an office: review, docket, service")
