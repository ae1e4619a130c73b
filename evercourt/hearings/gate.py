"""The gate: every reason why a hearing by video cannot open, go on or close, each with its article. Pure rules.

One function for the page and for the acts, so that what is shown is what is refused. It takes what is so now as values
and asks nothing itself.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from evercourt.courts.procedures.schema import HearingKind, HearingStep, in_language
from evercourt.kernel.errors import Text

# A vital line that is down longer than this many seconds stops the hearing.
LOST_AFTER = 10
# A recorder must have room for this many seconds more, or the hearing does not open; to go on, for so many.
ROOM_TO_OPEN, ROOM_TO_GO_ON = 4 * 3600, 600
# So many stops and the judge is asked whether to put the hearing off.
STOPS_BEFORE_ADJOURNING = 3
# They see and hear by the court's own equipment and are not asked about it.
OF_THE_HOUSE = ("judge", "clerk", "operator")


@dataclass(frozen=True, kw_only=True)
class Person:
    """One who takes part, as the gate sees them."""

    key: int
    name: str
    role: str
    remote: bool = True
    consents: bool | None = None
    withdrawal_waits: bool = False
    checked: bool = False
    admitted: bool = False
    connected: bool = False
    lost_for: float | None = None
    released: bool = False
    in_custody: bool = False
    in_centre: bool = False
    on_site_demanded: bool = False
    # The language they need interpreted, and for an interpreter whom they interpret for.
    needs: str = ""
    interprets_for: int | None = None
    # Step → the last answer, since they came back where the step is asked again.
    answers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Recorder:
    """One of the two recorders; `remaining` in seconds."""

    place: str
    running: bool
    remaining: int


@dataclass(frozen=True, kw_only=True)
class Situation:
    """What is so now: the kind of hearing, its people, recorders, the judge's check, the form of the centre's room."""

    kind: HearingKind
    steps: tuple[HearingStep, ...]
    people: tuple[Person, ...]
    recorders: tuple[Recorder, ...]
    # None: not signed; False: signed, and a ground excludes video.
    eligible: bool | None
    special_reason: bool = False
    # Accused on whom the indictment is not served yet, by name.
    unserved: tuple[str, ...] = ()
    centre_ready: bool = False
    step: str = ""
    unrepeated: tuple[str, ...] = ()
    unexplained: int = 0

    @property
    def by_video(self) -> bool:
        return any(person.remote for person in self.people)


@dataclass(frozen=True)
class Obstacle:
    """One reason, in words, with its article; `code` for machines, `person` whom it concerns, `what` to do."""

    code: str
    message: Text
    basis: str
    person: int | None = None
    next_step: Text = ""
    facts: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return str(self.message) % self.facts if self.facts else str(self.message)


@dataclass(frozen=True)
class Named:
    """The name of a step, in the language of whoever reads it."""

    step: HearingStep

    def __str__(self) -> str:
        return in_language(self.step.names, get_language() or "en")


def cannot_open(now: Situation) -> list[Obstacle]:
    """Return every reason why the hearing cannot open."""
    found = [
        *_unserved(now),
        *_eligibility(now),
        *_who_is_needed(now),
        *_consents(now),
        *_interpreters(now),
        *_places(now),
    ]
    found += [*_doors(now), *_lines(now), *_recorders(now, ROOM_TO_OPEN)]
    return found


def cannot_go_on(now: Situation) -> list[Obstacle]:
    """Return every reason why an open hearing cannot go on at this moment, or be resumed."""
    found = [*_eligibility(now), *_who_is_needed(now), *_consents(now), *_interpreters(now), *_places(now)]
    found += [*_doors(now), *_lines(now), *_recorders(now, ROOM_TO_GO_ON), *_said_no(now)]
    return found


def cannot_begin_next(now: Situation) -> list[Obstacle]:
    """Return every reason why the course cannot leave the present step: who has not answered it yet, or said no."""
    step = next(step for step in now.steps if step.id == now.step)
    found = [*cannot_go_on(now), *_unanswered(now, step), *_not_repeated(now)]
    # Everything that is asked again after a line came back.
    found += [one for again in now.steps if again.again and _before(now, again) for one in _unanswered(now, again)]
    return found


def cannot_close(now: Situation) -> list[Obstacle]:
    """Return every reason why the hearing cannot be closed: a step that was not reached, the last word not given."""
    found = [*_recorders(now, 0), *_not_repeated(now)]
    place = now.kind.steps.index(now.step)
    for step in now.steps[:-1]:
        if now.kind.steps.index(step.id) >= place and step.id != "last_statement":
            found.append(
                Obstacle(
                    "step_left",
                    _("This step of the hearing was not reached: %(step)s"),
                    step.basis,
                    None,
                    "",
                    {"step": Named(step)},
                )
            )
    last = next((step for step in now.steps if step.id == "last_statement"), None)
    if last:
        found += [
            Obstacle(
                "last_statement",
                _("%(name)s has not been given the last statement."),
                last.basis,
                person.key,
                _("Give them the last word."),
                {"name": person.name},
            )
            for person in asked(now, last)
            if last.id not in person.answers
        ]
    if now.unexplained:
        found.append(
            Obstacle(
                "fault_unexplained",
                _("A fault of the equipment has no written account signed by the judge."),
                "REC 4",
                None,
                _("Write what happened, and sign it."),
            )
        )
    return found


def asked(now: Situation, step: HearingStep) -> list[Person]:
    """Return who is asked in this step."""
    if step.remote_only and not now.by_video:
        return []
    everyone = [person for person in now.people if not person.released]
    if "remote" in step.asked:
        return [person for person in everyone if person.remote and person.role not in OF_THE_HOUSE]
    found = [person for person in everyone if person.role in step.asked]
    if step.remote_only:
        # Who comes to the courtroom needs no video; where all three must agree, all three are asked.
        found = [person for person in found if person.remote or person.role in now.kind.all_consent]
    return found


def vital(now: Situation, person: Person) -> bool:
    """Return True if the hearing cannot go on without this person's line."""
    return person.role in now.kind.pauses and person.admitted and not person.released


