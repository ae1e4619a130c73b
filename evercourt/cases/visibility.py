"""What of a case a person may see: the one rule, which every page, list, search, print and export asks.

Five circles, each inside the next: the court (who handles the case), the party it belongs to, all parties, everybody
with an account, the public. A seal to the public leaves the parties; a seal to everyone outside the court leaves the
court alone (an entry or one paper; a whole case is closed to the public only); striking leaves the papers of an entry
to the court alone. The stricter of the seals on paper, entry and whole case counts. A document that stands on two
files is as closed as its strictest seal, because it is the same document.

What changes by day (`opens_on`) is asked anew each time: nobody has to do anything for it to open.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import (
    BooleanField,
    Count,
    DateField,
    DateTimeField,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models import Case as Choice
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from evercourt.accounts.offices import Office
from evercourt.cases.models.docket import CaseDocument, DocketEntry
from evercourt.cases.models.marks import Sealing, Striking
from evercourt.cases.models.party import Party
from evercourt.cases.powers import powers_of
from evercourt.cases.states import SealedTo

# What rooms above assign people to a case for: each function returns the cases of a person, as a query of their keys.
assigned_elsewhere: list[Callable[[Any], Any]] = []

# These offices see the cases of their own court; an administrator sees no case.
SEES_COURT = {Office.FILING_CLERK, Office.REGISTRY_CLERK, Office.PRESIDENT}

Access = CaseDocument.Access
NOBODY = Q(pk__in=[])


def of_the_court(user: Any) -> Q:
    """Return the condition, over what has a `case`, that this person is of the court there.

    The panel while assigned, who handles it by assignment, the clerks and the president of the case's own court.
    """
    if not user.is_authenticated:
        return NOBODY
    courts = [held.court_id for held in user.offices if held.office in SEES_COURT]
    condition = Q(case__in=user.seats.filter(until__isnull=True).values("case"))
    if courts:
        condition |= Q(case__court__in=courts)
    for cases_of in assigned_elsewhere:
        condition |= Q(case__in=cases_of(user))
    return condition


def documents_seen_by(user: Any, *, now: datetime | None = None) -> Q:
    """Return the condition for the documents on file a person may see.

    - who is of the court there: all of them, sealed and struck as well;
    - parties and representatives in force: what is open to the parties today and what belongs to their own side,
      unless it is sealed to everyone outside the court, or struck;
    - everybody, also without an account: what is open to the public today, unless it is sealed or struck.
    """
    now = now or timezone.now()
    opened = Q(opens_on__lte=_today(now))
    everyone = Q(access=Access.PUBLIC) | (Q(opens_to=Access.PUBLIC) & opened)
    public = everyone & ~Q(is_struck()) & ~document_is_sealed(SealedTo.PUBLIC, SealedTo.OUTSIDE)
    if not user.is_authenticated:
        return public
    own = Party.objects.filter(user=user)
    powers = powers_of(user)
    in_case = Q(case__in=own.values("case")) | Q(case__in=powers.values("party__case"))
    owner = Q(party__in=own.values("pk")) | Q(party__in=powers.values("party"))
    parties = Q(access__in=[Access.PARTIES, Access.PUBLIC]) | (Q(opens_to=Access.PARTIES) & opened) | everyone
    theirs = (parties & in_case) | (Q(access=Access.OWNER) & owner)
    return of_the_court(user) | (theirs & ~Q(is_struck()) & ~document_is_sealed(SealedTo.OUTSIDE)) | public


def open_to_parties() -> Q:
    """Return the condition for the documents on file that every party may have: what is served is taken from these."""
    return Q(access__in=[Access.PARTIES, Access.PUBLIC]) & ~Q(is_struck()) & ~document_is_sealed(SealedTo.OUTSIDE)


def entries_seen_by(user: Any) -> Q:
    """Return the condition for the docket entries whose contents a person may see.

    Who sees the case sees every line of its docket; of one that is sealed to everyone outside the court only the court
    sees more than that it is sealed. Of an entry that was struck everyone still reads what it said.
    """
    from evercourt.cases.models.case import Case

    if not user.is_authenticated:
        return NOBODY
    seen = Q(case__in=Case.objects.visible_to(user).values("pk"))
    return of_the_court(user) | (seen & ~Q(Exists(sealings_of_entry().filter(to=SealedTo.OUTSIDE))))


def shown_lines(entries: QuerySet[DocketEntry], user: Any) -> QuerySet[DocketEntry]:
    """Return the lines with what a page shows of each to this person, by one query.

    `sealed_to`: to whom it is sealed, or empty; `closed`: this person may not see what it says; `closed_papers`: how
    many of its papers are sealed one by one to everyone outside the court; and its marks.
    """
    papers = Sealing.objects.in_force().filter(to=SealedTo.OUTSIDE, paper__entry=OuterRef("pk")).order_by()
    closed_papers = papers.values("paper__entry").annotate(number=Count("pk")).values("number")
    own = sealings_of_entry().values("to")[:1]
    outside = When(Exists(sealings_of_entry().filter(to=SealedTo.OUTSIDE)), then=Value(True))
    closed = Choice(
        When(of_the_court(user), then=Value(False)), outside, default=Value(False), output_field=BooleanField()
    )
    return entries.annotate(
        sealed_to=Coalesce(Subquery(own), Value("")),
        closed=closed,
        closed_papers=Coalesce(Subquery(closed_papers), 0),
    ).select_related("striking__by", "corrected_by__entry")


def not_sealed_from(user: Any, document: str = "pk") -> Q:
    """Return the condition, over what has a `document`, that no seal or striking keeps it from this person.

    For doors that hand out a document by another way than the file: a filing, a service, a mediation.
    """
    on_file = CaseDocument.objects.filter(document=OuterRef(document))
    to = (SealedTo.OUTSIDE,) if user.is_authenticated else (SealedTo.OUTSIDE, SealedTo.PUBLIC)
    sealed = Exists(on_file.filter(document_is_sealed(*to)))
    # Struck from one file and standing on another: only the other one counts.
    struck = Exists(on_file.filter(is_struck())) & ~Exists(on_file.exclude(is_struck()))
    return Q(Exists(on_file.filter(of_the_court(user)))) | ~(sealed | struck)


def is_sealed(document: int, *to: str) -> bool:
    """Return True if a seal in force, to one of `to`, lies on the document with this key on any file."""
    return CaseDocument.objects.filter(document=document).filter(document_is_sealed(*to)).exists()


def closed_to_outside(entry: DocketEntry) -> bool:
    """Return True if the entry is sealed to everyone outside the court."""
    return Sealing.objects.in_force().filter(to=SealedTo.OUTSIDE, entry=entry).exists()


def sealings_of_entry() -> QuerySet[Sealing]:
    """Return the seal in force on a docket entry; that of a whole case closes it to the public, who sees no docket."""
    return Sealing.objects.in_force().filter(entry=OuterRef("pk"))


def document_is_sealed(*to: str) -> Q:
    """Return the condition, over documents on file, that a seal to one of `to` is in force on it on any file."""
    seals = Sealing.objects.in_force().filter(to__in=to)
    by_entry = seals.filter(entry__documents__document=OuterRef("document"))
    by_paper = seals.filter(paper__document=OuterRef("document"))
    by_case = seals.of_whole_cases().filter(case__documents__document=OuterRef("document"))
    return Q(Exists(by_entry)) | Q(Exists(by_paper)) | Q(Exists(by_case))


def is_struck() -> Exists:
    """Return the condition, over documents on file, that the entry it stands under was struck."""
    return Exists(Striking.objects.filter(entry=OuterRef("entry")))


def _today(now: datetime) -> Cast:
    """Return the day it is now at the court of the case."""
    local = Func(
        F("case__court__time_zone"), Value(now, DateTimeField()), function="timezone", output_field=DateTimeField()
    )
    return Cast(local, DateField())
