"""Hearings by recorded videos: three conditions, consent of all, one stage after the other (OLR 20)."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.cases.acts import put_on_file
from evercourt.cases.models import Case, CaseDocument, Party
from evercourt.courts.procedures.schema import AsyncStage
from evercourt.courts.rules import rules_of
from evercourt.documents.models import Document
from evercourt.hearings import remote_events as events
from evercourt.hearings.models import AsyncHearing, AsyncVideo
from evercourt.hearings.states import AsyncState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record

PROCEDURES = (Case.Procedure.SMALL_CLAIMS, Case.Procedure.SUMMARY)
# How long a stage is open, in days of the court.
SHORTEST, LONGEST = 1, 30


def allowed(case: Case) -> bool:
    """Return True for civil small-claims and summary cases and administrative summary ones; never criminal (OLR 20)."""
    kind = rules_of(case.court).case_type(case.kind)
    small = case.procedure == Case.Procedure.SMALL_CLAIMS and kind.family == "civil"
    return kind.asynchronous_hearing and (small or case.procedure == Case.Procedure.SUMMARY)


@transaction.atomic
def apply(case: Case, party: Party, *, difficulty: str, by: User, via: Channel) -> AsyncHearing:
    """Apply in writing for a hearing by recorded videos, because all cannot attend at one time.

    Raises WrongState for a case of another procedure, BadInput without the reasons.
    """
    must(by, "hearing.apply_async", party)
    case = Case.objects.locked(case.pk)
    if party.case_id != case.pk or case.ended_at or not allowed(case):
        raise WrongState(
            _("Only small-claims and summary cases are heard by recorded videos; never a criminal case."),
            basis="OLR 20",
        )
    if not difficulty.strip():
        raise BadInput(_("Say why you cannot all attend at one time."), field="difficulty", basis="OLR 20(2)(1)")
    known: AsyncHearing | None = case.async_hearings.filter(state__in=(AsyncState.APPLIED, AsyncState.RUNNING)).first()
    if known:
        return known
    now = timezone.now()
    made = AsyncHearing.objects.create(
        case=case, applicant=party, difficulty=difficulty.strip(), applied_by=by, applied_at=now,
        agreed={str(party.pk): {"at": now.isoformat(), "via": str(via), "agrees": True}},
    )  # fmt: skip
    applied = events.AsyncApplied(
        async_hearing=made.pk, party_id=party.pk, party_name=party.name, difficulty=made.difficulty
    )
    record(applied, about=case, by=by, via=via, at=now)
    return made


@transaction.atomic
def answer(hearing: AsyncHearing, party: Party, *, agrees: bool, by: User, via: Channel) -> AsyncHearing:
    """Say for one's party whether the hearing may be by recorded videos; one no ends it, and silence is no consent."""
    must(by, "hearing.apply_async", party)
    hearing = AsyncHearing.objects.locked(hearing.pk)
    if party.case_id != hearing.case_id or hearing.state != AsyncState.APPLIED:
        raise WrongState(_("The time to answer is over."), basis="OLR 20")
    now = timezone.now()
    hearing.agreed = {**hearing.agreed, str(party.pk): {"at": now.isoformat(), "via": str(via), "agrees": agrees}}
    hearing.save(update_fields=["agreed"])
    given = events.AsyncAnswered(async_hearing=hearing.pk, party_id=party.pk, party_name=party.name, agrees=agrees)
    record(given, about=hearing.case, by=by, via=via, at=now)
    return hearing if agrees else _end(hearing, False, str(_("Not everyone agrees.")), by=None)


@transaction.atomic
def start(hearing: AsyncHearing, *, undisputed: str, days: int, by: User, via: Channel) -> AsyncHearing:
    """Begin with the first stage: all agreed, and the judge finds no dispute about the main facts and evidence.

    Raises WrongState while somebody has not agreed, BadInput without that finding.
    """
    must(by, "hearing.run_async", hearing)
    hearing = AsyncHearing.objects.locked(hearing.pk)
    if hearing.state != AsyncState.APPLIED or not allowed(hearing.case):
        raise WrongState(basis="OLR 20")
    if silent := [party.name for party in _parties(hearing) if not _agrees(hearing, party)]:
        raise WrongState(
            _("Not agreed yet: %(names)s. Silence is no consent."), basis="OLR 20(2)(2)", names="、".join(silent)
        )
    if not undisputed.strip():
        raise BadInput(
            _("Write down why the main facts and evidence are not disputed after the exchange of evidence."),
            field="undisputed", basis="OLR 20(2)(3)",
        )  # fmt: skip
    if not SHORTEST <= days <= LONGEST:
        raise BadInput(_("A stage is open from one day to thirty days."), field="days")
    hearing.move(AsyncState.RUNNING, undisputed=undisputed.strip(), days=days)
    return _open_stage(hearing, stages_of(hearing)[0], by=by, via=via)


