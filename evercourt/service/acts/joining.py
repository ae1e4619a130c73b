"""A party comes to their case with the code from the letter, and says how they want to be served."""

import hashlib
import secrets
import unicodedata
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.cases.models import Case, Party, PartyIdentity
from evercourt.kernel.channels import Channel
from evercourt.kernel.check_codes import CODE_LETTERS
from evercourt.kernel.errors import BadInput, NotAllowed, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record
from evercourt.service.events import (
    ElectronicServiceAgreed,
    ElectronicServiceDeclined,
    JoinCodeMade,
    JoinRefused,
    JoinRequested,
    PartyJoined,
)
from evercourt.service.models import JoinCode, JoinRequest, JoinTry
from evercourt.service.recipients import identity_of
from evercourt.service.states import JoinRequestState

CODE_LENGTH = 12
CODE_LASTS = timedelta(days=90)
TRIES_LAST = timedelta(hours=24)
TRIES_A_PERSON = 5
TRIES_AN_ADDRESS = 20
# So many failed tries at one case, whoever made them: from then on a clerk looks at every request for it. Nobody is
# locked out, or whoever knows the number of a case could keep its parties away.
TRIES_A_CASE = 20

WRONG = _("These do not fit together. Check the code, the case number, your name and your number in the letter.")
HELP = _("Bring the letter and your identity document to the court's service desk, or call 12368.")


@transaction.atomic
def prepare_join_code(party: Party, *, by: User | None, via: Channel) -> str:
    """Return a new secret code for the letter to the party; an older one no longer works.

    Only its hash is kept: the code can be read nowhere but in the letter. Raises WrongState if the party has joined.
    """
    must(by, "service.prepare_join", party)
    party = Party.objects.select_for_update(of=("self",)).get(pk=party.pk)
    if party.user_id:
        raise WrongState(_("This party has joined already."))
    now = timezone.now()
    JoinCode.objects.filter(party=party, used_at=None, replaced_at=None).update(replaced_at=now)
    letters = "".join(secrets.choice(CODE_LETTERS) for _i in range(CODE_LENGTH))
    JoinCode.objects.create(party=party, hash=_hash(letters), made_at=now, expires_at=now + CODE_LASTS)
    record(JoinCodeMade(party_id=party.pk, party_name=party.name), about=party.case, by=by, via=via, at=now)
    return "-".join(letters[start : start + 4] for start in range(0, CODE_LENGTH, 4))


def join(
    code: str,
    *,
    case_number: str,
    name: str,
    number: str,
    electronic_service: bool,
    address: str = "",
    by: User,
    via: Channel,
) -> Party | JoinRequest:
    """Join a case with the code from the letter (OLR 7, 10).

    Returns the party if name and identity number are those on file; a JoinRequest, which a registry clerk decides by
    looking at the document, if the file has no number or many have tried at this case. Raises BadInput when something
    does not fit, without telling what, and NotAllowed after too many tries of this person or from this network
    `address`.

    A failed try is counted even though the act raises: call it outside a transaction that rolls back on the error.
    """
    now = timezone.now()
    case = Case.objects.filter(number=case_number.strip().replace("(", "（").replace(")", "）")).first()
    origin = _origin(address)
    _refuse_guessing(by, origin)
    with transaction.atomic():
        found = _open_code(code, case)
        if found is not None:
            party = found.party
            known = PartyIdentity.objects.filter(party=party).first()
            proven = bool(known and _same(number, known.number))
            unknown = not (known and known.number)
            if _same(name, party.name) and (unknown or (proven and _much_tried(case))):
                return _ask_clerk(found, name, number, electronic_service, by=by, via=via)
            if _same(name, party.name) and proven:
                found.used_at = now
                found.save(update_fields=["used_at"])
                _enter(party, by, electronic_service, by=by, via=via)
                return party
    JoinTry.objects.create(user=by, case=case, origin=origin, at=now)
    raise BadInput(WRONG, next_step=HELP, field="code")


@transaction.atomic
def confirm_join(request: JoinRequest, method: str, *, by: User, via: Channel) -> Party:
    """Let the person join: the clerk has looked at the document, and says which."""
    must(by, "service.confirm_join", request)
    if not method.strip():
        raise BadInput(_("Say which document you looked at."), field="method", basis="OLR 7")
    request = JoinRequest.objects.locked(request.pk)
    party = Party.objects.select_for_update(of=("self",)).get(pk=request.party_id)
    if party.user_id:
        raise WrongState(_("This party has joined already."))
    now = timezone.now()
    request.move(JoinRequestState.CONFIRMED, decided_at=now, decided_by=by, method=method.strip())
    JoinCode.objects.filter(pk=request.code_id).update(used_at=now)
    _enter(party, request.user, request.electronic_service, by=by, via=via)
    return party


