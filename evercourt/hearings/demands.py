"""A party demands that a witness, an expert or another party attend on site, with reasons (OLR 5, 26)."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.cases.models import Party
from evercourt.hearings import remote_events as events
from evercourt.hearings.models import OnSiteDemand, Participant
from evercourt.hearings.people import of
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record


@transaction.atomic
def demand_on_site(person: Participant, party: Party, *, reasons: str, by: User, via: Channel) -> OnSiteDemand:
    """Demand, for `party`, that a person who would take part by video come to the courtroom."""
    must(by, "hearing.demand_on_site", party)
    if party.case_id != person.hearing.case_id or person.party_id == party.pk:
        raise BadInput(_("Choose somebody else in the same hearing."), field="person", basis="OLR 5")
    if not reasons.strip():
        raise BadInput(_("Give the reasons: why it must be on site."), field="reasons", basis="OLR 5; OLR 26")
    made = OnSiteDemand.objects.create(participant=person, party=party, reasons=reasons.strip(), asked_by=by)
    wanted = events.OnSiteDemanded(**of(person), party_name=party.name, reasons=made.reasons)
    record(wanted, about=person.hearing.case, by=by, via=via)
    return made


@transaction.atomic
def decide_on_site(demand: OnSiteDemand, *, grant: bool, reasons: str, by: User, via: Channel) -> OnSiteDemand:
    """Decide on the demand, with reasons; granted, the person attends on site."""
    must(by, "hearing.decide", demand.participant.hearing)
    demand = (
        OnSiteDemand.objects.select_for_update(of=("self",))
        .select_related("participant__hearing__case")
        .get(pk=demand.pk)
    )
    if demand.granted is not None:
        raise WrongState()
    if not reasons.strip():
        raise BadInput(_("Give the reasons in writing."), field="reasons", basis="OLR 5")
    demand.granted, demand.decision, demand.decided_by = grant, reasons.strip(), by
    demand.save(update_fields=["granted", "decision", "decided_by"])
    decided = events.OnSiteDecided(**of(demand.participant), granted=grant, reasons=demand.decision)
    record(decided, about=demand.participant.hearing.case, by=by, via=via)
    if grant and demand.participant.is_remote:
        person = Participant.objects.locked(demand.participant_id)
        person.mode = Participant.ON_SITE
        person.save(update_fields=["mode"])
        placed = events.PersonPlaced(**of(person), mode=person.mode, place=person.place)
        record(placed, about=person.hearing.case, by=by, via=via)
    return demand
