"""Who represents a party: entered, confirmed, replaced, laid down, revoked; what they may see follows at once."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.accounts.policy import is_lawyer
from evercourt.cases.acts.filing_away import put_on_file
from evercourt.cases.events import AppearanceAsked, AppearanceRefused, CounselEnded, CounselEntered
from evercourt.cases.models import Appearance, Case, CaseDocument, Matter, Party, Representation
from evercourt.courts.procedures import RuleNotFound
from evercourt.courts.rules import rules_of
from evercourt.documents.models import Document
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record

# A party has one or two representatives at a time (CPL 61; CRPL 33).
MOST = 2
Scope, End, State = Representation.Scope, Representation.End, Appearance.State


@transaction.atomic
def enter_counsel(
    party: Party,
    *,
    person: User | None,
    name: str = "",
    licence_number: str = "",
    scope: str = Scope.GENERAL,
    matters: Sequence[str] = (),
    power: Document | None,
    since: date | None = None,
    until: date | None = None,
    by: User,
    via: Channel,
) -> Representation:
    """Enter a representative, with the power of attorney and its scope and end; they see the case at once (CPL 61, 62).

    `person` None: somebody without an account, by `name`. Entered again, the same power: nothing changes. Raises
    BadInput, or WrongState when the case has ended or the party has two already.
    """
    must(by, "counsel.enter", party)
    party = _locked(party)
    return _enter(
        party, person=person, name=name, licence_number=licence_number, scope=scope, matters=matters, power=power,
        since=since, until=until, by=by, via=via,
    )  # fmt: skip


@transaction.atomic
def appear(
    party: Party,
    *,
    scope: str,
    matters: Sequence[str] = (),
    power: Document,
    until: date | None = None,
    replaces: Representation | None = None,
    by: User,
    via: Channel,
) -> Appearance:
    """Say, as a lawyer, that one acts for a party; it counts when the party or the registry confirms it (CPL 62).

    Asked again: the same. `replaces` names the representative whose place one takes.
    """
    must(by, "counsel.appear", party)
    party = _locked(party)
    today = _open(party.case)
    scope, named = _scope(scope, matters)
    if until is not None and until < today:
        raise BadInput(_("The power has ended by this day."), field="until")
    if party.representations.filter(Representation.in_force(today), user=by).exists():
        raise WrongState(_("You represent this party already."))
    if replaces is not None and (replaces.party_id != party.pk or not replaces.counts(today)):
        raise BadInput(_("Choose who represents this party now."), field="replaces")
    already: Appearance | None = party.appearances.filter(user=by, state=State.ASKED).first()
    if already:
        return already
    asked = Appearance.objects.create(
        party=party, user=by, scope=scope, matters=named, power=power, until=until, replaces=replaces
    )
    record(AppearanceAsked(**_facts(party, by.name, by.pk), appearance=asked.pk), about=party.case, by=by, via=via)
    return asked


@transaction.atomic
def confirm_appearance(appearance: Appearance, *, by: User, via: Channel) -> Representation:
    """Confirm that a lawyer acts for the party: from now on they see the case; who they replace no longer does."""
    must(by, "counsel.confirm", appearance)
    party = _locked(appearance.party)
    appearance = Appearance.objects.locked(appearance.pk)
    appearance.move(State.CONFIRMED, decided_at=timezone.now(), decided_by=by)
    replaced = appearance.replaces
    if replaced is not None and replaced.ended_at is None:
        _end(replaced, End.REPLACED, "", by=by, via=via)
    person = appearance.user
    return _enter(
        party, person=person, name=person.name, licence_number=person.licence.number, scope=appearance.scope,
        matters=appearance.matters, power=appearance.power, since=None, until=appearance.until, replaces=replaced,
        by=by, via=via,
    )  # fmt: skip


@transaction.atomic
def refuse_appearance(appearance: Appearance, *, reasons: str, by: User, via: Channel) -> None:
    """Say that a lawyer does not act for the party, or what is wrong with the power."""
    must(by, "counsel.confirm", appearance)
    reasons = _said(reasons)
    appearance = Appearance.objects.locked(appearance.pk)
    appearance.move(State.REFUSED, decided_at=timezone.now(), decided_by=by, reasons=reasons)
    party, person = appearance.party, appearance.user
    refused = AppearanceRefused(**_facts(party, person.name, person.pk), appearance=appearance.pk, reasons=reasons)
    record(refused, about=party.case, by=by, via=via)


@transaction.atomic
def revoke_counsel(power: Representation, *, reasons: str = "", by: User, via: Channel) -> None:
    """Take a power back; from this moment it opens nothing (CPL 63). Twice does no harm."""
    must(by, "counsel.revoke", power)
    _locked(power.party)
    _end(power, End.REVOKED, reasons.strip(), by=by, via=via)


@transaction.atomic
def withdraw_counsel(power: Representation, *, reasons: str, by: User, via: Channel) -> None:
    """Lay down a power, with the reason; the party and the court are told, and nothing is seen any more (CPL 63)."""
    must(by, "counsel.withdraw", power)
    _locked(power.party)
    _end(power, End.WITHDRAWN, _said(reasons), by=by, via=via)


@transaction.atomic
def replace_counsel(
    power: Representation,
    *,
    person: User,
    scope: str,
    matters: Sequence[str] = (),
    document: Document | None,
    until: date | None = None,
    by: User,
    via: Channel,
) -> Representation:
    """Put another representative in the place of one: the old power ends as the new one begins, or neither happens."""
    must(by, "counsel.replace", power)
    party = _locked(power.party)
    power = Representation.objects.get(pk=power.pk)
    if not power.counts(party.case.court.local_date()):
        raise WrongState(_("This power is over already."))
    if power.user_id == person.pk:
        raise BadInput(_("Choose another person."), field="person")
    _end(power, End.REPLACED, "", by=by, via=via)
    return _enter(
        party, person=person, name=person.name, licence_number="", scope=scope, matters=matters, power=document,
        since=None, until=until, replaces=power, by=by, via=via,
    )  # fmt: skip


def _enter(
    party: Party,
    *,
    person: User | None,
    name: str,
    licence_number: str,
    scope: str,
    matters: Sequence[str],
    power: Document | None,
    since: date | None,
    until: date | None,
    replaces: Representation | None = None,
    assigned: str = "",
    by: User,
    via: Channel,
) -> Representation:
    case = party.case
    today = _open(case)
    since = since or today
    scope, named = _scope(scope, matters)
    name = person.name if person else " ".join(name.split())
    if not name:
        raise BadInput(_("Say who it is."), field="name")
    if power is None:
        raise BadInput(_("Add the signed power of attorney."), field="power", basis="CPL 62")
    if until is not None and until < max(since, today):
        raise BadInput(_("The power has ended by this day."), field="until")
    if person is not None:
        _no_conflict(party, person)
    present = list(party.representations.filter(Representation.in_force(today)))
    same = [one for one in present if (person and one.user_id == person.pk) or (not person and one.name == name)]
    for one in same:
        if (one.scope, one.matters, one.until, one.power_id) == (scope, named, until, power.pk):
            return one
    if len(present) - len(same) >= MOST:
        raise WrongState(
            _("A party has at most two representatives at a time."),
            next_step=_("Let one be replaced, or take back one power first."),
            basis="CPL 61",
        )
    for one in same:  # A new power takes the place of the old, with its own scope and end.
        _end(one, End.REPLACED, "", by=by, via=via)
    licence = getattr(person, "licence", None)
    made = Representation.objects.create(
        party=party, user=person, name=name, scope=scope, matters=named, power=power, since=since, until=until,
        assigned=assigned,
        licence_number=licence.number if licence else licence_number[:32], replaces=replaces or next(iter(same), None),
        phone=(person.phone or "") if person else "", email=(person.email or "") if person else "",
    )  # fmt: skip
    put_on_file(case, power, kind=CaseDocument.Kind.POWER, access=CaseDocument.Access.PARTIES, party=party)
    entered = CounselEntered(
        **_facts(party, name, person.pk if person else None),
        power=made.pk,
        scope=scope,
        matters=named,
        until=until,
        assigned=assigned,
    )
    record(entered, about=case, by=by, via=via)
    return made


# What is given on which grounds: the grounds and their articles are lists of the procedure pack.
GIVEN = {
    "defender.duty": Representation.Assigned.DUTY,
    "defender.legal_aid": Representation.Assigned.LEGAL_AID,
    "defender.legal_aid_minor": Representation.Assigned.LEGAL_AID,
}


@transaction.atomic
def assign_defender(
    party: Party, *, person: User, ground: str, letter: Document, by: User, via: Channel
) -> Representation:
    """Enter the lawyer whom the legal-aid agency sent for an accused without a defender (CRPL 35, 36, 278).

    A blind, deaf or mute accused, one of limited capacity, a minor, one who may be sentenced to life or death is given
    a defender; who lacks the means asks for one; everyone else has the duty lawyer. `letter` is the agency's. A
    defender of the accused's own goes first: raises WrongState while there is one; BadInput for an unknown ground, or
    somebody who is no lawyer.
    """
    must(by, "counsel.assign", party)
    party = _locked(party)
    if party.side != Party.Side.ACCUSED:
        raise WrongState(_("A defender is assigned only to an accused."))
    today = party.case.court.local_date()
    found = grounds_of(party.case).get(ground)
    if found is None:
        raise BadInput(_("Choose the ground from the list."), field="ground", basis="CRPL 35; CRPL 36")
    if not is_lawyer(person):
        raise BadInput(_("Only a lawyer is assigned as a defender."), field="person", basis="CRPL 35; CRPL 36")
    assigned, basis = found
    own = party.representations.filter(Representation.in_force(today), assigned="")
    if own.exists():
        raise WrongState(_("The accused has a defender of their own choice."), basis=basis)
    return _enter(
        party, person=person, name="", licence_number="", scope=Scope.GENERAL, matters=(), power=letter, since=None,
        until=None, assigned=assigned, by=by, via=via,
    )  # fmt: skip


def grounds_of(case: Case) -> dict[str, tuple[str, str]]:
    """Return what is given on which ground and its article, by the pack in force today at the court of the case."""
    law, day = rules_of(case.court), case.court.local_date()
    found: dict[str, tuple[str, str]] = {}
    for rule, given in GIVEN.items():
        try:
            listed = law.order(rule, on=day)
        except RuleNotFound:
            continue
        found |= dict.fromkeys(listed.items, (given, listed.basis))
    return found


def _end(power: Representation, end: str, reasons: str, *, by: User, via: Channel) -> None:
    power = Representation.objects.select_for_update(of=("self",)).select_related("party__case").get(pk=power.pk)
    if power.ended_at:
        return
    power.ended_at, power.end = timezone.now(), end
    power.save(update_fields=["ended_at", "end"])
    ended = CounselEnded(
        **_facts(power.party, power.name, power.user_id), power=power.pk, end=end, reasons=reasons[:300]
    )
    record(ended, about=power.party.case, by=by, via=via)


def _locked(party: Party) -> Party:
    """Lock the case and then the party, in the order of every act on people of a case."""
    case = Case.objects.select_related("court").locked(party.case_id)
    party = Party.objects.select_for_update(of=("self",)).get(pk=party.pk)
    party.case = case
    return party


def _open(case: Case) -> date:
    if case.ended_at:
        raise WrongState(_("The case has ended."))
    return case.court.local_date()


def _scope(scope: str, matters: Sequence[str]) -> tuple[str, list[str]]:
    if scope not in Scope.values:
        raise BadInput(_("Choose how far the power goes."), field="scope", basis="CPL 62")
    if scope != Scope.LIMITED:
        return scope, []
    named = [matter for matter in Matter.values if matter in matters]
    if not named:
        raise BadInput(_("Name what the limited power covers."), field="matters", basis="CPL 62")
    return scope, named


def _no_conflict(party: Party, person: User) -> None:
    """Raise BadInput if the person stands on another side of this case, or handles it for the court."""
    other = Party.objects.filter(case=party.case_id).exclude(side=party.side)
    against = other.filter(user=person).exists() or Representation.objects.filter(party__in=other, user=person).exists()
    if against or person.seats.filter(case=party.case_id).exists():
        raise BadInput(
            _("This person stood on another side of this case, or handled it for the court."), field="person"
        )


def _said(reasons: str) -> str:
    reasons = reasons.strip()[:300]
    if not reasons:
        raise BadInput(_("Give the reasons."), field="reasons")
    return reasons


def _facts(party: Party, counsel: str, user: int | None) -> dict[str, Any]:
    return {"party_id": party.pk, "party_name": party.name, "counsel": counsel, "user": user}
