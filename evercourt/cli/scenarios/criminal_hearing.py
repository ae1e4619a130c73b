"""A theft by the fast track, from the indictment to the signed transcript, with the accused in the detention centre.

As hearing.py, by real doors with real sound and picture; here the centre records too, by a program of its own, and each
condition of the law that is missing keeps the hearing from opening, going on or closing.
"""

import time
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from evercourt.accounts.models import User
from evercourt.cases.acts import assign_defender
from evercourt.cases.models import Party
from evercourt.cli.scenarios import proving
from evercourt.cli.scenarios.courthouse import elsewhere, recordings_of
from evercourt.cli.scenarios.frame import Step, Story
from evercourt.cli.scenarios.hearing import SPOKEN, ZONE
from evercourt.cli.scenarios.jobs import run_jobs
from evercourt.cli.scenarios.theft import ACCUSED, INDICTMENT
from evercourt.cli.scenarios.video import (
    WEB,
    all_hear_all,
    all_told,
    answer_all,
    check_the_recordings,
    come_to_the_door,
    go_to,
    house,
    leave,
    lose_and_find,
    make_sure_of,
    opened,
    wait_for_the_end,
    write_sign_and_issue,
)
from evercourt.cli.words import gettext as _
from evercourt.conference.models import Recording
from evercourt.courts.procedures import pack
from evercourt.documents.acts import receive
from evercourt.documents.models import Document
from evercourt.documents.typesetting import pdf
from evercourt.filing.acts import drafting, reviewing, submitting
from evercourt.hearings import acts as hearings
from evercourt.hearings import centre, consents, course, eligibility, pausing, people
from evercourt.hearings.gate import cannot_open
from evercourt.hearings.models import CentreRoom, Hearing, Sitting
from evercourt.hearings.situation import situation
from evercourt.kernel.channels import Channel
from evercourt.service import acts as service
from evercourt.service.models import ServiceOrder

START = datetime(2022, 8, 10, 10, 0, tzinfo=ZONE)
HEARD_ON = datetime(2022, 8, 18, 10, 0, tzinfo=ZONE)
# After the last day of custody.
TOO_LATE = datetime(2022, 8, 22, 10, 0, tzinfo=ZONE)
COUNSEL = "赵敏"


def indict(story: Story) -> None:
    """The procuratorate charges a theft and asks for the fast track; nobody else can charge anybody."""
    usual: dict[str, Any] = {"heard_on": HEARD_ON, "court_code": "新0103", "indictment": INDICTMENT}
    story.found = usual | story.found
    prosecutor = story.people["prosecutor"]
    form = {**story.found["indictment"], "court": story.found["court_code"]}
    story.refused(
        _("to charge a crime as anybody else"),
        lambda: submitting.file(form, by=story.people["plaintiff"], via=WEB, language="zh-hans"),
        basis="CRPL 169",
    )  # fmt: skip
    filing = drafting.start(by=prosecutor, via=WEB, language="zh-hans")
    filing = drafting.save(filing, form, version=filing.version, by=prosecutor)
    drafting.attach(filing, _paper("起诉书", prosecutor), kind="complaint", by=prosecutor)
    story.found["filing"] = submitting.submit(filing, by=prosecutor, via=WEB)
    run_jobs()


def accept(story: Story) -> None:
    """The clerk reviews it; a criminal case without a fee is opened, a judge drawn, and the custody limit runs."""
    clerk = story.people["filing_clerk"]
    checked = {item.id: True for item in pack("cn").checklist("criminal_first")}
    filing = reviewing.claim(story.found["filing"], by=clerk, via=WEB)
    case = reviewing.accept(filing, by=clerk, via=WEB, procedure="fast_track", checked=checked)
    run_jobs()
    story.expect(_("case number"), case.number, f"（2022）{story.found['court_code']}刑初1号", basis="CASENO 5")
    story.expect(_("fees"), case.fees.count(), 0)
    limit = case.deadlines.get(rule="criminal.fast_track")
    story.expect(
        _("custody limit of the fast track"), limit.due_on.isoformat(), "2022-08-20", basis="CRPL 225; CRPL 105"
    )
    seats = {seat.seat: seat.user for seat in case.panel.select_related("user")}
    story.found |= {"case": case, "judge": seats["presiding"], "recorder": seats["recorder"]}


