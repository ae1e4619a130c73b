"""A court with something on every desk: what a crawl of all pages needs to find pages with contents."""

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from io import BytesIO

from django.utils import timezone
from PIL import Image

from evercourt.accounts.acts import request_identity_check
from evercourt.accounts.models import User
from evercourt.accounts.offices import Office
from evercourt.cases.acts import apply_for_relief, take_payment
from evercourt.cases.models import Case, Fee, Party
from evercourt.continuity import acts as continuity
from evercourt.continuity import patterns, preview
from evercourt.continuity.clauses import Channel as Instead
from evercourt.continuity.clauses import Clauses, ContactLine, Deadlines, Hearings, Place, Stopped, Words
from evercourt.courts.directory import read_contact
from evercourt.courts.loading import load_courts
from evercourt.courts.models import Court, Courtroom
from evercourt.courts.procedures import pack
from evercourt.decisions import acts as decisions
from evercourt.decisions.effect import take_effect
from evercourt.decisions.texts import fill
from evercourt.documents.acts import receive
from evercourt.enforcement.acts import apply_for_enforcement, open_enforcement
from evercourt.filing.acts import drafting, reviewing, submitting
from evercourt.filing.models import Filing
from evercourt.hearings import acts as hearings
from evercourt.helpline import acts as helpline
from evercourt.helpline.models import OpenQuestion
from evercourt.kernel.channels import Channel
from evercourt.notices import acts as notices
from evercourt.service import acts as service
from evercourt.service.acts.answering import answer
from evercourt.service.models import ServiceOrder
from tests.documents.files import pdf
from tests.factories import UserFactory, office_holder
from tests.journeys.conftest import work
from tests.journeys.people import DEFENDANT, DEFENDANT_NUMBER, PLAINTIFF

WEB, COUNTER, PHONE, SYSTEM = Channel.WEB, Channel.COUNTER, Channel.PHONE, Channel.SYSTEM
FORM = {
    "cause": "private_lending",
    "court": "新0103",
    "parties": [
        {"side": "plaintiff", "kind": "person", "name": PLAINTIFF, "phone": "13899990001", "address": "扬子江路1号"},
        {
            "side": "defendant",
            "kind": "person",
            "name": DEFENDANT,
            "address": "友好路2号",
            "identity_number": DEFENDANT_NUMBER,
        },
    ],
    "claims": [{"kind": "money", "text": "判令被告归还借款86500元", "amount": "86500.00"}],
    "facts": "2021年5月1日，被告向原告借款86500元，约定2022年5月1日归还，至今未还。",
    "mediation": False,
}


@dataclass
class Town:
    """The people by what they are, and what the town's story needs while it is told."""

    court: Court
    people: dict[str, User] = field(default_factory=dict)


def build(clock) -> Town:
    """Tell the story: one case walked to enforcement, one that has just begun, and filings in every state."""
    load_courts()
    town = Town(Court.objects.get(code="新0103"))
    _settle(town)
    finished = _open(town)
    _serve(town, finished, "complaint")
    _hear(town, finished, clock)
    _decide(town, finished, clock)
    _begin(town)
    _close(town)
    _call(town)
    _write(town)
    work()
    return town


def _settle(town: Town) -> None:
    people = town.people
    people["plaintiff"] = UserFactory(name=PLAINTIFF, email="aygul@example.org", phone="+8613899990001")
    people["defendant"] = UserFactory(name=DEFENDANT, email="liqiang@example.org", phone="+8613899990002")
    people["newcomer"] = UserFactory(name="王陌", email="new@example.org", identity_level=User.IdentityLevel.L1)
    for office, name in (
        (Office.FILING_CLERK, "马丽"),
        (Office.REGISTRY_CLERK, "陈静"),
        (Office.JUDGE, "古丽娜尔"),
        (Office.PRESIDENT, "吴院长"),
        (Office.RECORDER, "杨洁"),
        (Office.ADMINISTRATOR, "郑管理"),
        (Office.HOTLINE_AGENT, "阿丽娅"),
        (Office.HOTLINE_SUPERVISOR, "马晓东"),
    ):
        people[office.value] = office_holder(town.court, office, name, f"{office.value.replace('_', '.')}@example.org")


