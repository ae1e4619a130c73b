"""Enforcement walked in a real browser: an officer from the title to the money, judge and second officer in between;
a debtor who reads on a phone what was frozen, why and for how long, and objects."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from evercourt.documents.acts import receive
from evercourt.enforcement import acts
from evercourt.enforcement.models import Inquiry, MoneyMove, Objection, Payout, Ruling
from tests.documents.files import pdf, picture
from tests.enforcement.conftest import case, clock, creditor, debtor, title  # noqa: F401 — the same judgment
from tests.enforcement.house import WEB, House, car, deposit, fresh
from tests.journeys.conftest import aside, work
from tests.journeys.pages import confirm_it_is_you, good, press, sign_in
from tests.journeys.test_after_acceptance import look  # noqa: F401

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
# How long a second factor is fresh: whoever signs later is asked again.
LATER = timedelta(minutes=11)


@pytest.fixture
def opened(no_jobs, court, president, clerk, registry_clerk, judge, title, creditor, debtor, aygul):  # noqa: F811
    """The case of the judgment is open and has its officer; nothing was done in it yet."""

    def make():
        house = House(court, president, clerk, registry_clerk, judge)
        application = acts.apply_for_enforcement(
            title, applicant=creditor, debtor=debtor, amount=Decimal("86500.00"), by=aygul, via=WEB
        )
        return house, house.open(application)

    return aside(make)


@pytest.fixture
def walks(live_server, desk, clock, keep_picture):  # noqa: F811
    """Sign a person in at a desk of their own; each step is looked at."""

    def enter(person):
        page = desk("zh-CN")
        sign_in(page, live_server.url, person, then="/enforcement/desk")
        clock.shift(LATER)
        return page

    return enter


def answered(house, debt):
    """Let every institution answer what was asked: money at two banks, one account of wages, a car."""
    found = {
        "north": [deposit(30_000)], "south": [deposit(9_000, "6222000000005678", mark="wages")],
        "cars": [car(120_000)],
    }  # fmt: skip
    for asked in Inquiry.objects.filter(case=debt.case, state="written"):
        acts.inquiries_sent(asked.message)
        code = asked.institution.code
        acts.take_answer(asked, found.get(code, []), raw=f"{code} {timezone.now()}")


def signed(page, house, clock):  # noqa: F811
    """Sign, as the judge, the ruling that waits, having read what will happen; the second factor is asked again."""
    page.goto(page.url.split("/enforcement")[0] + "/enforcement/desk")
    press(page, "section[aria-labelledby=sign] a")
    said = page.inner_text("main")
    good(page)
    press(page, "form[action$='/signature'] button")
    clock.shift(LATER)
    confirm_it_is_you(page, house.judge)
    return said


def released(page, house, clock):  # noqa: F811
    page.goto(page.url.split("/enforcement")[0] + "/enforcement/desk")
    press(page, "section[aria-labelledby=release] a")
    good(page)
    press(page, "form[action$='/release'] button")
    clock.shift(LATER)
    confirm_it_is_you(page, house.second)


def test_an_officer_goes_from_the_title_to_the_money_in_one_sitting(opened, walks, clock, keep_picture):  # noqa: F811
    house, debt = opened
    officer, judge, second = walks(house.officer), walks(house.judge), walks(house.second)

    # Her case is on her desk; the notice goes out, every institution is asked.
    press(officer, "section[aria-labelledby=mine] a")
    work_page = officer.url
    keep_picture(officer, "officer-1-begin")
    good(officer)
    press(officer, "form[action$='/debtor-notice'] button")
    press(officer, "form[action$='/inquiries'] button")
    assert Inquiry.objects.filter(case=debt.case).count() == 4
    aside(lambda: answered(house, debt))

    # What was found, what is taken of it and why: before a judge, who reads the same, line by line.
    officer.goto(work_page)
    keep_picture(officer, "officer-2-plan")
    good(officer)
    press(officer, "form[action$='/plan'] button")
    ruling = Ruling.objects.get()
    assert ruling.state == "proposed"
    said = signed(judge, house, clock)
    for line in ruling.lines:
        assert line["number"] in said
    keep_picture(judge, "judge-2-signed")
    ruling.refresh_from_db()
    assert (ruling.state, ruling.signed_by) == ("signed", house.judge)
    released(second, house, clock)
    keep_picture(second, "second-released")
    aside(house.carry_out)
    work()

    # What is held is deducted by a ruling of its own.
    officer.goto(work_page)
    keep_picture(officer, "officer-3-held")
    for box in officer.locator("#orders-form tr:has(input[name^=amount_]) [name=measure]").all():
        box.check()
    press(officer, "#orders-form button[value=deduct]")
    assert Ruling.objects.latest("pk").kind == "deduct", officer.inner_text("main")
    signed(judge, house, clock)
    released(second, house, clock)
    aside(house.carry_out)

    # The money: allotted in its lawful order, proposed, approved by another, paid.
    officer.goto(work_page)
    press(officer, "form[action$='/allotment'] button")
    keep_picture(officer, "officer-4-money")
    good(officer)
    # What is proposed is not offered again: the fee of the court, and what is the creditor's.
    for left in (2, 1, 0):
        assert officer.locator("form[action$='/payouts'] button").count() == left
        if left:
            press(officer, "form[action$='/payouts'] button")
    assert Payout.objects.count() == 2
    desk_page = judge.url.split("/enforcement")[0] + "/enforcement/desk"
    for _one in range(Payout.objects.count()):
        judge.goto(desk_page)
        keep_picture(judge, "judge-3-approve")
        good(judge)
        press(judge, "section[aria-labelledby=approve] form button")
        if judge.locator("main [name=code]").count():
            clock.shift(LATER)
            confirm_it_is_you(judge, house.judge)
    registry = walks(house.registry_clerk)
    for place in range(Payout.objects.count()):
        registry.goto(desk_page)
        keep_picture(registry, "registry-pays")
        registry.locator("section[aria-labelledby=pay] [name=reference]").first.fill(f"网银{place}")
        press(registry, "section[aria-labelledby=pay] form button")
        if registry.locator("main [name=code]").count():
            clock.shift(LATER)
            confirm_it_is_you(registry, house.registry_clerk)
    assert set(Payout.objects.values_list("state", flat=True)) == {"paid"}
    out = sum(one.amount for one in Payout.objects.all())
    assert out == sum(one.amount for one in MoneyMove.objects.filter(kind="deducted")) > 0


@pytest.mark.parametrize("language", ["zh-CN", "ug"])
def test_a_debtor_on_a_phone_understands_what_was_frozen_and_objects(
    opened, live_server, browser, clock, keep_picture, li_qiang, language  # noqa: F811
):  # fmt: skip
    house, debt = opened

    def freeze():
        acts.notify_debtor(debt.case, by=house.officer, via=WEB)
        house.held(debt, (house.north, deposit(30_000)), (house.south, deposit(9_000, "6222000000005678")))

    aside(freeze)
    work()
    li_qiang.language = {"zh-CN": "zh-hans"}.get(language, language)
    li_qiang.save(update_fields=["language"])
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale=language, has_touch=True)
    try:
        page = context.new_page()
        sign_in(page, live_server.url, li_qiang)
        keep_picture(page, f"debtor-1-home-{language}")
        # From the first page it is three steps to what is held.
        press(page, "main a[href='/cases']")
        press(page, f"main a[href='/cases/{debt.case_id}']")
        keep_picture(page, f"debtor-2-case-{language}")
        good(page)
        press(page, f"main a[href='/cases/{debt.case_id}/measures']")
        keep_picture(page, f"debtor-3-held-{language}")
        good(page)
        assert page.get_attribute("html", "dir") == ("rtl" if language == "ug" else "ltr")
        shown = page.inner_text("main")
        for measure in debt.case.measures.all():
            assert measure.holding.masked in shown
            assert measure.holding.number not in shown
            assert measure.institution.name in shown
        assert "12368" in shown
        # One press, without a word of reasons: it is an objection all the same.
        press(page, "form[action$='/measures/objection'] button")
        objection = Objection.objects.get()
        assert (objection.raised_by, objection.measure.case_id, objection.state) == (li_qiang, debt.case_id, "received")
        keep_picture(page, f"debtor-4-objected-{language}")
        good(page)
        assert page.locator(f"a[href='/enforcement/objections/{objection.pk}']").count()
    finally:
        context.close()


def test_a_car_is_seized_with_the_phone_and_sold_and_everyone_understands_its_page(
    opened, live_server, phone, walks, look, clock, keep_picture, second_judge, third_judge, li_qiang  # noqa: F811
):  # fmt: skip
    house, debt = opened
    (car_held,) = aside(lambda: house.held(debt, (house.cars, car(60_000))))
    page = phone("zh-CN")
    address = f"/cases/{debt.case_id}/things/{car_held.pk}"
    sign_in(page, live_server.url, house.officer, then=address)
    form = "details:has([value=seized])"
    page.locator(f"{form} summary").click()
    keep_picture(page, "seizure-1-open")
    good(page)
    page.fill(f"{form} [name=where]", "解放路地下车库B2，现存法院停车场")
    page.fill(f"{form} [name=keeper]", "法警队 帕尔哈提")
    page.fill(f"{form} [name=condition]", "里程8万公里，左前门有划痕")
    page.fill(f"{form} [name=inventory]", "备胎一个\n行驶证")
    photograph = {"name": "front.png", "mimeType": "image/png", "buffer": picture()}
    page.set_input_files(f"{form} [type=file]", photograph)
    press(page, f"{form} button[value=seized]")
    keep_picture(page, "seizure-2-done")
    good(page)
    car_held.refresh_from_db()
    assert car_held.keeper == "法警队 帕尔哈提"
    assert len(car_held.keepings.get(step="seized").photographs) == 1

    def offered():
        day = house.court.local_date()
        paper = receive(pdf(), name="x.pdf", title="议价协议", court=house.court, by=house.officer)
        acts.value_thing(
            car_held, "agreed", results=[("阿依古丽", Decimal(60_000)), ("李强", Decimal(60_000))], paper=paper,
            valued_on=day, by=house.officer, via=WEB,
        )  # fmt: skip
        made = acts.propose_sale(
            car_held, "first", platform="网拍平台", start=Decimal(42_000), deposit=Decimal(4_200), step=Decimal(500),
            announce_on=day + timedelta(days=7), opens_at=timezone.now() + timedelta(days=30), by=house.officer,
            via=WEB,
        )  # fmt: skip
        members = [second_judge, third_judge]
        return acts.announce_sale(made, members=members, by=fresh(house.judge), via=WEB)

    sale = aside(offered)
    look(house.officer, address)
    clock.move_to(sale.closes_at + timedelta(minutes=1))
    aside(
        lambda: acts.enter_result(
            sale, reference="成交1", price=Decimal(50_000), buyer="买买提", by=house.officer, via=WEB
        )
    )
    look(house.registry_clerk, address)

    def after():
        day = house.court.local_date()
        acts.book_proceeds(sale, reference="网银1", day=day, by=house.registry_clerk, via=WEB)
        acts.transfer_title(sale, by=fresh(house.judge), via=WEB)
        house.carry_out()

    aside(after)
    look(house.officer, address)
    look(li_qiang, address)
