"""The transcript: written, corrected in sight, laid open, signed by all, issued (CPL 150; CRPL 207; OLR 34)."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.courts.models import local
from evercourt.documents.acts import issue
from evercourt.hearings import acts
from evercourt.hearings import remote_events as events
from evercourt.hearings.models import Correction, Hearing, Line, Participant, Signing, Transcript
from evercourt.hearings.people import day_of, of
from evercourt.hearings.ports import Heard
from evercourt.hearings.states import SittingState, TranscriptState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed, WrongState
from evercourt.kernel.events import canonical
from evercourt.kernel.policy import must
from evercourt.ledger.record import record

Role, Source = Participant.Role, Line.Source
# They sign; a witness signs their own testimony, so it is laid before them too.
SIGNS = (Role.JUDGE, Role.CLERK, Role.PARTY, Role.REPRESENTATIVE, Role.PROSECUTOR, Role.ACCUSED, Role.DEFENDER,
         Role.GUARDIAN, Role.INTERPRETER, Role.WITNESS, Role.EXPERT)  # fmt: skip


def lines_of(transcript: Transcript, of: Participant | None = None) -> list[Line]:
    """Return the lines that stand now, in the order of time; corrected ones are found by `replaces`.

    `of` a witness or an expert: their testimony alone, which is what they said, and what was said while they were in.
    """
    found = transcript.lines.filter(replaced_by=None).select_related("speaker", "replaces")
    if of is not None and of.is_isolated:
        heard = Q(at__gte=of.admitted_at) if of.admitted_at else Q(pk=None)
        found = found.filter(Q(speaker=of) | (heard & (Q(at__lte=of.released_at) if of.released_at else Q())))
    return list(found.order_by("at", "pk"))


def text_of(transcript: Transcript, of: Participant | None = None) -> str:
    """Return the text that is signed: every standing line with its time and speaker, as canonical JSON."""
    rows = [
        [f"{line.at.isoformat()}", line.speaker.name if line.speaker else "", line.text]
        for line in lines_of(transcript, of)
    ]
    return canonical({"hearing": str(transcript.hearing_id), "lines": rows})


def digest_for(transcript: Transcript, person: Participant) -> str:
    """Return the SHA-256 of what this person signs: the whole, or of a witness or an expert their testimony."""
    if not person.is_isolated:
        return transcript.sha256
    return sha256(text_of(transcript, person).encode()).hexdigest()


@transaction.atomic
def write_line(
    transcript: Transcript, *, text: str, speaker: Participant | None, at: datetime | None = None,
    replaces: Line | None = None, by: User, via: Channel,
) -> Line:  # fmt: skip
    """Write a line, or correct one: the old line stays, and both are shown. `at`: when it was said (else now).

    Raises WrongState once the transcript is issued, or after it was laid open for anything but an answer to a request.
    """
    must(by, "hearing.transcribe", transcript.hearing)
    transcript = Transcript.objects.locked(transcript.pk)
    if transcript.state == TranscriptState.ISSUED or (transcript.state == TranscriptState.OPEN and replaces is None):
        raise WrongState(
            _("The transcript is laid open; only what somebody asks to correct is changed."), basis="CPL 150"
        )
    if transcript.signings.exists():
        raise WrongState(
            _("Somebody has signed this text already; note what is asked, with its answer."), basis="CPL 150"
        )
    return _add(transcript, text=text, speaker=speaker, at=at, replaces=replaces, source=Source.CLERK, by=by, via=via)


@transaction.atomic
def take_draft(
    transcript: Transcript, heard: Sequence[Heard], *, begins: datetime, speaker: Participant | None
) -> list[Line]:
    """Put what the court's own speech engine wrote into the transcript, as a draft that is marked as one (REC 6)."""
    must(None, "hearing.transcribe", transcript.hearing)
    transcript = Transcript.objects.locked(transcript.pk)
    if transcript.state != TranscriptState.WRITING:
        return []
    at = [datetime.fromtimestamp(begins.timestamp() + one.begins, tz=begins.tzinfo) for one in heard]
    return [
        _add(transcript, text=one.text, speaker=speaker, at=when, replaces=None, source=Source.DRAFT, by=None,
             via=Channel.SYSTEM)
        for one, when in zip(heard, at, strict=True) if one.final and one.text.strip()
    ]  # fmt: skip


