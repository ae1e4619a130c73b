"""What a court keeps ready for hearings: rooms of detention centres, their operators, interpreters."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.accounts.offices import Office
from evercourt.courts.models import Court
from evercourt.hearings import remote_events as events
from evercourt.hearings.models import Centre, CentreRoom, Interpreter
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput
from evercourt.kernel.policy import must
from evercourt.ledger.record import record

LANGUAGES = ("ug", "kk-arab", "zh-hans", "en", "sgn")


@transaction.atomic
def arrange_room(court: Court, *, centre: str, room: str, operator: User | None, by: User, via: Channel) -> CentreRoom:
    """Enter a room of a detention centre, and who of those who hold the office operates that centre.

    Raises BadInput for a centre of another court, or an operator without the office.
    """
    must(by, "hearing.arrange", court)
    if not centre.strip() or not room.strip():
        raise BadInput(_("Give the name of the centre and of its room."), field="room")
    found, _new = Centre.objects.get_or_create(name=centre.strip(), defaults={"court": court})
    if found.court_id != court.pk:
        raise BadInput(_("This centre is arranged by another court."), field="centre")
    if operator is not None:
        if not operator.holds(Office.DETENTION_OPERATOR, court.pk):
            raise BadInput(_("This person does not hold the office of operator at this court."), field="email")
        found.operators.add(operator)
    made, _new = CentreRoom.objects.get_or_create(centre=found, name=room.strip())
    arranged = events.CentreArranged(
        centre=found.name, room=made.name, operators=[str(pk) for pk in found.operators.values_list("pk", flat=True)]
    )
    record(arranged, about=court, by=by, via=via)
    return made


@transaction.atomic
def list_interpreter(
    court: Court, person: User, *, languages: list[str], until: date | None, by: User, via: Channel
) -> Interpreter:
    """Put a person on the court's list of interpreters, for these languages, until that day (CPL 11; CRPL 9)."""
    must(by, "hearing.arrange", court)
    if not languages or not set(languages) <= set(LANGUAGES):
        raise BadInput(_("Choose the languages."), field="languages")
    made, _new = Interpreter.objects.update_or_create(
        court=court, user=person, defaults={"languages": languages, "qualified_until": until}
    )
    listed = events.InterpreterListed(person=person.pk, languages=languages, until=until)
    record(listed, about=court, by=by, via=via)
    return made
