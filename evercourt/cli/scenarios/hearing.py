"""Hearings by video from consent to the signed transcript: real doors, real sound and picture, real recorders.

Everybody comes by a page of their own (page.py) through the court's doors; the engine and the recorders are those of a
court in earnest. They go by the machine's clock, while the acts stand on the clock of the story.
"""

import time
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from evercourt.cases.acts import appear, confirm_appearance
from evercourt.cases.models import Case, Party
from evercourt.cli.scenarios import proving
from evercourt.cli.scenarios.courthouse import recordings_of
from evercourt.cli.scenarios.frame import Step, Story
from evercourt.cli.scenarios.jobs import run_jobs
from evercourt.cli.scenarios.loan import DEFENDANT, FORM
from evercourt.cli.scenarios.video import (
    WEB,
    all_hear_all,
    all_told,
    answer_all,
    check_the_recordings,
    come_to_the_door,
    go_to,
    leave,
    lose_and_find,
    make_sure_of,
    opened,
    wait_for_the_end,
    write_sign_and_issue,
)
from evercourt.cli.words import gettext as _
from evercourt.courts.procedures import pack
from evercourt.documents.acts import receive
from evercourt.documents.typesetting import pdf
from evercourt.filing.acts import drafting, reviewing, submitting
from evercourt.hearings import acts as hearings
from evercourt.hearings import consents, course, eligibility
from evercourt.hearings.models import Hearing
from evercourt.hearings.people import admit
from evercourt.kernel.channels import Channel
from evercourt.service import acts as service
from evercourt.service.models import ServiceOrder

ZONE = ZoneInfo("Asia/Shanghai")
START = datetime(2022, 8, 10, 10, 0, tzinfo=ZONE)
HEARD_ON = datetime(2022, 8, 24, 10, 0, tzinfo=ZONE)
# Seconds that are spoken, by the size of the story.
SPOKEN = {"full": 30, "small": 12}


def file_the_case(story: Story) -> None:
    """A loan is claimed, the case opened and served; the defendant joins, with a lawyer."""
    plaintiff, clerk, registry = (story.people[name] for name in ("plaintiff", "filing_clerk", "registry_clerk"))
    filing = drafting.start(by=plaintiff, via=WEB, language="zh-hans")
    filing = drafting.save(filing, {**FORM, "court": "新0103"}, version=filing.version, by=plaintiff)
    paper = receive(pdf("text.typ", {"lines": ["借条"]}), name="借条.pdf", title="借条", court=None, by=plaintiff)
    drafting.attach(filing, paper, kind="evidence", proves="借款事实", source="原告", by=plaintiff)
    filing = reviewing.claim(submitting.submit(filing, by=plaintiff, via=WEB), by=clerk, via=WEB)
    checked = {item.id: True for item in pack("cn").checklist("civil_first")}
    case = reviewing.accept(filing, by=clerk, via=WEB, procedure=Case.Procedure.SUMMARY, checked=checked)
    run_jobs()
    defendant = case.parties.get(side=Party.Side.DEFENDANT)
    order = ServiceOrder.objects.get(case=case, purpose=ServiceOrder.Purpose.COMPLAINT)
    code = service.prepare_join_code(defendant, by=registry, via=Channel.COUNTER)
    attempt = service.post(order, "EX865000000CN", by=registry, via=Channel.POST)
    story.clock.morning_after(days=1)
    service.post_delivered(attempt, on=date(2022, 8, 11), signed_by="李强", by=registry, via=Channel.POST)
    service.join(
        code, number=DEFENDANT["identity_number"], case_number=case.number, name="李强", electronic_service=True,
        by=story.people["defendant"], via=WEB,
    )  # fmt: skip
    seats = {seat.seat: seat.user for seat in case.panel.select_related("user")}
    story.found |= {"case": case, "judge": seats["presiding"], "recorder": seats["recorder"]}


def ask_everyone(story: Story) -> None:
    """The lawyer appears for the defendant; a hearing is set; the judge signs the seven grounds, and all are asked."""
    case, judge = story.found["case"], story.found["judge"]
    _lawyer_appears(story, case)
    hearing = hearings.schedule(
        case, starts_at=HEARD_ON, courtroom=case.court.courtrooms.earliest("pk"), minutes=60, by=judge, via=WEB
    )
    run_jobs()
    grounds = {ground.id: False for ground in eligibility.grounds_of(hearing)}
    story.refused(
        _("to leave one of the seven grounds open"),
        lambda: eligibility.sign_eligibility(hearing, found={}, by=_fresh(story, judge), via=WEB), basis="OLR 21",
    )  # fmt: skip
    signed = eligibility.sign_eligibility(hearing, found=grounds, by=_fresh(story, judge), via=WEB)
    story.expect(_("no ground excludes video; grounds answered"), (signed.allowed, len(signed.grounds)), (True, 7))
    until = story.clock.now() + timedelta(days=5)
    story.found["hearing"] = consents.ask(hearing, until=until, why="疫情防控", by=judge, via=WEB)


