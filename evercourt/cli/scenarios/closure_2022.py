"""The closure of 10 August 2022: one order, nine courts, and everyone who had a visit, a hearing or a period there.

The notice named the litigation service centre, the days, the channels in its place and 12368; what an order names
beyond that (what becomes of hearings and of periods) is ours. Played by the High Court and the courts of both levels in
Urumqi. Every figure is counted from what was put into the courts, not from the plan that moves it.
"""

from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.utils import timezone

from evercourt.accounts.models import User
from evercourt.accounts.offices import Office
from evercourt.appointments import acts as visit_acts
from evercourt.appointments.models import Appointment
from evercourt.cases.models import Deadline, Party
from evercourt.cli.scenarios import crowd
from evercourt.cli.scenarios.frame import Step, Story
from evercourt.cli.scenarios.jobs import run_jobs
from evercourt.cli.scenarios.proving import nothing_differs
from evercourt.cli.words import gettext as _
from evercourt.continuity import acts, plan, reach
from evercourt.continuity.clauses import Clauses
from evercourt.continuity.models import ClosureOrder, Recipient
from evercourt.continuity.states import ReachState
from evercourt.continuity.tasks import settle
from evercourt.courts.models import Court
from evercourt.documents.acts import time_stamp_seals
from evercourt.hearings import acts as hearing_acts
from evercourt.hearings import consents
from evercourt.hearings.models import Consent, Hearing
from evercourt.kernel.channels import Channel
from evercourt.ledger.models import Entry
from evercourt.messages.acts import mark_read
from evercourt.messages.models import Message

WEB, PHONE = Channel.WEB, Channel.PHONE
URUMQI = ZoneInfo("Asia/Shanghai")
START = datetime(2022, 8, 8, 10, 0, tzinfo=URUMQI)
BEGINS, ENDS = datetime(2022, 8, 10, tzinfo=URUMQI), datetime(2022, 8, 16, tzinfo=URUMQI)
FIRST, LAST = date(2022, 8, 10), date(2022, 8, 15)
# Three days after the fifteenth.
LATER = date(2022, 8, 18)
WAITS = ("defence", "fee.prepay", "appeal.judgment")
NOTICE: dict[str, Any] = {
    "title": "诉讼服务中心暂停现场接待",
    "grounds": "因疫情防控需要，2022年8月10日至15日诉讼服务中心暂停现场接待，诉讼事项通过线上办理。",
    "names": {
        "en": {"title": "Litigation service centre closed to visitors", "grounds": "To contain the epidemic."},
    },
    "begins_at": BEGINS,
    "ends_at": ENDS,
    "courts": list(crowd.COURTS),
    "places": [{"kind": "centre"}],
    "stopped": [{"service": "", "visits": "rebook"}, {"service": "advice", "visits": "call_back"}],
    "replacements": [
        {"kind": "portal", "name": "人民法院在线服务（新疆）"},
        {"kind": "portal", "name": "新疆诉讼服务网"},
        {"kind": "lawyer_platform", "name": "人民法院律师服务平台", "value": "lawyer.example.org"},
        {"kind": "telephone", "name": "12368", "value": "12368"},
        {"kind": "post", "value": "乌鲁木齐市天山区", "addressee": "立案庭"},
    ],
    "contacts": [{"division": "立案庭", "phone": "0991-5550001"}],
    "hearings": [
        {"what": "postpone", "first": FIRST, "last": date(2022, 8, 11), "keep_announced": True},
        {"what": "remote", "first": date(2022, 8, 12), "last": LAST, "keep_announced": True},
    ],
    "deadlines": [
        {"deadline_class": "steps_of_parties", "way": "reopen", "days": 3},
        {"deadline_class": "appeals", "way": "reopen", "days": 3},
    ],
}


def fill_the_courts(story: Story) -> None:
    """Two days before: nine courts with visits booked, hearings set and periods running."""
    size = _size(story)
    high = Court.objects.get(code="新")
    story.found |= {
        "crowd": crowd.gather(size),
        "court": high,
        "clerk": crowd.office_holder(high, Office.REGISTRY_CLERK, "书记员", "high.registry@example.org"),
        "president": crowd.office_holder(high, Office.PRESIDENT, "院长", "high.president@example.org"),
    }
    story.expect(_("courts"), len(story.found["crowd"].courts), 9)
    story.expect(_("visits booked"), Appointment.objects.filter(state="booked").count(), size.visits)
    story.expect(_("hearings set"), _hearings(story).filter(state="scheduled").count(), size.hearings)
    story.expect(_("periods running"), _periods(story).filter(state="open").count(), size.periods)


