"""By what a person of a case is found, for the gate before what leaves the court."""

from collections.abc import Callable

from evercourt.cases.models import Case, Party, PartyIdentity
from evercourt.documents.anonymising import OF_A_PERSON, Protected, remains


def finds_private(case: Case) -> Callable[[str], list[str]]:
    """Return what finds in a text the identity number, address, telephone or e-mail of a person of this case.

    And whatever looks like the number of any person.
    """
    known = PartyIdentity.objects.filter(party__case=case, party__kind=Party.Kind.PERSON)
    words = [word for one in known for word in (one.number, one.address, one.phone, one.email) if word]
    protected = Protected(words=tuple(words))
    return lambda text: remains(text, protected, kinds=OF_A_PERSON)