def serve_and_defend(story: Story) -> None:
    """The centre hands the indictment over; the accused, who has nobody, is given a duty lawyer, and joins the case."""
    case, operator, registry = story.found["case"], story.people["detention_operator"], story.people["registry_clerk"]
    accused = case.parties.get(side=Party.Side.ACCUSED)
    order = ServiceOrder.objects.get(case=case, purpose=ServiceOrder.Purpose.INDICTMENT)
    story.expect(_("way of service on who is held"), order.next_way, "custody", basis="CPL 93")
    service.hand_over_in_custody(order, received_by=accused.name, by=operator, via=Channel.COUNTER)
    order.refresh_from_db()
    story.expect(_("state of the service"), order.state, "served", basis="CRPL 187")
    told = case.deadlines.get(rule="criminal.counsel")
    story.expect(_("told of the right to a defender"), told.state, "met", basis="CRPL 34")
    letter = _paper("法律援助机构指派函", registry)
    given = assign_defender(
        accused, person=story.people["lawyer"], ground="no_defender", letter=letter, by=registry, via=WEB
    )
    story.expect(_("defender"), f"{given.name} {given.assigned}", f"{COUNSEL} duty", basis="CRPL 36")
    code = service.prepare_join_code(accused, by=registry, via=Channel.COUNTER)
    service.join(
        code, number=ACCUSED["identity_number"], case_number=case.number, name=ACCUSED["name"],
        electronic_service=False, by=story.people["accused"], via=WEB,
    )  # fmt: skip


def ask_everyone(story: Story) -> None:
    """A hearing is set within the custody limit; the judge signs the grounds; each of the three is asked."""
    case, judge = story.found["case"], story.found["judge"]
    rooms = case.court.courtrooms.order_by("pk")
    at = {"courtroom": rooms[0], "minutes": 60, "by": judge, "via": WEB}
    story.refused(
        _("to hear the case after the last day of custody"),
        lambda: hearings.schedule(case, starts_at=TOO_LATE, **at), basis="CRPL 105",
    )  # fmt: skip
    hearing = hearings.schedule(case, starts_at=story.found["heard_on"], **at)
    run_jobs()
    until = min(story.clock.now() + timedelta(days=5), story.found["heard_on"] - timedelta(days=1))
    asked = {"until": until, "why": "疫情防控", "by": judge, "via": WEB}
    story.refused(
        _("to hold it by video before the judge signed that it is a case for it"),
        lambda: consents.ask(hearing, **asked), basis="OLR 3; OLR 21",
    )  # fmt: skip
    judge.second_factor_at = story.clock.now()
    grounds = {ground.id: False for ground in eligibility.grounds_of(hearing)}
    eligibility.sign_eligibility(hearing, found=grounds, by=judge, via=WEB)
    hearing = story.found["hearing"] = consents.ask(hearing, **asked)
    accused = hearing.consents.get(party__side=Party.Side.ACCUSED, representation=None)
    story.refused(
        _("to take the accused's consent without counsel"),
        lambda: consents.answer(accused, agrees=True, by=story.people["accused"], via=WEB), basis="CRPL 36",
    )  # fmt: skip
    for name in THREE:
        story.expect(_("held before everyone agreed"), str(_again(hearing).mode), str(Hearing.Mode.ON_SITE))
        _answer(story, name, agrees=True)
    hearing = story.found["hearing"] = _again(hearing)
    story.expect(_("held after everyone agreed"), str(hearing.mode), str(Hearing.Mode.REMOTE), basis="OLR 37")
    run_jobs()