def _add(
    transcript: Transcript, *, text: str, speaker: Participant | None, at: datetime | None, replaces: Line | None,
    source: str, by: User | None, via: Channel,
) -> Line:  # fmt: skip
    if not text.strip():
        raise BadInput(_("Write what was said."), field="text")
    if replaces and (replaces.transcript_id != transcript.pk or hasattr(replaces, "replaced_by")):
        raise BadInput(_("This line has been corrected already; correct the new one."), field="text")
    if speaker and speaker.hearing_id != transcript.hearing_id:
        raise BadInput(_("This person takes no part in the hearing."), field="speaker")
    now = timezone.now()
    made: Line = Line.objects.create(
        transcript=transcript, at=replaces.at if replaces else at or now, speaker=speaker, text=text.strip(),
        source=source, replaces=replaces, written_by=by, written_at=now,
    )  # fmt: skip
    hearing = transcript.hearing
    written = events.LineWritten(
        hearing=hearing.pk, day=day_of(hearing), line=made.pk, replaces=replaces.pk if replaces else None,
        text=made.text,
        source=source,
    )  # fmt: skip
    record(written, about=hearing.case, by=by, via=via, at=now)
    return made


@transaction.atomic
def lay_open(transcript: Transcript, *, by: User, via: Channel) -> Transcript:
    """Lay the transcript open to be read and signed from where everyone is; no draft of an engine may be left in it."""
    must(by, "hearing.transcribe", transcript.hearing)
    transcript = Transcript.objects.locked(transcript.pk)
    hearing = transcript.hearing
    if hearing.sitting.state != SittingState.CLOSED:
        raise WrongState(_("Close the hearing first."), basis="CPL 150")
    lines = lines_of(transcript)
    if not lines:
        raise BadInput(_("The transcript is empty."), field="text", basis="CPL 150")
    if any(line.source == Source.DRAFT for line in lines):
        raise BadInput(_("Check every draft line of the speech engine first."), field="text", basis="REC 6")
    digest = sha256(text_of(transcript).encode()).hexdigest()
    now = timezone.now()
    transcript.move(TranscriptState.OPEN, sha256=digest, laid_open_at=now)
    opened = events.TranscriptLaidOpen(hearing=hearing.pk, day=day_of(hearing), sha256=digest)
    record(opened, about=hearing.case, by=by, via=via, at=now)
    return transcript


@transaction.atomic
def ask_correction(line: Line, person: Participant, *, text: str, by: User, via: Channel) -> Correction:
    """Ask that a line be corrected; what is not corrected stays noted with the request (CPL 150)."""
    must(by, "hearing.sign_transcript", person)
    if person.is_isolated and line not in lines_of(line.transcript, person):
        raise NotAllowed(_("You read and sign what you testified yourself."), basis="CPL 150; CRPL 207")
    if person.hearing_id != line.transcript.hearing_id or not text.strip():
        raise BadInput(_("Write how the line should read."), field="text", basis="CPL 150")
    if line.transcript.state == TranscriptState.ISSUED:
        raise WrongState(_("The transcript is issued."))
    made = Correction.objects.create(line=line, participant=person, text=text.strip())
    hearing = line.transcript.hearing
    wanted = events.CorrectionAsked(
        hearing=hearing.pk, day=day_of(hearing), person_name=person.name, line=line.pk, text=made.text
    )
    record(wanted, about=hearing.case, by=by, via=via)
    return made


