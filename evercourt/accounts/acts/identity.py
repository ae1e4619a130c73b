"""Acts on proof of identity: asked for with pictures of a document, decided by a clerk by hand (OLR 7).

No number of a document and no picture of a face is ever in the facts of an event; nothing confirms by itself.
"""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.events import IdentityCheckRequested, IdentityConfirmed, IdentityRefused, IdentityVouched
from evercourt.accounts.models import IdentityCheck, User
from evercourt.accounts.states import CheckMethod, IdentityCheckState
from evercourt.courts.models import Court
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record

# The highest level each way of checking can prove.
PROVES = {
    CheckMethod.PICTURES: User.IdentityLevel.L2,
    CheckMethod.VIDEO: User.IdentityLevel.L3,
    CheckMethod.IN_PERSON: User.IdentityLevel.L3,
}


@transaction.atomic
def request_identity_check(
    user: User,
    *,
    court: Court,
    document_kind: str,
    document_number: str,
    pictures: Sequence[int],
    by: User,
    via: Channel,
) -> IdentityCheck:
    """Ask a court to check a document. `pictures`: keys of the received documents. Raises BadInput, WrongState."""
    must(by, "identity.request", user)
    User.objects.select_for_update().get(pk=user.pk)
    if not pictures:
        raise BadInput(_("Add at least one picture of the document."), field="pictures")
    if user.identity_checks.filter(state=IdentityCheckState.REQUESTED).exists():
        raise WrongState(
            _("A clerk is already looking at your document."), next_step=_("You will get a message when it is done.")
        )
    return _request(user, court, document_kind, document_number, list(pictures), by=by, via=via)


def _request(
    user: User, court: Court, kind: str, number: str, pictures: list[int], *, by: User, via: Channel
) -> IdentityCheck:
    number = "".join(number.split()).upper()
    if len(number) < 5:
        raise BadInput(_("Enter the number of the document as it is printed on it."), field="document_number")
    now = timezone.now()
    check = IdentityCheck.objects.create(
        user=user,
        court=court,
        document_kind=kind,
        document_number=number,
        pictures=pictures,
        requested_at=now,
    )
    event = IdentityCheckRequested(check=check.pk, user=user.pk, document_kind=kind)
    record(event, about=check, by=by, via=via, at=now)
    return check


@transaction.atomic
def confirm_identity(check: IdentityCheck, *, method: str, by: User, via: Channel) -> None:
    """Confirm that the person is who the document says; the level follows from the method."""
    must(by, "identity.decide", check)
    check = IdentityCheck.objects.locked(check.pk)
    now = timezone.now()
    level = PROVES[CheckMethod(method)]
    check.move(IdentityCheckState.CONFIRMED, decided_at=now, decided_by=by, method=str(method), level=level)
    person = User.objects.select_for_update().get(pk=check.user_id)
    User.objects.filter(pk=person.pk).update(identity_level=max(person.identity_level, level))
    event = IdentityConfirmed(check=check.pk, user=check.user_id, level=level, method=str(method))
    record(event, about=check, by=by, via=via, at=now)


@transaction.atomic
def refuse_identity(check: IdentityCheck, *, reason: str, by: User, via: Channel) -> None:
    """Say why the identity cannot be confirmed by this; the person may ask again at once. Raises BadInput."""
    must(by, "identity.decide", check)
    check = IdentityCheck.objects.locked(check.pk)
    if not reason.strip():
        raise BadInput(_("Say what is wrong, so that the person can put it right."), field="reason")
    now = timezone.now()
    check.move(IdentityCheckState.REFUSED, decided_at=now, decided_by=by, reason=reason.strip())
    event = IdentityRefused(check=check.pk, user=check.user_id, reason=reason.strip())
    record(event, about=check, by=by, via=via, at=now)


@transaction.atomic
def confirm_at_counter(
    user: User, *, court: Court, document_kind: str, document_number: str, by: User, via: Channel
) -> IdentityCheck:
    """Confirm a person who stands at the counter with the document; an open request is decided by it."""
    must(by, "identity.confirm_at_counter", court)
    User.objects.select_for_update().get(pk=user.pk)
    check = user.identity_checks.filter(state=IdentityCheckState.REQUESTED, court=court).first()
    if check is None:
        if user.identity_checks.filter(state=IdentityCheckState.REQUESTED).exists():
            raise WrongState(
                _("Another court is already looking at this person's document."),
                next_step=_("Ask that court to decide its check first."),
            )
        check = _request(user, court, document_kind, document_number, [], by=by, via=via)
    confirm_identity(check, method=CheckMethod.IN_PERSON, by=by, via=via)
    check.refresh_from_db()
    return check


@transaction.atomic
def note_vouching(user: User, *, provider: str, level: int, name: str, by: User | None, via: Channel) -> None:
    """Raise the level to what an identity provider of the court's choice vouches for: L2 at most, never less than now.

    L2 speaks for a name; it counts only if the provider knows the person under the name of the account.
    """
    must(by, "identity.vouch", user)
    locked = User.objects.select_for_update().get(pk=user.pk)
    level = min(level, User.IdentityLevel.L2)
    if level <= locked.identity_level or (level >= User.IdentityLevel.L2 and name.split() != locked.name.split()):
        return
    User.objects.filter(pk=user.pk).update(identity_level=level)
    user.identity_level = level
    record(IdentityVouched(user=user.pk, provider=provider, level=level), about=user, by=by, via=via)
