"""A vehicle after its seal: seen, seized with list and photographs, kept, given back by itself (INV 16; SEAL 10)."""

from datetime import date, timedelta

import pytest

from evercourt.cases.models import CaseDocument
from evercourt.documents.acts import receive
from evercourt.enforcement import acts
from evercourt.enforcement.models import Keeping
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed
from evercourt.ledger.models import Entry
from evercourt.messages.models import Message
from evercourt.work.models import Item, Kind
from tests.documents.files import picture
from tests.enforcement.house import WEB, car
from tests.enforcement.test_rights import SEEN, by_hand, refused

PLACE = {"where": "乌鲁木齐市天山区解放路地下车库", "seen_on": date(2022, 8, 23)}


@pytest.fixture
def sealed(house, debt):
    (measure,) = house.held(debt, (house.cars, car(90_000)))
    return measure


@pytest.fixture
def seized(sealed, house):
    return acts.take_possession(sealed, **SEEN, by=house.officer, via=WEB)


def lifted(house, debt, measure):
    """Release the vehicle by ruling; the registry carries it out."""
    house.sign(house.order(debt, "release", {measure: None}))
    house.carry_out()
    measure.refresh_from_db()
    return measure


class TestWhereItIs:
    @pytest.mark.parametrize(("who", "source"), [("aygul", "applicant"), ("li_qiang", "debtor"), ("clerk", "police")])
    def test_a_party_and_a_clerk_who_writes_down_what_the_police_say_report_it(
        self, sealed, who, source, request, house
    ):
        person = request.getfixturevalue(who)
        made = acts.report_thing(sealed, source=source, **PLACE, by=person, via=Channel.PHONE)
        assert made.source == source
        told = Message.objects.filter(letter="thing_seen").values_list("to", flat=True)
        assert set(told) == {house.officer.pk}

    def test_the_docket_which_the_debtor_reads_says_nothing_of_it(self, sealed, aygul):
        acts.report_thing(sealed, source="applicant", **PLACE, by=aygul, via=WEB)
        assert "thing_seen" in Entry.objects.latest("pk").act
        assert not sealed.case.docket.filter(ledger_entry=Entry.objects.latest("pk")).exists()

    def test_a_stranger_and_an_officer_of_another_case_do_not(self, sealed, stranger, house):
        for almost in (stranger, house.second):
            with pytest.raises(NotAllowed):
                acts.report_thing(sealed, source="other", **PLACE, by=almost, via=WEB)

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [({"where": " "}, "where"), ({"source": "x"}, "source"), ({"seen_on": date(2022, 8, 24)}, "seen_on")],
    )
    def test_it_says_where_who_saw_it_and_on_a_day_that_has_been(self, sealed, aygul, wrong, field):
        with pytest.raises(BadInput) as found:
            acts.report_thing(sealed, **{"source": "applicant", **PLACE, **wrong}, by=aygul, via=WEB)
        assert (found.value.field, found.value.basis) == (field, "INV 21")

    def test_what_was_seized_is_not_looked_for(self, seized, aygul):
        refused(lambda: acts.report_thing(seized, source="applicant", **PLACE, by=aygul, via=WEB), basis="INV 16")
        row = 'INSERT INTO enforcement_sighting (case_id, measure_id, source, "where", text, seen_on, at, by_id, via)'
        said = by_hand(row + " VALUES (%s, %s, 'other', 'x', '', '2022-08-23', now(), %s, 'web')",
                       seized.case_id, seized.pk, aygul.pk)  # fmt: skip
        assert "INV 16" in said


