"""A debt of 420,000 yuan enforced: five banks, a payment company, two vehicles, three creditors, to the last cent.

The institutions are simulators in a process of their own, reached over the protocol of docs/protocol.md. Every amount
expected was counted by hand.
"""

import dataclasses
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from evercourt.cases.acts import book_payment
from evercourt.cases.models import Case, Party
from evercourt.cli.scenarios.frame import Step, Story
from evercourt.cli.scenarios.jobs import run_jobs
from evercourt.cli.scenarios.loan import DEFENDANT, FORM
from evercourt.cli.scenarios.town import Town
from evercourt.cli.words import gettext as _
from evercourt.courts.procedures import pack
from evercourt.decisions import acts as decisions
from evercourt.decisions.models import Decision
from evercourt.decisions.tasks import let_decisions_take_effect
from evercourt.decisions.texts import fill
from evercourt.documents.acts import receive
from evercourt.documents.typesetting import pdf
from evercourt.enforcement import acts, ports, sending
from evercourt.enforcement.holds import holds_at, measures_without_hold
from evercourt.enforcement.models import Debt, Institution, Measure, MoneyMove
from evercourt.enforcement.reconciling import compare
from evercourt.filing.acts import drafting, reviewing, submitting
from evercourt.hearings import acts as hearings
from evercourt.kernel.channels import Channel
from evercourt.service import acts as service
from evercourt.service.models import ServiceOrder

WEB, COUNTER, POST = Channel.WEB, Channel.COUNTER, Channel.POST
ZONE = ZoneInfo("Asia/Shanghai")
START = datetime(2022, 8, 10, 10, 0, tzinfo=ZONE)
OWED = Decimal("420000.00")
# What the debtor has, in cents; the first four places lie in people.toml, as in every demonstration.
MORE = (
    ("bank-dongshan", "deposit", "6225880100040034", {"balance": 150_000_00}),
    ("bank-shuimo", "deposit", "6230520100050034", {"balance": 60_000_00}),
    ("vehicles", "vehicle", "新A2M901", {"worth": 90_000_00}),
)
WHERE = ("bank-tianshan", "bank-hongshan", "bank-nanhu", "bank-dongshan", "bank-shuimo", "pay-suyun", "vehicles")


def judge_the_debt(story: Story) -> None:
    """A judgment for 420,000 yuan takes effect, and the debtor does not pay in ten days."""
    plaintiff, clerk = story.people["plaintiff"], story.people["filing_clerk"]
    claim = [{"kind": "money", "text": "请求判令被告归还借款本金420000元。", "amount": str(OWED)}]
    filing = drafting.start(by=plaintiff, via=WEB, language="zh-hans")
    form = {**FORM, "claims": claim, "facts": "2021年5月1日被告向原告借款420000元，至今未还。", "court": "新0103"}
    filing = drafting.save(filing, form, version=filing.version, by=plaintiff)
    note = _paper("借条", "今借到人民币420000元。", None, plaintiff)
    drafting.attach(filing, note, kind="evidence", proves="借款事实", source="原告", by=plaintiff)
    filing = reviewing.claim(submitting.submit(filing, by=plaintiff, via=WEB), by=clerk, via=WEB)
    checked = {item.id: True for item in pack("cn").checklist("civil_first")}
    case = reviewing.accept(filing, by=clerk, via=WEB, procedure=Case.Procedure.SUMMARY, checked=checked)
    run_jobs()
    fee = case.fees.get()
    book_payment(fee, amount=fee.amount, reference="SIM-420000", paid_at=story.clock.now())
    _serve(story, case)
    _hear_and_pronounce(story, case)
    decision = Decision.objects.get(case=case)
    last = max(period.last_day for period in decision.appeal_periods.all())
    story.clock.move_to(datetime.combine(last + timedelta(days=1), datetime.min.time(), ZONE) + timedelta(minutes=10))
    let_decisions_take_effect(0)
    decision = Decision.objects.get(pk=decision.pk)
    story.expect(_("the judgment is final"), str(decision.state), "final", basis="CPL 158")
    story.found |= {"decision": decision, "final_on": decision.final_on}


