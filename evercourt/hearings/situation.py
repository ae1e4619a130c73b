"""What is so in a hearing now, put together for the gate from rows and from the live room."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.courts.procedures import RuleNotFound
from evercourt.courts.procedures.schema import HearingKind
from evercourt.courts.rules import rules_of
from evercourt.hearings import ports
from evercourt.hearings.gate import Person, Recorder, Situation
from evercourt.hearings.indictment import unserved
from evercourt.hearings.models import (
    AbsenceFinding,
    CentreForm,
    Consent,
    CourseEntry,
    Eligibility,
    Hearing,
    Interruption,
    OnSiteDemand,
    Participant,
    Sitting,
)
from evercourt.kernel.errors import WrongState

Role = Participant.Role
AGREED, WAITS = Consent.Answer.AGREED, Consent.Answer.WITHDRAWAL_ASKED
STAGES = {
    Hearing.Kind.TRIAL: Consent.Stage.HEARING,
    Hearing.Kind.PRETRIAL: Consent.Stage.EVIDENCE_EXCHANGE,
    Hearing.Kind.PRONOUNCEMENT: Consent.Stage.PRONOUNCEMENT,
}


def kind_of(hearing: Hearing) -> HearingKind:
    """Return how this hearing is held by law. Raises WrongState for a case that the law does not know on video."""
    case = hearing.case
    try:
        return rules_of(case.court).hearing_kind(case.kind, case.procedure)
    except RuleNotFound as error:
        raise WrongState(_("This hearing cannot be held by video."), basis="OLR 3") from error


def stage_of(hearing: Hearing) -> str:
    """Return the stage a consent to this hearing is for; it opens no other (OLR 4)."""
    return STAGES[Hearing.Kind(hearing.kind)]


def newest_check(hearing: Hearing) -> Eligibility | None:
    """Return the newest signed check of the grounds of exclusion for this kind of hearing."""
    return hearing.eligibilities.filter(kind=kind_of(hearing).id).first()


def situation(hearing: Hearing, *, now: datetime | None = None) -> Situation:
    """Return what is so in the hearing at `now`."""
    now = now or timezone.now()
    kind, law = kind_of(hearing), rules_of(hearing.case.court)
    room = ports.live_room()
    sitting = Sitting.objects.filter(hearing=hearing).first()
    check = newest_check(hearing)
    form = CentreForm.objects.filter(hearing=hearing).first()
    people = list(hearing.people.filter(gone_at=None).select_related("party", "representation"))
    lines = {line.person: line for line in room.presence(hearing.pk)}
    broken = list(sitting.interruptions.exclude(ended_at=None)) if sitting else []
    return Situation(
        kind=kind,
        steps=tuple(law.steps[step] for step in kind.steps),
        people=_people(hearing, sitting, people, lines, now),
        recorders=tuple(
            Recorder(place=r.place, running=r.running, remaining=r.remaining) for r in room.recordings(hearing.pk)
        ),
        eligible=check.allowed if check else None,
        unserved=tuple(unserved(hearing.case)),
        special_reason=bool(check and check.special_reason.strip()),
        centre_ready=bool(form and form.is_whole),
        step=sitting.step if sitting else kind.steps[0],
        unrepeated=tuple(
            one.participant.name
            for one in broken
            if one.reason == Interruption.Reason.LOST and not one.repeated_at and one.participant
        ),
        unexplained=sum(1 for one in broken if one.reason == Interruption.Reason.FAULT and not one.explained),
    )


def _people(
    hearing: Hearing,
    sitting: Sitting | None,
    people: list[Participant],
    lines: dict[int, ports.Presence],
    now: datetime,
) -> tuple[Person, ...]:
    consents: dict[tuple[int | None, int | None], Consent] = {
        (c.party_id, c.representation_id): c for c in hearing.consents.filter(stage=stage_of(hearing))
    }
    absent = set(
        AbsenceFinding.objects.filter(hearing=hearing)
        .exclude(finding=AbsenceFinding.Finding.TECHNICAL)
        .values_list("participant", flat=True)
    )
    demanded = set(
        OnSiteDemand.objects.filter(participant__hearing=hearing, granted=True).values_list("participant", flat=True)
    )
    answers = _answers(sitting, lines)
    found = []
    for one in people:
        own = consents.get((one.party_id, one.representation_id if one.role == Role.DEFENDER else None))
        line = _line(one, people, lines)
        lost_at = line.lost_at if line else None
        found.append(
            Person(
                key=one.pk,
                name=one.name,
                role=one.role,
                remote=one.is_remote,
                consents=_consents(own),
                withdrawal_waits=bool(own and own.answer == WAITS and one.role != Role.REPRESENTATIVE),
                checked=one.checked_at is not None,
                admitted=one.admitted_at is not None,
                connected=bool(line and line.connected),
                lost_for=(now - lost_at).total_seconds() if lost_at else None,
                released=one.released_at is not None or (one.pk in absent and one.role != Role.ACCUSED),
                in_custody=one.in_custody,
                in_centre=one.centre_room_id is not None,
                on_site_demanded=one.pk in demanded,
                needs=one.language if one.needs_interpreter else "",
                interprets_for=one.interprets_for_id,
                answers=answers.get(one.pk, {}),
            )
        )
    return tuple(found)


def _consents(own: Consent | None) -> bool | None:
    """Return whether they agree; None without an answer. Until a withdrawal is decided the consent stands."""
    return None if own is None or own.answer == Consent.Answer.ASKED else own.answer in (AGREED, WAITS)


def _line(one: Participant, people: Iterable[Participant], lines: dict[int, ports.Presence]) -> ports.Presence | None:
    """Return the person's line; a party that does not come itself is there while a representative is (CPL 61)."""
    own = lines.get(one.pk)
    if one.role != Role.PARTY or (own and own.connected) or one.admitted_at:
        return own
    theirs = [lines.get(rep.pk) for rep in people if rep.role == Role.REPRESENTATIVE and rep.party_id == one.party_id]
    return next((line for line in theirs if line and line.connected), own)


def _answers(sitting: Sitting | None, lines: dict[int, ports.Presence]) -> dict[int, dict[str, str]]:
    """Return the last answer of each person to each step; what is asked again counts only since their line is back."""
    if sitting is None:
        return {}
    again = {step.id for step in rules_of(sitting.hearing.case.court).steps.values() if step.again}
    found: dict[int, dict[str, str]] = {}
    entries: Iterable[CourseEntry] = sitting.entries.exclude(answer="").exclude(participant=None)
    for entry in entries:
        line = lines.get(entry.participant_id or 0)
        if entry.step in again and line and line.since and entry.at < line.since:
            continue
        found.setdefault(entry.participant_id or 0, {})[entry.step] = entry.answer
    return found
