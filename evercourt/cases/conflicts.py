"""Who may not sit in a case (CPL 47): found from what the court knows; what it cannot know, the judge declares."""

from collections import defaultdict
from collections.abc import Iterable

from evercourt.accounts.models import LawyerLicence, User
from evercourt.cases.models import Case, DeclaredRelation, PanelMember, Party, Representation

# Cases in which those who decided before must not decide again (CPL 41): a second instance or a retrial.
ANEW = ("second", "retrial", "revocation")


def conflicts(case: Case, people: Iterable[User]) -> dict[int, list[str]]:
    """Return the grounds that exclude each of `people` from the panel of `case`, by user id; no entry, no ground.

    party: a party of the case; representative: acts or acted for a party; same_name: bears the name of one, and the
    register cannot tell them apart; same_firm: held a licence at the firm of a representative; sat_before: decided in
    the case this one reviews; left_this_panel: sat here before and was replaced; declared: declared a relation with one
    of these persons or companies.
    """
    people = list(people)
    parties = list(Party.objects.filter(case=case))
    powers = list(Representation.objects.filter(party__in=parties))
    names = {party.name for party in parties} | {power.name for power in powers}
    firms = _firms({power.user_id for power in powers} - {None})
    own_firms = dict(LawyerLicence.objects.filter(user__in=people).exclude(firm="").values_list("user_id", "firm"))
    sat_before = _sat(case.origin_id) if any(word in case.kind for word in ANEW) else set()
    left = set(PanelMember.objects.filter(case=case, until__isnull=False).values_list("user_id", flat=True))
    declared = DeclaredRelation.objects.filter(user__in=people, ended_at=None, name__in=names)
    related = set(declared.values_list("user_id", flat=True))
    grounds: dict[int, list[str]] = defaultdict(list)
    for person in people:
        found = {
            "party": person.pk in {party.user_id for party in parties},
            "representative": person.pk in {power.user_id for power in powers},
            "same_name": person.name in names,
            "same_firm": own_firms.get(person.pk) in firms,
            "sat_before": person.pk in sat_before,
            "left_this_panel": person.pk in left,
            "declared": person.pk in related,
        }
        grounds[person.pk] += [ground for ground, holds in found.items() if holds]
    return {pk: found for pk, found in grounds.items() if found}


def _firms(users: set[int | None]) -> set[str]:
    return set(LawyerLicence.objects.filter(user__in=users).exclude(firm="").values_list("firm", flat=True))


def _sat(case_id: int | None) -> set[int]:
    return set(PanelMember.objects.filter(case=case_id).values_list("user_id", flat=True)) if case_id else set()
