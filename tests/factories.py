"""Makers of the cast and its world: names read as facts; nothing random, nothing "today plus"."""

import functools
from datetime import UTC, date, datetime

import factory
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.db.models import Model
from factory.django import DjangoModelFactory

from evercourt.accounts.demonstration import give_known_totp
from evercourt.accounts.models import OfficeHeld, User
from evercourt.cases.models import Case, Party
from evercourt.courts.models import Court, Courtroom

# The day of the closure notice, a Wednesday, 10 in the morning in Urumqi's courts.
MORNING = datetime(2022, 8, 10, 2, 0, tzinfo=UTC)

# The secret of every office holder's authenticator app.
TOTP_SECRET = "JBSWY3DPEHPK3PXP"


@functools.cache
def hashed(password: str) -> str:
    """Return the password as it is kept; hashing is slow on purpose, so each is hashed once."""
    return make_password(password)


def counted(*models: type[Model]) -> None:
    """Let PostgreSQL count what was made in bulk: else it plans by what it last counted, another test's tables."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE " + ", ".join(model._meta.db_table for model in models))


class CourtFactory(DjangoModelFactory):
    class Meta:
        model = Court
        django_get_or_create = ("code",)

    code = "新0103"
    name = "乌鲁木齐市沙依巴克区人民法院"
    names = {"en": "Shayibak District People's Court, Urumqi"}
    level = Court.Level.BASIC
    calendar = "CN-XJ"


class CourtroomFactory(DjangoModelFactory):
    class Meta:
        model = Courtroom

    court = factory.SubFactory(CourtFactory)
    name = factory.Sequence(lambda n: f"第{n + 1}法庭")


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User

    name = factory.Sequence(lambda n: f"人{n}")
    email = factory.Sequence(lambda n: f"person{n}@example.org")
    email_confirmed_at = MORNING
    identity_level = User.IdentityLevel.L2
    password = factory.LazyFunction(lambda: hashed("correct horse battery"))


def office_holder(court: Court, office: str, name: str, email: str) -> User:
    """Return a person who holds one office at one court, with a fresh second factor."""
    user = UserFactory(name=name, email=email, identity_level=User.IdentityLevel.L3)
    OfficeHeld.objects.create(user=user, court=court, office=office, since=date(2020, 1, 1))
    give_known_totp(user, TOTP_SECRET)
    return user


class CaseFactory(DjangoModelFactory):
    """A civil case as the database keeps it; acts have their own tests."""

    class Meta:
        model = Case

    court = factory.SubFactory(CourtFactory)
    number = factory.Sequence(lambda n: f"（2022）新0103民初{n + 1}号")
    kind = "civil_first"
    cause = "private_lending"
    title = "阿依古丽诉李强民间借贷纠纷"
    amount = "86500.00"
    filed_at = MORNING
    docketed_at = MORNING


class PartyFactory(DjangoModelFactory):
    class Meta:
        model = Party

    case = factory.SubFactory(CaseFactory)
    side = Party.Side.PLAINTIFF
    kind = Party.Kind.PERSON
    name = "阿依古丽·买买提"
