"""What is kept of messages: the messages, each attempt and report of their delivery, how a person wants to be told."""

from evercourt.messages.models.delivery import Attempt, Report
from evercourt.messages.models.heard import Heard
from evercourt.messages.models.message import Message
from evercourt.messages.models.reach import Address, BindingCode, Preference, PushSubscription
from evercourt.messages.models.software import Call, Endpoint, Listener

__all__ = [
    "Address",
    "Attempt",
    "BindingCode",
    "Call",
    "Endpoint",
    "Heard",
    "Listener",
    "Message",
    "Preference",
    "PushSubscription",
    "Report",
]
