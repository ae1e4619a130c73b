"""Hearings by video: who is asked, who agrees, and what follows (OLR 4, 5, 10, 21)."""

import contextlib
from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.cases.models import Party, Representation
from evercourt.courts.procedures import RuleNotFound
from evercourt.courts.rules import rules_of
from evercourt.hearings import acts, events, remote_events
from evercourt.hearings.models import Consent, Hearing
from evercourt.hearings.modes import convert
from evercourt.hearings.policy import sits
from evercourt.hearings.situation import newest_check, stage_of
from evercourt.hearings.states import HearingState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must
from evercourt.kernel.rows import changed_many
from evercourt.ledger.record import record, record_many

Answer = Consent.Answer
# Version of the explanation (hearings.toml): the stage, the form, rights and duties, what follows, changing one's mind.
TOLD = "remote_hearing.2022-08"
# Who answers for themselves in a criminal case, beside the parties.
ACCUSED = Party.Side.ACCUSED


def lawful(hearing: Hearing) -> bool:
    """Return True if the law opens hearings by video to this case: with consent alone, or, criminal, once a judge has
    signed that it is a case for it and that no ground excludes it (OLR 3, 21, 37).
    """
    try:
        online = rules_of(hearing.case.court).case_type(hearing.case.kind).online
    except RuleNotFound:
        return False
    if online == "consent":
        return True
    check = newest_check(hearing) if online == "special_reason" else None
    return bool(check and check.allowed)


@transaction.atomic
def ask(hearing: Hearing, *, until: datetime, why: str, by: User | None, via: Channel) -> Hearing:
    """Ask every party whether the hearing may be held by video, until `until`; asking again changes nothing.

    Raises WrongState if the law does not allow it for this case or the hearing is not scheduled any more, BadInput
    for a time that is past or not before the hearing.
    """
    must(by, "hearing.ask_consent", hearing)
    hearing = Hearing.objects.locked(hearing.pk)
    if hearing.consent_until or hearing.mode != Hearing.Mode.ON_SITE:
        return hearing
    if hearing.state != HearingState.SCHEDULED or not lawful(hearing):
        raise WrongState(_("This hearing cannot be held by video."), basis="OLR 3")
    if not timezone.now() < until <= hearing.during.lower:
        raise BadInput(_("People need time to answer before the hearing."), field="until")
    hearing.consent_until = until
    hearing.save(update_fields=["consent_until"])
    Consent.objects.bulk_create(_questions(hearing))
    record(
        events.ConsentAsked(hearing=hearing.pk, day=_day(hearing), until=until, why=why),
        about=hearing.case,
        by=by,
        via=via,
    )
    return hearing


def _questions(hearing: Hearing) -> list[Consent]:
    """Return the question to each party, and to each defender for themselves (OLR 37)."""
    stage, told = stage_of(hearing), {"told_text": TOLD, "hearing": hearing}
    asked = [
        Consent(**told, party=party, stage=stage, told_language=party.language)
        for party in Party.objects.filter(case=hearing.case)
    ]
    day = hearing.case.court.local_date(hearing.during.lower)
    defenders = Representation.objects.filter(
        Representation.in_force(day), party__case=hearing.case, party__side=ACCUSED
    )
    asked += [
        Consent(**told, party=power.party, representation=power, stage=stage, told_language=hearing.language)
        for power in defenders.select_related("party")
    ]
    return asked


