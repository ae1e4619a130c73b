"""Hearings by video: who is asked, who agrees, and what follows (OLR 4, 5, 10, 21)."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.cases.models import Party
from evercourt.courts.models import local
from evercourt.courts.procedures import RuleNotFound
from evercourt.courts.rules import rules_of
from evercourt.hearings import acts, events
from evercourt.hearings.models import Consent, Hearing
from evercourt.hearings.states import HearingState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must
from evercourt.kernel.rows import changed_many
from evercourt.ledger.record import record, record_many

Answer = Consent.Answer
# Version of the explanation: what a hearing by video is, what it asks, that saying no costs nothing.
TOLD = "remote_hearing.2022-08"


def lawful(hearing: Hearing) -> bool:
    """Return True if the law opens hearings by video to this kind of case with consent alone (OLR 3, 37)."""
    try:
        return rules_of(hearing.case.court).case_type(hearing.case.kind).online == "consent"
    except RuleNotFound:
        return False


@transaction.atomic
def ask(hearing: Hearing, *, until: datetime, why: str, by: User | None, via: Channel) -> Hearing:
    """Ask every party whether the hearing may be held by video, until `until`; asking again changes nothing.

    Raises WrongState if the law does not allow it for this case or the hearing is not scheduled any more, BadInput
    for a time that is past or not before the hearing.
    """
    must(by, "hearing.ask_consent", hearing)
    hearing = Hearing.objects.locked(hearing.pk)
    if hearing.consent_until or hearing.mode == Hearing.Mode.REMOTE:
        return hearing
    if hearing.state != HearingState.SCHEDULED or not lawful(hearing):
        raise WrongState(_("This hearing cannot be held by video."), basis="OLR 3")
    if not timezone.now() < until <= hearing.during.lower:
        raise BadInput(_("People need time to answer before the hearing."), field="until")
    hearing.consent_until = until
    hearing.save(update_fields=["consent_until"])
    Consent.objects.bulk_create(
        Consent(hearing=hearing, party=party, told_text=TOLD, told_language=party.language)
        for party in Party.objects.filter(case=hearing.case)
    )
    record(
        events.ConsentAsked(hearing=hearing.pk, day=_day(hearing), until=until, why=why),
        about=hearing.case,
        by=by,
        via=via,
    )
    return hearing


_ASK = """
    UPDATE hearings_hearing hearing SET consent_until = asked.until
    FROM unnest(%b::bigint[], %b::timestamptz[]) AS asked (id, until)
    WHERE hearing.id = asked.id AND hearing.state = 'scheduled' AND hearing.mode = 'on_site'
        AND hearing.consent_until IS NULL
    RETURNING hearing.id
"""
_ASK_PARTIES = """
    INSERT INTO hearings_consent (hearing_id, party_id, answer, told_text, told_language, via, asked_at)
    SELECT hearing.id, party.id, 'asked', %s, party.language, '', %s
    FROM hearings_hearing hearing JOIN cases_party party ON party.case_id = hearing.case_id
    WHERE hearing.id = ANY (%s) ORDER BY hearing.id, party.id