def _fresh(person: User) -> User:
    person.second_factor_at = timezone.now()
    return person


def _file(town: Town) -> Filing:
    by = town.people["plaintiff"]
    filing = drafting.start(by=by, via=WEB, language="zh-hans")
    filing = drafting.save(filing, FORM, version=filing.version, by=by)
    return submitting.submit(filing, by=by, via=WEB)


def _open(town: Town) -> Case:
    filing, clerk = _file(town), town.people["filing_clerk"]
    work()
    reviewing.claim(filing, by=clerk, via=WEB)
    items = {item.id: True for item in pack("cn").checklist("civil_first")}
    case = reviewing.accept(filing, by=clerk, via=WEB, procedure="summary", checked=items)
    work()
    return case


def _party(case: Case, side: str) -> Party:
    return case.parties.get(side=side)


def _serve(town: Town, case: Case, purpose: str) -> None:
    for order in ServiceOrder.objects.filter(case=case, purpose=purpose, state="ordered"):
        service.hand_over(order, received_by=order.party.name, by=town.people["registry_clerk"], via=COUNTER)
    work()


def _hear(town: Town, case: Case, clock) -> None:
    fee = case.fees.get()
    take_payment(fee, amount=fee.amount, reference="00017", by=town.people["registry_clerk"], via=COUNTER)
    code = service.prepare_join_code(_party(case, "defendant"), by=None, via=SYSTEM)
    service.join(
        code,
        case_number=case.number,
        name=DEFENDANT,
        number=DEFENDANT_NUMBER,
        electronic_service=True,
        by=town.people["defendant"],
        via=WEB,
    )
    photo = BytesIO()
    Image.new("RGB", (600, 800), "white").save(photo, "PNG")
    photo = receive(photo.getvalue(), name="a.png", title="转账凭证", court=case.court, by=town.people["defendant"])
    answer(
        case,
        _party(case, "defendant"),
        text="借款属实，但已归还一万元。",
        files=[photo],
        by=town.people["defendant"],
        via=WEB,
    )
    judge = case.panel.get(seat="presiding").user
    hearing = hearings.schedule(
        case,
        courtroom=Courtroom.objects.filter(court=case.court).first(),
        starts_at=timezone.now() + timedelta(days=20),
        minutes=90,
        by=judge,
        via=WEB,
    )
    work()
    _serve(town, case, "summons")
    clock.move_to(hearing.during.upper + timedelta(hours=1))
    minutes = receive(pdf(2), name="minutes.pdf", title="庭审笔录", court=case.court, by=judge)
    hearings.hold(hearing, outcome="法庭辩论终结", minutes=minutes, present=[DEFENDANT], by=judge, via=WEB)


def _decide(town: Town, case: Case, clock) -> None:
    judge = case.panel.get(seat="presiding").user
    plaintiff, defendant = _party(case, "plaintiff"), _party(case, "defendant")
    made = decisions.draft(case, kind="judgment", title="民事判决书", template="judgment", by=_fresh(judge), via=WEB)
    owed = {
        "kind": "pay",
        "obligor": defendant.pk,
        "obligee": plaintiff.pk,
        "amount": "86500.00",
        "due_days": 10,
        "text": "被告李强于本判决生效之日起十日内归还原告借款86500元。",
    }
    reasons = {"本院查明": "被告收到借款后没有归还。", "本院认为": "被告应当归还借款。"}
    text = fill(decisions.current(made).text, reasons)
    version = decisions.save(made, text=text, operative=[owed], version=1, by=judge, via=WEB)
    decisions.send_for_signing(made, by=judge, via=WEB)
    decisions.sign(made, version=version.number, by=_fresh(judge), via=WEB)
    decisions.pronounce(made, by=_fresh(judge), via=WEB)
    work()
    _serve(town, case, "decision")
    last = max(period.last_day for period in made.appeal_periods.all())
    clock.shift(timedelta(days=40))
    final = take_effect(made, today=last + timedelta(days=1))
    application = apply_for_enforcement(
        final,
        applicant=plaintiff,
        debtor=defendant,
        amount=Decimal("86500.00"),
        by=town.people["plaintiff"],
        via=WEB,
    )
    open_enforcement(application, by=town.people["filing_clerk"], via=WEB)


