"""What the accounts ask of the outside: the register of lawyers."""

from dataclasses import dataclass
from functools import cache
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Registered:
    """A lawyer as the register has them."""

    number: str
    name: str
    firm: str
    practises: bool


class LawyerRegister(Protocol):
    """The register of the justice administration."""

    def look_up(self, number: str) -> Registered | None:
        """Return who has this licence number, None if the register does not know it. Raises InstitutionError."""
        ...


class NoRegister:
    """No register is connected: a clerk compares the licence itself."""

    def look_up(self, number: str) -> Registered | None:
        """Return None: nothing is known here."""
        return None


class KnownLawyers:
    """A register in memory, for tests and the demonstration."""

    def __init__(self, *lawyers: Registered) -> None:
        self.lawyers = {lawyer.number: lawyer for lawyer in lawyers}

    def look_up(self, number: str) -> Registered | None:
        """Return who has this licence number."""
        return self.lawyers.get(number)


@cache
def lawyer_register() -> LawyerRegister:
    """Return the register of this installation, by the setting LAWYER_REGISTER."""
    made: LawyerRegister = import_string(settings.LAWYER_REGISTER)()
    return made
