"""A seized vehicle is valued and sold within the law's numbers; money, title and keeping follow (VAL; AUC; SALE)."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import jsonschema_rs
import pytest
from django.db.models import Sum

from evercourt.accounts.offices import Office
from evercourt.documents.acts import receive
from evercourt.enforcement import acts
from evercourt.enforcement.models import MeasureOrder, MoneyMove, Objection, Sale, Valuation
from evercourt.enforcement.packaging import SENT, package_of
from evercourt.kernel.errors import BadInput, NotAllowed, SecondFactorNeeded
from evercourt.messages.models import Message
from evercourt.service.models import ServiceOrder
from evercourt.work.models import Item, Kind
from tests.documents.files import pdf
from tests.enforcement.house import WEB, car, deposit, fresh
from tests.enforcement.test_rights import SEEN, by_hand, refused
from tests.factories import office_holder

ROOT = Path(__file__).parents[2]
DAY = date(2022, 8, 23)
PASSED = {"agreed": "被执行人拒绝议价", "directed": "无计税基准价", "network": "需要现场勘验"}
AGENCIES = [("甲评估", Decimal(80_000)), ("乙评估", None), ("丙评估", None)]
# The five days to object end on Sunday, 28 August, so on Monday (VAL 22; CPL 85).
AFTER = datetime(2022, 8, 30, 2, tzinfo=UTC)
OFFER = {
    "platform": "网拍平台", "start": Decimal(56_000), "deposit": Decimal(5_600), "step": Decimal(500),
    "announce_on": date(2022, 9, 5), "opens_at": datetime(2022, 9, 26, 2, tzinfo=UTC), "hours": 24,
}  # fmt: skip


@pytest.fixture
def seized(house, debt):
    (measure,) = house.held(debt, (house.cars, car(90_000)))
    return acts.take_possession(measure, **SEEN, by=house.officer, via=WEB)


@pytest.fixture
def paper(house):
    return receive(pdf(), name="report.pdf", title="评估报告", court=house.court, by=house.officer)


@pytest.fixture
def value(seized, house, paper):
    def valued(way="appraisal", results=AGENCIES, *, passed=PASSED, measure=None, **more):
        return acts.value_thing(
            measure or seized, way, results=results, passed=passed, valued_on=DAY, paper=paper, by=house.officer,
            via=WEB, **more,
        )  # fmt: skip

    return valued


@pytest.fixture
def panel(house):
    names = (("赵清", "j2@example.org"), ("钱明", "j3@example.org"))
    return [office_holder(house.court, Office.JUDGE, name, address) for name, address in names]


@pytest.fixture
def valued(value, clock):
    made = value()
    clock.move_to(AFTER)
    return made


@pytest.fixture
def propose(valued, seized, house):
    def proposed(round_="first", *, measure=None, **more):
        return acts.propose_sale(measure or seized, round_, **OFFER | more, by=house.officer, via=WEB)

    return proposed


@pytest.fixture
def schema():
    """The JSON Schema of the file for the platform, as it is published with the protocol."""
    return jsonschema_rs.validator_for(json.loads((ROOT / "docs" / "sale.schema.json").read_text()))


@pytest.fixture
def announced(propose, house, panel):
    return acts.announce_sale(propose(), members=panel, by=fresh(house.judge), via=WEB)


def after(sale, clock):
    clock.move_to(sale.closes_at + timedelta(minutes=1))


def failed(sale, house, clock):
    after(sale, clock)
    return acts.enter_result(sale, reference=f"流拍{sale.pk}", by=house.officer, via=WEB)


def sold(sale, house, clock, price=60_000, buyer="买买提"):
    after(sale, clock)
    return acts.enter_result(sale, reference="成交1", price=Decimal(price), buyer=buyer, by=house.officer, via=WEB)


def next_round(sale, house, panel, clock, round_, start):
    """Propose and announce a further round, ten days after the last ended."""
    failed(sale, house, clock)
    day = house.court.local_date()
    again = acts.propose_sale(
        sale.measure, round_, platform="网拍平台", start=Decimal(start), deposit=Decimal(start) / 10, step=Decimal(500),
        announce_on=day + timedelta(days=4), opens_at=in_two_weeks(day), by=house.officer,
        via=WEB,
    )  # fmt: skip
    return acts.announce_sale(again, members=panel, by=fresh(house.judge), via=WEB)


def in_two_weeks(day):
    return datetime(day.year, day.month, day.day, 2, tzinfo=UTC) + timedelta(days=14)


class TestWaysToAPrice:
    @pytest.mark.parametrize(
        ("way", "missing"), [("directed", "agreed"), ("network", "directed"), ("appraisal", "network")]
    )
    def test_each_earlier_way_is_passed_by_with_a_reason(self, value, way, missing):
        found = refused(lambda: value(way, passed=PASSED | {missing: " "}), basis="VAL 4")
        assert found.field == f"passed_{missing}"

    def test_agreed_is_what_both_name(self, value):
        one = [("阿依古丽", Decimal(80_000)), ("李强", Decimal(79_000))]
        refused(lambda: value("agreed", one, passed={}), basis="VAL 4")
        assert value("agreed", [(name, Decimal(80_000)) for name, _x in one], passed={}).amount == 80_000

    def test_the_network_price_is_the_average_of_those_who_answered_of_all_that_are_listed(self, value):
        answers = [("平台一", Decimal("80000.00")), ("平台二", Decimal("80000.01")), ("平台三", None)]
        refused(lambda: value("network", answers[:2]), basis="VAL 9")
        assert value("network", answers).amount == Decimal("80000.01")

    def test_three_agencies_are_drawn_and_one_of_them_appraises(self, value):
        refused(lambda: value("appraisal", AGENCIES[:1]), basis="VAL 16")
        both = [("甲评估", Decimal(1)), ("乙评估", Decimal(2)), ("丙评估", None)]
        refused(lambda: value("appraisal", both), basis="VAL 16")
        assert value().amount == 80_000

    def test_a_price_counts_for_a_year_at_most_and_is_found_anew_only_after_it(self, value, clock):
        refused(lambda: value(valid_until=date(2023, 8, 24)), basis="VAL 27")
        made = value()
        assert made.valid_until == date(2023, 8, 23)
        refused(value, basis="VAL 27")
        clock.shift(timedelta(days=366))
        value()
        made.refresh_from_db()
        assert made.state == "replaced"

    def test_what_the_court_does_not_have_is_not_valued(self, house, debt, paper):
        (measure,) = house.held(debt, (house.cars, car(90_000)))
        said = {"results": AGENCIES, "passed": PASSED, "valued_on": DAY, "paper": paper}
        refused(lambda: acts.value_thing(measure, "appraisal", **said, by=house.officer, via=WEB), basis="INV 16")

    def test_everyone_concerned_is_served_and_only_the_officer_of_the_case_enters_it(self, value, seized, house, paper):
        value()
        served = ServiceOrder.objects.filter(documents=paper).values_list("party__name", flat=True)
        assert len(set(served)) == 2
        for almost in (house.second, house.judge):
            with pytest.raises(NotAllowed):
                acts.value_thing(
                    seized, "appraisal", results=AGENCIES, passed=PASSED, valued_on=DAY, paper=paper, by=almost, via=WEB
                )

    @pytest.mark.parametrize(
        ("change", "basis"),
        [
            ("passed = '{}'", "VAL 4"), ("amount = 79999", "VAL 10"), ("valid_until = '2023-08-24'", "VAL 27"),
            ("object_by = NULL", "VAL 22"),
        ],
    )  # fmt: skip
    def test_the_database_refuses_the_same(self, value, change, basis):
        made = value()
        column, new = change.split(" = ")
        columns = [one.column for one in Valuation._meta.concrete_fields if one.column != "id"]
        given = ", ".join(new if one == column else one for one in columns)
        row = f"INSERT INTO enforcement_valuation ({', '.join(columns)}) SELECT {given} FROM enforcement_valuation"
        assert basis in by_hand(row + " WHERE id = %s", made.pk)


class TestObjectionToAPrice:
    def test_in_five_days_others_decide_and_upheld_it_is_valued_anew(self, value, seized, house, li_qiang, panel):
        made = value()
        assert made.object_by == date(2022, 8, 29)
        with pytest.raises(BadInput):
            acts.object_to(seized.case, text=" ", valuation=made, by=li_qiang, via=WEB)
        objection = acts.object_to(seized.case, text="里程数写错", valuation=made, by=li_qiang, via=WEB)
        third = office_holder(house.court, Office.JUDGE, "孙立", "j4@example.org")
        reasons = "评估报告所列里程与车辆实际里程不符，财产基本信息错误，异议成立。"
        acts.decide(objection, upheld=True, reasons=reasons, members=panel, by=fresh(third), via=WEB)
        made.refresh_from_db()
        seized.refresh_from_db()
        assert (made.state, seized.state) == ("replaced", "active")
        assert value().state == "served"

    def test_later_it_is_not_heard_nor_against_a_price_that_was_agreed(self, value, seized, li_qiang, clock, house):
        agreed = value("agreed", [("阿依古丽", Decimal(8)), ("李强", Decimal(8))], passed={})
        refused(lambda: acts.object_to(seized.case, text="x", valuation=agreed, by=li_qiang, via=WEB), basis="VAL 24")
        clock.shift(timedelta(days=366))
        made = acts.value_thing(
            seized, "appraisal", results=AGENCIES, passed=PASSED, valued_on=house.court.local_date(),
            paper=agreed.paper, by=house.officer, via=WEB,
        )  # fmt: skip
        clock.shift(timedelta(days=8))
        refused(lambda: acts.object_to(seized.case, text="x", valuation=made, by=li_qiang, via=WEB), basis="VAL 24")


OUTSIDE = [
    ({"start": Decimal("55999.99")}, "start", "AUC 10"),
    ({"deposit": Decimal("2799.99")}, "deposit", "AUC 17"),
    ({"deposit": Decimal("11200.01")}, "deposit", "AUC 17"),
    ({"hours": 23}, "hours", "AUC 20"),
    ({"step": Decimal(0)}, "step", "AUC 20"),
    ({"announce_on": date(2022, 9, 12)}, "announce_on", "AUC 12"),
    ({"announce_on": date(2022, 8, 29)}, "announce_on", "AUC 12"),
    ({"platform": " "}, "platform", "AUC 4"),
]


class TestParametersOfASale:
    @pytest.mark.parametrize(("change", "field", "basis"), OUTSIDE)
    def test_outside_of_the_numbers_of_the_law_it_is_refused_with_the_article(self, propose, change, field, basis):
        assert refused(lambda: propose(**change), basis=basis).field == field

    @pytest.mark.parametrize(
        "change", [{"deposit": Decimal(2_800)}, {"deposit": Decimal(11_200)}, {"announce_on": date(2022, 9, 11)}]
    )
    def test_on_the_edge_of_them_it_is_lawful(self, propose, change):
        assert propose(**change).state == "proposed"

    @pytest.mark.parametrize(
        ("change", "basis"),
        [
            ("start = 55999.99", "AUC 10"), ("deposit = 2799.99", "AUC 17"), ("deposit = 11200.01", "AUC 17"),
            ("closes_at = opens_at + interval '23 hours'", "AUC 20"), ("announce_on = '2022-09-14'", "AUC 12"),
            ("announce_on = '2023-08-24'", "VAL 27"), ("round = 'second'", "AUC 26"), ("state = 'announced'", "AUC 27"),
        ],
    )  # fmt: skip
    def test_the_database_refuses_the_same(self, propose, change, basis, house):
        made = propose()
        column, new = change.split(" = ")
        columns = [one.column for one in Sale._meta.concrete_fields if one.column != "id"]
        given = ", ".join(new if one == column else f'"{one}"' for one in columns)
        names = ", ".join(f'"{one}"' for one in columns)
        acts.stop_sale(made, why="重新确定参数", by=house.officer, via=WEB)
        given = given.replace('"state"', "'proposed'")
        assert basis in by_hand(
            f"INSERT INTO enforcement_sale ({names}) SELECT {given} FROM enforcement_sale WHERE id = %s", made.pk
        )

    def test_before_the_time_to_object_is_over_nothing_is_offered(self, value, seized, house):
        value()
        refused(lambda: acts.propose_sale(seized, "first", **OFFER, by=house.officer, via=WEB), basis="VAL 22")

    def test_when_the_price_is_no_longer_valid_it_is_not_announced(self, propose):
        late = {"announce_on": date(2023, 8, 24), "opens_at": datetime(2023, 9, 26, 2, tzinfo=UTC)}
        refused(lambda: propose(**late), basis="VAL 27")


class TestThePanelAnnounces:
    def test_three_judges_by_ruling_served_on_both_sides(self, announced):
        assert announced.state == "announced"
        served = ServiceOrder.objects.filter(documents=announced.document).values_list("party__name", flat=True)
        assert len(set(served)) == 2

    def test_not_the_officer_nor_one_judge_alone_nor_without_the_second_factor(self, propose, house, panel, judge):
        sale = propose()
        with pytest.raises(NotAllowed):
            acts.announce_sale(sale, members=panel, by=fresh(house.officer), via=WEB)
        house.judge.second_factor_at = None
        with pytest.raises(SecondFactorNeeded):
            acts.announce_sale(sale, members=panel, by=house.judge, via=WEB)
        for members in ([], panel[:1], [panel[0], house.judge], [panel[0], house.second]):
            refused(
                lambda members=members: acts.announce_sale(sale, members=members, by=fresh(house.judge), via=WEB),
                basis="AUC 27",
            )
        alone = "UPDATE enforcement_sale SET state = 'announced', decided_by_id = %s, document_id = %s WHERE id = %s"
        assert "AUC 27" in by_hand(alone, house.judge.pk, sale.valuation.paper_id, sale.pk)

    def test_the_parties_are_told_three_days_before(self, propose, house, panel, clock):
        sale = propose()
        clock.move_to(datetime(2022, 9, 3, 2, tzinfo=UTC))
        refused(lambda: acts.announce_sale(sale, members=panel, by=fresh(house.judge), via=WEB), basis="AUC 16")

    def test_not_while_a_third_party_says_it_is_theirs_in_the_act_and_in_the_database(
        self, propose, house, panel, stranger, seized
    ):
        sale = propose()
        Objection.objects.create(
            case=seized.case, kind="third_party", measure=seized, name="x", text="x", via="web", decide_by=DAY
        )
        refused(lambda: acts.announce_sale(sale, members=panel, by=fresh(house.judge), via=WEB), basis="EPI 15")
        by_hand_ = "UPDATE enforcement_sale SET state = 'announced', decided_by_id = %s, document_id = %s,"
        by_hand_ += " members = '[1, 2]' WHERE id = %s"
        assert "EPI 15" in by_hand(by_hand_, house.judge.pk, sale.valuation.paper_id, sale.pk)

    def test_a_third_party_who_comes_later_stops_it(self, announced, stranger, seized, li_qiang):
        acts.claim_thing(seized, text="车是我的", by=stranger, via=WEB)
        announced.refresh_from_db()
        assert announced.state == "stopped"
        assert Message.objects.filter(letter="sale_stopped", to=li_qiang).exists()

    def test_declined_it_can_be_proposed_anew(self, propose, house, panel):
        sale = acts.decline_sale(propose(), reasons="公告期过短", by=fresh(house.judge), via=WEB)
        assert sale.state == "declined"
        assert propose(announce_on=date(2022, 9, 6)).state == "proposed"


class TestNeverMoreThanIsOwed:
    def test_what_cash_covers_is_not_sold(self, propose, house, debt):
        owed = acts.account_of(debt, through=house.court.local_date()).total
        house.held(debt, (house.north, deposit(owed + 100_000)))
        refused(propose, basis="SALE 14")

    def test_a_second_thing_waits_while_the_first_covers_the_debt(self, propose, house, debt, value, clock, seized):
        acts.take_money(debt, Decimal(40_000), reference="1", day=DAY, by=house.registry_clerk, via=WEB)
        propose()
        (second,) = house.held(debt, (house.cars, car(90_000, "新A99999")))
        acts.take_possession(second, **SEEN, by=house.officer, via=WEB)
        value(measure=second)
        clock.shift(timedelta(days=8))
        late = {"announce_on": date(2022, 9, 12), "opens_at": datetime(2022, 10, 10, 2, tzinfo=UTC)}
        refused(lambda: propose(measure=second, **late), basis="SALE 14")

    def test_paid_before_the_bidding_the_sale_stops_and_the_thing_goes_back(self, announced, house, debt):
        owed = acts.account_of(debt, through=house.court.local_date()).total
        acts.take_money(debt, owed, reference="1", day=house.court.local_date(), by=house.registry_clerk, via=WEB)
        announced.refresh_from_db()
        assert announced.state == "stopped"
        house.carry_out()
        assert Item.objects.filter(kind=Kind.HAND_BACK).exists()

    def test_the_database_announces_nothing_once_nothing_is_owed(self, propose, house, debt):
        sale = propose()
        MoneyMove.objects.create(
            case=debt.case, kind="incoming", source="outside", target="received", amount=Decimal(900_000), day=DAY,
            key="x",
        )  # fmt: skip
        row = "UPDATE enforcement_sale SET state = 'announced', decided_by_id = %s, document_id = %s,"
        row += " members = '[1, 2]' WHERE id = %s"
        assert "SALE 14" in by_hand(row, house.judge.pk, sale.valuation.paper_id, sale.pk)


class TestSold:
    def test_not_before_the_bidding_ends_not_below_the_start_not_to_who_sells(self, announced, house, clock):
        said = {"reference": "1", "buyer": "买买提", "by": house.officer, "via": WEB}
        refused(lambda: acts.enter_result(announced, price=Decimal(60_000), **said), basis="AUC 20")
        after(announced, clock)
        refused(lambda: acts.enter_result(announced, price=Decimal("55999.99"), **said), basis="AUC 11")
        refused(
            lambda: acts.enter_result(announced, price=Decimal(60_000), **said | {"buyer": house.officer.name}),
            basis="AUC 34",
        )
        assert "sold_is_not_below_the_reserve" in by_hand(
            "UPDATE enforcement_sale SET state = 'sold', price = 55999.99, buyer = 'x' WHERE id = %s", announced.pk
        )

    def test_price_surplus_title_seal_and_delivery_follow_to_the_cent(self, announced, house, clock, debt, seized):
        sale = sold(announced, house, clock, price=150_000)
        refused(lambda: acts.transfer_title(sale, by=fresh(house.judge), via=WEB), basis="SALE 20")
        assert "AUC 24" in by_hand("UPDATE enforcement_sale SET state = 'paid' WHERE id = %s", sale.pk)
        day = house.court.local_date()
        sale = acts.book_proceeds(sale, reference="转账1", day=day, by=house.registry_clerk, via=WEB)
        owed = acts.account_of(debt, through=day)
        assert (owed.total, owed.surplus > 0) == (0, True)
        # The debt is paid, and still the seal holds until the title has passed.
        assert not MeasureOrder.objects.filter(action="lift").exists()
        refused(lambda: house.order(debt, "release", {seized: None}), basis="SALE 26")
        sale = acts.transfer_title(sale, by=fresh(house.judge), via=WEB)
        lift = MeasureOrder.objects.get(action="lift")
        assert (lift.ruling_sha256, lift.ruling.signed_by) == (sale.transfer.sha256, house.judge)
        house.carry_out()
        item = Item.objects.get(kind=Kind.HAND_BACK)
        assert item.facts["name"] == "买买提"
        refused(
            lambda: acts.give_thing_back(seized, to="李强", condition="x", by=house.officer, via=WEB), basis="SALE 27"
        )
        acts.deliver_thing(sale, condition="同拍卖公告", by=house.officer, via=WEB)
        assert seized.keepings.last().step == "delivered"
        acts.allot(debt, by=house.officer, via=WEB)
        assert acts.balance(debt, "debtor", debt.debtor_id) == owed.surplus
        assert acts.balance(debt, "received") == 0
        assert ServiceOrder.objects.filter(documents=sale.transfer).count() == 3

    def test_who_does_not_pay_leaves_it_to_the_next_auction(self, announced, house, clock, seized):
        sale = sold(announced, house, clock)
        acts.break_sale(sale, why="未在期限内付款", by=house.officer, via=WEB)
        day = house.court.local_date()
        again = acts.propose_sale(
            seized, "first", by=house.officer, via=WEB,
            **OFFER | {"announce_on": day + timedelta(days=5), "opens_at": in_two_weeks(day) + timedelta(days=10)},
        )  # fmt: skip
        assert again.round == "first"


class TestNobodyBid:
    def test_the_second_is_cut_by_a_fifth_at_most_the_third_not_at_all(self, announced, house, panel, clock):
        failed(announced, house, clock)
        day = house.court.local_date()
        offer = OFFER | {"announce_on": day + timedelta(days=4), "opens_at": in_two_weeks(day)}

        def propose(round_, start):
            said = offer | {"start": Decimal(start), "deposit": Decimal(4_500)}
            return acts.propose_sale(announced.measure, round_, **said, by=house.officer, via=WEB)

        refused(lambda: propose("selling_off", 56_000), basis="SELL 4")
        refused(lambda: propose("second", "44799.99"), basis="AUC 26")
        second = acts.announce_sale(propose("second", 44_800), members=panel, by=fresh(house.judge), via=WEB)
        assert announced.case.deadlines.get(rule="auction.second_within").state == "met"
        with pytest.raises(BadInput) as cheaper:
            next_round(second, house, panel, clock, "selling_off", 44_000)
        assert cheaper.value.basis == "SELL 4"

    def test_nobody_bought_it_twice_and_the_creditor_takes_it(self, announced, house, panel, clock, debt, seized):
        refused(lambda: acts.settle_in_kind(announced, said="同意", by=fresh(house.judge), via=WEB), basis="SALE 24")
        second = failed(next_round(announced, house, panel, clock, "second", 44_800), house, clock)
        kind, rest = acts.in_kind_of(debt, second)
        assert kind + rest == 44_800
        assert rest == acts.account_of(debt, through=house.court.local_date()).due["fee"]
        refused(lambda: acts.settle_in_kind(second, said="同意", by=fresh(house.judge), via=WEB), basis="SALE 16")
        before = acts.account_of(debt, through=house.court.local_date()).total
        done = acts.settle_in_kind(second, said="同意以物抵债", reference="转账2", by=fresh(house.judge), via=WEB)
        assert (done.state, done.in_kind) == ("paid", True)
        assert acts.account_of(debt, through=house.court.local_date()).total == before - Decimal(44_800)
        acts.allot(debt, by=house.officer, via=WEB)
        assert acts.balance(debt, "creditor", debt.creditor_id) == 0
        moved = MoneyMove.objects.filter(case=debt.case, kind__in=("in_kind", "handed")).aggregate(sum=Sum("amount"))
        assert moved["sum"] == 2 * kind
        acts.transfer_title(done, by=fresh(house.judge), via=WEB)
        house.carry_out()
        assert Item.objects.get(kind=Kind.HAND_BACK).facts["name"] == debt.creditor.name

    def test_the_database_lets_nobody_take_what_was_not_offered_twice(self, announced, debt):
        row = "INSERT INTO enforcement_moneymove (case_id, kind, source, target, amount, day, key, at) VALUES"
        row += " (%s, 'in_kind', 'outside', 'received', 5, '2022-08-23', %s, now())"
        assert "SALE 16" in by_hand(row, debt.case_id, f"sale:{announced.pk}:kind")

    def test_refused_it_goes_back_to_the_debtor(self, announced, house, panel, clock, debt, seized):
        failed(next_round(announced, house, panel, clock, "second", 44_800), house, clock)
        house.sign(house.order(debt, "release", {seized: None}))
        house.carry_out()
        assert Item.objects.get(kind=Kind.HAND_BACK).facts["name"] == debt.debtor.name


def test_who_regretted_does_not_bid_again(announced, propose, house, panel, clock):
    acts.break_sale(sold(announced, house, clock), why="余款逾期未付", by=house.officer, via=WEB)
    day = house.court.local_date()
    again = propose(announce_on=day + timedelta(days=4), opens_at=in_two_weeks(day) + timedelta(days=14))
    again = acts.announce_sale(again, members=panel, by=fresh(house.judge), via=WEB)
    refused(lambda: sold(again, house, clock), basis="AUC 24")
    assert sold(again, house, clock, buyer="阿不都").state == "sold"


def test_the_file_for_the_platform_says_what_is_published_and_names_no_party(announced, debt, schema):
    announced.refresh_from_db()
    said = package_of(announced)
    schema.validate(json.loads(json.dumps(said)))
    assert (said["start"], said["round"], said["kind"]) == ("56000.00", "first", "sale")
    assert said["ruling_sha256"] == announced.document.sha256
    assert debt.debtor.name not in str(said)
    assert debt.creditor.name not in str(said)


def test_the_file_of_a_stop_says_why_and_a_file_with_anything_else_is_none(announced, house, schema):
    acts.stop_sale(announced, why="案外人提出异议", by=house.officer, via=WEB)
    announced.refresh_from_db()
    said = json.loads(json.dumps(package_of(announced)))
    assert (said["kind"], said["why_stopped"], schema.is_valid(said)) == ("stop", "案外人提出异议", True)
    for change in ({"debtor": "李强"}, {"why_stopped": ""}, {"start": "56000"}, {"start": "-1.00"}, {"round": "third"}):
        assert not schema.is_valid(said | change), change
    for name in said:
        assert not schema.is_valid({key: value for key, value in said.items() if key != name}), name


def test_what_was_only_proposed_and_stopped_never_leaves_the_court(propose, house):
    made = propose()
    acts.stop_sale(made, why="重新确定参数", by=house.officer, via=WEB)
    assert not Sale.objects.filter(SENT, pk=made.pk).exists()
