"""By which powers a person reads a case, or acts in it."""

from typing import Any

from django.db.models import QuerySet

from evercourt.accounts.firms import Deputy
from evercourt.accounts.models import User
from evercourt.cases.models.party import ORDINARY, Representation


def powers_of(user: Any, matter: str = "") -> QuerySet[Representation]:
    """Return the powers in force by which a person may read a case, or do `matter` in it.

    - their own, if it covers the matter;
    - while they substitute for a lawyer: that lawyer's, except what needs a special power (Civil Code 169: whoever
      passes on so much needs the client's consent);
    - as the assistant of a lawyer: that lawyer's, to read only.
    """
    hands = User.objects.filter(pk=user.pk).values("pk")
    if not matter or matter in ORDINARY:
        deputies = Deputy.objects.filter(Deputy.in_force(), user=user)
        if matter:
            deputies = deputies.filter(kind=Deputy.Kind.SUBSTITUTE)
        hands = hands.union(deputies.values("lawyer"), all=True)
    powers = Representation.objects.filter(Representation.in_force(), user__in=hands)
    return powers.filter(Representation.covering(matter)) if matter else powers