@transaction.atomic
def answer_correction(correction: Correction, *, grant: bool, answer: str, by: User, via: Channel) -> Correction:
    """Correct the line as asked, or note why not; either way the request stays in the transcript (CPL 150; REC 7)."""
    must(by, "hearing.transcribe", correction.line.transcript.hearing)
    transcript = Transcript.objects.locked(correction.line.transcript_id)
    correction = (
        Correction.objects.select_for_update(of=("self",)).select_related("line", "participant").get(pk=correction.pk)
    )
    if correction.granted is not None:
        return correction
    if not grant and not answer.strip():
        raise BadInput(_("Say why it is not corrected."), field="answer", basis="CPL 150")
    line = correction.line
    if grant:
        if transcript.signings.exists():
            raise WrongState(
                _("Somebody has signed this text already; note what is asked, with its answer."), basis="CPL 150"
            )
        _add(
            transcript,
            text=correction.text,
            speaker=line.speaker,
            at=line.at,
            replaces=line,
            source=Source.CLERK,
            by=by,
            via=via,
        )
    correction.granted, correction.answer, correction.answered_by = grant, answer.strip(), by
    correction.save(update_fields=["granted", "answer", "answered_by"])
    if grant and transcript.state == TranscriptState.OPEN:
        transcript.sha256 = sha256(text_of(transcript).encode()).hexdigest()
        transcript.save(update_fields=["sha256"])
    hearing = transcript.hearing
    answered = events.CorrectionAnswered(
        hearing=hearing.pk, day=day_of(hearing), person_name=correction.participant.name, line=line.pk, granted=grant,
        answer=correction.answer,
    )  # fmt: skip
    record(answered, about=hearing.case, by=by, via=via)
    return correction


@transaction.atomic
def sign(
    transcript: Transcript, person: Participant, *, seen: str, refused: bool = False, reason: str = "",
    read_to: bool = False, by: User, via: Channel,
) -> Signing:  # fmt: skip
    """Sign the text whose hash was `seen`, or refuse, with the reason, which is noted (CPL 150; CRPL 207).

    A witness or an expert reads and signs their own testimony.
    Who cannot read it has it read or translated (`read_to`). The recorder notes for somebody else only a refusal, or a
    signature given on paper after it was read. Raises WrongState if the text is not that one any more.
    """
    must(by, "hearing.sign_transcript", person)
    transcript = Transcript.objects.locked(transcript.pk)
    if transcript.state != TranscriptState.OPEN:
        raise WrongState(_("The transcript is not laid open to be signed."), basis="CPL 150")
    if person.hearing_id != transcript.hearing_id or person.role not in SIGNS or person.gone_at:
        raise BadInput(_("This person takes no part in the hearing."), field="person")
    if known := transcript.signings.filter(participant=person).first():
        return known
    if seen != digest_for(transcript, person):
        raise WrongState(_("A line was corrected since you read it; please read it again."), basis="CPL 150")
    if refused and not reason.strip():
        raise BadInput(_("Say why; the reason is noted in the transcript."), field="reason", basis="CPL 150")
    own = person.user_id == by.pk
    if not own and not refused and not read_to:
        raise BadInput(
            _("For somebody else note that it was read to them, or that they refuse."),
            field="read_to",
            basis="CRPL 207",
        )
    if person.role == Role.ACCUSED and person.needs_interpreter and not read_to and not refused:
        raise BadInput(
            _("It is translated to the accused before they sign."), field="read_to", basis="CRPL 9; CRPL 207"
        )
    made = Signing.objects.create(
        transcript=transcript, participant=person, sha256=seen, refused=refused, reason=reason.strip(), read_to=read_to,
        by=by,
    )  # fmt: skip
    signed = events.TranscriptSigned(**of(person), refused=refused, reason=made.reason, sha256=seen)
    record(signed, about=transcript.hearing.case, by=by, via=via)
    return made


def unsigned(transcript: Transcript) -> list[Participant]:
    """Return who was let in and has neither signed nor refused."""
    people = transcript.hearing.people.filter(gone_at=None, role__in=SIGNS).exclude(admitted_at=None)
    return list(people.exclude(pk__in=transcript.signings.values("participant")))


@transaction.atomic
def issue_transcript(transcript: Transcript, *, outcome: str, by: User, via: Channel) -> Transcript:
    """Issue the signed transcript as a sealed PDF, with the heads of both chains of recordings, and enter the outcome.

    Raises BadInput naming who has neither signed nor refused.
    """
    must(by, "hearing.transcribe", transcript.hearing)
    transcript = Transcript.objects.locked(transcript.pk)
    if transcript.state != TranscriptState.OPEN:
        raise WrongState(_("The transcript is not laid open to be signed."), basis="CPL 150")
    if waiting := unsigned(transcript):
        raise BadInput(
            _("Not signed and not refused: %(names)s."), field="signatures", basis="CPL 150; CRPL 207",
            names="、".join(person.name for person in waiting),
        )  # fmt: skip
    if transcript.lines.filter(corrections__granted=None, corrections__isnull=False).exists():
        raise BadInput(_("Answer every request to correct a line first."), field="corrections", basis="CPL 150")
    hearing = transcript.hearing
    document = issue(
        court=hearing.case.court, template="transcript", title=f"庭审笔录 {hearing.case.number}", language="zh-hans",
        seal=True, data=_letter(transcript, outcome),
    )  # fmt: skip
    transcript.move(TranscriptState.ISSUED, document=document)
    acts.hold(hearing, outcome=outcome, minutes=document, present=_present(hearing), by=by, via=via)
    issued = events.TranscriptIssued(
        hearing=hearing.pk, day=day_of(hearing), sha256=document.sha256, heads=hearing.sitting.heads
    )
    record(issued, about=hearing.case, by=by, via=via)
    return transcript