"""


@transaction.atomic
def ask_many(
    wanted: Sequence[tuple[Hearing, datetime]], *, why: str, by: User | None, via: Channel, told: bool = False
) -> list[Hearing]:
    """Ask in many hearings at once, each until its own time, as `ask` does; return those in which it was asked.

    Where it was asked already, or which is not scheduled any more, is left as it is. Raises as `ask` does.
    """
    now = timezone.now()
    for hearing, until in wanted:
        must(by, "hearing.ask_consent", hearing)
        if not lawful(hearing):
            raise WrongState(_("This hearing cannot be held by video."), basis="OLR 3")
        if not now < until <= hearing.during.lower:
            raise BadInput(_("People need time to answer before the hearing."), field="until")
    done = set(changed_many(_ASK, [[hearing.pk for hearing, _until in wanted], [until for _hearing, until in wanted]]))
    with connection.cursor() as cursor:
        cursor.execute(_ASK_PARTIES, [TOLD, now, list(done)])
    happened = []
    for hearing, until in wanted:
        if hearing.pk in done:
            hearing.consent_until = until
            asked = events.ConsentAsked(hearing=hearing.pk, day=_day(hearing), until=until, why=why)
            happened.append((asked, hearing.case))
    record_many(happened, by=by, via=via, at=now, told=told)
    return [hearing for hearing, _until in wanted if hearing.pk in done]


@transaction.atomic
def answer(consent: Consent, *, agrees: bool, language: str = "", by: User, via: Channel) -> Consent:
    """Give a party's answer, or take an earlier one back while there is time (OLR 4, 5). Saying no costs nothing.

    When the last party agreed, the hearing is converted at once. Raises WrongState when the time to answer is over.
    """
    must(by, "hearing.consent", consent)
    hearing = Hearing.objects.locked(consent.hearing_id)
    consent = Consent.objects.select_for_update(of=("self",)).select_related("party").get(pk=consent.pk)
    now = timezone.now()
    over = hearing.state != HearingState.SCHEDULED or now >= hearing.during.lower
    late = hearing.mode != Hearing.Mode.REMOTE and hearing.consent_until and now > hearing.consent_until
    if over or late:
        raise WrongState(_("The time to answer is over."), next_step=_("Call the court; see its contacts."))
    wanted = Answer.AGREED if agrees else Answer.REFUSED
    if not agrees and consent.answer == Answer.AGREED:
        wanted = Answer.WITHDRAWN
    if consent.answer == wanted:
        return consent
    consent.answer, consent.via, consent.given_by, consent.answered_at = wanted, via, by, now
    consent.told_language = language or consent.told_language
    consent.save()
    record(
        events.ConsentAnswered(
            hearing=hearing.pk,
            day=_day(hearing),
            party_id=consent.party_id,
            party_name=consent.party.name,
            answer=wanted,
            told_text=consent.told_text,
            told_language=consent.told_language,
        ),
        about=hearing.case,
        by=by,
        via=via,
        at=now,
    )
    if wanted == Answer.AGREED and not hearing.consents.exclude(answer=Answer.AGREED).exists():
        convert(hearing, why="", by=None, via=Channel.SYSTEM)
    return consent


@transaction.atomic
def convert(hearing: Hearing, *, why: str, by: User | None, via: Channel) -> Hearing:
    """Hold the hearing by video at the same time; the courtroom is free, the summons keeps its force.

    Raises WrongState unless everyone agreed: silence is no consent (OLR 10).
    """
    must(by, "hearing.convert", hearing)
    hearing = Hearing.objects.locked(hearing.pk)
    if hearing.mode == Hearing.Mode.REMOTE:
        return hearing
    asked = hearing.consents.all()
    if not asked or any(consent.answer != Answer.AGREED for consent in asked):
        raise WrongState(_("Not everyone has agreed to a hearing by video."), basis="OLR 4, 10")
    hearing.mode = Hearing.Mode.REMOTE
    hearing.save(update_fields=["mode"])
    hearing.bookings.filter(kind=hearing.bookings.model.Kind.COURTROOM).delete()
    starts = local(hearing.case.court, hearing.during.lower)
    record(
        events.HearingConverted(hearing=hearing.pk, day=_day(hearing), time=f"{starts:%H:%M}", why=why),
        about=hearing.case,
        by=by,
        via=via,
    )
    return hearing


@transaction.atomic
def stop_asking(hearing: Hearing, *, by: User | None, via: Channel) -> Hearing:
    """Take the question back where it needs no answer any more: the hearing is held in the courtroom, as set.

    Answers already given stay on record. A hearing converted, put off or never asked about stays what it is.
    """
    must(by, "hearing.ask_consent", hearing)
    hearing = Hearing.objects.locked(hearing.pk)
    if hearing.state != HearingState.SCHEDULED or hearing.mode == Hearing.Mode.REMOTE or not hearing.consent_until:
        return hearing
    hearing.consent_until = None
    hearing.save(update_fields=["consent_until"])
    record(events.ConsentNotNeeded(hearing=hearing.pk, day=_day(hearing)), about=hearing.case, by=by, via=via)
    return hearing


def settle(hearing: Hearing, *, reason: str) -> Hearing:
    """When the time to answer is over: put the hearing off unless everyone agreed. The court's own job."""
    if hearing.mode == Hearing.Mode.REMOTE or hearing.state != HearingState.SCHEDULED:
        return hearing
    if hearing.consents.exists() and not hearing.consents.exclude(answer=Answer.AGREED).exists():
        return convert(hearing, why="", by=None, via=Channel.SYSTEM)
    return acts.adjourn(hearing, reason=reason, by=None, via=Channel.SYSTEM)


def _day(hearing: Hearing) -> str:
    return hearing.case.court.local_date(hearing.during.lower).isoformat()
