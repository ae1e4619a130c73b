"""The states of enforcement: one small machine for each thing."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ApplicationState(TextChoices):
    SUBMITTED = "submitted", _("waiting for the court")
    DOCKETED = "docketed", _("enforcement opened")
    REFUSED = "refused", _("not accepted, by ruling")


APPLICATION = {ApplicationState.SUBMITTED: (ApplicationState.DOCKETED, ApplicationState.REFUSED)}


class InquiryState(TextChoices):
    WRITTEN = "written", _("written, not sent yet")
    SENT = "sent", _("asked, no answer yet")
    ANSWERED = "answered", _("answered by the institution")
    REFUSED = "refused", _("refused by the institution")
    LAPSED = "lapsed", _("not answered in time")


_I = InquiryState
INQUIRY = {
    _I.WRITTEN: (_I.SENT, _I.REFUSED, _I.LAPSED),
    _I.SENT: (_I.ANSWERED, _I.REFUSED, _I.LAPSED),
    # An answer that comes late is an answer all the same.
    _I.LAPSED: (_I.ANSWERED, _I.REFUSED),
}


class RulingState(TextChoices):
    PROPOSED = "proposed", _("before a judge")
    SIGNED = "signed", _("signed")
    DECLINED = "declined", _("not signed")


RULING = {RulingState.PROPOSED: (RulingState.SIGNED, RulingState.DECLINED)}


class MeasureState(TextChoices):
    PLANNED = "planned", _("planned")
    ORDERED = "ordered", _("ordered by ruling")
    SENT = "sent", _("with the institution")
    ACTIVE = "active", _("in force")
    WAITING = "waiting", _("waiting in line")
    REFUSED = "refused", _("not carried out")
    LIFTED = "lifted", _("lifted")
    LAPSED = "lapsed", _("lapsed")
    TAKEN = "taken", _("taken in full")


_M = MeasureState
MEASURE = {
    _M.PLANNED: (_M.ORDERED, _M.REFUSED),
    _M.ORDERED: (_M.SENT, _M.REFUSED, _M.LIFTED),
    _M.SENT: (_M.ACTIVE, _M.WAITING, _M.REFUSED),
    _M.WAITING: (_M.ACTIVE, _M.LIFTED, _M.LAPSED),
    _M.ACTIVE: (_M.LIFTED, _M.LAPSED, _M.TAKEN),
    # The institution answers after the court gave up waiting: what it holds is held.
    _M.REFUSED: (_M.ACTIVE, _M.WAITING),
}
# A measure in one of these states holds property, or may hold it soon.
LIVE = (_M.ORDERED, _M.SENT, _M.ACTIVE, _M.WAITING)


class OrderState(TextChoices):
    WRITTEN = "written", _("waits for its release")
    RELEASED = "released", _("released, to be sent")
    SENT = "sent", _("sent, no answer yet")
    DONE = "done", _("carried out by the institution")
    REFUSED = "refused", _("refused by the institution")
    LAPSED = "lapsed", _("not answered in time")
    CANCELLED = "cancelled", _("order no longer needed")


_O = OrderState
ORDER = {
    _O.WRITTEN: (_O.RELEASED, _O.CANCELLED),
    _O.RELEASED: (_O.SENT, _O.CANCELLED),
    _O.SENT: (_O.DONE, _O.REFUSED, _O.LAPSED),
    _O.LAPSED: (_O.DONE, _O.REFUSED),
}


class ObjectionState(TextChoices):
    RECEIVED = "received", _("to be decided")
    UPHELD = "upheld", _("upheld")
    REJECTED = "rejected", _("rejected")
    WITHDRAWN = "withdrawn", _("withdrawn")


OBJECTION = {
    ObjectionState.RECEIVED: (ObjectionState.UPHELD, ObjectionState.REJECTED, ObjectionState.WITHDRAWN),
}


class ReviewState(TextChoices):
    RECEIVED = "received", _("to be decided")
    KEPT = "kept", _("the decision stands")
    REVERSED = "reversed", _("the decision was reversed")


REVIEW = {ReviewState.RECEIVED: (ReviewState.KEPT, ReviewState.REVERSED)}


class PayoutState(TextChoices):
    PROPOSED = "proposed", _("proposed")
    APPROVED = "approved", _("approved")
    PAID = "paid", _("paid out")
    STOPPED = "stopped", _("stopped, the title has fallen")


PAYOUT = {
    PayoutState.PROPOSED: (PayoutState.APPROVED, PayoutState.STOPPED),
    PayoutState.APPROVED: (PayoutState.PAID, PayoutState.STOPPED),
}


class RestitutionState(TextChoices):
    ORDERED = "ordered", _("ordered to be given back")
    RETURNED = "returned", _("given back")
    ENFORCED = "enforced", _("enforced in a case of its own")
    REPLACED = "replaced", _("part of a later order")


_R = RestitutionState
RESTITUTION = {_R.ORDERED: (_R.RETURNED, _R.ENFORCED, _R.REPLACED)}


class DistributionState(TextChoices):
    DRAFT = "draft", _("draft")
    SERVED = "served", _("served on everyone concerned")
    FINAL = "final", _("final")
    REPLACED = "replaced", _("replaced by a new plan")


DISTRIBUTION = {
    DistributionState.DRAFT: (DistributionState.SERVED, DistributionState.REPLACED),
    DistributionState.SERVED: (DistributionState.FINAL, DistributionState.REPLACED),
}


class KeepingStep(TextChoices):
    SEIZED = "seized", _("seized")
    MOVED = "moved", _("given to another keeper")
    RETURNED = "returned", _("given back to the debtor")
    DELIVERED = "delivered", _("handed to the buyer")


_K = KeepingStep
# What may follow in the keeping of a seized thing; each step is a row of its own.
KEEPING = {
    _K.SEIZED: (_K.MOVED, _K.RETURNED, _K.DELIVERED),
    _K.MOVED: (_K.MOVED, _K.RETURNED, _K.DELIVERED),
}


class ValuationState(TextChoices):
    SERVED = "served", _("served on the parties")
    REPLACED = "replaced", _("to be valued anew")


VALUATION = {ValuationState.SERVED: (ValuationState.REPLACED,)}


class SaleState(TextChoices):
    PROPOSED = "proposed", _("before the panel")
    DECLINED = "declined", _("not announced")
    ANNOUNCED = "announced", _("announced")
    STOPPED = "stopped", _("stopped")
    FAILED = "failed", _("nobody bought it")
    SOLD = "sold", _("sold, to be paid")
    BROKEN = "broken", _("the buyer did not pay")
    PAID = "paid", _("paid, title to be transferred")
    TRANSFERRED = "transferred", _("title transferred to the buyer")


_S = SaleState
SALE = {
    _S.PROPOSED: (_S.ANNOUNCED, _S.DECLINED, _S.STOPPED),
    _S.ANNOUNCED: (_S.SOLD, _S.FAILED, _S.STOPPED),
    _S.SOLD: (_S.PAID, _S.BROKEN),
    # Nobody bought it: the creditor takes it instead of money.
    _S.FAILED: (_S.PAID,),
    _S.PAID: (_S.TRANSFERRED,),
}
# The thing is somebody's by now: its seal holds until the title has passed.
BOUGHT = (_S.SOLD, _S.PAID)
