"""One whole road: a dispute from the first draft to an open enforcement case, on the web, at the counter, by post;
then another one over the API.

Played by the people of the demonstration, from the morning of 10 August 2022. Every day and amount it expects was
counted by hand from the law of that day.
"""

import json
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.conf import settings

from evercourt.accounts.models import User
from evercourt.adapters.cashier.wire import sign
from evercourt.cases.acts import book_payment
from evercourt.cases.models import Case, Deadline, Fee, Party
from evercourt.cases.ports import cashier
from evercourt.cli.scenarios import over_the_api, proving
from evercourt.cli.scenarios.frame import Step, Story
from evercourt.cli.scenarios.jobs import run_jobs
from evercourt.cli.scenarios.loan import DEFENDANT, FORM, ORAL, OWED
from evercourt.cli.words import gettext as _
from evercourt.courts.models import Court
from evercourt.courts.procedures import pack
from evercourt.decisions import acts as decisions
from evercourt.decisions.models import Decision
from evercourt.decisions.tasks import let_decisions_take_effect
from evercourt.decisions.texts import fill
from evercourt.documents.acts import receive
from evercourt.documents.models import Document
from evercourt.documents.typesetting import pdf
from evercourt.enforcement.acts import apply_for_enforcement, open_enforcement
from evercourt.filing.acts import drafting, reviewing, submitting
from evercourt.filing.models import Filing
from evercourt.hearings import acts as hearings
from evercourt.hearings.models import Hearing
from evercourt.kernel.channels import Channel
from evercourt.service import acts as service
from evercourt.service.models import ServiceOrder