def _begin(town: Town) -> None:
    """What is still on the desks: a new case, filings waiting, returned and begun, a check of identity."""
    people = town.people
    case = _open(town)
    fee = Fee.objects.get(case=case)
    apply_for_relief(fee, kind="deferral", grounds="正在接受法律援助", by=people["plaintiff"], via=WEB)
    judge = case.panel.get(seat="presiding").user
    hearings.schedule(
        case,
        courtroom=Courtroom.objects.filter(court=case.court).first(),
        starts_at=timezone.now() + timedelta(days=30),
        minutes=60,
        by=judge,
        via=WEB,
    )
    decisions.draft(case, kind="judgment", title="民事判决书", template="judgment", by=_fresh(judge), via=WEB)
    _file(town)
    returned, clerk = _file(town), people["filing_clerk"]
    reviewing.claim(returned, by=clerk, via=WEB)
    defects = [("defendant", "请补充被告的准确住址。")]
    item = next(iter(pack("cn").checklist("civil_first"))).id
    reviewing.return_for_correction(returned, by=clerk, via=WEB, defects=[(item, defects[0][1])], within_days=15)
    begun = drafting.start(by=people["plaintiff"], via=WEB, language="zh-hans")
    drafting.save(begun, FORM, version=begun.version, by=people["plaintiff"])
    picture = BytesIO()
    Image.new("RGB", (400, 250), "white").save(picture, "PNG")
    card = receive(picture.getvalue(), name="id.png", title="身份证", court=town.court, by=people["newcomer"])
    request_identity_check(
        people["newcomer"],
        court=town.court,
        document_kind="resident_card",
        document_number="650102199001010099",
        pictures=[card.pk],
        by=people["newcomer"],
        via=WEB,
    )


def _close(town: Town) -> None:
    """The court is closed for a week: its hearing is put off, last days move, and people are told."""
    begins = timezone.now() - timedelta(hours=1)
    clauses = Clauses(
        title="诉讼服务中心暂停现场接待",
        grounds="因疫情防控需要，诉讼服务中心暂停现场接待。",
        names={"ug": Words(title="نەق مەيداندا كۈتۈۋېلىش توختىتىلدى", grounds="يۇقۇمنىڭ ئالدىنى ئېلىش ئۈچۈن.")},
        begins_at=begins,
        ends_at=begins + timedelta(days=40),
        places=[Place(kind="centre", name="诉讼服务中心")],
        stopped=[Stopped()],
        replacements=[
            Instead(kind="portal", name="人民法院在线服务"),
            Instead(kind="telephone", name="诉讼服务热线", value="12368", hours="10:00–20:00"),
            Instead(kind="post", name="邮寄", value="扬子江路1号", addressee="立案庭"),
        ],
        contacts=[ContactLine(division="立案庭", phone="0991-5550103", hours="10:00–19:00")],
        hearings=[Hearings(what="postpone")],
        deadlines=[Deadlines(deadline_class="steps_of_parties", way="reopen", days=3)],
        notes=[{"zh-hans": "请佩戴口罩。"}],
    )
    order = continuity.draft(town.court, clauses, by=town.people["registry_clerk"], via=WEB)
    continuity.issue(order, by=_fresh(town.people["president"]), via=WEB)
    # A second one is still being written, and was looked at.
    president = town.people["president"]
    begins = timezone.now() + timedelta(days=60)
    written = patterns.started(town.court, "1-centre", begins_at=begins, ends_at=None)
    preview.ask(continuity.draft(town.court, written, by=president, via=WEB), by=president)


