"""The live room in memory: for tests only. Lines and recorders are set by hand; it remembers what it was told to do."""

from collections import defaultdict
from datetime import datetime

from django.utils import timezone

from evercourt.hearings.ports import CENTRE, COURT, Heard, Presence, Recording, Sample


class FakeRoom:
    """One shared memory, as every look of a process is at the same room."""

    lines: dict[int, dict[int, Presence]] = defaultdict(dict)
    recorders: dict[int, dict[str, Recording]] = defaultdict(dict)
    samples: dict[tuple[int, int], list[Sample]] = defaultdict(list)
    did: list[tuple] = []
    counsel: dict[int, list[int]] = {}

    @classmethod
    def clear(cls):
        for memory in (cls.lines, cls.recorders, cls.samples, cls.did, cls.counsel):
            memory.clear()

    # What a test lets happen

    def connect(self, *people, at: datetime | None = None):
        """Let the lines of these people stand."""
        at = at or timezone.now()
        for person in people:
            known = person.pk in self.lines[person.hearing_id]
            self.lines[person.hearing_id][person.pk] = Presence(person=person.pk, connected=True, since=at)
            self.note(person, "back" if known else "joined", at=at)

    def lose(self, person, *, at: datetime | None = None):
        """Let a line break."""
        at = at or timezone.now()
        self.lines[person.hearing_id][person.pk] = Presence(person=person.pk, connected=False, lost_at=at)
        self.note(person, "lost", at=at)

    def note(self, person, what, *, at: datetime | None = None, loss: float | None = None):
        """Let something be measured or done on a line."""
        sample = Sample(at=at or timezone.now(), what=what, loss=loss)
        self.samples[person.hearing_id, person.pk].append(sample)

    def record(self, hearing, *, court=True, centre=True, remaining=100_000):
        """Let the recorders run, or not."""
        for place, running in ((COURT, court), (CENTRE, centre)):
            self.recorders[hearing.pk][place] = Recording(
                place=place, running=running, remaining=remaining, head=(place[0] * 64)[:64]
            )

    # The port

    def open(self, hearing):
        self.did.append(("open", hearing))

    def close(self, hearing):
        self.did.append(("close", hearing))

    def come(self, hearing, person):
        self.did.append(("come", hearing, person))
        return hearing

    def recorder_pass(self, hearing):
        self.did.append(("recorder_pass", hearing))
        return "pass"

    def admit(self, hearing, person, *, apart_from=(), watches_only=False):
        self.did.append(("admit", hearing, person, tuple(apart_from), watches_only))

    def dismiss(self, hearing, person):
        self.did.append(("dismiss", hearing, person))

    def pause(self, hearing, reason):
        self.did.append(("pause", hearing, str(reason)))

    def resume(self, hearing):
        self.did.append(("resume", hearing))

    def open_counsel_room(self, hearing, people):
        self.counsel[hearing] = list(people)

    def close_counsel_room(self, hearing):
        self.counsel.pop(hearing, None)

    def presence(self, hearing):
        return list(self.lines[hearing].values())

    def recordings(self, hearing):
        return list(self.recorders[hearing].values())

    def telemetry(self, hearing, person):
        return list(self.samples[hearing, person])


class FakeTranscriber:
    """An engine for tests only: it hears one sentence a second and knows nothing of speech."""

    languages = ("zh-hans",)

    def hear(self, pcm, *, rate, language):
        seconds = len(pcm) // 2 // rate
        return [Heard(begins=float(n), ends=n + 1.0, text=f"第{n + 1}句", language=language) for n in range(seconds)]
