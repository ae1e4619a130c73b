"""The pages of enforcement: no barrier, nothing too wide, on the phone, in Uyghur, at the desk."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone

from evercourt.documents.acts import receive
from evercourt.enforcement import acts
from evercourt.enforcement.models import Debt, Ruling
from evercourt.kernel.channels import Channel
from tests.documents.files import pdf
from tests.enforcement.conftest import case, clock, creditor, debtor, title  # noqa: F401 — the same judgment
from tests.enforcement.house import WEB, House, car, deposit, fresh
from tests.journeys.test_after_acceptance import look  # noqa: F401

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def held(court, president, clerk, registry_clerk, judge, title, creditor, debtor, aygul, li_qiang):  # noqa: F811
    """A case in which something is held, something is proposed, and the debtor has objected.

    Made in a thread of its own: the browser's loop runs in this one, and a seal wants none.
    """

    def make():
        try:
            return _made(court, president, clerk, registry_clerk, judge, title, creditor, debtor, aygul, li_qiang)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(make).result()


def _made(court, president, clerk, registry_clerk, judge, title, creditor, debtor, aygul, li_qiang):  # noqa: F811
    house = House(court, president, clerk, registry_clerk, judge)
    made = acts.apply_for_enforcement(
        title, applicant=creditor, debtor=debtor, amount=Decimal("86500.00"), by=aygul, via=Channel.WEB
    )
    debt: Debt = house.open(made)
    acts.notify_debtor(debt.case, by=house.officer, via=WEB)
    (measure,) = house.held(debt, (house.north, deposit(30_000)))
    house.find(debt, (house.south, deposit(9_000, "6222000000005678", mark="wages")), (house.cars, car(90_000)))
    house.plan(debt)
    acts.object_to(debt.case, measure=measure, text="这是工资", by=li_qiang, via=WEB)
    acts.take_money(debt, Decimal(5_000), reference="1", day=court.local_date(), by=registry_clerk, via=WEB)
    acts.allot(debt, by=house.officer, via=WEB)
    acts.propose_payout(debt, "creditor", party=debt.creditor, by=house.officer, via=WEB)
    acts.take_money(debt, Decimal(3_000), reference="2", day=court.local_date(), by=registry_clerk, via=WEB)
    other = acts.admit_creditor(debt.case, "王芳", by=house.officer, via=WEB)
    claims = [(debt.creditor, Decimal(60_000), 0), (other, Decimal(30_000), 0)]
    plan = acts.propose_distribution(debt, claims, costs=Decimal(0), by=house.officer, via=WEB)
    acts.object_to(debt.case, distribution=plan, disputed=Decimal(1_000), text="债权不实", by=aygul, via=WEB)
    acts.suspend(
        debt, "agreed", reasons="申请执行人同意被执行人分期履行，予以延期。", applicant_agrees=True,
        by=fresh(house.judge), via=WEB,
    )  # fmt: skip
    return house, debt


@pytest.mark.slow
def test_every_page_of_enforcement_is_open_to_everyone(held, look, li_qiang, aygul, stranger):  # noqa: F811
    house, debt = held
    ruling = Ruling.objects.latest("pk")
    objection = debt.case.objections.get(kind="act")
    disputed = debt.case.objections.get(kind="distribution")
    look(li_qiang, f"/cases/{debt.case_id}/measures", f"/cases/{debt.case_id}/property-report")
    look(li_qiang, *(f"/enforcement/objections/{one.pk}" for one in (objection, disputed)), "/enforcement/claims/new")
    look(aygul, "/enforcement/awards/new")
    look(house.judge, "/enforcement/desk", f"/enforcement/rulings/{ruling.pk}", f"/cases/{debt.case_id}/ending")
    look(house.officer, f"/cases/{debt.case_id}/distribution")
    look(house.officer, "/enforcement/desk", f"/cases/{debt.case_id}/work")


@pytest.fixture
def things(court, president, clerk, registry_clerk, judge, title, creditor, debtor, aygul):  # noqa: F811
    """Two vehicles: one sealed and not found; one seized, valued, and before the panel."""

    def make():
        try:
            house = House(court, president, clerk, registry_clerk, judge)
            application = acts.apply_for_enforcement(
                title, applicant=creditor, debtor=debtor, amount=Decimal("86500.00"), by=aygul, via=Channel.WEB
            )
            debt = house.open(application)
            lost, found = house.held(debt, (house.cars, car(60_000), car(60_000, "新A99999")))
            acts.report_thing(
                lost, source="applicant", where="解放路地下车库B2", seen_on=court.local_date(), by=aygul, via=WEB
            )
            said = {"where": "法院停车场", "keeper": "法警队 帕尔哈提", "condition": "里程8万公里，左前门有划痕"}
            acts.take_possession(found, **said, inventory=["备胎一个", "行驶证"], by=house.officer, via=WEB)
            paper = receive(pdf(), name="x.pdf", title="评估报告", court=court, by=house.officer)
            acts.value_thing(
                found, "agreed", results=[("阿依古丽", Decimal(80_000)), ("李强", Decimal(80_000))], paper=paper,
                valued_on=court.local_date(), by=house.officer, via=WEB,
            )  # fmt: skip
            day = court.local_date()
            acts.propose_sale(
                found, "first", platform="网拍平台", start=Decimal(56_000), deposit=Decimal(5_600), step=Decimal(500),
                announce_on=day + timedelta(days=7), opens_at=timezone.now() + timedelta(days=30), by=house.officer,
                via=WEB,
            )  # fmt: skip
            return house, debt, lost, found
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(make).result()


@pytest.mark.slow
def test_the_page_of_a_sealed_vehicle_is_open_to_everyone(things, look, li_qiang, aygul):  # noqa: F811
    house, debt, lost, found = things
    pages = [f"/cases/{debt.case_id}/things/{one.pk}" for one in (lost, found)]
    look(li_qiang, f"/cases/{debt.case_id}/measures", pages[1])
    look(aygul, pages[0])
    look(house.officer, *pages)
    look(house.judge, pages[1])