WEB, COUNTER, POST, SYSTEM = Channel.WEB, Channel.COUNTER, Channel.POST, Channel.SYSTEM
START = datetime(2022, 8, 10, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
COURT = "新0103"


def file_on_the_web(story: Story) -> None:
    """The plaintiff files on the web and has a dated receipt at once."""
    person = story.people["plaintiff"]
    filing = drafting.start(by=person, via=WEB, language="zh-hans")
    filing = drafting.save(filing, {**FORM, "court": COURT}, version=filing.version, by=person)
    note = _paper("借条", "今借到阿依古丽·买买提人民币86500元，2022年5月1日归还。 李强 2021年5月1日", None, person)
    drafting.attach(filing, note, kind="evidence", proves="借款事实", source="原告", by=person)
    filing = submitting.submit(filing, by=person, via=WEB)
    run_jobs()
    _received(story, filing)
    story.found["filing"] = filing


def file_at_the_counter(story: Story) -> None:
    """Another person files by word of mouth at the counter: the same act, the same clock."""
    clerk = story.people["filing_clerk"]
    filing = drafting.start(by=None, via=COUNTER, language="ug", taken_by=clerk)
    filing = drafting.save(filing, {**ORAL, "court": COURT}, version=filing.version, by=clerk)
    filing = submitting.submit(filing, by=clerk, via=COUNTER)
    run_jobs()
    _received(story, filing)


def _received(story: Story, filing: Filing) -> None:
    story.expect(_("last day to decide on the filing"), filing.due_on, date(2022, 8, 17), basis=_basis(filing))
    filing.refresh_from_db()
    story.expect(_("the receipt is issued"), filing.receipt is not None, True, basis="REG 2")


def review(story: Story) -> None:
    """The filing clerk takes it on the desk; a clerk of the court next door may not."""
    filing, clerk, other = story.found["filing"], story.people["filing_clerk"], story.people["other_clerk"]
    story.refused(_("a clerk of another court"), lambda: reviewing.claim(filing, by=other, via=WEB))
    story.found["filing"] = reviewing.claim(filing, by=clerk, via=WEB)


def accept(story: Story) -> None:
    """The clerk accepts: case number, fee, panel by lot, letters, and the papers on their way."""
    filing, clerk = story.found["filing"], story.people["filing_clerk"]
    checked = {item.id: True for item in pack("cn").checklist("civil_first")}
    case = reviewing.accept(filing, by=clerk, via=WEB, procedure=Case.Procedure.SUMMARY, checked=checked)
    run_jobs()
    story.expect(_("case number"), case.number, "（2022）新0103民初1号")
    fee = case.fees.get()
    basis = "; ".join(dict.fromkeys(step["basis"] for step in fee.explanation))
    story.expect(_("fee, halved in summary procedure"), fee.amount, Decimal("981.25"), basis=basis)
    story.expect(_("last day to pay the fee"), fee.due_on, date(2022, 8, 17), basis="FEE 22")
    story.expect(_("judges drawn by lot"), case.panel.filter(seat="presiding").count(), 1, basis="CPL 40")
    story.found |= {
        "case": case,
        "plaintiff": case.parties.get(side=Party.Side.PLAINTIFF),
        "defendant": case.parties.get(side=Party.Side.DEFENDANT),
        "judge": case.panel.get(seat="presiding").user,
    }


def pay(story: Story) -> None:
    """The plaintiff pays at the cashier, whose signed word is booked once, however often it comes."""
    fee = story.found["case"].fees.get()
    link = cashier().open_payment(fee, settings.PUBLIC_ADDRESS)
    story.expect(_("the cashier's page names the fee"), f"fee={fee.pk}" in link, True)
    paid_at = story.clock.now().isoformat()
    said = {"fee": fee.pk, "amount": str(fee.amount), "reference": "SIM-ONE-ROAD", "paid_at": paid_at}
    body = json.dumps(said).encode()
    story.refused(_("a word that is not signed"), lambda: cashier().confirm(body, sign("another key", body)))
    for _time in range(2):
        told = cashier().confirm(body, sign(settings.CASHIER_KEY, body))
        book_payment(fee, amount=told.amount, reference=told.reference, paid_at=told.paid_at)
    fee.refresh_from_db()
    story.expect(_("state of the fee"), str(fee.state), str(Fee.State.PAID), basis="FEE 20")
    story.expect(_("payments booked"), fee.payments.count(), 1)


def serve_the_complaint(story: Story) -> None:
    """The registry posts the complaint with a code to join; the post delivers it the day after."""
    registry, defendant = story.people["registry_clerk"], story.found["defendant"]
    order = ServiceOrder.objects.get(case=story.found["case"], purpose=ServiceOrder.Purpose.COMPLAINT)
    story.expect(_("the way to take"), order.next_way, "post", basis="CPL 91")
    story.found["code"] = service.prepare_join_code(defendant, by=registry, via=COUNTER)
    attempt = service.post(order, "EX123456789CN", by=registry, via=POST)
    story.clock.morning_after(days=1)
    service.post_delivered(attempt, on=date(2022, 8, 11), signed_by="李强", by=registry, via=POST)
    defence = Deadline.objects.get(case=story.found["case"], rule="defence", party=defendant)
    story.expect(_("last day to answer"), defence.due_on, date(2022, 8, 26), basis=defence.basis)


def join(story: Story) -> None:
    """The defendant joins with the code from the letter and agrees to be served electronically."""
    person, case = story.people["defendant"], story.found["case"]
    known = {"case_number": case.number, "name": "李强", "electronic_service": True, "by": person, "via": WEB}
    number = DEFENDANT["identity_number"]
    story.refused(_("a wrong code"), lambda: service.join("AAAA-AAAA-AAAA", number=number, **known))
    party = service.join(story.found["code"], number=number, **known)
    story.expect(_("joined as"), str(party), "李强", basis="OLR 7")
    story.found["defendant"] = Party.objects.get(pk=story.found["defendant"].pk)


def answer(story: Story) -> None:
    """The defendant answers in time, and the court sends it on to the plaintiff."""
    case, person = story.found["case"], story.people["defendant"]
    text = "借款属实，但被告目前经济困难，请求分期偿还。"
    given = service.answer(case, story.found["defendant"], text=text, by=person, via=WEB)
    run_jobs()
    story.expect(_("in time"), given.in_time, True, basis="CPL 128")
    order = ServiceOrder.objects.get(case=case, purpose=ServiceOrder.Purpose.ANSWER)
    story.expect(_("the answer is served on the plaintiff"), str(order.state), "served", basis="CPL 90; CPLI 135")


def schedule(story: Story) -> None:
    """The presiding judge sets the hearing; both sides are summoned in time, each in their inbox."""
    case, judge = story.found["case"], story.found["judge"]
    room = case.court.courtrooms.order_by("pk").first()
    starts = datetime(2022, 9, 6, 10, 30, tzinfo=START.tzinfo)
    soon = story.clock.now() + timedelta(days=1)
    options = {"courtroom": room, "minutes": 90, "by": judge, "via": WEB}
    story.refused(_("a hearing on the next day"), lambda: hearings.schedule(case, starts_at=soon, **options))
    story.found["hearing"] = hearings.schedule(case, starts_at=starts, **options)
    run_jobs()
    summoned = ServiceOrder.objects.filter(case=case, purpose=ServiceOrder.Purpose.SUMMONS, state="served")
    story.expect(_("parties summoned"), summoned.count(), 2, basis="CPL 139")


def hear(story: Story) -> None:
    """The hearing is held, and its minutes go on file."""
    hearing, judge = story.found["hearing"], story.found["judge"]
    story.clock.move_to(hearing.during.lower + timedelta(minutes=95))
    minutes = _paper("庭审笔录", "2022年9月6日，双方到庭。法庭辩论终结。", hearing.case.court, judge)
    held = hearings.hold(
        hearing, outcome="辩论终结，择期宣判", minutes=minutes, present=["阿依古丽·买买提", "李强"],
        debate_ended=True, by=judge, via=WEB,
    )  # fmt: skip
    story.expect(_("state of the hearing"), str(held.state), str(Hearing.State.HELD), basis="CPL 150")


def decide(story: Story) -> None:
    """The judge drafts, signs under the court's seal, and pronounces the judgment."""
    case, judge = story.found["case"], story.found["judge"]
    plaintiff, defendant = story.found["plaintiff"], story.found["defendant"]
    owed = {
        "kind": "pay", "obligor": defendant.pk, "obligee": plaintiff.pk, "amount": str(OWED), "due_days": 10,
        "text": "被告李强于本判决生效之日起十日内归还原告阿依古丽·买买提借款86500元。",
    }  # fmt: skip
    story.clock.move_to(datetime(2022, 9, 13, 10, 0, tzinfo=START.tzinfo))
    decision = decisions.draft(case, kind="judgment", title="民事判决书", template="judgment", by=judge, via=WEB)
    reasons = {"本院查明": "被告收到借款后没有归还。", "本院认为": "被告应当归还借款。"}
    text = fill(decisions.current(decision).text, reasons)
    version = decisions.save(decision, text=text, operative=[owed], version=1, by=judge, via=WEB)
    decisions.send_for_signing(decision, by=judge, via=WEB)
    judge.second_factor_at = None
    story.refused(_("to sign without a second factor"), lambda: decisions.sign(decision, version=2, by=judge, via=WEB))
    judge.second_factor_at = story.clock.now()
    decisions.sign(decision, version=version.number, by=judge, via=WEB)
    decision = decisions.pronounce(decision, by=judge, via=WEB)
    run_jobs()
    story.expect(_("state of the judgment"), str(decision.state), "pronounced", basis="CPL 151")
    story.found["decision"] = decision


def wait_for_appeals(story: Story) -> None:
    """Both sides were served; nobody appeals, and on the day after the last day the judgment takes effect."""
    decision = story.found["decision"]
    periods = decision.appeal_periods.select_related("party")
    story.expect(_("parties whose time to appeal runs"), periods.count(), 2)
    for period in periods:
        what = _("last day to appeal for %s") % period.party.name
        story.expect(what, period.last_day, date(2022, 9, 28), basis="CPL 171")
    story.clock.move_to(datetime(2022, 9, 28, 23, 50, tzinfo=START.tzinfo))
    story.expect(_("effective before midnight of the last day"), let_decisions_take_effect(0), 0)
    story.clock.move_to(datetime(2022, 9, 29, 0, 10, tzinfo=START.tzinfo))
    story.expect(_("effective after it"), let_decisions_take_effect(0), 1, basis="CPL 158")
    decision = Decision.objects.get(pk=decision.pk)
    story.expect(_("effective on"), decision.final_on, date(2022, 9, 29))
    story.expect(_("certificate of effect issued"), bool(decision.certificate), True)
    story.found["decision"] = decision


def enforce(story: Story) -> None:
    """The debtor does not pay: the creditor applies for enforcement, and the court opens the case."""
    person, clerk = story.people["plaintiff"], story.people["filing_clerk"]
    options = {
        "applicant": story.found["plaintiff"], "debtor": story.found["defendant"],
        "amount": OWED, "by": person, "via": WEB,
    }  # fmt: skip
    decision = story.found["decision"]
    story.clock.move_to(datetime(2022, 10, 9, 10, 0, tzinfo=START.tzinfo))
    story.refused(_("while the debtor still has time"), lambda: apply_for_enforcement(decision, **options))
    story.clock.move_to(datetime(2022, 10, 10, 10, 0, tzinfo=START.tzinfo))
    application = apply_for_enforcement(decision, **options)
    story.expect(_("last day to open the case"), application.due_on, date(2022, 10, 17), basis="ENF 16")
    case = open_enforcement(application, by=clerk, via=WEB)
    run_jobs()
    story.expect(_("number of the enforcement case"), case.number, "（2022）新0103执1号")
    fee = case.fees.get()
    story.expect(_("fee of the debtor"), fee.amount, Decimal("1197.50"), basis="FEE 14")
    story.expect(_("it is not asked in advance"), fee.due_on is None, True, basis="FEE 20")


def _paper(title: str, text: str, court: Court | None, by: User) -> Document:
    return receive(pdf("text.typ", {"lines": [title, text]}), name=f"{title}.pdf", title=title, court=court, by=by)


def _basis(filing: Filing) -> str:
    return "; ".join(dict.fromkeys(step["basis"] for step in filing.due_explanation if step["basis"]))


STEPS: list[Step] = [
    file_on_the_web, file_at_the_counter, review, accept, pay, serve_the_complaint, join, answer, schedule, hear,
    decide, wait_for_appeals, enforce, *over_the_api.STEPS, proving.verify_the_record, proving.export_and_check,
]  # fmt: skip