_ASK = """
    UPDATE hearings_hearing hearing SET consent_until = asked.until
    FROM unnest(%b::bigint[], %b::timestamptz[]) AS asked (id, until)
    WHERE hearing.id = asked.id AND hearing.state = 'scheduled' AND hearing.mode = 'on_site'
        AND hearing.consent_until IS NULL
    RETURNING hearing.id
"""
_ASK_PARTIES = """
    INSERT INTO hearings_consent (hearing_id, party_id, stage, answer, told_text, told_language, via, asked_at,
        with_counsel, reason, decision)
    SELECT hearing.id, party.id,
        CASE hearing.kind WHEN 'pretrial' THEN 'evidence_exchange' WHEN 'pronouncement' THEN 'pronouncement'
            ELSE 'hearing' END,
        'asked', %s, party.language, '', %s, '', '', ''
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
def answer(
    consent: Consent, *, agrees: bool, language: str = "", counsel: str = "", reason: str = "", by: User, via: Channel
) -> Consent:
    """Give a person's answer, or take an earlier one back while there is time (OLR 4, 5). Saying no costs nothing.

    When the last one agreed, the hearing is converted at once. Once a hearing is by video, taking consent back is asked
    of the judge, with the reason; in a criminal case it counts at once. The accused agrees only with counsel present
    (`counsel`). Raises WrongState when the time to answer is over, or the question was taken back: what nobody asks any
    more converts nothing. Raises BadInput without counsel.
    """
    must(by, "hearing.consent", consent)
    hearing = Hearing.objects.locked(consent.hearing_id)
    consents = Consent.objects.select_for_update(of=("self",)).select_related("party", "representation")
    consent = consents.get(pk=consent.pk)
    now = timezone.now()
    by_video = hearing.mode != Hearing.Mode.ON_SITE
    if not by_video and hearing.consent_until is None:
        raise WrongState(
            _("This is not asked any more: the hearing is held in the courtroom, as set."),
            next_step=_("If you cannot come, call the court; see its contacts."),
        )
    begun = now >= hearing.during.lower and not sits(by, hearing.case)
    late = not by_video and hearing.consent_until and now > hearing.consent_until and not sits(by, hearing.case)
    if hearing.state != HearingState.SCHEDULED or begun or late:
        raise WrongState(_("The time to answer is over."), next_step=_("Call the court; see its contacts."))
    wanted = _wanted(consent, agrees, by_video)
    if consent.answer == wanted:
        return consent
    accused = consent.party.side == ACCUSED and consent.representation_id is None
    if wanted == Answer.AGREED and accused and not counsel.strip():
        raise BadInput(
            _("The accused is asked with counsel or a duty lawyer present. Who is it?"), field="counsel",
            basis="CRPL 36; OLR 37",
        )  # fmt: skip
    consent.answer, consent.via, consent.given_by, consent.answered_at = wanted, via, by, now
    consent.told_language = language or consent.told_language
    consent.with_counsel = counsel.strip() or consent.with_counsel
    consent.reason = reason.strip() or consent.reason
    consent.save()
    record(
        events.ConsentAnswered(
            hearing=hearing.pk,
            day=_day(hearing),
            party_id=consent.party_id,
            party_name=consent.name,
            answer=wanted,
            told_text=consent.told_text,
            told_language=consent.told_language,
        ),
        about=hearing.case,
        by=by,
        via=via,
        at=now,
    )
    if wanted == Answer.AGREED and not by_video and lawful(hearing) and not _excluded(hearing) and _all_agreed(hearing):
        convert(hearing, why="", by=None, via=Channel.SYSTEM)
    return consent


def _wanted(consent: Consent, agrees: bool, by_video: bool) -> Answer:
    if agrees:
        return Answer.AGREED
    if consent.answer not in (Answer.AGREED, Answer.WITHDRAWAL_ASKED):
        return Answer.WITHDRAWN if consent.answer == Answer.WITHDRAWN else Answer.REFUSED
    # Nothing hangs on a consent to a hearing that is not by video yet; in criminal cases nobody reviews a no.
    criminal = consent.party.side in (ACCUSED, Party.Side.PROSECUTOR)
    return Answer.WITHDRAWAL_ASKED if by_video and not criminal else Answer.WITHDRAWN


def _excluded(hearing: Hearing) -> bool:
    check = newest_check(hearing)
    return check is not None and not check.allowed


def _all_agreed(hearing: Hearing) -> bool:
    return not hearing.consents.filter(stage=stage_of(hearing)).exclude(answer=Answer.AGREED).exists()


@transaction.atomic
def decide_withdrawal(consent: Consent, *, grant: bool, reasons: str, by: User, via: Channel) -> Consent:
    """Decide whether a consent is taken back: refused only if it is deliberate delay; with reasons (OLR 5).

    Granted, the person comes to the courtroom, and those who agree stay by video.
    """
    must(by, "hearing.decide", consent.hearing)
    if not reasons.strip():
        raise BadInput(_("Give the reasons in writing."), field="reasons", basis="OLR 5")
    hearing = Hearing.objects.locked(consent.hearing_id)
    consent = (
        Consent.objects.select_for_update(of=("self",)).select_related("party", "representation").get(pk=consent.pk)
    )
    if consent.answer != Answer.WITHDRAWAL_ASKED:
        raise WrongState()
    consent.answer = Answer.WITHDRAWN if grant else Answer.AGREED
    consent.decision, consent.decided_by = reasons.strip(), by
    consent.save(update_fields=["answer", "decision", "decided_by"])
    event = remote_events.WithdrawalDecided(
        hearing=hearing.pk, day=_day(hearing), party_id=consent.party_id, party_name=consent.name, granted=grant,
        reasons=reasons.strip(),
    )  # fmt: skip
    record(event, about=hearing.case, by=by, via=via)
    if grant and hearing.state == HearingState.SCHEDULED:
        others = hearing.consents.filter(stage=stage_of(hearing), answer=Answer.AGREED).exists()
        to = Hearing.Mode.MIXED if others else Hearing.Mode.ON_SITE
        if hearing.mode == to:
            hearing.people.filter(party=consent.party, gone_at=None).update(mode=Hearing.Mode.ON_SITE)
        # Where the courtroom is taken the hearing stays blocked, and the judge takes one of the places proposed.
        with contextlib.suppress(BadInput):
            convert(hearing, to=to, why=reasons.strip(), by=by, via=via)
    return consent


@transaction.atomic
def stop_asking(hearing: Hearing, *, by: User | None, via: Channel) -> Hearing:
    """Take the question back where it needs no answer any more: the hearing is held in the courtroom, as set.

    Answers already given stay on record. A hearing converted, put off or never asked about stays what it is.
    """
    must(by, "hearing.ask_consent", hearing)
    hearing = Hearing.objects.locked(hearing.pk)
    if hearing.state != HearingState.SCHEDULED or hearing.mode != Hearing.Mode.ON_SITE or not hearing.consent_until:
        return hearing
    hearing.consent_until = None
    hearing.save(update_fields=["consent_until"])
    record(events.ConsentNotNeeded(hearing=hearing.pk, day=_day(hearing)), about=hearing.case, by=by, via=via)
    return hearing


def settle(hearing: Hearing, *, reason: str) -> Hearing:
    """When the time to answer is over: put the hearing off unless everyone agreed. The court's own job."""
    if hearing.mode != Hearing.Mode.ON_SITE or hearing.state != HearingState.SCHEDULED:
        return hearing
    if hearing.consents.exists() and _all_agreed(hearing) and not _excluded(hearing):
        return convert(hearing, why="", by=None, via=Channel.SYSTEM)
    return acts.adjourn(hearing, reason=reason, by=None, via=Channel.SYSTEM)


def _day(hearing: Hearing) -> str:
    return hearing.case.court.local_date(hearing.during.lower).isoformat()
