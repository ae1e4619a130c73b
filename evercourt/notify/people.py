"""Who hears of an event: each function takes the record of an act and returns the people concerned.

Everyone only once, and only people with an account who have joined.
"""

from collections.abc import Callable, Iterable

from django.db.models import Q, QuerySet

from evercourt.accounts.models import OfficeHeld, User
from evercourt.accounts.offices import Office
from evercourt.cases.models import Case, Party
from evercourt.cases.models.party import Representation
from evercourt.ledger.record import Record

Recipients = Callable[[Record], Iterable[User]]

CLERKS = (Office.FILING_CLERK, Office.REGISTRY_CLERK)


def of_parties(parties: QuerySet[Party]) -> QuerySet[User]:
    """Return the accounts of `parties` and of their representatives while the power is in force."""
    powers = Representation.objects.filter(Representation.in_force(), party__in=parties)
    return User.objects.filter(Q(pk__in=parties.values("user")) | Q(pk__in=powers.values("user")), is_active=True)


def parties(record: Record) -> Iterable[User]:
    """All parties of the case and their representatives."""
    return of_parties(Party.objects.filter(case=_case(record)))


def parties_but_actor(record: Record) -> Iterable[User]:
    """All parties of the case and their representatives, without the person who did it."""
    everyone = of_parties(Party.objects.filter(case=_case(record)))
    return everyone.exclude(pk=record.by.pk) if record.by else everyone


def one_party(record: Record) -> Iterable[User]:
    """The party the event names by its fact `party_id`, and their representatives."""
    return of_parties(Party.objects.filter(case=_case(record), pk=record.event.party_id))  # type: ignore[attr-defined]


def panel(record: Record) -> Iterable[User]:
    """The judges and the recorder assigned to the case now."""
    return User.objects.filter(seats__case=_case(record), seats__until=None, is_active=True).distinct()


def clerks(record: Record) -> Iterable[User]:
    """The filing and registry clerks of the court concerned."""
    held = OfficeHeld.objects.current().filter(court=record.about.ledger_court_id, office__in=CLERKS)
    return User.objects.filter(pk__in=held.values("user"), is_active=True)


def owner(record: Record) -> Iterable[User]:
    """The person to whom the thing belongs: its `user`, or who started it."""
    person = getattr(record.about, "user", None) or getattr(record.about, "created_by", None)
    return [person] if person else []


def filer(record: Record) -> Iterable[User]:
    """The person who filed, if they have an account; who filed at the counter is told there."""
    person = getattr(record.about, "filer", None)
    return [person] if person else []


def presidents(record: Record) -> Iterable[User]:
    """The president of the court concerned."""
    held = OfficeHeld.objects.current().filter(court=record.about.ledger_court_id, office=Office.PRESIDENT)
    return User.objects.filter(pk__in=held.values("user"), is_active=True)


def several(*groups: Recipients) -> Recipients:
    """Return a function for the people of all `groups`, everyone once."""

    def together(record: Record) -> Iterable[User]:
        return {person.pk: person for group in groups for person in group(record)}.values()

    return together


def _case(record: Record) -> Case:
    case: Case = record.about.case
    return case
