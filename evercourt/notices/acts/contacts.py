"""The directory of contacts: entered by one person, in force at once or from a day, every version kept.

A version is not held back for a second person: a wrong number harms every caller as long as it stands, often with one
clerk in the building. It asks a fresh second factor, is public with its whole history, and is undone as quickly.
"""

from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from evercourt.accounts.models import User
from evercourt.courts.directory import Contact, can_be_dialled, contact_of, put
from evercourt.courts.models import Court, Division
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record
from evercourt.notices.events import ContactChanged, ContactInForce, NumberFlagged, NumberSettled
from evercourt.notices.models import ContactVersion, UnansweredNumber

Place = Court | Division


@transaction.atomic
def add_division(court: Court, contact: Contact, *, by: User, via: Channel, reason: str = "") -> Division:
    """Enter a division, tribunal or counter that the directory does not have yet."""
    must(by, "directory.change", court)
    if court.divisions.filter(name=contact.name, in_use=True).exists():
        raise BadInput(_("There is an entry of this name already."), field="name")
    _check(court, None, contact)
    made = Division.objects.create(court=court, name=contact.name)
    _enter(made, contact, version=1, valid_from=court.local_date(), valid_until=None, reason=reason, by=by, via=via)
    return made


@transaction.atomic
def change_contact(
    place: Place,
    contact: Contact,
    *,
    version: int,
    valid_from: date | None = None,
    valid_until: date | None = None,
    reason: str = "",
    by: User,
    via: Channel,
) -> ContactVersion:
    """Enter how a court or division is reached, from `valid_from` (today) to `valid_until` (None: for good).

    `version` is the one that was read (0: none). The same again changes nothing. Raises WrongState if somebody entered
    another meanwhile, BadInput for days in the past or the wrong order, and for what cannot be dialled or written to.
    """
    court, division = _parts(place)
    must(by, "directory.change", court)
    Court.objects.select_for_update(of=("self",)).get(pk=court.pk)
    place.refresh_from_db()
    versions = ContactVersion.objects.of(court, division)
    last = versions.first()
    today = court.local_date()
    valid_from = valid_from or today
    if last and (last.contact, last.valid_from, last.valid_until) == (contact.stored(), valid_from, valid_until):
        return last
    if (last.version if last else 0) != version:
        raise WrongState(_("Someone else changed this entry meanwhile."), next_step=_("Read theirs, then save again."))
    if valid_from < today:
        raise BadInput(_("An entry cannot begin in the past."), field="valid_from")
    if valid_until is not None and valid_until < valid_from:
        raise BadInput(_("An entry cannot end before it begins."), field="valid_until")
    _check(court, division, contact)
    if last is None:
        # So the history is whole, and there is something to go back to when a passing entry is over.
        last = ContactVersion.objects.create(
            court=court, division=division, version=1, contact=contact_of(place).stored(), valid_from=today
        )
    return _enter(
        place, contact, version=last.version + 1, valid_from=valid_from, valid_until=valid_until, reason=reason,
        by=by, via=via,
    )  # fmt: skip


@transaction.atomic
def apply_versions(court: Court, *, by: User | None, via: Channel) -> int:
    """Let the versions of today count at every place of the court; return at how many places another one counts now."""
    must(by, "directory.change", court)
    Court.objects.select_for_update(of=("self",)).get(pk=court.pk)
    applied = 0
    versioned = Division.objects.filter(court=court, contact_versions__isnull=False).distinct()
    places: list[Place] = [Court.objects.get(pk=court.pk), *versioned]
    for place in places:
        _court, division = _parts(place)
        version = ContactVersion.objects.of(court, division).in_force(court.local_date())
        if version is None or place.contact == version.contact:
            continue
        put(place, version.read)
        event = ContactInForce(place=str(place), division=division.pk if division else None, version=version.version)
        record(event, about=version, by=by, via=via)
        applied += 1
    return applied


@transaction.atomic
def flag_number(court: Court, phone: str, *, note: str = "", by: User, via: Channel) -> UnansweredNumber:
    """Say that nobody answers a number the court gives out; said again it is counted.

    An order in force may name one that the directory has no longer. Raises BadInput for what cannot be dialled.
    """
    must(by, "directory.flag", court)
    if not can_be_dialled(phone):
        raise BadInput(_("%(phone)s is no telephone number."), phone=phone, field="phone")
    flagged, new = UnansweredNumber.objects.get_or_create(
        court=court, phone=phone, settled_at=None,
        defaults={"note": " ".join(note.split())[:300], "flagged_by": by, "flagged_at": timezone.now()},
    )  # fmt: skip
    if not new:
        UnansweredNumber.objects.filter(pk=flagged.pk).update(times=F("times") + 1)
        flagged.refresh_from_db()
    record(NumberFlagged(phone=phone, note=flagged.note), about=flagged, by=by, via=via)
    return flagged


@transaction.atomic
def settle_number(flagged: UnansweredNumber, *, by: User, via: Channel) -> UnansweredNumber:
    """Say that the number is answered again; settled it stays settled."""
    must(by, "directory.settle", flagged)
    flagged = UnansweredNumber.objects.select_for_update(of=("self",)).get(pk=flagged.pk)
    if flagged.settled_at is None:
        flagged.settled_at, flagged.settled_by = timezone.now(), by
        flagged.save(update_fields=["settled_at", "settled_by"])
        record(NumberSettled(phone=flagged.phone), about=flagged, by=by, via=via)
    return flagged


def _enter(
    place: Place,
    contact: Contact,
    *,
    version: int,
    valid_from: date,
    valid_until: date | None,
    reason: str,
    by: User,
    via: Channel,
) -> ContactVersion:
    court, division = _parts(place)
    made = ContactVersion.objects.create(
        court=court, division=division, version=version, contact=contact.stored(), valid_from=valid_from,
        valid_until=valid_until, reason=" ".join(reason.split())[:300], changed_by=by, changed_at=timezone.now(),
    )  # fmt: skip
    if ContactVersion.objects.of(court, division).in_force(court.local_date()) == made:
        before = {one.phone for one in contact_of(place).numbers}
        put(place, contact)
        for flagged in UnansweredNumber.objects.open().filter(court=court, phone__in=before - _numbers(court)):
            settle_number(flagged, by=by, via=via)
    changed = ContactChanged(
        place=str(place), division=division.pk if division else None, version=version, valid_from=valid_from,
        valid_until=valid_until, contact=contact.stored(),
    )  # fmt: skip
    record(changed, about=made, by=by, via=via)
    return made


def _check(court: Court, division: Division | None, contact: Contact) -> None:
    above = contact.part_of
    if above is None:
        return
    if division is None and court.name == contact.name:
        raise BadInput(_("A court is part of no division."), field="part_of")
    found = court.divisions.filter(pk=above).first()
    if found is None or found == division or found.part_of_id is not None:
        raise BadInput(_("Choose a division of this court that is no part of another."), field="part_of")
    if division is not None and division.parts.exists():
        raise BadInput(_("This division has tribunals of its own; it cannot be part of another."), field="part_of")


def _numbers(court: Court) -> set[str]:
    places: list[Place] = [court, *court.divisions.filter(in_use=True)]
    return {one.phone for place in places for one in contact_of(place).numbers}


def _parts(place: Place) -> tuple[Court, Division | None]:
    return (place, None) if isinstance(place, Court) else (place.court, place)
