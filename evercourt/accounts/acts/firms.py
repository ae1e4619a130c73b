"""Acts on licences, firms and deputies, and on who may not file by themselves."""

from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts import events
from evercourt.accounts.firms import Deputy, FilingRestriction, Firm, FirmMember
from evercourt.accounts.models import LawyerLicence, User
from evercourt.accounts.policy import is_lawyer
from evercourt.accounts.ports import lawyer_register
from evercourt.courts.models import Court
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, InstitutionError, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record

Role = FirmMember.Role
# A substitute for longer than this is another lawyer of the party, who needs a power of their own.
LONGEST_SUBSTITUTION = timedelta(days=183)


def enter_licence(user: User, *, number: str, firm: str, by: User, via: Channel) -> LawyerLicence:
    """Enter one's licence; if the register knows it under the same name it is confirmed at once, else by a clerk.

    Raises BadInput if somebody else has entered this number. The register is asked outside the transaction.
    """
    must(by, "licence.enter", user)
    number, firm = "".join(number.split()).upper(), " ".join(firm.split())
    if not number or not firm:
        raise BadInput(_("Enter the number of the licence and the name of the firm in it."), field="number")
    with transaction.atomic():
        known = LawyerLicence.objects.select_for_update().filter(user=user).first()
        if known and known.verified_at and (known.number, known.firm) == (number, firm):
            return known
        if LawyerLicence.objects.filter(number=number).exclude(user=user).exists():
            raise BadInput(
                _("Somebody else has entered this number."),
                next_step=_("Bring your licence to the counter of a court."),
                field="number",
            )
        said = {"number": number, "firm": firm, "verified_at": None, "verified_by": None, "refusal": ""}
        licence, _new = LawyerLicence.objects.update_or_create(
            user=user, defaults={**said, "entered_at": timezone.now()}
        )
        entered = events.LicenceEntered(user=user.pk, number=number, firm=firm)
        record(entered, about=user, by=by, via=via)
    try:
        found = lawyer_register().look_up(number)
    except InstitutionError:
        found = None  # A clerk compares it instead; nothing is lost.
    if found and found.practises and (found.name, found.firm) == (user.name, firm):
        verify_licence(licence, by=None, via=Channel.SYSTEM)
        licence.refresh_from_db()
    return licence


@transaction.atomic
def verify_licence(licence: LawyerLicence, *, by: User | None, via: Channel) -> None:
    """Confirm a licence: by a clerk who compared it, or by the register (`by` None). Twice does no harm."""
    must(by, "licence.verify", licence)
    licence = LawyerLicence.objects.select_for_update(of=("self",)).select_related("user").get(pk=licence.pk)
    if licence.verified_at:
        return
    licence.verified_at, licence.verified_by, licence.refusal = timezone.now(), by, ""
    licence.save(update_fields=["verified_at", "verified_by", "refusal"])
    done = events.LicenceVerified(user=licence.user_id, number=licence.number, by_register=by is None)
    record(done, about=licence.user, by=by, via=via)


@transaction.atomic
def refuse_licence(licence: LawyerLicence, *, reason: str, by: User, via: Channel) -> None:
    """Say why a licence cannot be confirmed; it may be entered again at once. Raises BadInput, WrongState."""
    must(by, "licence.verify", licence)
    reason = reason.strip()[:300]
    if not reason:
        raise BadInput(_("Say what is wrong, so that the person can put it right."), field="reason")
    licence = LawyerLicence.objects.select_for_update(of=("self",)).select_related("user").get(pk=licence.pk)
    if licence.verified_at:
        raise WrongState()
    licence.refusal = reason
    licence.save(update_fields=["refusal"])
    done = events.LicenceRefused(user=licence.user_id, number=licence.number, reason=reason)
    record(done, about=licence.user, by=by, via=via)


@transaction.atomic
def open_firm(name: str, *, by: User, via: Channel) -> Firm:
    """Set up the firm named in one's licence, with oneself as its first partner. Raises WrongState if it is there."""
    must(by, "firm.open", name)
    if Firm.objects.filter(name=name).exists():
        raise WrongState(_("This firm is here already."), next_step=_("Ask one of its partners to let you in."))
    _not_elsewhere(by)
    firm = Firm.objects.create(name=name, founded_by=by)
    now = timezone.now()
    FirmMember.objects.create(firm=firm, user=by, role=Role.PARTNER, asked_at=now, agreed_at=now)
    record(events.FirmOpened(firm_name=name), about=firm, by=by, via=via, at=now)
    return firm


@transaction.atomic
def ask_member(firm: Firm, person: User, *, role: str, by: User, via: Channel) -> FirmMember:
    """Ask somebody into the firm; they must agree. A partner or lawyer needs a confirmed licence. Raises BadInput."""
    must(by, "firm.ask", firm)
    if role not in Role.values:
        raise BadInput(_("Choose what the person is in the firm."), field="role")
    if role != Role.ASSISTANT and not is_lawyer(person):
        raise BadInput(_("A lawyer's licence must be confirmed first."), field="person")
    Firm.objects.select_for_update().get(pk=firm.pk)
    known: FirmMember | None = firm.members.filter(user=person, left_at=None).first()
    if known:
        return known
    member = FirmMember.objects.create(firm=firm, user=person, role=role)
    record(events.MemberAsked(user=person.pk, role=role, firm_name=firm.name), about=firm, by=by, via=via)
    return member


