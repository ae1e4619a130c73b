"""Messages that leave the house. A message is written in the act's transaction and sent by a job afterwards."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.courts.models import Court
from evercourt.kernel.check_codes import new_check_code
from evercourt.kernel.fields import reveal
from evercourt.kernel.states import LockingQuerySet, Stateful, keep_states
from evercourt.messages.states import MESSAGE, MessageState

# Every letter in an inbox, however it was written, is a call to each place that listens for its person. Who left the
# firm is not listened for there any more, though the row of the listener may still stand.
TELLS_SOFTWARE = """
    INSERT INTO court_messages_call (endpoint_id, message_id)
    SELECT listener.endpoint_id, written.id
    FROM written
    JOIN court_messages_listener listener ON listener.user_id = written.to_id AND listener.until IS NULL
    JOIN court_messages_endpoint endpoint ON endpoint.id = listener.endpoint_id AND endpoint.ended_at IS NULL
    WHERE written.line = 'portal' AND (
        endpoint.firm_id IS NULL OR EXISTS (
            SELECT FROM accounts_firmmember member
            WHERE member.firm_id = endpoint.firm_id AND member.user_id = listener.user_id
                AND member.agreed_at IS NOT NULL AND member.left_at IS NULL
        )
    )
    ORDER BY written.id;
    RETURN NULL;
"""


class MessageQuerySet(LockingQuerySet):
    def visible_to(self, user: Any) -> MessageQuerySet:
        """Return the inbox of a person: what was written to them in the portal."""
        return self.filter(to=user, line=Message.Line.PORTAL)


class Message(Stateful):
    """One letter to one person on one line: its delivery, with every attempt and what was reported of it.

    The key ends with the line and is unique: nobody is told twice by the same line with the same letter.
    """

    class Line(models.TextChoices):
        PORTAL = "portal", _("portal inbox")
        EMAIL = "email", _("e-mail")
        SMS = "sms", _("text message")
        WECHAT = "wechat", _("WeChat")
        MINI_PROGRAM = "mini_program", _("WeChat mini-program")
        PUSH = "push", _("note in the browser")

    State = MessageState
    transitions = MESSAGE

    key = models.CharField(max_length=128, unique=True)
    to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    court = models.ForeignKey(Court, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    line = models.CharField(max_length=16, choices=Line.choices)
    address = models.CharField(max_length=500, blank=True)
    language = models.CharField(max_length=10)
    letter = models.CharField(max_length=64)
    subject = models.CharField(max_length=300)
    body = models.TextField()
    walled = models.BooleanField(
        default=False,
        help_text="What is said in confidence: encrypted until it is sent, then not kept.",
    )
    link = models.CharField(max_length=300, blank=True, help_text="Path of the page it is about.")
    check_code = models.CharField(
        max_length=16,
        unique=True,
        default=new_check_code,
        # Also for rows that are written by sets in SQL.
        db_default=models.Func(function="messages_check_code", output_field=models.CharField()),
    )
    following = models.JSONField(
        default=list, blank=True, help_text="The lines that are tried in order when this one fails."
    )
    state = models.CharField(max_length=16, choices=MessageState.choices, default=MessageState.WRITTEN)
    written_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True, help_text="When the provider reported its arrival.")
    read_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.TextField(blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        triggers = [
            keep_states(MESSAGE),
            pgtrigger.Trigger(
                name="tells_software",
                level=pgtrigger.Statement,
                operation=pgtrigger.Insert,
                when=pgtrigger.After,
                referencing=pgtrigger.Referencing(new="written"),  # type: ignore[no-untyped-call]
                func=TELLS_SOFTWARE,
            ),
        ]
        indexes = [
            # Serves the inbox of a person, newest first.
            models.Index(fields=["to", "-written_at"], name="inbox"),
        ]

    def __str__(self) -> str:
        return f"{self.letter} {self.line} {self.state}"

    @property
    def said(self) -> str:
        """The words for the line; only the adapters ask for them."""
        return reveal(self.body) if self.walled and self.body else self.body

    @property
    def ledger_stream(self) -> str:
        return f"person:{self.to_id}" if self.to_id else "messages"

    @property
    def ledger_court_id(self) -> None:
        return None
