"""What every hearing by video of a story goes through: the door, the course, the transcript, the recordings."""

import shutil
from pathlib import Path
from typing import Any

import av

from evercourt.accounts.models import User
from evercourt.cli.scenarios.courthouse import Courthouse
from evercourt.cli.scenarios.frame import Story
from evercourt.cli.words import gettext as _
from evercourt.conference.models import Recording
from evercourt.conference.record.comparing import LENGTHS_APART, check_recordings
from evercourt.conference.record.playable import export_tracks
from evercourt.hearings import course, entering, pausing, people, transcripts
from evercourt.hearings.gate import asked
from evercourt.hearings.models import Hearing, Participant, Sitting, Transcript
from evercourt.hearings.situation import situation
from evercourt.kernel.channels import Channel

WEB = Channel.WEB
# Each second every page tells of its sound and of its picture.
LISTS_UNDER_WAY = 6
Role = Participant.Role


def opened(story: Story) -> Courthouse:
    """Return the court's doors: those that stand open for the whole story, or new ones for this hearing."""
    return story.doors or Courthouse()


def leave(story: Story) -> None:
    """Shut the doors that were opened for this hearing; those of the whole story stay open."""
    if house(story) is not story.doors:
        house(story).close()


def house(story: Story) -> Courthouse:
    """Return the court's open doors."""
    found: Courthouse = story.found["house"]
    return found


def come_to_the_door(story: Story, hearing: Hearing, *persons: User) -> int:
    """Let people come to the door of the live room, each by their own page; return the room."""
    court = house(story)
    court.empty()
    for person in persons:
        room = entering.come(hearing, by=person, via=WEB)
        court.come(person, room)
    court.until(
        lambda: all(page.state in ("at_door", "admitted") for page in court.pages.values()), "not all came to the door"
    )
    everyone = {one.user_id: one for one in hearing.people.filter(gone_at=None)}
    lines = {person.pk for person in persons}
    court.until(
        lambda: lines <= {key for key, one in everyone.items() if _line_stands(hearing, one)}, "a line does not stand"
    )
    return room


def _line_stands(hearing: Hearing, person: Participant) -> bool:
    from evercourt.hearings import ports

    return any(line.connected for line in ports.live_room().presence(hearing.pk) if line.person == person.pk)


def make_sure_of(hearing: Hearing, *, by: User) -> None:
    """Let the recorder look at the documents and faces of those who wait."""
    for person in hearing.people.filter(gone_at=None, checked_at=None):
        people.check_at_door(person, method="document", by=by, via=WEB)


def all_hear_all(story: Story) -> None:
    """Wait until everybody receives sound and picture of everybody else."""
    pages = list(house(story).pages.values())

    def so() -> bool:
        return all(
            one is other or all(one.heard[f"{other.seat}:camera", kind] > 10 for kind in ("audio", "video"))
            for one in pages for other in pages
        )  # fmt: skip

    house(story).until(so, "not everybody receives everybody")
    story.expect(_("everyone hears and sees everyone: lines of sound and picture"), so(), True)


def all_told(story: Story) -> None:
    """Wait until the court keeps what every page says it sent: on a busy machine the lists come late."""
    pages = list(house(story).pages.values())
    house(story).until(lambda: all(page.untold <= LISTS_UNDER_WAY for page in pages), "the lists do not arrive")


def go_to(sitting: Sitting, step: str, *, judge: User, clerk: User) -> Sitting:
    """Go through the course until `step`, with every answer it wants, from everyone who is asked."""
    while sitting.step != step:
        answer_all(sitting, by=clerk)
        sitting = course.begin_next_step(sitting, by=judge, via=WEB)
    return sitting


def answer_all(sitting: Sitting, *, by: User, step: str = "") -> None:
    """Enter the answer the law wants from everyone who is asked in a step, the present one unless another is named."""
    so = situation(sitting.hearing)
    question = next(one for one in so.steps if one.id == (step or sitting.step))
    for one in asked(so, question):
        person = Participant.objects.get(pk=one.key)
        course.enter_answer(sitting, person, answer=question.wanted or "said", step=question.id, by=by, via=WEB)


