"""How a person wants to be told, and the addresses that are not part of the account itself."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from evercourt.messages.models.message import Message


class Preference(models.Model):
    """The order of lines and the quiet hours of a person; the language is that of the account."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="preference")
    order = models.JSONField(default=list, blank=True, help_text="Lines, the dearest first; others follow as usual.")
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_until=None)
                | (Q(quiet_from__isnull=False, quiet_until__isnull=False) & ~Q(quiet_from=models.F("quiet_until"))),
                name="quiet_hours_begin_and_end",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}"


class Address(models.Model):
    """An address of a person on a line: confirmed by how it came here. A refused one is not written to again."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="addresses")
    line = models.CharField(max_length=16, choices=Message.Line.choices)
    address = models.CharField(max_length=500, help_text="The OpenID of the account.")
    added_at = models.DateTimeField(default=timezone.now)
    refused_at = models.DateTimeField(null=True, blank=True)
    refused_because = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["line", "address"], name="one_person_an_address")]

    def __str__(self) -> str:
        return f"{self.user} {self.line}"


class PushSubscription(models.Model):
    """What a browser gave so that notes can be pushed to it; the address is its name here."""

    address = models.OneToOneField(Address, on_delete=models.CASCADE, related_name="subscription")
    endpoint = models.TextField(help_text="Where the push service of the browser takes notes.")
    key = models.CharField(max_length=100, help_text="Public key of the browser, base64url.")
    secret = models.CharField(max_length=40, help_text="What only browser and court know, base64url.")

    def __str__(self) -> str:
        return f"{self.address}"


class BindingCode(models.Model):
    """A code a person sends to the court's account on a messenger, once, to say that the account there is theirs."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="binding_code")
    code = models.CharField(max_length=16, unique=True)
    good_until = models.DateTimeField()

    def __str__(self) -> str:
        return self.code