def _present(hearing: Hearing) -> list[str]:
    return [person.name for person in hearing.people.exclude(admitted_at=None)]


def _letter(transcript: Transcript, outcome: str) -> dict[str, object]:
    hearing, court = transcript.hearing, transcript.hearing.case.court
    sitting = hearing.sitting
    assert sitting.closed_at, "a transcript is issued after the close"
    rows = []
    for line in lines_of(transcript):
        text = line.text
        if line.replaces:
            text = f"{text}（更正前：{line.replaces.text}）"
        rows.append([f"{local(court, line.at):%H:%M:%S}", line.speaker.name if line.speaker else "", text])
    notes = [
        f"{one.participant.name}申请更正：{one.text}。未更正：{one.answer}"
        for one in Correction.objects.filter(line__transcript=transcript, granted=False).select_related("participant")
    ]
    for stop in sitting.interruptions.all():
        ended = f"{local(court, stop.ended_at):%H:%M:%S}" if stop.ended_at else ""
        notes.append(
            f"{local(court, stop.began_at):%H:%M:%S}—{ended} {stop.get_reason_display()} {stop.explained}".strip()
        )
    signed = []
    for one in transcript.signings.select_related("participant"):
        signs = "已核对本人证言并签名" if one.participant.is_isolated else "已签名"
        how = f"拒绝签名：{one.reason}" if one.refused else f"{signs}（经宣读、翻译）" if one.read_to else signs
        who = f"{one.participant.name}（{one.participant.get_role_display()}）"
        signed.append(f"{who} {how} {local(court, one.at):%Y-%m-%d %H:%M:%S}")
    heads = [f"{place} {head}" for place, head in sorted(sitting.heads.items())]
    return {
        "case_number": hearing.case.number, "case_title": hearing.case.title, "day": day_of(hearing),
        "started_at": f"{local(court, sitting.opened_at):%H:%M}",
        "ended_at": f"{local(court, sitting.closed_at):%H:%M}",
        "place": f"{court.name} {hearing.courtroom.name}",
        "mode": str(hearing.get_mode_display()), "public": hearing.public,
        "present": _present(hearing), "outcome": outcome, "rows": rows, "text_sha256": transcript.sha256,
        "court_head": sitting.heads.get("court", ""), "centre_head": sitting.heads.get("centre", ""),
        "paragraphs": [*notes, *signed] or heads,
    }  # fmt: skip


def webvtt(transcript: Transcript) -> str:
    """Return the standing lines as WebVTT, timed from the opening of the hearing; a draft says that it is one."""
    lines = lines_of(transcript)
    opened = transcript.hearing.sitting.opened_at
    cues = ["WEBVTT", ""]
    for place, line in enumerate(lines):
        begins = max(0.0, (line.at - opened).total_seconds())
        following = lines[place + 1].at if place + 1 < len(lines) else None
        ends = max(begins + 1, (following - opened).total_seconds() if following else begins + 5)
        speaker = f"<v {_plain(line.speaker.name)}>" if line.speaker else ""
        mark = "[草稿] " if line.source == Source.DRAFT else ""
        cues += [str(line.pk), f"{_clock(begins)} --> {_clock(ends)}", f"{speaker}{mark}{_plain(line.text)}", ""]
    return "\n".join(cues)


def _clock(seconds: float) -> str:
    whole = round(seconds * 1000)
    return f"{whole // 3_600_000:02}:{whole // 60_000 % 60:02}:{whole // 1000 % 60:02}.{whole % 1000:03}"


def _plain(text: str) -> str:
    """Escape what WebVTT would read as markup, and keep a cue in one block."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return " ".join(text.split())
