"""Deciding on relief from the fee before the filing is docketed (FEE 49); the clock of the review goes on."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.cases.acts.relief import check_terms
from evercourt.cases.models import FeeRelief
from evercourt.filing.events import FilingReliefDecided
from evercourt.filing.form import FilingForm, read
from evercourt.filing.models import Filing, ReliefDecision
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record

Kind = FeeRelief.Kind


def relief_asked(form: FilingForm) -> str:
    """Return which relief the filing asks for with grounds, or an empty text."""
    asked = Kind(form.fee_relief) if form.fee_relief in Kind.values and form.fee_relief_reason.strip() else None
    payer = next((party for party in form.parties if party.side == "plaintiff"), None)
    # Only natural persons can be freed altogether (FEE 44).
    if asked is None or (asked == Kind.EXEMPTION and payer is not None and payer.kind == "company"):
        return ""
    return asked.value


@transaction.atomic
def decide_relief(
    filing: Filing,
    *,
    grant: bool,
    reasons: str,
    percent: int | None = None,
    until: date | None = None,
    by: User,
    via: Channel,
) -> ReliefDecision:
    """Decide, with reasons (FEE 48), what the filing asks for; acceptance takes the decision along to the fee.

    `percent` is what is waived in a reduction, `until` the day of a deferral. Raises BadInput; WrongState if nothing is
    asked, if it is decided, or if the filing no longer waits: then the panel of the case decides.
    """
    must(by, "filing.decide_relief", filing)
    if not reasons.strip():
        raise BadInput(_("Give the reasons in writing."), field="reasons", basis="FEE 48")
    filing = Filing.objects.locked(filing.pk)
    form, _problems = read(filing.form)
    kind = relief_asked(form)
    if filing.state != Filing.State.SUBMITTED or not kind or ReliefDecision.objects.filter(filing=filing).exists():
        raise WrongState()
    now = timezone.now()
    assert filing.court
    percent, until = (percent if kind == Kind.REDUCTION else None), (until if kind == Kind.DEFERRAL else None)
    if grant:
        check_terms(kind, percent=percent, until=until, today=filing.court.local_date(now))
    else:
        percent = until = None
    decision = ReliefDecision.objects.create(
        filing=filing, kind=kind, grounds=form.fee_relief_reason.strip(), granted=grant, percent=percent, until=until,
        reasons=reasons.strip(), decided_at=now, decided_by=by,
    )  # fmt: skip
    event = FilingReliefDecided(
        receipt_number=filing.receipt_number, kind=kind, granted=grant, percent=percent, until=until,
        reasons=decision.reasons,
    )  # fmt: skip
    record(event, about=filing, by=by, via=via, at=now)
    return decision
