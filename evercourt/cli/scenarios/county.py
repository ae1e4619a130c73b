"""A county court of a story: its people by office, and the room of its detention centre."""

from typing import Any

from django.utils import timezone

from evercourt.accounts.demonstration import give_known_totp
from evercourt.accounts.models import User
from evercourt.accounts.offices import Office
from evercourt.cli import demonstration
from evercourt.cli.scenarios.crowd import office_holder
from evercourt.courts.models import Court, Courtroom
from evercourt.hearings.arranging import arrange_room
from evercourt.kernel.channels import Channel
from evercourt.mediation.acts import list_mediator

OFFICES = (
    Office.FILING_CLERK, Office.REGISTRY_CLERK, Office.JUDGE, Office.RECORDER, Office.PRESIDENT, Office.MEDIATOR,
    Office.PROSECUTOR, Office.DETENTION_OPERATOR,
)  # fmt: skip


def staff(code: str) -> dict[str, Any]:
    """Give a court one person for each office, a courtroom, a mediator on the list, a detention centre; return them."""
    court = Court.objects.get(code=code)
    people = {
        str(office): office_holder(court, office, f"{court.name[:3]}{office.label}", f"{office}.{court.pk}@example.org")
        for office in OFFICES
    }
    table = demonstration.people()
    for user in people.values():
        # Whoever watches can sign in as any of them.
        user.set_password(table["password"])
        user.save(update_fields=["password"])
        give_known_totp(user, table["totp"])
    Courtroom.objects.create(court=court, name="第一法庭")
    president = people["president"]
    list_mediator(
        court, people["mediator"], kind="organisation", profile="人民调解员，从事调解工作十年", by=president,
        via=Channel.WEB,
    )  # fmt: skip
    arrange_room(
        court, centre=f"{court.name[:3]}看守所", room="远程庭审室1", operator=people["detention_operator"],
        by=president, via=Channel.WEB,
    )  # fmt: skip
    return {"court": court, "people": people}


def person(name: str, number: int) -> User:
    """Return somebody with an account and a telephone of their own."""
    now = timezone.now()
    return User.objects.create_user(
        name=name, email=f"side{number}@example.org", phone=f"+86138{number:08}", email_confirmed_at=now,
        phone_confirmed_at=now, identity_level=User.IdentityLevel.L2,
    )  # fmt: skip
