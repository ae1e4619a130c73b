"""The states of a mediation, of a mediator's part in it, of offers, an agreement, its performance and confirmation."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class MediationState(TextChoices):
    ASKING = "asking", _("everyone is asked whether they agree to mediation")
    CHOOSING = "choosing", _("the mediator is being chosen")
    APPOINTED = "appointed", _("the mediator was asked to accept")
    RUNNING = "running", _("mediation under way")
    AGREED = "agreed", _("ended with an agreement")
    ENDED = "ended", _("ended without an agreement")


MEDIATION = {
    MediationState.ASKING: (MediationState.CHOOSING, MediationState.ENDED),
    MediationState.CHOOSING: (MediationState.APPOINTED, MediationState.ENDED),
    # Back to choosing: the mediator declines, does not answer, or leaves (OMR 12, 14).
    MediationState.APPOINTED: (MediationState.RUNNING, MediationState.CHOOSING, MediationState.ENDED),
    MediationState.RUNNING: (MediationState.AGREED, MediationState.CHOOSING, MediationState.ENDED),
}


class AssignmentState(TextChoices):
    APPOINTED = "appointed", _("asked")
    ACCEPTED = "accepted", _("mediates")
    DECLINED = "declined", _("declined")
    LEFT = "left", _("has left")


ASSIGNMENT = {
    AssignmentState.APPOINTED: (AssignmentState.ACCEPTED, AssignmentState.DECLINED, AssignmentState.LEFT),
    AssignmentState.ACCEPTED: (AssignmentState.LEFT,),
}


class RoundState(TextChoices):
    OPEN = "open", _("waits for both sealed offers")
    MET = "met", _("the offers overlap")
    APART = "apart", _("the offers do not overlap")
    CLOSED = "closed", _("closed before both had offered")


ROUND = {RoundState.OPEN: (RoundState.MET, RoundState.APART, RoundState.CLOSED)}


class AgreementState(TextChoices):
    DRAFT = "draft", _("being written")
    SIGNING = "signing", _("being signed")
    EFFECTIVE = "effective", _("in effect")
    DROPPED = "dropped", _("given up")


AGREEMENT = {
    AgreementState.DRAFT: (AgreementState.SIGNING, AgreementState.DROPPED),
    # Back to draft: someone asks for a change; what was signed no longer counts.
    AgreementState.SIGNING: (AgreementState.DRAFT, AgreementState.EFFECTIVE, AgreementState.DROPPED),
}


class ObligationState(TextChoices):
    OPEN = "open", _("to be performed")
    PERFORMED = "performed", _("performed")
    OVERDUE = "overdue", _("not performed in time")


OBLIGATION = {
    ObligationState.OPEN: (ObligationState.PERFORMED, ObligationState.OVERDUE),
    ObligationState.OVERDUE: (ObligationState.PERFORMED,),
}


class ConfirmationState(TextChoices):
    ASKED = "asked", _("waits for the other side to join the application")
    FILED = "filed", _("before the judge")
    CONFIRMED = "confirmed", _("confirmed")
    DISMISSED = "dismissed", _("not confirmed")
    WITHDRAWN = "withdrawn", _("application withdrawn")
    LAPSED = "lapsed", _("not everyone asked in time")


CONFIRMATION = {
    ConfirmationState.ASKED: (ConfirmationState.FILED, ConfirmationState.WITHDRAWN, ConfirmationState.LAPSED),
    ConfirmationState.FILED: (
        ConfirmationState.CONFIRMED,
        ConfirmationState.DISMISSED,
        ConfirmationState.WITHDRAWN,
    ),
}