def _unserved(now: Situation) -> Iterable[Obstacle]:
    for name in now.unserved:
        yield Obstacle(
            "indictment_not_served",
            _("The indictment is not served on %(name)s."),
            "CRPL 187",
            None,
            _("Let the detention centre hand it over."),
            {"name": name},
        )


def _eligibility(now: Situation) -> Iterable[Obstacle]:
    if not now.by_video:
        return
    if now.eligible is None:
        yield Obstacle(
            "not_signed",
            _("No judge has signed that none of the seven grounds excludes a hearing by video."),
            "OLR 21",
            None,
            _("Answer the seven grounds and sign."),
        )
    elif not now.eligible:
        yield Obstacle(
            "excluded",
            _("A ground excludes a hearing by video; it goes on in the courtroom, and what was done stays."),
            "OLR 21",
            None,
            _("Convert the hearing, and choose a time and a courtroom."),
        )
    if now.kind.special_reason and not now.special_reason:
        yield Obstacle(
            "no_special_reason",
            _("The special reason for which this criminal case cannot be heard on site is not given."),
            "OLR 3",
        )


def _who_is_needed(now: Situation) -> Iterable[Obstacle]:
    roles = {person.role for person in now.people if not person.released}
    words = {
        "judge": _("There is no judge."),
        "clerk": _("There is no court recorder."),
        "prosecutor": _("There is no prosecutor."),
        "accused": _("There is no accused."),
        "defender": _("The accused has no defender; a duty lawyer must be called."),
    }
    bases = {"defender": "CRPL 36; OLR 37", "prosecutor": "CRPL 189; OLR 37"}
    for role in now.kind.needs:
        if role not in roles:
            yield Obstacle(f"no_{role}", words[role], bases.get(role, now.kind.basis))


def _consents(now: Situation) -> Iterable[Obstacle]:
    if not now.by_video:
        return
    for person in now.people:
        if person.role in now.kind.all_consent and not person.consents:
            yield Obstacle(
                "no_consent",
                _("%(name)s has not agreed to a hearing by video; prosecutor, accused and defender all must."),
                "OLR 37",
                person.key,
                _("Hold the hearing in the courtroom."),
                {"name": person.name},
            )
        elif person.remote and person.role == "party" and not person.consents:
            yield Obstacle(
                "no_consent",
                _("%(name)s has not agreed to take part by video; silence is no consent."),
                "OLR 4; OLR 10",
                person.key,
                _("Let them come to the courtroom, the others stay by video."),
                {"name": person.name},
            )
        if person.withdrawal_waits:
            yield Obstacle(
                "withdrawal_waits",
                _("%(name)s asks to take their consent back, and no judge has decided."),
                "OLR 5",
                person.key,
                _("Decide on it, with reasons."),
                {"name": person.name},
            )


def _interpreters(now: Situation) -> Iterable[Obstacle]:
    served = {
        person.interprets_for
        for person in now.people
        if person.role == "interpreter" and not person.released and not _gone(person)
    }
    for person in now.people:
        if person.needs and person.key not in served and not person.released:
            yield Obstacle(
                "no_interpreter",
                _("%(name)s needs an interpreter, and none is there."),
                "CPL 11; CRPL 9",
                person.key,
                _("Assign an interpreter, or wait until the line is back."),
                {"name": person.name},
            )