@transaction.atomic
def agree_to_join(member: FirmMember, *, by: User, via: Channel) -> None:
    """Join the firm that asked. Raises WrongState while one works elsewhere, or if it no longer asks."""
    must(by, "firm.agree", member)
    User.objects.select_for_update().get(pk=member.user_id)
    member = FirmMember.objects.select_for_update(of=("self",)).select_related("firm").get(pk=member.pk)
    if member.left_at:
        raise WrongState()
    if member.agreed_at:
        return
    _not_elsewhere(by)
    member.agreed_at = timezone.now()
    member.save(update_fields=["agreed_at"])
    record(events.MemberAgreed(user=by.pk, role=member.role), about=member.firm, by=by, via=via)


@transaction.atomic
def leave_firm(member: FirmMember, *, by: User, via: Channel) -> None:
    """End the work of a member at once; nobody there deputises for them any more, nor they for anybody.

    Powers of attorney are given to the lawyer and stay. Raises WrongState for the last partner while others are there.
    """
    must(by, "firm.leave", member)
    firm = Firm.objects.select_for_update().get(pk=member.firm_id)
    member = FirmMember.objects.select_for_update(of=("self",)).get(pk=member.pk)
    if member.left_at:
        return
    others = firm.members.at_work().exclude(pk=member.pk)
    if member.role == Role.PARTNER and others.exists() and not others.filter(role=Role.PARTNER).exists():
        raise WrongState(_("The last partner cannot leave while others work here."))
    now = timezone.now()
    member.left_at = now
    member.save(update_fields=["left_at"])
    person = member.user_id
    Deputy.objects.filter(ended_at=None, lawyer=person).update(ended_at=now)
    Deputy.objects.filter(ended_at=None, user=person).update(ended_at=now)
    record(events.MemberLeft(user=person), about=firm, by=by, via=via, at=now)


@transaction.atomic
def name_deputy(
    lawyer: User, person: User, *, kind: str, since: date, until: date | None, by: User, via: Channel
) -> Deputy:
    """Let a colleague of the firm act for a lawyer (substitute, a lawyer, with an end) or work under them (assistant).

    Raises BadInput. Named again, the new days and kind take the place of the old.
    """
    must(by, "deputy.name", lawyer)
    User.objects.select_for_update().get(pk=lawyer.pk)
    own = lawyer.firms.at_work().values("firm")
    if person.pk == lawyer.pk or not at_work_of(own, person):
        raise BadInput(_("Choose a colleague of your own firm."), field="person")
    if kind not in Deputy.Kind.values:
        raise BadInput(_("Choose what the colleague may do."), field="kind")
    if kind == Deputy.Kind.SUBSTITUTE:
        if not is_lawyer(person):
            raise BadInput(_("Only a lawyer with a confirmed licence acts for a lawyer."), field="person")
        if until is None or not since <= until <= since + LONGEST_SUBSTITUTION:
            raise BadInput(
                _("Say until when: at most half a year."),
                next_step=_("For longer, the client gives the colleague a power of attorney."),
                field="until",
            )
    elif until is not None and until < since:
        raise BadInput(_("The end cannot be before the beginning."), field="until")
    now = timezone.now()
    Deputy.objects.filter(lawyer=lawyer, user=person, ended_at=None).update(ended_at=now)
    deputy = Deputy.objects.create(lawyer=lawyer, user=person, kind=kind, since=since, until=until, named_at=now)
    named = events.DeputyNamed(
        user=lawyer.pk, lawyer_name=lawyer.name, deputy=person.pk, kind=kind, since=since, until=until
    )
    record(named, about=lawyer, by=by, via=via, at=now)
    return deputy


@transaction.atomic
def end_deputy(deputy: Deputy, *, by: User, via: Channel) -> None:
    """End it at once. Twice does no harm."""
    must(by, "deputy.end", deputy)
    deputy = Deputy.objects.select_for_update(of=("self",)).select_related("lawyer").get(pk=deputy.pk)
    if deputy.ended_at:
        return
    deputy.ended_at = timezone.now()
    deputy.save(update_fields=["ended_at"])
    done = events.DeputyEnded(user=deputy.lawyer_id, deputy=deputy.user_id)
    record(done, about=deputy.lawyer, by=by, via=via)


@transaction.atomic
def restrict_filing(
    user: User, *, court: Court, reasons: str, until: date | None, by: User, via: Channel
) -> FilingRestriction:
    """Let somebody file at this court only over the counter or by post; they still read, are served and heard."""
    must(by, "restriction.order", court)
    if not reasons.strip():
        raise BadInput(_("Give the reasons; the person reads them."), field="reasons")
    try:
        with transaction.atomic():
            made = FilingRestriction.objects.create(
                user=user, court=court, reasons=reasons.strip(), until=until, ordered_by=by
            )
    except IntegrityError as error:
        raise WrongState(_("This is ordered already.")) from error
    record(events.FilingRestricted(user=user.pk, until=until), about=made, by=by, via=via)
    return made


@transaction.atomic
def free_filing(restriction: FilingRestriction, *, by: User, via: Channel) -> None:
    """Let the person file by themselves again. Twice does no harm."""
    must(by, "restriction.order", restriction.court)
    restriction = FilingRestriction.objects.select_for_update(of=("self",)).get(pk=restriction.pk)
    if restriction.lifted_at:
        return
    restriction.lifted_at, restriction.lifted_by = timezone.now(), by
    restriction.save(update_fields=["lifted_at", "lifted_by"])
    record(events.FilingFreed(user=restriction.user_id), about=restriction, by=by, via=via)


def at_work_of(firms: Any, person: User) -> bool:
    """Return True if the person works at one of `firms` now."""
    return bool(person.firms.at_work().filter(firm__in=firms).exists())


def _not_elsewhere(person: User) -> None:
    if person.firms.at_work().exists():
        raise WrongState(_("You work at another firm."), next_step=_("Leave it first."))