def draft_and_look(story: Story) -> None:
    """The notice is written down clause by clause; the preview says what it would move."""
    order = acts.draft(story.found["court"], Clauses(**NOTICE), by=story.found["clerk"], via=WEB)
    story.found["order"] = order
    on_days = _hearings(story).filter(state="scheduled")
    kept = on_days.filter(announced=True).count()
    video = sum(1 for hearing in on_days.filter(announced=False) if _day(hearing) >= date(2022, 8, 12))
    story.found["days"] = _periods(story).filter(rule__in=WAITS, due_on__gte=FIRST, due_on__lte=LAST).count()
    story.found["kept"], story.found["video"] = kept, video
    size = _size(story)
    outcomes = [moved.outcome for moved in plan.hearings(order, timezone.now())]
    story.expect(_("visits that fall away"), sum(1 for _moved in plan.visits(order)), size.visits)
    story.expect(_("hearings put off"), outcomes.count("postponed"), size.hearings - kept - video, basis="CPL 149")
    story.expect(_("hearings by video if all agree"), outcomes.count("asked"), video, basis="OLR 4")
    story.expect(_("hearings kept: summoned by announcement"), outcomes.count("kept"), kept)
    days = list(plan.deadlines(order))
    story.expect(_("last days that move"), len(days), story.found["days"], basis="CPL 86")
    story.expect(_("all of them to"), {moved.extended.last_day for moved in days}, {LATER})


def refuse_what_may_not_be(story: Story) -> None:
    """What must not stop cannot be stopped, and nobody but the president issues."""
    found = story.found
    alone = NOTICE | {"replacements": [{"kind": "telephone", "name": "12368", "value": "12368"}]}
    silent = acts.draft(found["court"], Clauses(**alone), by=found["clerk"], via=WEB)
    custody = NOTICE | {"deadlines": [{"deadline_class": "custody", "way": "extend", "days": 6}]}
    held = acts.draft(found["court"], Clauses(**custody), by=found["clerk"], via=WEB)
    for what, order, by in (
        (_("an order with no way to file"), silent, found["president"]),
        (_("an order that moves limits on custody"), held, found["president"]),
        (_("a clerk issues"), found["order"], found["clerk"]),
    ):
        story.refused(what, partial(acts.begin_issue, order, by=_fresh(story, by), via=WEB))
    for order in (silent, held):
        acts.discard(order, by=found["clerk"], via=WEB)


def issue(story: Story) -> None:
    """The president issues the order: everything moves in one act; issued again, nothing."""
    order, president = story.found["order"], story.found["president"]
    acts.begin_issue(order, by=_fresh(story, president), via=WEB)
    # A large order is issued by a job; telling people is another.
    run_jobs()
    order = story.found["order"] = ClosureOrder.objects.get(pk=order.pk)
    size = _size(story)
    story.expect(_("number of the order"), order.number, "新停告〔2022〕1号")
    story.expect(_("visits left in the closure"), Appointment.objects.filter(state="booked").count(), 0)
    taken = (order.visiteffects.count(), order.hearingeffects.count(), order.deadlineeffects.count())
    story.expect(_("moved once each"), taken, (size.visits, size.hearings, story.found["days"]))
    put_off = size.hearings - story.found["kept"] - story.found["video"]
    story.expect(_("hearings put off"), _hearings(story).filter(state="adjourned").count(), put_off)
    early = _periods(story).filter(rule__in=WAITS, due_on__gte=FIRST, due_on__lte=LAST)
    story.expect(_("last days left in the closure"), early.count(), 0)
    custody = _periods(story).filter(rule="criminal.summary")
    story.expect(_("limits on custody that moved"), custody.exclude(counted_on=None).count(), 0, basis="CRPL 105")
    entries = Entry.objects.count()
    acts.issue(order, by=_fresh(story, president), via=WEB)
    story.expect(_("issued again: new entries"), Entry.objects.count() - entries, 0)