def find_what_is_missing(story: Story) -> None:
    """On the day: each condition that is missing keeps the hearing shut, with its article."""
    hearing, judge, clerk = (story.found[name] for name in ("hearing", "judge", "recorder"))
    operator, cell = story.people["detention_operator"], CentreRoom.objects.get(centre__court=hearing.case.court)
    story.clock.move_to(story.found["heard_on"] - timedelta(minutes=30))
    story.expect(_("what is missing, each with its article"), _missing(hearing) >= NOTHING_DONE, True)
    accused = hearing.people.get(role="accused", gone_at=None)
    people.place_in_centre(accused, cell, by=judge, via=WEB)
    for name in THREE:
        _answer(story, name, agrees=False)
        story.refused(
            _("to open without the consent of one of the three"),
            lambda: course.open_sitting(hearing, by=judge, via=WEB), basis="OLR 37",
        )  # fmt: skip
        story.expect(_("who did not agree"), ("no_consent", "OLR 37") in _missing(hearing), True)
        _answer(story, name, agrees=True)
    story.found["house"] = opened(story)
    everyone = [judge, clerk, *(story.people[name] for name in THREE)]
    story.found["room"] = come_to_the_door(story, hearing, *everyone)
    make_sure_of(hearing, by=clerk)
    story.expect(_("what is missing now"), sorted(code for code, _basis in _missing(hearing)), CENTRE_MISSING)
    centre.state_room(
        hearing, cell, present="王磊（看守所民警）、艾力·吐尔迪", outside_earshot=True, no_coercion=True,
        whole_room=True, documents_given=True, by=operator, via=WEB,
    )  # fmt: skip
    story.refused(
        _("to open while the recorder of the centre is off"), lambda: course.open_sitting(hearing, by=judge, via=WEB),
        basis="REC 1",
    )  # fmt: skip
    folder = story.found["centre"] = elsewhere("centre")
    house(story).record_elsewhere(centre.recorder_pass(hearing, cell, by=operator, via=WEB), folder)
    house(story).until(lambda: not _missing(hearing), "the recorder of the centre does not run")


def hear(story: Story) -> None:
    """It opens and goes its lawful way: the defender is lost and found, and accused and counsel talk alone."""
    hearing, judge, clerk = (story.found[name] for name in ("hearing", "judge", "recorder"))
    at = {"judge": judge, "clerk": clerk}
    sitting = course.open_sitting(hearing, by=judge, via=WEB)
    began = time.monotonic()
    all_hear_all(story)
    sitting = go_to(sitting, "plea", **at)
    lose_and_find(story, hearing, story.people["lawyer"], **at)
    _talk_alone(story, sitting)
    sitting = go_to(Sitting.objects.get(pk=sitting.pk), "last_statement", **at)
    story.refused(
        _("to close before the accused had the last statement"),
        lambda: course.close_sitting(sitting, by=judge, via=WEB), basis="CRPL 224",
    )  # fmt: skip
    time.sleep(max(0.0, began + SPOKEN[story.size] - time.monotonic()))
    all_told(story)
    answer_all(sitting, by=clerk)
    sitting = course.begin_next_step(sitting, by=judge, via=WEB)
    sitting = course.close_sitting(sitting, by=judge, via=WEB)
    story.expect(_("state of the hearing"), str(sitting.state), "closed", basis="CRPL 207")


def sign_the_transcript(story: Story) -> None:
    """Everyone reads and signs the transcript from where they are, with the heads of both chains; it is issued."""
    story.clock.move_to(story.found["heard_on"] + timedelta(hours=1))
    hearing, clerk = story.found["hearing"], story.found["recorder"]
    lines = {
        "judge": "现在开庭。", "prosecutor": "宣读起诉书，建议判处有期徒刑六个月。", "accused": "我认罪认罚，对不起。",
        "defender": "同意适用速裁程序，请求从宽处理。",
    }  # fmt: skip
    transcript = write_sign_and_issue(story, hearing, lines, clerk=clerk, outcome="当庭宣判")
    story.expect(_("people who signed"), transcript.signings.count(), 5, basis="CRPL 207")
    story.expect(_("state of the hearing"), str(_again(hearing).state), "held")
    run_jobs()


