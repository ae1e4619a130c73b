"""Reading the groups of cases: in which group a case is, who else is in it, and who is the same person there.

A group opens no file: each case is seen by whom it is seen by without the group.
"""

from typing import Any

from django.db.models import QuerySet

from evercourt.cases.models import Case, CaseGroup, JoinedCase, Party


def standing_of(case: Case) -> JoinedCase | None:
    """Return how the case is in a group now, or None."""
    return JoinedCase.objects.filter(case=case, left_at=None).select_related("group__lead").first()


def open_members(group: CaseGroup) -> QuerySet[Case]:
    """Return the cases that are in the group and have not ended, the lead case first in time."""
    return Case.objects.filter(joinings__group=group, joinings__left_at=None, ended_at=None).order_by("pk")


def seen_members(group: CaseGroup, user: Any) -> tuple[list[Case], int]:
    """Return the open cases of the group that this person sees anyway, and how many others there are."""
    members = open_members(group)
    shown = list(members.filter(pk__in=Case.objects.visible_to(user).values("pk")))
    return shown, members.count() - len(shown)


def together_with(case: Case) -> list[Case]:
    """Return the open cases of the group, this one among them; it alone if it is in none."""
    standing = standing_of(case)
    return list(open_members(standing.group).select_related("court")) if standing else [case]


def same_person(party: Party, cases: list[Case]) -> list[Party]:
    """Return the parties of `cases` who are this person: by account or identity number, never by name alone."""
    number = _number(party)
    found = Party.objects.filter(case__in=cases).select_related("case__court", "identity").order_by("case", "pk")
    return [
        one
        for one in found
        if one.pk == party.pk
        or (party.user_id is not None and one.user_id == party.user_id)
        or (number and _number(one) == number)
    ]


def _number(party: Party) -> str:
    identity = getattr(party, "identity", None)
    return identity.number.strip().upper() if identity else ""