@transaction.atomic
def send_video(hearing: AsyncHearing, party: Party, document: Document, *, by: User, via: Channel) -> AsyncVideo:
    """Send what a party says in the present stage, as a video; the next stage opens when everyone it is for has spoken.

    Raises WrongState after the period or for another side's stage, BadInput for anything but a video.
    """
    must(by, "hearing.apply_async", party)
    hearing = AsyncHearing.objects.locked(hearing.pk)
    now = timezone.now()
    if hearing.state != AsyncState.RUNNING or hearing.due_at is None or now > hearing.due_at:
        raise WrongState(_("The time of this stage is over."), basis="OLR 20")
    stage = rules_of(hearing.case.court).async_stages[hearing.stage]
    if party.case_id != hearing.case_id or party.side not in stage.sides:
        raise WrongState(_("It is the other side's turn now."), basis=stage.basis)
    if not document.media_type.startswith("video/"):
        raise BadInput(_("Send a video."), field="document", basis="OLR 20")
    if known := hearing.videos.filter(stage=stage.id, party=party).first():
        return known
    made = AsyncVideo.objects.create(
        hearing=hearing, stage=stage.id, party=party, document=document, sent_by=by, sent_at=now
    )
    sent = events.AsyncVideoSent(
        async_hearing=hearing.pk, party_id=party.pk, party_name=party.name, stage=stage.id, sha256=document.sha256
    )
    done = record(sent, about=hearing.case, by=by, via=via, at=now)
    put_on_file(
        hearing.case,
        document,
        kind=CaseDocument.Kind.EVIDENCE,
        access=CaseDocument.Access.PARTIES,
        party=party,
        entry=done,
    )
    if not waiting_for(hearing):
        _next(hearing)
    return made


@transaction.atomic
def end_stage(hearing: AsyncHearing) -> AsyncHearing:
    """End a stage whose time is over: if a party is silent, it goes on where all attend."""
    must(None, "hearing.run_async", hearing)
    hearing = AsyncHearing.objects.locked(hearing.pk)
    if hearing.state != AsyncState.RUNNING or hearing.due_at is None or timezone.now() <= hearing.due_at:
        return hearing
    # Nobody loses their word by a missed video: the hearing is then held in the ordinary way.
    return _end(
        hearing, False, str(_("Somebody did not send a video in time; a hearing with everyone is set.")), by=None
    )


@transaction.atomic
def refuse(hearing: AsyncHearing, *, reason: str, by: User, via: Channel) -> AsyncHearing:
    """End it with the reason; the case is heard in the ordinary way."""
    must(by, "hearing.run_async", hearing)
    if not reason.strip():
        raise BadInput(_("Give the reason; the parties will read it."), field="reason")
    return _end(AsyncHearing.objects.locked(hearing.pk), False, reason.strip(), by=by)


def stages_of(hearing: AsyncHearing) -> list[AsyncStage]:
    """Return the stages in their order, without those in which nobody of this case speaks."""
    sides = {party.side for party in _parties(hearing)}
    return [stage for stage in rules_of(hearing.case.court).async_stages.values() if sides & set(stage.sides)]


def waiting_for(hearing: AsyncHearing) -> list[Party]:
    """Return the parties whose video of the present stage is still awaited."""
    if not hearing.stage:
        return []
    stage = rules_of(hearing.case.court).async_stages[hearing.stage]
    sent = set(hearing.videos.filter(stage=stage.id).values_list("party", flat=True))
    return [party for party in _parties(hearing) if party.side in stage.sides and party.pk not in sent]


def _parties(hearing: AsyncHearing) -> list[Party]:
    return list(Party.objects.filter(case=hearing.case).order_by("pk"))


def _agrees(hearing: AsyncHearing, party: Party) -> bool:
    return bool(hearing.agreed.get(str(party.pk), {}).get("agrees"))


def _next(hearing: AsyncHearing) -> AsyncHearing:
    stages = stages_of(hearing)
    place = [stage.id for stage in stages].index(hearing.stage)
    if place + 1 < len(stages):
        return _open_stage(hearing, stages[place + 1], by=None, via=Channel.SYSTEM)
    return _end(hearing, True, str(_("Everyone was heard.")), by=None)


def _open_stage(hearing: AsyncHearing, stage: AsyncStage, *, by: User | None, via: Channel) -> AsyncHearing:
    hearing.stage, hearing.due_at = stage.id, timezone.now() + timedelta(days=hearing.days)
    hearing.save(update_fields=["stage", "due_at"])
    opened = events.AsyncStageOpened(async_hearing=hearing.pk, stage=stage.id, due_at=hearing.due_at)
    record(opened, about=hearing.case, by=by, via=via)
    return hearing


def _end(hearing: AsyncHearing, heard: bool, reason: str, *, by: User | None) -> AsyncHearing:
    hearing.move(AsyncState.HEARD if heard else AsyncState.REFUSED, reason=reason)
    ended = events.AsyncEnded(async_hearing=hearing.pk, heard=heard, reason=reason)
    record(ended, about=hearing.case, by=by, via=Channel.SYSTEM)
    return hearing