def look_at_both_recordings(story: Story) -> None:
    """Court and centre each have a whole recording of their own; both agree with each other and with every page."""
    room = story.found["room"]
    wait_for_the_end(story, room)
    places = set(Recording.objects.filter(room=room).values_list("place", flat=True))
    story.expect(_("recordings sealed"), places, {"court", "centre"}, basis="REC 1")
    check_the_recordings(story, [recordings_of(room), story.found["centre"]], feeds=5)
    sitting = Sitting.objects.get(hearing=story.found["hearing"])
    story.expect(_("heads of both chains under the hearing"), set(sitting.heads), {"court", "centre"}, basis="REC 5")
    leave(story)


# Prosecutor, accused, defender: all three agree, or there is no hearing by video (OLR 37).
THREE = ("prosecutor", "accused", "lawyer")
NOTHING_DONE = {
    ("no_centre", "OLR 37"), ("not_identified", "OLR 7; CPL 140"), ("court_recorder_off", "REC 1; REC 3"),
    ("defender_lost", "OLR 25; OLR 22"),
}  # fmt: skip
CENTRE_MISSING = ["centre_not_ready", "centre_recorder_off"]


def _missing(hearing: Hearing) -> set[tuple[str, str]]:
    return {(one.code, one.basis) for one in cannot_open(situation(_again(hearing)))}


def _answer(story: Story, name: str, *, agrees: bool) -> None:
    """Let one of the three answer, each for themselves; the accused with the duty lawyer beside them."""
    consents_of = story.found["hearing"].consents
    consent = (
        consents_of.get(representation__user=story.people[name]) if name == "lawyer"
        else consents_of.get(party__side=name, representation=None)
    )  # fmt: skip
    counsel = COUNSEL if name == "accused" else ""
    consents.answer(consent, agrees=agrees, counsel=counsel, by=story.people[name], via=WEB)


def _talk_alone(story: Story, sitting: Sitting) -> None:
    """Let the accused talk with counsel: it stands still, no recorder runs there, and nobody else ends it."""
    hearing, judge, accused = story.found["hearing"], story.found["judge"], story.people["accused"]
    for name in ("prosecutor", "detention_operator"):
        story.refused(
            _("to ask for the talk of accused and counsel, or to come to it"),
            partial(centre.begin_talk, hearing, by=story.people[name], via=WEB), basis="CRPL 39",
        )  # fmt: skip
    talk = centre.begin_talk(hearing, by=accused, via=WEB)
    story.expect(_("the hearing stands still for"), str(talk.reason), "counsel", basis="CRPL 39")
    private = Recording.objects.filter(room__part_of=story.found["room"])
    story.expect(_("recorders in the room of accused and counsel"), private.count(), 0)
    story.refused(_("to end their talk"), lambda: centre.end_talk(hearing, by=judge, via=WEB), basis="CRPL 39")
    centre.end_talk(hearing, by=accused, via=WEB)
    both = {page.person.pk: page for page in house(story).pages.values()}
    house(story).until(
        lambda: all(both[story.people[name].pk].state == "admitted" for name in ("accused", "lawyer")),
        "accused and counsel did not come back",
    )
    pausing.resume(sitting, by=judge, via=WEB)


def _paper(title: str, by: User) -> Document:
    return receive(pdf("text.typ", {"lines": [title]}), name=f"{title}.pdf", title=title, court=None, by=by)


def _again(hearing: Hearing) -> Hearing:
    found: Hearing = Hearing.objects.select_related("case__court", "courtroom").get(pk=hearing.pk)
    return found


STEPS: list[Step] = [
    indict, accept, serve_and_defend, ask_everyone, find_what_is_missing, hear, sign_the_transcript,
    look_at_both_recordings, proving.verify_the_record,
]  # fmt: skip
