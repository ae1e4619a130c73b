"""What a proved caller may hear of their case by telephone: their own dates, periods, fees and papers; no more.

Nothing of the other side, no identity, no content of any document: who wants those reads them in the file.
"""

from dataclasses import dataclass

from django.db.models import Q

from evercourt.accounts.models import User
from evercourt.cases.models import Deadline, Fee, Party
from evercourt.courts.rules import name_of
from evercourt.hearings.models import Consent, Hearing
from evercourt.hearings.states import HearingState
from evercourt.helpline.acts.ordering import presiding
from evercourt.helpline.models import Call, WorkOrder
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import NotFound
from evercourt.ledger.access import note_access
from evercourt.mediation.models import Participant
from evercourt.mediation.states import MediationState
from evercourt.service.models import ServiceAttempt, ServiceOrder
from evercourt.service.states import AttemptState, OrderState


@dataclass(frozen=True)
class Heard:
    """The case of one party, as far as it is told by telephone."""

    party: Party
    hearings: list[Hearing]
    consents: list[Consent]
    deadlines: list[Deadline]
    fees: list[Fee]
    papers: list[ServiceOrder]
    under_way: list[ServiceAttempt]
    orders: list[WorkOrder]
    presiding: str
    asked_to_mediate: list[Participant]


def hear(call: Call, party_id: int, *, by: User) -> Heard:
    """Return what the caller may hear as this party; the look is in the access log, with the call as its reason.

    Raises NotFound unless the caller was proved to be this party and is still on this agent's line.
    """
    party = call.parties().filter(pk=party_id).first() if call.agent_id == by.pk else None
    if party is None:
        raise NotFound()
    case = party.case
    note_access(case, by=by, what=f"call {call.number}: case told to party {party.pk}", via=Channel.PHONE)
    hearings = Hearing.objects.filter(case=case, state=HearingState.SCHEDULED).select_related("courtroom")
    deadlines = list(case.deadlines.filter(party=party, state=Deadline.State.OPEN).order_by("due_on"))
    for deadline in deadlines:
        deadline.title = name_of(case.court, deadline.rule, deadline.trigger_date)
    papers = ServiceOrder.objects.filter(party=party).exclude(state=OrderState.CANCELLED)
    judge = presiding(party)
    return Heard(
        party=party,
        hearings=list(hearings),
        consents=list(
            Consent.objects.filter(
                Q(hearing__consent_until__isnull=False) | ~Q(hearing__mode=Hearing.Mode.ON_SITE),
                party=party,
                representation=None,
                hearing__state=HearingState.SCHEDULED,
            ).select_related("hearing")
        ),
        deadlines=deadlines,
        fees=list(case.fees.filter(party=party, state=Fee.State.DUE)),
        papers=list(papers.order_by("ordered_at")),
        under_way=list(
            ServiceAttempt.objects.filter(order__in=papers, state=AttemptState.SENT).select_related("order")
        ),
        orders=list(WorkOrder.objects.filter(party=party)),
        presiding=judge.name if judge else "",
        asked_to_mediate=list(
            Participant.objects.filter(
                party=party, answer=Participant.Answer.ASKED, mediation__state=MediationState.ASKING
            ).select_related("mediation")
        ),
    )