def open_the_case(story: Story) -> None:
    """The creditor applies, the case is opened, an officer handles it, the debtor is told and must report."""
    decision, case = story.found["decision"], story.found["decision"].case
    applied_on = story.found["final_on"] + timedelta(days=11)
    story.clock.move_to(datetime.combine(applied_on, datetime.min.time(), ZONE) + timedelta(hours=10))
    application = acts.apply_for_enforcement(
        decision, applicant=case.parties.get(side=Party.Side.PLAINTIFF),
        debtor=case.parties.get(side=Party.Side.DEFENDANT), amount=OWED, by=story.people["plaintiff"], via=WEB,
    )  # fmt: skip
    enforced = acts.open_enforcement(application, by=story.people["filing_clerk"], via=WEB)
    acts.assign_officer(enforced, _officer(story), by=story.people["president"], via=WEB)
    acts.notify_debtor(enforced, by=_officer(story), via=WEB)
    run_jobs()
    debt = story.found["debt"] = Debt.objects.get(case=enforced)
    account = acts.account_of(debt, through=applied_on)
    story.expect(_("fee: 50 and 1.5 % of 410,000"), account.due["fee"], Decimal("6200.00"), basis="FEE 14")
    story.expect(_("doubled interest of the first day"), account.due["late_interest"], Decimal("73.50"), basis="INTR 1")
    story.expect(_("owed on this day"), account.total, Decimal("426273.50"))


def ask_the_institutions(story: Story) -> None:
    """One message to each of seven institutions; each answers, and nothing else is asked."""
    town = story.found["town"] = Town([*WHERE, "land"])
    town.on(_today(story))
    owner = [{"name": DEFENDANT["name"], "number": DEFENDANT["identity_number"]}]
    for code, kind, number, more in MORE:
        town.tell(code, "assets", kind=kind, number=number, owners=owner, **more)
    chosen = list(Institution.objects.filter(code__in=WHERE))
    made = acts.inquire([_debt(story).case], chosen, by=_officer(story), via=WEB)
    story.expect(_("inquiries written"), len(made), 7, basis="NET 3")
    _exchange()
    states = {one.institution.code: str(one.state) for one in _debt(story).case.inquiries.all()}
    story.expect(_("institutions that answered"), sorted(set(states.values())), ["answered"])
    holdings = _debt(story).case.holdings
    story.expect(_("pieces found"), holdings.count(), 8)
    balances = sum(one.balance for one in holdings.all())
    story.expect(_("money found"), balances, Decimal("295036.92"))


def plan_and_rule(story: Story) -> None:
    """Cash first, the minimum to live on spared, then both vehicles; a judge signs, a second officer releases."""
    debt = _debt(story)
    ruling = acts.propose_measures(debt.case, by=_officer(story), via=WEB)
    asked = {one.holding.number: one.asked for one in ruling.measures.select_related("holding")}
    story.expect(_("wages: 12,650.50 less 2,100.00"), asked["6217850100020034"], Decimal("10550.50"), basis="SEAL 3")
    cash = {number: amount for number, amount in asked.items() if not number.startswith("新A")}
    story.expect(_("cash to be frozen"), sum(cash.values()), Decimal("292936.92"), basis="SEAL 19")
    story.expect(_("vehicles to be sealed"), len(asked) - len(cash), 2)
    story.refused(_("who proposed it signs"), lambda: acts.sign(ruling, by=_fresh(story, _officer(story)), via=WEB))
    judge = _fresh(story, story.found["judge"])
    ruling = acts.sign(ruling, by=judge, via=WEB)
    story.refused(
        _("who proposed it releases"), lambda: acts.release(ruling, by=_fresh(story, _officer(story)), via=WEB)
    )
    story.expect(_("orders released"), acts.release(ruling, by=_second(story), via=WEB), 8, basis="NET 1")
    # One institution is told twice because its answer was lost; another answers everything twice.
    story.found["town"].tell("bank-dongshan", "manners", drop=1)
    story.found["town"].tell("bank-shuimo", "manners", twice=True)
    _exchange()
    run_jobs()
    live = Measure.objects.filter(case=debt.case, state="active")
    story.expect(_("measures in force"), live.count(), 8)
    story.expect(_("held"), sum(one.held for one in live.filter(kind="freeze")), Decimal("292936.92"))
    _books_agree(story)


