"""From the people on the form to the parties of a case, their identities and their representatives."""

from datetime import datetime

from django.conf import settings

from evercourt.accounts.models import User
from evercourt.cases.models import Case, Party, PartyIdentity, Representation
from evercourt.courts.procedures.schema import Cause
from evercourt.filing.form import FilingForm
from evercourt.filing.form import Party as PartyOnForm
from evercourt.filing.models import Filing, FilingDocument

SIDES = ("prosecutor", "accused", "plaintiff", "defendant", "third_party")


def enter(case: Case, filing: Filing, form: FilingForm, now: datetime) -> list[Party]:
    """Enter everyone on the form; return the parties, those who filed first. The caller is the act that opens the case.

    The filer's account is joined to the party of the same name, else to the representative of the same name, else acts
    for the first plaintiff with a general power.
    """
    power = filing.documents.filter(kind=FilingDocument.Kind.POWER).first()
    entered: list[Party] = []
    linked = False
    positions: dict[str, int] = {}
    named = [party for side in SIDES for party in form.side(side) if party.name]
    for given in named:
        positions[given.side] = positions.get(given.side, 0) + 1
        own = not linked and filing.filer is not None and _is(filing.filer, given, form)
        linked = linked or own
        party = Party.objects.create(
            case=case,
            side=given.side,
            position=positions[given.side],
            kind=given.kind,
            name=given.name,
            user=filing.filer if own else None,
            joined_at=now if own else None,
            language=_language(given, filing, form),
        )
        _identify(party, given, form)
        for one in given.representatives:
            is_filer = not linked and filing.filer is not None and given.side == form.filing_side
            own_power = is_filer and one.name == getattr(filing.filer, "name", "")
            linked = linked or own_power
            Representation.objects.create(
                party=party,
                user=filing.filer if own_power else None,
                name=one.name,
                licence_number=one.licence_number[:32],
                phone=one.phone,
                scope=one.scope or Representation.Scope.GENERAL,
                power=power.document if power else None,
                since=case.court.local_date(now),
            )
        entered.append(party)
    if filing.filer and not linked:
        Representation.objects.create(
            party=entered[0],
            user=filing.filer,
            name=filing.filer.name,
            power=power.document if power else None,
            since=case.court.local_date(now),
        )
    return entered


def title(form: FilingForm, cause: Cause | None) -> str:
    """Return the title of the case: who sues whom over what."""
    if cause and cause.prosecuted:
        return f"{_first(form, 'accused')}涉嫌{cause.names.get('zh-hans', '')}一案"
    one, other = (_first(form, side) for side in ("plaintiff", "defendant"))
    about = cause.names.get("zh-hans", "") if cause else "纠纷"
    return f"{one}诉{other}{about}" if other else f"{one}{about}"


def _first(form: FilingForm, side: str) -> str:
    named = [party.name for party in form.side(side) if party.name]
    return named[0] + ("等" if len(named) > 1 else "") if named else ""


def _is(filer: User, given: PartyOnForm, form: FilingForm) -> bool:
    # Who charges stands in the office of the procuratorate: its party is theirs, whatever their name.
    return given.side == form.filing_side and (given.side == "prosecutor" or given.name == filer.name)


def _language(given: PartyOnForm, filing: Filing, form: FilingForm) -> str:
    if given.side == form.filing_side:
        return filing.language
    return given.language if given.language in dict(settings.LANGUAGES) else "zh-hans"


def _identify(party: Party, given: PartyOnForm, form: FilingForm) -> None:
    files = given.side == form.filing_side
    PartyIdentity.objects.create(
        party=party,
        number=given.identity_number,
        representative=given.legal_representative,
        sex=given.sex,
        born_on=given.born_on,
        ethnicity=given.ethnicity,
        occupation=given.occupation,
        address=given.address,
        held_at=given.held_at,
        held_since=given.held_since,
        phone=(form.consent.phone if files else "") or given.phone,
        email=(form.consent.email if files else "") or given.email,
        # What the filing side wrote down for itself is its own confirmation; of the other side it is hearsay (CPL 90).
        service_address_confirmed=files and bool(given.address),
        electronic_service=files and bool(form.consent.answer),
    )