def write_sign_and_issue(story: Story, hearing: Hearing, lines: dict[str, str], *, clerk: User, outcome: str) -> Any:
    """Write what was said, lay it open, let everyone sign from where they are, and issue it; return the transcript."""
    transcript = Transcript.objects.get(hearing=hearing)
    for role, text in lines.items():
        speaker = hearing.people.filter(role=role, gone_at=None).first()
        transcripts.write_line(transcript, text=text, speaker=speaker, by=clerk, via=WEB)
    transcript = transcripts.lay_open(transcript, by=clerk, via=WEB)
    story.refused(
        _("to issue what nobody signed"),
        lambda: transcripts.issue_transcript(transcript, outcome=outcome, by=clerk, via=WEB), basis="CPL 150",
    )  # fmt: skip
    for person in transcripts.unsigned(transcript):
        own = person.user or clerk
        transcripts.sign(transcript, person, seen=transcript.sha256, read_to=person.needs_interpreter, by=own, via=WEB)
    return transcripts.issue_transcript(transcript, outcome=outcome, by=clerk, via=WEB)


def lose_and_find(story: Story, hearing: Hearing, person: User, *, judge: User, clerk: User) -> None:
    """Cut a person's line: the hearing pauses by itself, nobody is absent, and goes on when all was repeated."""
    court, sitting = house(story), Sitting.objects.get(hearing=hearing)
    page = court.pages[person.pk]
    court.do(page.cut())
    court.until(lambda: _state(sitting) == "paused", "the hearing did not pause by itself")
    story.expect(_("after ten seconds without a line"), _state(sitting), "paused", basis="OLR 25")
    lost = sitting.interruptions.latest("pk")
    story.expect(_("paused because of"), lost.participant and lost.participant.name, person.name)
    story.refused(_("to go on without them"), lambda: pausing.resume(sitting, by=judge, via=WEB))
    court.do(page.mend())
    one = hearing.people.get(user=person, gone_at=None)
    court.until(lambda: _line_stands(hearing, one), "the line did not come back")
    sitting = pausing.resume(sitting, by=judge, via=WEB)
    story.refused(
        _("to go to the next step before it is repeated"), lambda: course.begin_next_step(sitting, by=judge, via=WEB)
    )
    course.enter_answer(sitting, one, answer="yes", step="line_check", by=clerk, via=WEB)
    pausing.mark_repeated(lost, by=judge, via=WEB)


def _state(sitting: Sitting) -> str:
    return str(Sitting.objects.values_list("state", flat=True).get(pk=sitting.pk))


def check_the_recordings(story: Story, folders: list[Path], *, feeds: int) -> None:
    """Compare the recordings with each other and with their sources, play them, and spoil one: it is found."""
    differences, about = check_recordings(folders)
    story.expect(_("differences between the recordings"), [f"{one.code} {one.subject}" for one in differences], [])
    heard = [name for name in about.frames if name.startswith(folders[0].name) and name.endswith("audio")]
    story.expect(_("voices on the record"), len(heard), feeds)
    into = folders[0].parent / "playable"
    files = [path for path in export_tracks(folders[0], into) if path.name.endswith("audio.webm")]
    played = {path.name: _length(path) for path in files}
    recorded = {f"{name.split()[1].replace(':', '-')}-audio.webm": about.seconds[name] for name in heard}
    story.expect(_("recordings that play"), len(files), feeds)
    apart = {name: (length, recorded[name]) for name, length in played.items()}
    wrong = {name: both for name, both in apart.items() if abs(both[0] - both[1]) > LENGTHS_APART}
    story.expect(_("recordings that play for longer or shorter than was recorded"), wrong, {})
    spoilt = folders[0].parent / "spoilt"
    shutil.copytree(folders[0], spoilt)
    segment = sorted(spoilt.glob("*.seg"))[1]
    content = bytearray(segment.read_bytes())
    content[len(content) // 2] ^= 1
    segment.write_bytes(content)
    found = {one.subject for one in check_recordings([spoilt, *folders[1:]])[0]}
    story.expect(_("a flipped byte is found in"), f"spoilt/{segment.name}" in found and segment.name, segment.name)
    shutil.rmtree(spoilt)


def wait_for_the_end(story: Story, room: int) -> None:
    """Wait until every recording of a closed room is sealed, and the recorders elsewhere have ended by themselves."""
    rows = Recording.objects.filter(room=room)
    house(story).until(lambda: not rows.filter(closed_at=None).exists(), "a recording was not sealed")
    for recorder in house(story).recorders:
        story.expect(_("the recorder elsewhere ends in good order"), recorder.wait(30), 0)


def _length(path: Path) -> float:
    """Return at which second a file ends, of what was decoded: a line that was cut leaves a hole in it."""
    with av.open(str(path)) as container:
        ends = ((frame.time or 0.0) + frame.samples / frame.sample_rate for frame in container.decode(audio=0))
        return max(ends, default=0.0)