def catch_what_comes_later(story: Story) -> None:
    """A hearing set into the closure afterwards is caught by the same rules."""
    case = story.found["crowd"].cases[-1]
    judge = case.panel.get(seat="presiding").user
    room = case.court.courtrooms.order_by("-pk").first()
    begins = datetime(2022, 8, 15, 18, 0, tzinfo=URUMQI)
    late = hearing_acts.schedule(case, courtroom=room, starts_at=begins, minutes=30, by=judge, via=WEB)
    late.refresh_from_db()
    story.expect(_("it waits for everyone's answer about video"), late.consents.count(), 2, basis="OLR 4")


def tell_everyone(story: Story) -> None:
    """Everyone concerned gets one letter, in their language; telling again tells nobody twice."""
    order = story.found["order"]
    listed = Recipient.objects.filter(order=order)
    story.expect(_("people not told and not on the call list"), listed.filter(state=ReachState.WAITING).count(), 0)
    with_inbox = listed.filter(person__isnull=False).count()
    letters = Message.objects.filter(letter__in=reach.LETTERS)
    story.expect(_("letters in the portal"), letters.filter(line="portal").count(), with_inbox)
    languages = set(letters.values_list("language", flat=True))
    story.expect(_("languages"), languages, set(crowd.LANGUAGES))
    written = letters.count()
    reach.tell_waiting(order)
    run_jobs()
    story.expect(_("told again: new letters"), letters.count() - written, 0)


def answer(story: Story) -> None:
    """Half of the people open the letter; two thirds of those asked agree to video, who has no account by telephone."""
    opened = Message.objects.filter(letter__in=reach.LETTERS, line="portal").order_by("to")
    for place, message in enumerate(opened.select_related("to")):
        if place % 2 == 0:
            mark_read(message, by=message.to, via=WEB)
    agent = agents(story)
    asked = _hearings(story).filter(consents__isnull=False).distinct().order_by("pk").select_related("case__court")
    agreed = 0
    for place, hearing in enumerate(asked):
        if place % 3 == 2:
            continue
        agreed += 1
        for consent in Consent.objects.filter(hearing=hearing).select_related("party__user", "hearing__case"):
            user = consent.party.user
            by, via = (user, WEB) if user else (agent[hearing.case.court_id], PHONE)
            consents.answer(consent, agrees=True, by=by, via=via)
    remote = _hearings(story).filter(mode="remote", state="scheduled").count()
    story.expect(_("hearings held by video because all agreed"), remote, agreed, basis="OLR 4")
    reach.follow()
    story.found["remote"] = remote
    reached = Recipient.objects.filter(state=ReachState.REACHED)
    story.expect(_("some are reached, none is reached without a sign"), reached.filter(reached_at=None).count(), 0)


def next_lines(story: Story) -> None:
    """Who did not look gets a text message after an hour, then an e-mail; at last a person calls."""
    for wait in (timedelta(minutes=61), timedelta(minutes=61), timedelta(hours=4, minutes=1)):
        story.clock.move_to(story.clock.now() + wait)
        reach.follow()
        run_jobs()
        reach.follow()
    left = Recipient.objects.exclude(state__in=[ReachState.REACHED, ReachState.TO_CALL])
    story.expect(_("neither reached nor on the call list"), left.count(), 0)
    doubled = Message.objects.filter(letter__in=reach.LETTERS).values("key").distinct().count()
    story.expect(_("each letter once by each line"), doubled, Message.objects.filter(letter__in=reach.LETTERS).count())


def call(story: Story) -> None:
    """The hotline calls everyone who is left, some of them twice; nobody stays untold."""
    agent = next(iter(agents(story).values()))
    waiting = Recipient.objects.filter(state=ReachState.TO_CALL).order_by("pk")
    called = waiting.count()
    for place, recipient in enumerate(waiting.select_related("order__court")):
        if place % 5 == 0:
            acts.note_call(recipient, outcome="not_reached", note="无人接听", by=agent, via=PHONE)
    for recipient in waiting.select_related("order__court", "party__identity", "person"):
        note = "" if recipient.telephone else "无电话，由社区工作人员当面告知"
        acts.note_call(recipient, outcome="reached", note=note, by=agent, via=PHONE)
    story.expect(_("people were called"), called > 0, True)
    story.expect(_("people not reached"), Recipient.objects.exclude(state=ReachState.REACHED).count(), 0)


