"""What a draft would do if it were issued now, as counted last; thrown away with every count."""

from django.conf import settings
from django.db import models
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from evercourt.cases.models import Party
from evercourt.continuity.models.order import ClosureOrder


class Preview(models.Model):
    """The last count of one draft; it holds for the version of the draft that was counted, until `counted_at`."""

    order = models.OneToOneField(ClosureOrder, on_delete=models.CASCADE, related_name="preview")
    version = models.PositiveIntegerField()
    asked_at = models.DateTimeField(default=timezone.now)
    counted_at = models.DateTimeField(null=True, blank=True, help_text="Empty: still being counted.")
    done = models.PositiveIntegerField(default=0, help_text="Visits, hearings and periods looked at so far.")
    counts = models.JSONField(default=dict, blank=True, help_text="By kind and outcome.")

    def __str__(self) -> str:
        return f"{self.order_id} v{self.version}: {self.done}"

    @property
    def is_current(self) -> bool:
        """True if the draft was not changed since."""
        return self.version == self.order.version


class PreviewLine(models.Model):
    """One visit, hearing or period that the draft would move."""

    class Kind(TextChoices):
        VISITS = "visits", _("Visits")
        HEARINGS = "hearings", _("Hearings")
        DEADLINES = "deadlines", _("Periods")
        MEASURES = "measures", _("Measures that would expire")
        PROTECTIONS = "protections", _("Protection orders that would expire")

    preview = models.ForeignKey(Preview, on_delete=models.CASCADE, related_name="lines")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    thing = models.BigIntegerField(help_text="Key of the visit, hearing, deadline or measure.")
    outcome = models.CharField(max_length=16)
    reason = models.CharField(max_length=64, blank=True)
    until = models.DateTimeField(null=True, blank=True, help_text="When the parties must have answered.")
    before = models.DateField(null=True, blank=True)
    after = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["preview", "kind", "id"], name="lines_of_a_preview")]

    def __str__(self) -> str:
        return f"{self.kind} {self.thing} {self.outcome}"


class PreviewPerson(models.Model):
    """One person who would be told, and how they can be reached."""

    class Way(TextChoices):
        NONE = "none", _("no channel known")
        CALL = "call", _("by telephone only")
        LETTER = "letter", _("by message")

    preview = models.ForeignKey(Preview, on_delete=models.CASCADE, related_name="people")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    party = models.ForeignKey(Party, on_delete=models.CASCADE, null=True, related_name="+")
    name = models.CharField(max_length=200)
    phone = models.CharField(max_length=20, blank=True, help_text="Of a visitor without an account.")
    language = models.CharField(max_length=10)
    way = models.CharField(max_length=8, choices=Way.choices)

    class Meta:
        indexes = [models.Index(fields=["preview", "way", "id"], name="people_of_a_preview")]

    def __str__(self) -> str:
        return f"{self.name} {self.way}"

    @property
    def language_name(self) -> str:
        """The language of the letter, under its own name."""
        return str(get_language_info(self.language)["name_local"])