def undo_a_wrong_freeze(story: Story) -> None:
    """The co-owner says the joint account is hers: three other judges uphold it, and the freeze is lifted."""
    measure = _measure(story, "6228480100030034")
    clerk = story.people["registry_clerk"]
    claimed = acts.claim_thing(measure, name="赵晓梅", text="该账户内的存款全部是本人的工资。", by=clerk, via=COUNTER)
    story.refused(
        _("to deduct what a third party claims"),
        lambda: acts.propose_order(measure.case, "deduct", {measure: None}, by=_officer(story), via=WEB),
    )
    presiding, *members = _other_judges(story)
    acts.decide(
        claimed, upheld=True, reasons="账户流水证明存款均为案外人工资收入，冻结应予解除，异议成立。", members=members,
        by=_fresh(story, presiding), via=WEB,
    )  # fmt: skip
    _exchange()
    measure.refresh_from_db()
    story.expect(_("the joint account"), str(measure.state), "lifted", basis="CPL 238")
    free = story.found["town"].state("bank-nanhu")
    story.expect(_("held there"), sum(one["held"] for one in free["holds"]), 0)
    _books_agree(story)


def object_in_vain(story: Story) -> None:
    """A neighbour says that one vehicle is his and shows nothing: rejected, with the remedy and its last day."""
    measure = _measure(story, "新A2M901")
    clerk = story.people["filing_clerk"]
    claimed = acts.claim_thing(measure, name="马明", text="该车是我出资购买的。", by=clerk, via=COUNTER)
    presiding, *members = _other_judges(story)
    story.refused(
        _("who signed the measure decides on it"),
        lambda: acts.decide(
            claimed, upheld=False, reasons="案外人未提交任何付款凭证。", members=members,
            by=_fresh(story, story.found["judge"]), via=WEB,
        ),
    )  # fmt: skip
    reasons = "车辆登记在被执行人名下，案外人未提交付款凭证，异议不能成立。"
    acts.decide(claimed, upheld=False, reasons=reasons, members=members, by=_fresh(story, presiding), via=WEB)
    measure.refresh_from_db()
    story.expect(_("the vehicle"), str(measure.state), "active", basis="CPL 238")


def deduct(story: Story) -> None:
    """What is frozen elsewhere is deducted, once, though one bank hangs up and is told again."""
    debt, town = _debt(story), story.found["town"]
    frozen = Measure.objects.filter(case=debt.case, state="active", kind="freeze")
    ruling = acts.propose_order(debt.case, "deduct", dict.fromkeys(frozen), by=_officer(story), via=WEB)
    ruling = acts.sign(ruling, by=_fresh(story, story.found["judge"]), via=WEB)
    acts.release(ruling, by=_second(story), via=WEB)
    town.tell("bank-tianshan", "manners", drop=2)
    for _try in range(3):
        _exchange()
    run_jobs()
    story.expect(_("received for the case"), acts.balance(debt, "received"), Decimal("264936.92"), basis="CPL 253")
    moves = MoneyMove.objects.filter(case=debt.case, kind="deducted")
    story.expect(_("deductions booked"), moves.count(), 5)
    taken = [one["cents"] for code in WHERE for one in town.state(code)["deductions"]]
    story.expect(_("deducted by the institutions"), ports.yuan(sum(taken)), Decimal("264936.92"))
    left = {code: town.state(code)["difference"] for code in WHERE}
    story.expect(_("books of the institutions that do not balance"), [code for code in left if left[code]], [])
    _books_agree(story)


