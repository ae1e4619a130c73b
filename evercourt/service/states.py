"""The states of service of process: sent, delivered, opened and legally served are different facts (OLR 29–31)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Way(TextChoices):
    """The ways of service, in the order in which they are tried."""

    PORTAL = "portal", _("portal inbox")
    EMAIL = "email", _("e-mail")
    COUNTER = "counter", _("handed over at the court")
    CUSTODY = "custody", _("handed over in the detention centre")
    POST = "post", _("post with tracking number")
    ENTRUSTED = "entrusted", _("by another court, entrusted with it")
    ANNOUNCEMENT = "announcement", _("public announcement")


class AddressBasis(TextChoices):
    """How the court knows an address: it decides when service there takes effect (OLR 31)."""

    PROVIDED = "provided", _("given by the recipient")
    CONFIRMED = "confirmed", _("confirmed by the recipient")
    INFERRED = "inferred", _("known from elsewhere")


class Purpose(TextChoices):
    """What is served."""

    COMPLAINT = "complaint", _("complaint and notice to answer")
    INDICTMENT = "indictment", _("copy of the indictment")
    SUMMONS = "summons", _("summons")
    DECISION = "decision", _("decision")
    NOTICE = "notice", _("notice")
    ANSWER = "answer", _("answer of the other side")


class OrderState(TextChoices):
    ORDERED = "ordered", _("being served")
    SERVED = "served", _("served")
    CANCELLED = "cancelled", _("no longer needed")


ORDER = {
    OrderState.ORDERED: (OrderState.SERVED, OrderState.CANCELLED),
    # Reopened when the recipient has shown that service did not reach them (OLR 31).
    OrderState.SERVED: (OrderState.ORDERED,),
}


class AttemptState(TextChoices):
    SENT = "sent", _("on its way")
    EFFECTIVE = "effective", _("served")
    PRESUMED = "presumed", _("presumed served, unless the recipient shows otherwise")
    FAILED = "failed", _("did not succeed")


ATTEMPT = {
    AttemptState.SENT: (AttemptState.EFFECTIVE, AttemptState.PRESUMED, AttemptState.FAILED),
    AttemptState.PRESUMED: (AttemptState.EFFECTIVE, AttemptState.FAILED),
    # Set aside by decision on the recipient's objection.
    AttemptState.EFFECTIVE: (AttemptState.FAILED,),
}


class EntrustedState(TextChoices):
    ASKED = "asked", _("waits for the other court to accept")
    ACCEPTED = "accepted", _("accepted, being carried out")
    DECLINED = "declined", _("not accepted")
    RETURNED = "returned", _("returned with the result")
    RECALLED = "recalled", _("no longer needed")


ENTRUSTED = {
    EntrustedState.ASKED: (EntrustedState.ACCEPTED, EntrustedState.DECLINED, EntrustedState.RECALLED),
    EntrustedState.ACCEPTED: (EntrustedState.RETURNED, EntrustedState.RECALLED),
}


class RebuttalState(TextChoices):
    RAISED = "raised", _("waiting for a decision")
    UPHELD = "upheld", _("objection accepted")
    REFUSED = "refused", _("objection not accepted")


REBUTTAL = {RebuttalState.RAISED: (RebuttalState.UPHELD, RebuttalState.REFUSED)}


class JoinRequestState(TextChoices):
    WAITING = "waiting", _("waiting for a clerk to check")
    CONFIRMED = "confirmed", _("joined")
    REFUSED = "refused", _("not confirmed")


JOIN_REQUEST = {JoinRequestState.WAITING: (JoinRequestState.CONFIRMED, JoinRequestState.REFUSED)}
