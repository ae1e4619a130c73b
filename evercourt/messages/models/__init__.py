"""What is kept of messages: the messages, each attempt and report of their delivery, how a person wants to be told."""

from evercourt.messages.models.delivery import Attempt, Report
from evercourt.messages.models.heard import Heard
from evercourt.messages.models.message import Message
from evercourt.messages.models.reach import Address, BindingCode, Preference, PushSubscription

__all__ = ["Address", "Attempt", "BindingCode", "Heard", "Message", "Preference", "PushSubscription", "Report"]
