"""An indictment: who may bring it, how long the court has, which procedure it allows. Public prosecution only."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.cases.models import Case
from evercourt.courts.models import Court
from evercourt.courts.procedures import Pack, pack
from evercourt.filing.form import FilingForm
from evercourt.kernel.errors import BadInput, NotAllowed
from evercourt.kernel.policy import may

Procedure = Case.Procedure
# The rules by which the court must decide on a filing (CPL 126; after a correction OLR 9) or an indictment.
REVIEW, REVIEW_OF_CHARGE = "filing.review", "filing.indictment"
# The court tells the accused of the right to a defender within three days (CRPL 34).
TELL_OF_COUNSEL = "criminal.counsel"


def is_charge(court: Court | None, form: FilingForm) -> bool:
    """Return True if the filing charges a crime."""
    cause = pack(court.procedure).causes.get(form.cause) if court else None
    return bool(cause and cause.prosecuted) or bool(form.side("prosecutor") or form.side("accused"))


def review_rule(court: Court, form: FilingForm) -> str:
    """Return the period in which the court decides on the filing (CPL 126; CRPLI 219)."""
    return REVIEW_OF_CHARGE if is_charge(court, form) else REVIEW


def must_be_chargeable(court: Court, form: FilingForm, by: User) -> None:
    """Raise NotAllowed for a charge brought by anybody but a prosecutor before that court, BadInput for half of one."""
    if not is_charge(court, form):
        return
    if not may(by, "filing.prosecute", court):
        raise NotAllowed(
            _("A crime is charged only by the procuratorate before this court; tell the police or the procuratorate.")
        )
    cause = pack(court.procedure).causes.get(form.cause)
    if cause is None or not cause.prosecuted:
        raise BadInput(_("Choose the crime that is charged."), field="cause", basis="CRPL 176")
    for side, message in (
        ("prosecutor", _("Name the procuratorate that charges.")), ("accused", _("Name the accused.")),
    ):  # fmt: skip
        if not any(party.name for party in form.side(side)):
            raise BadInput(message, field="parties", basis="CRPL 176")


def trial_limit(procedure: str, form: FilingForm, law: Pack, on: date) -> str:
    """Return the limit of the trial, which is one of custody; "" for a procedure that criminal cases do not know.

    Raises BadInput where the law closes the fast track or summary procedure (CRPL 214, 222): both want the accused to
    admit and to agree, the fast track no more than three years. The months are values of the pack.
    """
    charge, months = form.charge, form.charge.months or 0

    def is_over(value: str) -> bool:
        return months > law.value(value, on=on).number

    if procedure == Procedure.ORDINARY:
        return "criminal.ordinary"
    if procedure not in (Procedure.SUMMARY, Procedure.FAST_TRACK):
        return ""
    if not charge.admits:
        raise BadInput(
            _("Without the accused's plea there is neither fast track nor summary procedure."),
            field="procedure", basis="CRPL 214; CRPL 222",
        )  # fmt: skip
    if procedure == Procedure.SUMMARY:
        return "criminal.summary.over_3y" if is_over("criminal.summary.longer") else "criminal.summary"
    if not charge.fast_track:
        raise BadInput(_("The accused did not agree to the fast track."), field="procedure", basis="CRPL 222")
    if charge.months is None or is_over("criminal.fast_track.open"):
        raise BadInput(
            _("The fast track is open up to three years of imprisonment."), field="procedure", basis="CRPL 222"
        )
    return "criminal.fast_track.over_1y" if is_over("criminal.fast_track.longer") else "criminal.fast_track"