def distribute(story: Story) -> None:
    """Two more creditors take part: costs first, the rest pro rata; after fifteen days it is final and paid out."""
    debt, officer = _debt(story), _officer(story)
    second = acts.admit_creditor(debt.case, "吐尔逊·阿不都拉", by=officer, via=WEB)
    third = acts.admit_creditor(debt.case, "乌鲁木齐顺达建材有限公司", by=officer, via=WEB)
    claims = [(debt.creditor, OWED, 0), (second, Decimal("100000.00"), 0), (third, Decimal("80000.00"), 0)]
    made = acts.propose_distribution(debt, claims, costs=Decimal("6200.00"), by=officer, via=WEB)
    shares = {line["name"]: Decimal(line["share"]) for line in made.claims}
    # 258,736.92 for 600,000.00: 43.12282 %.
    expected = [Decimal("34498.26"), Decimal("43122.82"), Decimal("181115.84")]
    story.expect(_("shares"), sorted(shares.values()), expected, basis="EPI 17")
    story.expect(_("costs and shares"), sum(expected) + Decimal("6200.00"), Decimal("264936.92"))
    story.refused(_("before the time to object is over"), lambda: acts.settle_distribution(made, by=officer, via=WEB))
    assert made.object_by, "a distribution that was served has a last day to object"
    story.clock.morning_after(days=(made.object_by - _day(story)).days + 1)
    acts.settle_distribution(made, by=officer, via=WEB)
    president, cashier = story.people["president"], story.people["registry_clerk"]
    for account, party in (("fee", None), ("costs", None), ("creditor", debt.creditor), ("creditor", second),
                           ("creditor", third)):  # fmt: skip
        if not acts.balance(debt, account, party.pk if party else None):
            continue
        payout = acts.propose_payout(debt, account, party=party, by=officer, via=WEB)
        acts.approve(payout, by=_fresh(story, president), via=WEB)
        acts.pay(payout, reference=f"转{payout.pk}", by=_fresh(story, cashier), via=WEB)
    paid = sum(one.amount for one in MoneyMove.objects.filter(case=debt.case, kind="paid_out"))
    story.expect(_("paid out"), paid, Decimal("264936.92"), basis="FUND 10")


def end(story: Story) -> None:
    """The parties settle the rest: enforcement ends, and the seals on both vehicles are lifted by themselves."""
    debt, judge = _debt(story), story.found["judge"]
    agreement = _paper("执行和解协议", "余款双方自行了结，申请执行人撤回执行申请。", debt.case.court, judge)
    story.found["town"].on(_today(story))
    acts.end_settled(debt, agreement=agreement, by=_fresh(story, judge), via=WEB)
    _exchange()
    run_jobs()
    held = Measure.objects.filter(case=debt.case)
    story.expect(_("measures still in force"), held.filter(state__in=("active", "waiting", "sent")).count(), 0)
    seals = story.found["town"].state("vehicles")["holds"]
    story.expect(_("seals left in the register"), [one["asset"] for one in seals if not one["ended"]], [])
    ins = sum(one.amount for one in MoneyMove.objects.filter(case=debt.case, source="outside"))
    outs = sum(one.amount for one in MoneyMove.objects.filter(case=debt.case, target="outside"))
    story.expect(_("in and out of the account of the case"), ins - outs, Decimal("0.00"))
    _books_agree(story)
    story.found["town"].close()


def _serve(story: Story, case: Case) -> None:
    registry, defendant = story.people["registry_clerk"], case.parties.get(side=Party.Side.DEFENDANT)
    order = ServiceOrder.objects.get(case=case, purpose=ServiceOrder.Purpose.COMPLAINT)
    code = service.prepare_join_code(defendant, by=registry, via=COUNTER)
    attempt = service.post(order, "EX420000000CN", by=registry, via=POST)
    story.clock.morning_after(days=1)
    service.post_delivered(attempt, on=_day(story), signed_by="李强", by=registry, via=POST)
    service.join(
        code, number=DEFENDANT["identity_number"], case_number=case.number, name="李强", electronic_service=True,
        by=story.people["defendant"], via=WEB,
    )  # fmt: skip