def everyone_agrees(story: Story) -> None:
    """Silence is no consent: the hearing is by video only when the last of them has agreed."""
    hearing = story.found["hearing"]
    for name in ("plaintiff", "defendant"):
        story.expect(_("held before everyone agreed"), str(_again(hearing).mode), str(Hearing.Mode.ON_SITE))
        person = story.people[name]
        consent = hearing.consents.get(party__user=person)
        consents.answer(consent, agrees=True, by=person, via=WEB)
    hearing = story.found["hearing"] = _again(hearing)
    story.expect(_("held after everyone agreed"), str(hearing.mode), str(Hearing.Mode.REMOTE), basis="OLR 4")
    run_jobs()


def open_the_hearing(story: Story) -> None:
    """On the day: five people come to the door; nobody is let in unknown; then all see and hear all."""
    hearing, judge, clerk = (story.found[name] for name in ("hearing", "judge", "recorder"))
    story.clock.move_to(HEARD_ON)
    story.found["house"] = opened(story)
    people = [judge, clerk, *(story.people[name] for name in ("plaintiff", "defendant", "lawyer"))]
    story.found["room"] = come_to_the_door(story, hearing, *people)
    someone = hearing.people.get(user=story.people["plaintiff"], gone_at=None)
    story.refused(
        _("to let in who was not made sure of at the door"), lambda: admit(someone, by=judge, via=WEB), basis="OLR 7"
    )
    make_sure_of(hearing, by=clerk)
    story.found["sitting"] = course.open_sitting(hearing, by=judge, via=WEB)
    story.found["began"] = time.monotonic()
    all_hear_all(story)


def hear(story: Story) -> None:
    """The lawful order; the defendant's line is cut, the hearing pauses by itself, and goes on when it is repeated."""
    hearing, judge, clerk = (story.found[name] for name in ("hearing", "judge", "recorder"))
    at = {"judge": judge, "clerk": clerk}
    sitting = go_to(story.found["sitting"], "investigation", **at)
    lose_and_find(story, hearing, story.people["defendant"], **at)
    sitting = go_to(sitting, "last_statement", **at)
    story.refused(
        _("to close before the last word was given"), lambda: course.close_sitting(sitting, by=judge, via=WEB),
        basis="CPL 144",
    )  # fmt: skip
    time.sleep(max(0.0, story.found["began"] + SPOKEN[story.size] - time.monotonic()))
    all_told(story)
    answer_all(sitting, by=clerk)
    sitting = course.begin_next_step(sitting, by=judge, via=WEB)
    story.found["sitting"] = course.close_sitting(sitting, by=judge, via=WEB)
    story.expect(_("state of the hearing"), str(story.found["sitting"].state), "closed", basis="CPL 150")


def sign_the_transcript(story: Story) -> None:
    """Everyone reads and signs the transcript from where they are; it is issued and the hearing held."""
    hearing, clerk = story.found["hearing"], story.found["recorder"]
    lines = {"judge": "现在开庭。", "party": "请求归还借款。", "representative": "借款属实，请求分期。"}
    transcript = write_sign_and_issue(story, hearing, lines, clerk=clerk, outcome="辩论终结，择期宣判")
    story.expect(_("people who signed"), transcript.signings.count(), 5, basis="CPL 150")
    story.expect(_("state of the hearing"), str(_again(hearing).state), "held")
    run_jobs()


def look_at_the_recording(story: Story) -> None:
    """The court's recording is whole, agrees with what every page says it sent, plays, and a flipped byte is found."""
    wait_for_the_end(story, story.found["room"])
    folder = recordings_of(story.found["room"])
    check_the_recordings(story, [folder], feeds=5)
    leave(story)


def _lawyer_appears(story: Story, case: Case) -> None:
    lawyer, defendant = story.people["lawyer"], case.parties.get(side=Party.Side.DEFENDANT)
    power = receive(
        pdf("text.typ", {"lines": ["授权委托书"]}),
        name="授权委托书.pdf",
        title="授权委托书",
        court=case.court,
        by=lawyer,
    )
    asked = appear(defendant, scope="general", power=power, by=lawyer, via=WEB)
    confirm_appearance(asked, by=story.people["defendant"], via=WEB)


def _again(hearing: Hearing) -> Hearing:
    found: Hearing = Hearing.objects.select_related("case__court", "courtroom").get(pk=hearing.pk)
    return found


def _fresh(story: Story, person: Any) -> Any:
    person.second_factor_at = story.clock.now()
    return person


STEPS: list[Step] = [
    file_the_case, ask_everyone, everyone_agrees, open_the_hearing, hear, sign_the_transcript, look_at_the_recording,
    proving.verify_the_record,
]  # fmt: skip