class TestKeeping:
    def test_the_list_and_the_photographs_are_on_the_file_for_both_sides(self, sealed, house, debt):
        front = receive(picture(), name="front.png", title="车头", court=sealed.case.court, by=house.officer)
        acts.take_possession(
            sealed, **SEEN, inventory=["备胎一个", " ", "行驶证"], photographs=[front], by=house.officer, via=WEB
        )
        step = Keeping.objects.get()
        assert (step.inventory, step.photographs[0]["sha256"]) == (["备胎一个", "行驶证"], front.sha256)
        filed = CaseDocument.objects.filter(case=sealed.case, document__in=[step.paper, front])
        assert {one.access for one in filed} == {"parties"}
        assert filed.count() == 2

    def test_another_keeper_takes_over_and_both_stay_named(self, seized, house):
        acts.move_thing(
            seized, where="评估公司车库", keeper="评估公司", condition="同前", why="评估", by=house.officer, via=WEB
        )
        assert [one.keeper for one in seized.keepings.all()] == [SEEN["keeper"], "评估公司"]
        assert by_hand("UPDATE enforcement_keeping SET keeper = 'x' WHERE measure_id = %s", seized.pk)

    def test_only_the_officer_of_the_case_changes_the_keeper(self, seized, house, aygul):
        for almost in (house.second, house.judge, aygul):
            with pytest.raises(NotAllowed):
                acts.move_thing(seized, where="x", keeper="x", condition="x", why="x", by=almost, via=WEB)

    def test_what_was_not_seized_has_no_keeper(self, sealed, house):
        said = {"where": "x", "keeper": "x", "condition": "x", "why": "x"}
        refused(lambda: acts.move_thing(sealed, **said, by=house.officer, via=WEB), basis="INV 16")
        row = 'INSERT INTO enforcement_keeping (case_id, measure_id, step, "where", keeper, condition, inventory,'
        row += " photographs, at, by_id) VALUES (%s, %s, 'moved', 'x', 'x', 'x', '[]', '[]', now(), %s)"
        assert "INV 16" in by_hand(row, sealed.case_id, sealed.pk, house.officer.pk)


class TestGivenBack:
    def test_released_it_goes_back_by_itself_the_officer_has_it_on_the_desk_and_the_debtor_is_told(
        self, seized, house, debt, li_qiang
    ):
        lifted(house, debt, seized)
        item = Item.objects.get(kind=Kind.HAND_BACK)
        assert (item.thing, item.person, item.basis) == (seized.pk, house.officer, "SEAL 28")
        assert item.due_on == date(2022, 8, 26)
        assert Message.objects.filter(letter="thing_to_collect", to=li_qiang).exists()
        made = acts.give_thing_back(seized, to="李强", condition="同扣押时", by=house.officer, via=WEB)
        assert CaseDocument.objects.filter(document=made.paper, access="parties").exists()
        item.refresh_from_db()
        assert item.state == "done"
        again = acts.give_thing_back(seized, to="别人", condition="x", by=house.officer, via=WEB)
        assert again == made

    def test_paid_in_full_it_goes_back_too(self, seized, house, debt):
        owed = acts.account_of(debt, through=date(2022, 8, 23)).total
        acts.take_money(debt, owed, reference="1", day=date(2022, 8, 23), by=house.registry_clerk, via=WEB)
        house.carry_out()
        assert Item.objects.filter(kind=Kind.HAND_BACK, thing=seized.pk).exists()

    def test_lapsed_it_goes_back_too(self, seized, clock):
        clock.shift(timedelta(days=800))
        assert acts.lapse(seized)
        assert Item.objects.filter(kind=Kind.HAND_BACK, thing=seized.pk).exists()

    def test_what_was_only_sealed_on_the_register_needs_no_giving_back(self, sealed, house, debt):
        lifted(house, debt, sealed)
        assert not Item.objects.filter(kind=Kind.HAND_BACK).exists()
        refused(
            lambda: acts.give_thing_back(sealed, to="李强", condition="x", by=house.officer, via=WEB), basis="INV 16"
        )

    def test_while_it_is_held_it_does_not_go_back(self, seized, house):
        refused(
            lambda: acts.give_thing_back(seized, to="李强", condition="x", by=house.officer, via=WEB), basis="SEAL 28"
        )
        row = 'INSERT INTO enforcement_keeping (case_id, measure_id, step, "where", keeper, condition, inventory,'
        row += " photographs, at, by_id) VALUES (%s, %s, 'returned', 'x', 'x', 'x', '[]', '[]', now(), %s)"
        assert "SEAL 28" in by_hand(row, seized.case_id, seized.pk, house.officer.pk)

    def test_it_goes_back_against_a_receipt_and_only_by_its_officer(self, seized, house, debt):
        lifted(house, debt, seized)
        with pytest.raises(NotAllowed):
            acts.give_thing_back(seized, to="李强", condition="x", by=house.second, via=WEB)
        for missing in ("to", "condition"):
            with pytest.raises(BadInput) as found:
                acts.give_thing_back(
                    seized, **{"to": "李强", "condition": "同前", missing: " "}, by=house.officer, via=WEB
                )
            assert found.value.field == missing
