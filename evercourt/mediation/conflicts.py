"""Who must not mediate in a dispute: what the court knows (OMR 13; MED 16); what it cannot know, mediators declare."""

from collections import defaultdict
from collections.abc import Iterable

from evercourt.accounts.models import LawyerLicence, OfficeHeld
from evercourt.cases.models import DeclaredRelation, PanelMember, Representation
from evercourt.mediation.models import Assignment, Mediation, Mediator
from evercourt.mediation.policy import ACTIVE, JUDGES


def conflicts(mediation: Mediation, mediators: Iterable[Mediator]) -> dict[int, list[str]]:
    """Return the grounds that exclude each mediator, by key; no entry, no ground.

    party: takes part; representative: acts or acted for a party; same_name: bears the name of one; same_firm: of the
    firm of a representative; judges: holds an office from which judges are drawn, or sat in the case; was_here: left or
    declined this mediation; declared: declared a relation with one of these persons or companies.
    """
    mediators = list(mediators)
    people = {mediator.user_id for mediator in mediators}
    participants = list(mediation.participants.all())
    parties = {participant.party_id for participant in participants} - {None}
    powers = list(Representation.objects.filter(party__in=parties))
    names = {participant.name for participant in participants} | {power.name for power in powers}
    own = {participant.user_id for participant in participants} - {None}
    acting = {power.user_id for power in powers} - {None}
    firms = set(LawyerLicence.objects.filter(user__in=acting).exclude(firm="").values_list("firm", flat=True))
    at_firms = set(LawyerLicence.objects.filter(user__in=people, firm__in=firms).values_list("user_id", flat=True))
    offices = OfficeHeld.objects.current().filter(user__in=people, office__in=JUDGES)
    judges = set(offices.values_list("user_id", flat=True))
    if mediation.case_id:
        judges |= set(PanelMember.objects.filter(case=mediation.case_id).values_list("user_id", flat=True))
    was_here = Assignment.objects.filter(mediation=mediation).exclude(state__in=ACTIVE)
    gone = set(was_here.values_list("mediator_id", flat=True))
    declared = DeclaredRelation.objects.filter(user__in=people, ended_at=None, name__in=names)
    related = set(declared.values_list("user_id", flat=True))
    grounds: dict[int, list[str]] = defaultdict(list)
    for mediator in mediators:
        found = {
            "party": mediator.user_id in own,
            "representative": mediator.user_id in acting,
            "same_name": mediator.user.name in names,
            "same_firm": mediator.user_id in at_firms,
            "judges": mediator.user_id in judges,
            "was_here": mediator.pk in gone,
            "declared": mediator.user_id in related,
        }
        grounds[mediator.pk] += [ground for ground, holds in found.items() if holds]
    return {key: found for key, found in grounds.items() if found}


def free(mediation: Mediation) -> list[Mediator]:
    """Return the mediators on the court's list today who are free of conflict, in the order of the list."""
    day = mediation.court.local_date()
    listed = list(Mediator.objects.current(day).filter(court=mediation.court).select_related("user"))
    excluded = conflicts(mediation, listed)
    return [mediator for mediator in listed if mediator.pk not in excluded and mediator.user.is_active]