def _hear_and_pronounce(story: Story, case: Case) -> None:
    judge = story.found["judge"] = case.panel.get(seat="presiding").user
    room = case.court.courtrooms.earliest("pk")
    starts = datetime(2022, 9, 6, 10, 30, tzinfo=ZONE) - story.earlier
    hearing = hearings.schedule(case, starts_at=starts, courtroom=room, minutes=90, by=judge, via=WEB)
    run_jobs()
    story.clock.move_to(starts + timedelta(minutes=95))
    minutes = _paper("庭审笔录", "双方到庭。法庭辩论终结。", case.court, judge)
    present = ["阿依古丽·买买提", "李强"]
    hearings.hold(hearing, outcome="辩论终结，择期宣判", minutes=minutes, present=present, by=judge, via=WEB)
    sides = {party.side: party for party in case.parties.all()}
    owed = {
        "kind": "pay", "obligor": sides[Party.Side.DEFENDANT].pk, "obligee": sides[Party.Side.PLAINTIFF].pk,
        "amount": str(OWED), "due_days": 10, "text": "被告于本判决生效之日起十日内归还原告借款420000元。",
    }  # fmt: skip
    story.clock.move_to(datetime(2022, 9, 13, 10, 0, tzinfo=ZONE) - story.earlier)
    decision = decisions.draft(case, kind="judgment", title="民事判决书", template="judgment", by=judge, via=WEB)
    reasons = {"本院查明": "被告收到借款后没有归还。", "本院认为": "被告应当归还借款。"}
    text = fill(decisions.current(decision).text, reasons)
    version = decisions.save(decision, text=text, operative=[owed], version=1, by=judge, via=WEB)
    decisions.send_for_signing(decision, by=judge, via=WEB)
    decisions.sign(decision, version=version.number, by=_fresh(story, judge), via=WEB)
    decisions.pronounce(decision, by=judge, via=WEB)
    run_jobs()


def _exchange() -> None:
    """Send and read until nothing moves any more, as the job of each minute does."""
    while sending.send_all() + sending.read_all():
        pass


def _books_agree(story: Story) -> None:
    differences: list[Any] = []
    for institution in Institution.objects.filter(code__in=WHERE):
        rows = ports.institution(institution.code).statement().rows
        differences += [dataclasses.astuple(one) for one in compare(holds_at(institution), rows)]
        differences += ["no order"] * measures_without_hold(institution)
    story.expect(_("differences between the court and the books"), differences, [])


def _measure(story: Story, number: str) -> Measure:
    found: Measure = next(one for one in _debt(story).case.measures.all() if one.holding.number == number)
    return found


def _debt(story: Story) -> Debt:
    debt: Debt = story.found["debt"]
    debt.refresh_from_db()
    return debt


def _officer(story: Story) -> Any:
    return story.people["enforcement_officer"]


def _second(story: Story) -> Any:
    from evercourt.accounts.models import User

    return _fresh(story, User.objects.get(email="enforcement2@example.org"))


def _other_judges(story: Story) -> list[Any]:
    from evercourt.accounts.models import User
    from evercourt.accounts.offices import Office

    court = _debt(story).case.court_id
    judges = [user for user in User.objects.order_by("pk") if user.holds(Office.JUDGE, court)]
    return [user for user in judges if user != story.found["judge"]][:3]


def _fresh(story: Story, person: Any) -> Any:
    person.second_factor_at = story.clock.now()
    return person


def _day(story: Story) -> date:
    return story.clock.now().astimezone(ZONE).date()


def _today(story: Story) -> str:
    return _day(story).isoformat()


def _paper(title: str, text: str, court: Any, by: Any) -> Any:
    return receive(pdf("text.typ", {"lines": [title, text]}), name=f"{title}.pdf", title=title, court=court, by=by)


STEPS: list[Step] = [
    judge_the_debt, open_the_case, ask_the_institutions, plan_and_rule, undo_a_wrong_freeze, object_in_vain, deduct,
    distribute, end,
]  # fmt: skip