@transaction.atomic
def refuse_join(request: JoinRequest, reason: str, *, by: User, via: Channel) -> JoinRequest:
    """Do not let the person join, with the reason."""
    must(by, "service.confirm_join", request)
    if not reason.strip():
        raise BadInput(_("Say why the identity could not be confirmed."), field="reason")
    request = JoinRequest.objects.locked(request.pk)
    request.move(JoinRequestState.REFUSED, decided_at=timezone.now(), decided_by=by, method=reason.strip()[:100])
    record(
        JoinRefused(party_id=request.party_id, party_name=request.party.name, reason=reason.strip()),
        about=request, by=by, via=via,
    )  # fmt: skip
    return request


@transaction.atomic
def choose_electronic_service(party: Party, agrees: bool, *, by: User, via: Channel) -> Party:
    """Agree to electronic service, or withdraw; withdrawing costs nothing, from now on (OLR 29; R-01, R-02)."""
    must(by, "service.choose_electronic", party)
    party = Party.objects.select_for_update(of=("self",)).get(pk=party.pk)
    _note_choice(party, agrees, by=by, via=via)
    return party


def _enter(party: Party, user: User, agrees: bool, *, by: User, via: Channel) -> None:
    if Party.objects.filter(case=party.case_id, user=user).exclude(side=party.side).exists():
        raise NotAllowed(_("You are on the other side of this case."), next_step=HELP)
    party.user = user
    party.joined_at = timezone.now()
    party.language = user.language
    party.save(update_fields=["user", "joined_at", "language"])
    record(PartyJoined(party_id=party.pk, party_name=party.name), about=party.case, by=by, via=via)
    _note_choice(party, agrees, by=by, via=via)


def _note_choice(party: Party, agrees: bool, *, by: User, via: Channel) -> None:
    identity = identity_of(party) or PartyIdentity(party=party)
    identity.electronic_service = agrees
    identity.paper_only = not agrees
    identity.save()
    event = ElectronicServiceAgreed if agrees else ElectronicServiceDeclined
    record(event(party_id=party.pk, party_name=party.name), about=party.case, by=by, via=via)


def _ask_clerk(
    code: JoinCode, name: str, number: str, electronic_service: bool, *, by: User, via: Channel
) -> JoinRequest:
    waiting: JoinRequest | None = JoinRequest.objects.filter(
        party=code.party, user=by, state=JoinRequestState.WAITING
    ).first()
    if waiting:
        return waiting
    request: JoinRequest = JoinRequest.objects.create(
        party=code.party,
        code=code,
        user=by,
        name=name.strip(),
        number=number.strip(),
        electronic_service=electronic_service,
    )
    record(JoinRequested(party_id=code.party_id, party_name=code.party.name), about=code.party.case, by=by, via=via)
    return request


def letter_code_fits(party: Party, code: str) -> bool:
    """Return True if this is the open code printed in the letter to this party; it stays open. Whoever asks counts."""
    found = _open_code(code, party.case)
    return found is not None and found.party_id == party.pk


def _open_code(code: str, case: Case | None) -> JoinCode | None:
    """Return the open code of that case, locked; None if there is none."""
    if case is None:
        return None
    found: JoinCode | None = (
        JoinCode.objects.select_for_update(of=("self",))
        .filter(
            hash=_hash(code), party__case=case, party__user=None,
            used_at=None, replaced_at=None, expires_at__gt=timezone.now(),
        )
        .select_related("party__case")
        .first()
    )  # fmt: skip
    return found


def _refuse_guessing(user: User, origin: str) -> None:
    recent = JoinTry.objects.filter(at__gt=timezone.now() - TRIES_LAST)
    from_there = recent.filter(origin=origin).count() if origin else 0
    if recent.filter(user=user).count() >= TRIES_A_PERSON or from_there >= TRIES_AN_ADDRESS:
        raise NotAllowed(
            _("Too many tries. For the safety of the case nothing more is accepted today."), next_step=HELP
        )


def _much_tried(case: Case | None) -> bool:
    return JoinTry.objects.filter(case=case, at__gt=timezone.now() - TRIES_LAST).count() >= TRIES_A_CASE


def _origin(address: str) -> str:
    """Return a name for a network address that counts without keeping the address itself."""
    return salted_hmac("service.join", address).hexdigest() if address else ""


def _hash(code: str) -> str:
    letters = "".join(letter for letter in code.upper() if letter in CODE_LETTERS)
    return hashlib.sha256(f"join:{letters}".encode()).hexdigest()


def _same(given: str, known: str) -> bool:
    """Compare as people write: full-width letters, spaces and the middle dots of names make no difference."""
    return bool(given.strip()) and _plain(given) == _plain(known)


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).upper()
    return "".join(letter for letter in text if letter.isalnum())
