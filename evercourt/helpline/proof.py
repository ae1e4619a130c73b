"""The questions by which a caller shows who they are: about their own case; the agent never sees the right answers."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal, InvalidOperation

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from evercourt.cases.models import Party, PartyIdentity, Representation

# So many questions are asked, and so many must be right.
ASKED, RIGHT = 3, 2
# After so many wrong sets no more in this call; after so many in a day no more by telephone as this party.
TRIES_A_CALL, TRIES_A_DAY = 2, 4
CODE_LASTS = timedelta(minutes=10)
CODES_A_CALL, CODE_TRIES = 3, 5

LICENCE = _("What are the last four characters of your licence number?")
REPRESENTS = _("Whom do you represent in this case?")
# What only the party itself must know.
IDENTITY = frozenset({"number_end", "address"})

Check = Callable[[Party, str], bool]


def questions_for(party: Party, power: Representation | None = None) -> list[tuple[str, LazyText | str]]:
    """Return the questions this caller can be asked, (id, words), the hardest to know for others first.

    Who speaks by a power is asked about their licence and whom they represent, not for the party's identity number.
    """
    own: list[tuple[str, LazyText | str]] = [("licence", LICENCE), ("represents", REPRESENTS)] if power else []
    own = [one for one in own if one[0] != "licence" or (power and len(_plain(power.licence_number)) >= 6)]
    known = [
        name for name, (_words, has, _fits) in QUESTIONS.items() if has(party) and not (power and name in IDENTITY)
    ]
    return [*own, *((name, QUESTIONS[name][0]) for name in known)][:ASKED]


def enough(party: Party, said: dict[str, str], power: Representation | None = None) -> bool:
    """Return True if enough of what the caller said fits; each question is counted once."""
    asked = [name for name, _words in questions_for(party, power)]
    return sum(bool(said.get(name, "").strip()) and _fits(name, party, said[name], power) for name in asked) >= RIGHT


def _fits(name: str, party: Party, said: str, power: Representation | None) -> bool:
    if power and name == "licence":
        return len(_plain(said)) >= 4 and _plain(power.licence_number)[-4:] == _plain(said)[-4:]
    if power and name == "represents":
        return _plain(said) == _plain(party.name)
    return QUESTIONS[name][2](party, said)


def number_on_file(party: Party, power: Representation | None = None) -> str:
    """Return the number a code may be sent to; empty: there is none this party itself gave.

    That of the account, once confirmed; of a representative else the one in their power; that in the file if the party
    filed or confirmed its address itself. What the other side wrote of a party proves nothing.
    """
    if power is not None:
        account = power.user
        return str(account.phone) if account and account.phone and account.phone_confirmed_at else str(power.phone)
    if party.user and party.user.phone and party.user.phone_confirmed_at:
        return str(party.user.phone)
    identity = identity_of(party)
    own = party.side in {Party.Side.PLAINTIFF, Party.Side.APPLICANT}
    return str(identity.phone) if identity and (own or identity.service_address_confirmed) else ""


def identity_of(party: Party) -> PartyIdentity | None:
    """Return the identity of the party, if it is on file."""
    return PartyIdentity.objects.filter(party=party).first()


def _plain(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def _number(party: Party) -> str:
    identity = identity_of(party)
    return _plain(str(identity.number)) if identity else ""


def _tail_fits(party: Party, said: str) -> bool:
    return len(_plain(said)) >= 4 and _number(party)[-4:] == _plain(said)[-4:]


def _address(party: Party) -> str:
    identity = identity_of(party)
    return _plain(str(identity.address)) if identity else ""


def _address_fits(party: Party, said: str) -> bool:
    # As people say it: the street with the number, with or without the city before it.
    return len(_plain(said)) >= 4 and (_address(party).endswith(_plain(said)) or _plain(said).endswith(_address(party)))


def _others(party: Party) -> list[str]:
    return [_plain(other.name) for other in party.case.parties.exclude(side=party.side)]


def _amount_fits(party: Party, said: str) -> bool:
    try:
        return Decimal(unicodedata.normalize("NFKC", said).replace(",", "").strip()) == party.case.amount
    except InvalidOperation:
        return False


# Id → words, whether the file knows the answer, whether what was said fits.
QUESTIONS: dict[str, tuple[LazyText, Callable[[Party], bool], Check]] = {
    "number_end": (
        _("What are the last four characters of your identity number?"),
        lambda party: len(_number(party)) >= 8,
        _tail_fits,
    ),
    "address": (
        _("At which address does the court write to you?"),
        lambda party: len(_address(party)) >= 4,
        _address_fits,
    ),
    "amount": (
        _("How many yuan is the case about?"),
        lambda party: party.case.amount is not None,
        _amount_fits,
    ),
    "other_side": (
        _("Who is on the other side of the case?"),
        lambda party: bool(_others(party)),
        lambda party, said: _plain(said) in _others(party),
    ),
}