def _call(town: Town) -> None:
    """The hotline has a proved caller on the line, another call rings, and something waits for an answer."""
    agent, plaintiff = town.people["hotline_agent"], town.people["plaintiff"]
    helpline.ring(town.court, leg="1@town", phone="+8613899990009", by=None, via=SYSTEM)
    call = helpline.begin(town.court, phone="+8613899990001", language="ug", by=agent, via=PHONE)
    party = Party.objects.filter(user=plaintiff, case__ended_at=None).latest("pk")
    call.party, call.questions_right_at = party, timezone.now()
    call.code_sent_at = call.code_right_at = timezone.now()
    call.save()
    made = {}
    for kind in ("question", "complaint"):
        made[kind] = helpline.open_order(call, kind=kind, text="何时开庭？", party=party, by=agent, via=PHONE)
    if judge := made["question"].judge:
        helpline.answer_order(made["question"], text="下月开庭，另行通知。", by=judge, via=WEB)
    helpline.ask_extension(call, party, text="住院，请求延长举证期限十日", said_yes=True, by=agent)
    at = timezone.now() + timedelta(hours=3)
    helpline.promise(call, at=at, name=PLAINTIFF, phone="", about="开庭时间", by=agent, via=PHONE)
    helpline.leave_question(call, text="手语翻译怎样申请？", by=agent, via=PHONE)


def _write(town: Town) -> None:
    """A notice with two versions and a correction, one that waits, a draft for a question, and the directory."""
    clerk, registry = town.people["filing_clerk"], town.people["registry_clerk"]
    president, agent = _fresh(town.people["president"]), town.people["hotline_agent"]
    court = town.court

    def released(**facts):
        made = notices.propose(notices.draft(court, **facts, by=clerk, via=WEB), by=clerk, via=WEB)
        return notices.release(made, revision=made.revision, by=president, via=WEB)

    words = {
        "zh-hans": {"title": "服务中心搬迁", "body": "迁至友好路1号。"},
        "en": {"title": "We move", "body": "Soon."},
    }
    first = released(kind="announcement", texts=words, urgent=True)
    second = notices.new_version(first, by=clerk, via=WEB)
    changed = {"zh-hans": {"title": "服务中心搬迁", "body": "迁至友好路2号。"}}
    second = notices.revise(second, texts=changed, revision=second.revision, by=clerk, via=WEB)
    notices.propose(second, by=clerk, via=WEB)
    second = notices.release(second, revision=second.revision, by=president, via=WEB)
    correction = {"zh-hans": {"title": "更正", "body": "应为友好路3号。"}}
    released(kind="correction", texts=correction, corrects=second)
    withdrawn = released(kind="news", texts={"zh-hans": {"title": "周日开放", "body": "周日开放。"}})
    notices.withdraw(withdrawn, remark="周日不开放", by=president, via=WEB)
    guidance = {"zh-hans": {"title": "借条怎样写？", "body": "写明金额、日期。"}}
    released(kind="guidance", texts=guidance, cause="private_lending")
    waiting = notices.draft(court, kind="news", texts=words, by=clerk, via=WEB)
    notices.propose(waiting, by=clerk, via=WEB)
    answer_in_work = notices.draft(court, kind="guidance", texts=guidance, by=registry, via=WEB)
    helpline.answer_in(OpenQuestion.objects.latest("pk"), answer_in_work, by=registry, via=WEB)
    place = court.divisions.first()
    contact = read_contact(
        {
            "name": place.name, "hours": "own", "weekly": {"1": [{"opens": "10:00", "closes": "14:00"}]},
            "numbers": [{"phone": place.phone, "answers": {"zh-hans": "立案咨询"}}], "email": "a@example.org",
            "exceptions": [{"first": "2022-10-01", "last": "2022-10-07", "note": {"zh-hans": "国庆节"}}],
        }
    )  # fmt: skip
    notices.change_contact(place, contact, version=0, by=_fresh(registry), via=WEB)
    tribunal = read_contact({"name": "人民法庭", "part_of": place.pk, "numbers": [{"phone": "0991-5550099"}]})
    notices.add_division(court, tribunal, by=registry, via=WEB)
    notices.flag_number(court, "0991-5550099", by=agent, via=PHONE)