def _places(now: Situation) -> Iterable[Obstacle]:
    for person in now.people:
        if person.in_custody and person.remote and not person.in_centre:
            yield Obstacle(
                "no_centre",
                _("%(name)s is in custody and takes part from a room of the detention centre; none is booked."),
                "OLR 37",
                person.key,
                "",
                {"name": person.name},
            )
        if person.role in ("witness", "expert") and person.remote and person.on_site_demanded:
            yield Obstacle(
                "on_site_testimony",
                _("%(name)s must testify on site, as was demanded with reasons and granted."),
                "OLR 26",
                person.key,
                "",
                {"name": person.name},
            )
    if any(person.in_centre and person.remote for person in now.people) and not now.centre_ready:
        yield Obstacle(
            "centre_not_ready",
            _("The detention centre has not stated that its room is in order: who is there, earshot, papers, camera."),
            "OLR 37; CRPL 39",
        )


def _doors(now: Situation) -> Iterable[Obstacle]:
    for person in now.people:
        if person.remote and not person.checked and _must_be_there(now, person):
            yield Obstacle(
                "not_identified",
                _("Who %(name)s is was not made sure of at the door."),
                "OLR 7; CPL 140",
                person.key,
                _("See the document and the face, and confirm."),
                {"name": person.name},
            )


def _lines(now: Situation) -> Iterable[Obstacle]:
    for person in now.people:
        if person.remote and _gone(person) and (vital(now, person) or _must_be_there(now, person)):
            yield Obstacle(
                f"{person.role}_lost",
                _("The line of %(name)s is lost. A broken line is no absence."),
                "OLR 25; OLR 22",
                person.key,
                _("Wait; the hearing goes on when the line is back, and what was missed is repeated."),
                {"name": person.name},
            )


def _recorders(now: Situation, room: int) -> Iterable[Obstacle]:
    if not now.by_video:
        return
    wanted = ["court"]
    if any(person.in_centre and person.remote for person in now.people):
        wanted.append("centre")
    words = {
        "court": (_("The court's recorder is not running."), _("The court's recorder is full.")),
        "centre": (_("The detention centre's recorder is not running."), _("The detention centre's recorder is full.")),
    }
    for place in wanted:
        recorder = next((one for one in now.recorders if one.place == place), None)
        off, full = words[place]
        if recorder is None or not recorder.running:
            yield Obstacle(f"{place}_recorder_off", off, "REC 1; REC 3")
        elif recorder.remaining < room or recorder.remaining <= 0:
            yield Obstacle(f"{place}_recorder_full", full, "REC 1; REC 5")


def _said_no(now: Situation) -> Iterable[Obstacle]:
    for step in now.steps:
        if not step.wanted or step.wanted == "said" or step.id in ("recusal", "rights"):
            continue
        for person in asked(now, step):
            given = person.answers.get(step.id)
            if given and given != step.wanted:
                yield _no(step, person)


def _no(step: HearingStep, person: Person) -> Obstacle:
    words = {
        "remote_consent": _("%(name)s does not agree to the hearing by video. It cannot go on like this."),
        "line_check": _("%(name)s does not see and hear everyone. Mend the line, and ask again."),
        "language": _("%(name)s does not understand the language. An interpreter is needed."),
        "plea": _("%(name)s does not admit freely: the fast track ends, and the case goes to another procedure."),
    }
    return Obstacle(f"{step.id}_no", words[step.id], step.basis, person.key, "", {"name": person.name})


def _unanswered(now: Situation, step: HearingStep) -> Iterable[Obstacle]:
    for person in asked(now, step):
        if step.id not in person.answers:
            yield Obstacle(
                f"{step.id}_unanswered",
                _("%(name)s has not answered yet: %(step)s"),
                step.basis,
                person.key,
                "",
                {"name": person.name, "step": Named(step)},
            )


def _not_repeated(now: Situation) -> Iterable[Obstacle]:
    for name in now.unrepeated:
        yield Obstacle(
            "not_repeated",
            _("What was said while %(name)s was away has not been repeated."),
            "OLR 22; OLR 25",
            None,
            "",
            {"name": name},
        )


def _before(now: Situation, step: HearingStep) -> bool:
    return now.kind.steps.index(step.id) < now.kind.steps.index(now.step)


def _must_be_there(now: Situation, person: Person) -> bool:
    """Return True for those without whom it does not open; a witness waits apart until they are called."""
    return person.role in (*now.kind.needs, "defender", "prosecutor", "accused", "interpreter") or (
        person.role == "party" and person.admitted
    )


def _gone(person: Person) -> bool:
    return person.remote and not person.connected and (person.lost_for is None or person.lost_for > LOST_AFTER)
