"""The states of a decision: draft, signed, pronounced, final."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class DecisionState(TextChoices):
    DRAFT = "draft", _("draft")
    SIGNING = "signing", _("being signed")
    SIGNED = "signed", _("signed")
    PRONOUNCED = "pronounced", _("pronounced")
    FINAL = "final", _("in effect")
    APPEALED = "appealed", _("under appeal")


DECISION = {
    DecisionState.DRAFT: (DecisionState.SIGNING,),
    # Back to draft: a judge declines to sign.
    DecisionState.SIGNING: (DecisionState.DRAFT, DecisionState.SIGNED),
    DecisionState.SIGNED: (DecisionState.PRONOUNCED,),
    DecisionState.PRONOUNCED: (DecisionState.FINAL, DecisionState.APPEALED),
}
