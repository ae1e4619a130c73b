"""Acts on one's own profile and addresses."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.events import AccountOpened, AddressConfirmed, ProfileChanged
from evercourt.accounts.levels import BE_KNOWN_BY_NAME, proved
from evercourt.accounts.models import User
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record


@transaction.atomic
def note_opening(user: User, *, via: Channel) -> None:
    """Record that an account was opened; call in the transaction that makes it."""
    record(AccountOpened(user=user.pk), about=user, by=user, via=via)


@transaction.atomic
def change_profile(user: User, *, name: str, language: str, by: User | None, via: Channel) -> None:
    """Change name and language. Raises BadInput when a proved name would change: then it needs a new check."""
    must(by, "account.change", user)
    locked = User.objects.select_for_update().get(pk=user.pk)
    name = " ".join(name.split())
    if name != locked.name and proved(locked, BE_KNOWN_BY_NAME):
        raise BadInput(
            _("Your name was checked against your document."),
            next_step=_("To change it, ask for a new check of your identity with the new document."),
            field="name",
        )
    changed = [field for field, value in (("name", name), ("language", language)) if getattr(locked, field) != value]
    if not changed:
        return
    User.objects.filter(pk=user.pk).update(name=name, language=language)
    user.name, user.language = name, language
    record(ProfileChanged(user=user.pk, changed=changed), about=user, by=by, via=via)


@transaction.atomic
def confirm_address(user: User, *, kind: str, address: str, by: User | None, via: Channel) -> None:
    """Note that a code sent to `address` (`kind` email or phone) came back; the person then has level L1 at least.

    Raises WrongState if it has become another person's meanwhile.
    """
    must(by, "account.change", user)
    now = timezone.now()
    locked = User.objects.select_for_update().get(pk=user.pk)
    if User.objects.filter(**{kind: address}).exclude(pk=user.pk).exists():
        raise WrongState(
            _("You already have an account at the court with this address."),
            next_step=_("Sign in to that account, or use another address."),
        )
    level = max(locked.identity_level, User.IdentityLevel.L1)
    changes = {kind: address, f"{kind}_confirmed_at": now, "identity_level": level}
    User.objects.filter(pk=user.pk).update(**changes)
    for field, value in changes.items():
        setattr(user, field, value)
    record(AddressConfirmed(user=user.pk, kind=kind, level=level), about=user, by=by, via=via, at=now)
