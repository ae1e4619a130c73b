"""A court ready to enforce: two officers, two banks, a payment company, a vehicle registry, all filed beforehand."""

from datetime import date
from decimal import Decimal

from django.utils import timezone

from evercourt.accounts.offices import Office
from evercourt.enforcement import acts
from evercourt.enforcement.acts import Outcome, Piece
from evercourt.enforcement.models import Debt, Institution, Measure, MeasureOrder, Mechanism
from evercourt.kernel.channels import Channel
from tests.factories import office_holder

WEB = Channel.WEB
ITEMS = ["accounts", "balance", "freezes"]


def fresh(person):
    person.second_factor_at = timezone.now()
    return person


def institution(code, kind, controls=("freeze", "renew", "release", "deduct")):
    names = {"zh-hans": f"{code}银行" if kind == "bank" else code, "en": code}
    return Institution.objects.create(code=code, names=names, kind=kind, items=ITEMS, controls=list(controls))


class House:
    """The people and institutions of one court, and short words for what they do."""

    def __init__(self, court, president, clerk, registry_clerk, judge):
        self.court, self.president, self.clerk, self.registry_clerk = court, president, clerk, registry_clerk
        self.judge = judge
        self.officer = office_holder(court, Office.ENFORCEMENT_OFFICER, "艾尔肯", "officer@example.org")
        self.second = office_holder(court, Office.ENFORCEMENT_OFFICER, "王芳", "second@example.org")
        self.north, self.south = institution("north", "bank"), institution("south", "bank")
        self.pay = institution("pay", "payments")
        self.cars = institution("cars", "vehicles", ["seal", "renew", "release"])
        for one in (self.north, self.south, self.pay, self.cars):
            Mechanism.objects.create(
                court=court,
                institution=one,
                authority="协议1号",
                channel=True,
                seal=True,
                security=True,
                transfers=True,
            )
            for officer in (self.officer, self.second):
                acts.file_officer(
                    court, one, officer, credential="执1", since=date(2022, 1, 1), by=president, via=WEB
                )  # fmt: skip

    def open(self, application):
        """Open the case and assign the first officer; return its debt."""
        case = acts.open_enforcement(application, by=self.clerk, via=WEB)
        acts.assign_officer(case, self.officer, by=self.president, via=WEB)
        return Debt.objects.get(case=case)

    def find(self, debt, *answers):
        """Inquire at the institutions of `answers` and take what each answers: (institution, pieces…)."""
        for where, *pieces in answers:
            (asked,) = acts.inquire([debt.case], [where], by=self.officer, via=WEB)
            acts.inquiries_sent(asked.message)
            acts.take_answer(asked, pieces, raw=f"{where.code} {pieces} {timezone.now()}")

    def plan(self, debt, **more):
        return acts.propose_measures(debt.case, by=self.officer, via=WEB, **more)

    def order(self, debt, kind, amounts):
        return acts.propose_order(debt.case, kind, amounts, by=self.officer, via=WEB)

    def sign(self, ruling):
        return acts.sign(ruling, by=fresh(self.judge), via=WEB)

    def release(self, ruling):
        return acts.release(ruling, by=fresh(self.second), via=WEB)

    def carry_out(self, *, amounts=None, done=True, **more):
        """Send every released order and answer it: with `amounts` by institution, else as ordered."""
        for order in MeasureOrder.objects.filter(state="released").order_by("pk"):
            acts.order_sent(order)
            self.answer(order, (amounts or {}).get(order.measure.institution.code), done=done, **more)

    def answer(self, order, amount=None, *, done=True, **more):
        amount = order.amount if amount is None else Decimal(amount)
        outcome = Outcome(done, amount if done else Decimal(0), **more)
        return acts.take_order_answer(order, outcome, raw=f"{order.key} {outcome}")

    def held(self, debt, *answers):
        """Find, plan, sign, release, carry out; return the measures."""
        self.find(debt, *answers)
        ruling = self.plan(debt)
        self.sign(ruling)
        self.release(ruling)
        self.carry_out()
        return list(Measure.objects.filter(ruling=ruling).order_by("pk"))


def deposit(amount, number="6222000000001234", **more):
    return Piece("deposit", number, "储蓄", Decimal(amount), Decimal(amount), **more)


def car(worth, plate="新A12345", **more):
    return Piece("vehicle", plate, "轿车", Decimal(0), Decimal(worth), **more)
