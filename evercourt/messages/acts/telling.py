"""How a person wants to be told: the order of the lines, quiet hours, a messenger account."""

from collections.abc import Sequence
from datetime import time, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from evercourt.accounts.models import User
from evercourt.kernel.channels import Channel
from evercourt.kernel.check_codes import letters_of, new_check_code, written
from evercourt.kernel.errors import BadInput
from evercourt.kernel.policy import must
from evercourt.ledger.record import record
from evercourt.messages.events import AddressAdded, AddressRemoved, PreferenceChanged
from evercourt.messages.models import Address, BindingCode, Preference
from evercourt.messages.reachable import OUTSIDE

BINDING_CODE_LASTS = timedelta(minutes=30)


@transaction.atomic
def prefer(
    user: User,
    *,
    order: Sequence[str],
    quiet_from: time | None,
    quiet_until: time | None,
    by: User,
    via: Channel,
) -> Preference:
    """Note the order of lines and the quiet hours of a person. Raises BadInput for half of the hours, or none long."""
    must(by, "messages.prefer", user)
    unknown = [line for line in order if line not in OUTSIDE]
    if unknown or len(set(order)) != len(order):
        raise BadInput(_("Name each line once."), field="order")
    if (quiet_from is None) != (quiet_until is None):
        raise BadInput(_("Quiet hours have a beginning and an end."), field="quiet_until")
    if quiet_from is not None and quiet_from == quiet_until:
        raise BadInput(_("Quiet hours that end when they begin are none. Leave both empty."), field="quiet_until")
    preference, _new = Preference.objects.update_or_create(
        user=user, defaults={"order": list(order), "quiet_from": quiet_from, "quiet_until": quiet_until}
    )
    hours = f"{quiet_from:%H:%M}-{quiet_until:%H:%M}" if quiet_from and quiet_until else ""
    record(PreferenceChanged(order=list(order), quiet=hours), about=user, by=by, via=via)
    return preference


@transaction.atomic
def new_binding_code(user: User, *, by: User) -> BindingCode:
    """Return a code the person sends to the court's messenger account within half an hour; an older one is void."""
    must(by, "messages.prefer", user)
    code, _new = BindingCode.objects.update_or_create(
        user=user, defaults={"code": new_check_code(), "good_until": timezone.now() + BINDING_CODE_LASTS}
    )
    return code


def bind(line: str, code: str, address: str) -> bool:
    """Keep a messenger account as the address of the person whose code was sent from it; False if the code is void."""
    found = (
        BindingCode.objects.select_for_update()
        .filter(code=written(letters_of(code)), good_until__gt=timezone.now())
        .select_related("user")
        .first()
    )
    if found is None:
        return False
    # A messenger account that changed hands is its new owner's.
    Address.objects.update_or_create(
        line=line,
        address=address,
        defaults={"user": found.user, "added_at": timezone.now(), "refused_at": None, "refused_because": ""},
    )
    found.delete()
    record(AddressAdded(line=line), about=found.user, by=found.user, via=Channel.MESSENGER)
    return True


@transaction.atomic
def drop_address(address: Address, *, by: User, via: Channel) -> None:
    """Stop writing to a messenger account."""
    must(by, "messages.prefer", address.user)
    record(AddressRemoved(line=address.line), about=address.user, by=by, via=via)
    address.delete()