def settle_the_silent(story: Story) -> None:
    """When the time to answer is over, silence is no consent: those hearings are put off."""
    # The day before each hearing, at its hour.
    for day in (11, 14):
        story.clock.move_to(datetime(2022, 8, day, 20, 0, tzinfo=URUMQI))
        settle(timestamp=0)
    open_questions = _hearings(story).filter(state="scheduled", mode="on_site", consent_until__isnull=False)
    story.expect(_("hearings still without an answer"), open_questions.count(), 0, basis="OLR 10")
    remote = _hearings(story).filter(state="scheduled", mode="remote").count()
    story.expect(_("hearings by video"), remote, story.found["remote"])


def reopen(story: Story) -> None:
    """The centre opens again; the report names nobody who was not reached."""
    story.clock.move_to(datetime(2022, 8, 16, 10, 0, tzinfo=URUMQI))
    order, president = story.found["order"], story.found["president"]
    order = acts.reopen(order, by=_fresh(story, president), via=WEB)
    run_jobs()
    size = _size(story)
    report = order.report
    story.expect(_("the order is over"), order.state, "ended")
    story.expect(_("visits, in the report"), report["visits"], size.visits)
    story.expect(_("hearings, in the report"), report["hearings"], size.hearings + 1)
    story.expect(_("periods, in the report"), report["deadlines"], story.found["days"])
    story.expect(_("not reached, in the report"), report["unreached"], [])
    moved = set(order.deadlineeffects.values_list("deadline__due_on", flat=True))
    story.expect(_("last day of every period that moved"), moved, {LATER}, basis="CPL 86")


def rebook(story: Story) -> None:
    """Visitors choose a new time; the old visit says which one follows it."""
    order = story.found["order"]
    # One of each court and hour, so that all find a place on the first day.
    gone = Appointment.objects.filter(closures__order=order, person__isnull=False, state="cancelled").order_by("pk")
    again = list(gone.select_related("counter__court", "person")[: 40 if story.size == "full" else 10])
    for visit in again:
        later = visit.starts_at + timedelta(days=14)
        visit_acts.move(visit, counter=visit.counter, starts_at=later, by=visit.person, via=WEB)
    followed = Appointment.objects.filter(state="booked", follows__closures__order=order).count()
    story.expect(_("visits booked anew"), followed, len(again))


def verify_the_record(story: Story) -> None:
    """Every chain, docket line and row is as it was recorded."""
    time_stamp_seals()
    nothing_differs(story)
    parties = Party.objects.filter(Q(case__hearings__closures__isnull=False))
    told = Recipient.objects.filter(order=story.found["order"])
    users = set(parties.filter(user__isnull=False).values_list("user", flat=True))
    alone = set(parties.filter(user=None).values_list("pk", flat=True))
    story.expect(
        _("parties of moved hearings without a letter"), users - set(told.values_list("person", flat=True)), set()
    )
    story.expect(_("parties without an account, not called"), alone - set(told.values_list("party", flat=True)), set())


def _size(story: Story) -> crowd.Size:
    """Return how many people there are: those of a longer story, which has much besides, are its own."""
    found: crowd.Size = story.found.setdefault("crowd_size", crowd.SIZES[story.size])
    return found


def _hearings(story: Story) -> QuerySet[Hearing]:
    """Return the hearings of those the closure concerns: a longer story has others too."""
    return Hearing.objects.filter(case__in=[case.pk for case in story.found["crowd"].cases])


def _periods(story: Story) -> QuerySet[Deadline]:
    return Deadline.objects.filter(case__in=[case.pk for case in story.found["crowd"].cases])


def _fresh(story: Story, person: User) -> User:
    person.second_factor_at = story.clock.now()
    return person


def agents(story: Story) -> dict[int, User]:
    """Return the hotline's agent of each court."""
    if "agents" not in story.found:
        story.found["agents"] = {
            court.pk: crowd.of_office(court, Office.HOTLINE_AGENT, "热线接线员", f"agent.{court.pk}@example.org")
            for court in story.found["crowd"].courts
        }
    return story.found["agents"]  # type: ignore[no-any-return]


def _day(hearing: Hearing) -> date:
    return hearing.case.court.local_date(hearing.during.lower)


STEPS: list[Step] = [
    fill_the_courts, draft_and_look, refuse_what_may_not_be, issue, catch_what_comes_later, tell_everyone, answer,
    next_lines, call, settle_the_silent, reopen, rebook, verify_the_record,
]  # fmt: skip
