"""The states of a closure order, and of telling one person about it."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class OrderState(TextChoices):
    DRAFT = "draft", _("draft")
    DISCARDED = "discarded", _("discarded")
    ISSUED = "issued", _("in force")
    ENDED = "ended", _("over: the court is open again")
    SUPERSEDED = "superseded", _("replaced by a later order")


ORDER = {
    OrderState.DRAFT: (OrderState.ISSUED, OrderState.DISCARDED),
    OrderState.ISSUED: (OrderState.ENDED, OrderState.SUPERSEDED),
}


class ReachState(TextChoices):
    WAITING = "waiting", _("not told yet")
    SENT = "sent", _("sent, not yet known to have arrived")
    REACHED = "reached", _("reached")
    TO_CALL = "to_call", _("to be called")
    NAMED = "named", _("could not be reached")


REACH = {
    ReachState.WAITING: (ReachState.SENT, ReachState.TO_CALL, ReachState.REACHED),
    ReachState.SENT: (ReachState.SENT, ReachState.REACHED, ReachState.TO_CALL),
    ReachState.TO_CALL: (ReachState.TO_CALL, ReachState.REACHED, ReachState.NAMED),
    # A provider reports hours later that the letter did not arrive.
    ReachState.REACHED: (ReachState.SENT,),
    # Named at the end, and found after all.
    ReachState.NAMED: (ReachState.REACHED,),
}
