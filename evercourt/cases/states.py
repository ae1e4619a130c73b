"""The states of deadlines, fees and applications for relief; the case itself has none."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class FeeState(TextChoices):
    DUE = "due", _("to be paid")
    PAID = "paid", _("paid")
    DEFERRED = "deferred", _("may be paid later")
    WAIVED = "waived", _("need not be paid")
    UNPAID = "unpaid", _("not paid in time")


FEE = {
    FeeState.DUE: (FeeState.PAID, FeeState.DEFERRED, FeeState.WAIVED, FeeState.UNPAID),
    FeeState.DEFERRED: (FeeState.PAID, FeeState.WAIVED, FeeState.UNPAID),
}


class ReliefState(TextChoices):
    APPLIED = "applied", _("waiting for a decision")
    GRANTED = "granted", _("granted")
    REFUSED = "refused", _("refused")


RELIEF = {ReliefState.APPLIED: (ReliefState.GRANTED, ReliefState.REFUSED)}


class DeadlineState(TextChoices):
    OPEN = "open", _("running")
    MET = "met", _("met")
    MISSED = "missed", _("passed")
    LIFTED = "lifted", _("no longer applies")


DEADLINE = {
    DeadlineState.OPEN: (DeadlineState.MET, DeadlineState.MISSED, DeadlineState.LIFTED),
    # Shown afterwards to have been met in time: posted before its end (CPL 85); or the court gave more time (CPL 86).
    DeadlineState.MISSED: (DeadlineState.MET, DeadlineState.LIFTED, DeadlineState.OPEN),
}


class Decider(TextChoices):
    """Who decides whether a member withdraws (CPL 49)."""

    PRESIDENT = "president", _("the president of the court")
    PRESIDING = "presiding", _("the presiding judge")
    COMMITTEE = "committee", _("the judicial committee")


class ExtensionState(TextChoices):
    ASKED = "asked", _("waiting for a decision")
    GRANTED = "granted", _("granted")
    REFUSED = "refused", _("refused")


EXTENSION = {ExtensionState.ASKED: (ExtensionState.GRANTED, ExtensionState.REFUSED)}


class RecusalState(TextChoices):
    ASKED = "asked", _("waiting for a decision")
    GRANTED = "granted", _("granted: the member leaves the panel")
    REFUSED = "refused", _("refused")
    RECONSIDER = "reconsider", _("to be reconsidered")
    CONFIRMED = "confirmed", _("the refusal stands")


RECUSAL = {
    RecusalState.ASKED: (RecusalState.GRANTED, RecusalState.REFUSED),
    # Once only (CPL 50).
    RecusalState.REFUSED: (RecusalState.RECONSIDER,),
    RecusalState.RECONSIDER: (RecusalState.GRANTED, RecusalState.CONFIRMED),
}


class AppearanceState(TextChoices):
    ASKED = "asked", _("waiting for the party or the court")
    CONFIRMED = "confirmed", _("confirmed")
    REFUSED = "refused", _("not confirmed")


APPEARANCE = {AppearanceState.ASKED: (AppearanceState.CONFIRMED, AppearanceState.REFUSED)}


class SealedTo(TextChoices):
    """To whom an entry or a case is closed; who of the court handles it always sees it."""

    PUBLIC = "public", _("the public")
    OUTSIDE = "outside", _("everyone outside the court")
