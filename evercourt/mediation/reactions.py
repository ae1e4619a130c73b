"""What follows in a mediation from filings, and from what comes in by messenger."""

from evercourt.cases.events import CounselEnded
from evercourt.filing.events import FilingAccepted, FilingRefused, FilingReturned, FilingSubmitted, FilingWithdrawn
from evercourt.filing.models import Filing
from evercourt.kernel.channels import Channel
from evercourt.kernel.events import on
from evercourt.ledger.record import Record
from evercourt.mediation.acts.ending import finish
from evercourt.mediation.acts.meeting import keep_walls
from evercourt.mediation.acts.proposing import carry_over, propose_before_filing
from evercourt.mediation.models import EndReason, Mediation
from evercourt.mediation.states import MediationState
from evercourt.messages.events import MessageHeard

OPEN = (MediationState.ASKING, MediationState.CHOOSING, MediationState.APPOINTED, MediationState.RUNNING)


def propose_many(records: list[Record]) -> None:
    """Ask the other sides of those filings whose form says yes to mediation; the others cost nothing."""
    for record in records:
        if record.about.form.get("mediation") in (True, "true"):
            propose_before_filing(record.about, via=Channel(record.via))


@on(FilingSubmitted, together=propose_many)
def ask_the_other_side(record: Record) -> None:
    """Who files and says yes to mediation has asked for it."""
    propose_many([record])


@on(FilingAccepted)
def go_on_in_the_case(record: Record) -> None:
    """The same mediation goes on in the case, under its periods."""
    case = record.about.case
    for filing in Filing.objects.filter(case=case):
        for mediation in Mediation.objects.filter(filing=filing, case=None, state__in=OPEN):
            carry_over(mediation, case, by=None, via=Channel.SYSTEM)


@on(FilingReturned, FilingRefused, FilingWithdrawn)
def end_with_the_filing(record: Record) -> None:
    """What is no longer before the court is not mediated."""
    for mediation in Mediation.objects.filter(filing=record.about, case=None, state__in=OPEN):
        finish(mediation, EndReason.WITHDRAWN, by=None, via=Channel.SYSTEM)


@on(CounselEnded)
def leave_the_live_room(record: Record) -> None:
    """Whose power ended hears nothing more, also in a talk that goes on this moment (CPL 63)."""
    for mediation in Mediation.objects.filter(case=record.about.case, state=MediationState.RUNNING):
        keep_walls(mediation)


@on(MessageHeard)
def place_it(record: Record) -> None:
    """What came by messenger is placed by a job of its own: a picture or a voice note must be fetched first."""
    from evercourt.mediation.tasks import place_message

    place_message.configure(lock=f"heard:{record.event.heard}").defer(heard_id=record.event.heard)  # type: ignore[attr-defined]
