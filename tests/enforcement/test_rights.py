"""R-19 to R-27: the almost-lawful act is refused with its article, and PostgreSQL refuses the same sent by hand."""

import unicodedata
import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from evercourt.accounts.offices import Office
from evercourt.cases.models import Party, PartyIdentity
from evercourt.documents.acts import open_document
from evercourt.enforcement import acts
from evercourt.enforcement.models import Alert, FiledOfficer, Holding, Inquiry, Measure, MeasureOrder, Mechanism, Ruling
from evercourt.kernel.errors import BadInput, CourtError, NotAllowed, SecondFactorNeeded
from evercourt.service.models import ServiceOrder
from tests.documents import files
from tests.enforcement.house import WEB, car, deposit, fresh
from tests.factories import CaseFactory, PartyFactory, office_holder


def by_hand(sql, *values):
    """Return the words with which PostgreSQL refuses the statement; empty if it lets it through, which is undone."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
            assert cursor.rowcount, "the statement meets a row"
            transaction.set_rollback(True)
    except DatabaseError as error:
        return str(error)
    return ""


def refused(act, *, basis):
    """Assert that the act is refused with this article."""
    with pytest.raises(CourtError) as found, transaction.atomic():
        act()
    assert basis in found.value.basis, found.value
    return found.value


@pytest.fixture
def proposed(house, debt):
    house.find(debt, (house.north, deposit(60_000)))
    return house.plan(debt)


class TestR19EveryMeasureNeedsASignedRulingTwoPersonsAndFiledOfficers:
    def test_nothing_is_released_before_a_judge_signed(self, house, proposed):
        refused(lambda: house.release(proposed), basis="CPL 253")
        measure = proposed.measures.get()
        assert "CPL 253" in by_hand("UPDATE enforcement_measure SET state = 'ordered' WHERE id = %s", measure.pk)
        assert "CPL 253" in by_hand(
            "INSERT INTO enforcement_measureorder (measure_id, action, amount, key, ruling_id, ruling_sha256, state,"
            " written_at, asked_by_id, done, reason, remittance)"
            " VALUES (%s, 'freeze', 1, %s, %s, '', 'written', now(), %s, 0, '', '')",
            measure.pk, uuid.uuid4(), proposed.pk, house.officer.pk,
        )  # fmt: skip

    def test_the_officer_who_asks_does_not_sign_even_as_a_judge(self, house, proposed):
        house.officer.offices_held.create(court=house.court, office=Office.JUDGE, since="2022-01-01")
        refused(lambda: acts.sign(proposed, by=fresh(house.officer), via=WEB), basis="CPL 253")
        assert "CPL 253" in by_hand(
            "UPDATE enforcement_ruling SET signed_by_id = proposed_by_id WHERE id = %s", proposed.pk
        )

    def test_a_judge_signs_only_with_a_fresh_second_factor_and_not_next_door(self, house, proposed, other_court):
        with pytest.raises(SecondFactorNeeded):
            acts.sign(proposed, by=house.judge, via=WEB)
        neighbour = office_holder(other_court, Office.JUDGE, "何", "he@example.org")
        with pytest.raises(NotAllowed):
            acts.sign(proposed, by=fresh(neighbour), via=WEB)

    def test_the_officer_does_not_release_what_they_asked_for(self, house, proposed):
        ruling = house.sign(proposed)
        refused(lambda: acts.release(ruling, by=fresh(house.officer), via=WEB), basis="NET 1")
        order = ruling.orders.get()
        assert "NET 1" in by_hand(
            "UPDATE enforcement_measureorder SET released_by_id = asked_by_id WHERE id = %s", order.pk
        )
        for person in (None, house.judge.pk, house.clerk.pk):
            refusal = by_hand(
                "UPDATE enforcement_measureorder SET state = 'released', released_at = now(), released_by_id = %s"
                " WHERE id = %s", person, order.pk,
            )  # fmt: skip
            assert "NET 1" in refusal

    def test_a_second_officer_not_filed_with_the_bank_does_not_release(self, house, proposed):
        ruling = house.sign(proposed)
        FiledOfficer.objects.filter(user=house.second, mechanism__institution=house.north).update(until="2022-08-21")
        refused(lambda: house.release(ruling), basis="NET 2")

    def test_without_a_working_arrangement_nothing_is_asked_or_ordered(self, house, debt):
        Mechanism.objects.filter(institution=house.south).update(seal=False)
        refused(lambda: house.find(debt, (house.south,)), basis="NET 1")

    def test_the_order_carries_the_hash_of_the_very_ruling(self, house, proposed):
        ruling = house.sign(proposed)
        order = ruling.orders.get()
        assert order.ruling_sha256 == ruling.document.sha256
        assert "NET 3" in by_hand("UPDATE enforcement_measureorder SET ruling_sha256 = 'x' WHERE id = %s", order.pk)
        assert "CPL 253" in by_hand("UPDATE enforcement_ruling SET lines = '[]' WHERE id = %s", ruling.pk)

    def test_online_deduction_only_where_it_is_agreed(self, house, debt):
        (measure,) = house.held(debt, (house.north, deposit(60_000)))
        Mechanism.objects.update(transfers=False)
        refused(lambda: house.order(debt, "deduct", {measure: None}), basis="NET 9")


class TestR20OnlyADebtorOfAnOpenCase:
    def test_an_officer_asks_only_in_their_own_case(self, house, debt):
        with pytest.raises(NotAllowed):
            acts.inquire([debt.case], [house.north], by=house.second, via=WEB)
        assert acts.raise_alert(house.court, Alert.Kind.OUTSIDE, house.second, debt.case).kind == "outside"

    def test_in_a_case_that_ended_nobody_is_a_debtor(self, house, debt):
        type(debt.case).objects.filter(pk=debt.case_id).update(ended_at="2022-08-21T00:00Z", end_reason="paid")
        debt.refresh_from_db()
        refused(lambda: house.find(debt, (house.north,)), basis="NET 7")

    @pytest.mark.parametrize("side", [Party.Side.APPLICANT, Party.Side.THIRD_PARTY])
    def test_by_hand_neither_the_creditor_nor_a_stranger_can_be_asked_about(self, house, debt, side):
        house.find(debt, (house.north, deposit(1)))
        other = PartyFactory(case=debt.case, side=side, name="王陌", position=5)
        copy = "INSERT INTO enforcement_inquiry (case_id, debtor_id, institution_id, items, key, message, notice_id,"
        copy += " state, asked_by_id, written_at, answer_by, reason) SELECT case_id, %s, institution_id, items, %s,"
        copy += " message,"
        copy += " notice_id, 'written', asked_by_id, written_at, answer_by, '' FROM enforcement_inquiry"
        assert "NET 7" in by_hand(copy, other.pk, uuid.uuid4())
        assert not by_hand(copy, debt.debtor_id, uuid.uuid4())

    def test_by_hand_no_measure_on_the_property_of_another(self, house, debt, proposed):
        stranger = PartyFactory(case=CaseFactory(court=house.court), side=Party.Side.DEBTOR, name="王陌")
        assert "NET 7" in by_hand(
            "INSERT INTO enforcement_measure (case_id, debtor_id, institution_id, holding_id, ruling_id, kind, found,"
            " spared, asked, amount, held, why, state, asked_by_id, explanation) SELECT case_id, %s, institution_id,"
            " holding_id, ruling_id, kind, 10, 0, 1, 1, 0, '', 'planned', asked_by_id, '[]' FROM enforcement_measure",
            stranger.pk,
        )
        assert "NET 7" in by_hand("UPDATE enforcement_measure SET debtor_id = %s", stranger.pk)


class TestR21NeverMoreThanIsOwed:
    def test_two_accounts_are_frozen_for_the_debt_and_a_third_is_not(self, house, debt):
        house.find(
            debt, (house.north, deposit(60_000)), (house.south, deposit(80_000, "2")), (house.pay, deposit(50_000, "3"))
        )
        ruling = house.plan(debt)
        debt.refresh_from_db()
        assert sum(one.asked for one in ruling.measures.all()) == debt.cap
        assert ruling.measures.count() == 2

    def test_a_second_ruling_for_the_same_debt_finds_nothing_left_to_cover(self, house, debt):
        house.held(debt, (house.north, deposit(200_000)))
        house.find(debt, (house.south, deposit(200_000, "2")))
        refused(lambda: house.plan(debt), basis="SEAL 19")

    def test_by_hand_not_a_cent_more_than_is_owed(self, house, debt):
        (measure,) = house.held(debt, (house.north, deposit(200_000)))
        debt.refresh_from_db()
        assert measure.amount == debt.cap
        assert "SEAL 19" in by_hand("UPDATE enforcement_measure SET amount = amount + 0.01 WHERE id = %s", measure.pk)
        house.find(debt, (house.south, deposit(200_000, "2")))
        other = Ruling.objects.create(
            case=debt.case, kind="freeze", lines=[], proposed_by=house.officer, state="signed", signed_by=house.judge,
            signed_at=measure.effective_at, document=measure.ruling.document, sha256="x",
        )  # fmt: skip
        there = Holding.objects.get(institution=house.south)
        more = Measure.objects.create(
            case=debt.case, debtor=debt.debtor, institution=house.south, holding=there, ruling=other, kind="freeze",
            found=200_000, asked=Decimal("0.01"), amount=Decimal("0.01"), why="cash", asked_by=house.officer,
        )  # fmt: skip
        assert "SEAL 19" in by_hand("UPDATE enforcement_measure SET state = 'ordered' WHERE id = %s", more.pk)

    def test_a_deduction_is_never_more_than_what_is_held(self, house, debt):
        (measure,) = house.held(debt, (house.north, deposit(60_000)))
        refused(lambda: house.order(debt, "deduct", {measure: Decimal("60000.01")}), basis="SEAL 19")

    def test_what_the_debtor_pays_himself_releases_as_much_at_once(self, house, debt, clock):
        house.held(debt, (house.north, deposit(200_000)))
        debt.refresh_from_db()
        before = debt.cap
        acts.take_money(
            debt, Decimal(50_000), reference="1", day=house.court.local_date(), by=house.registry_clerk, via=WEB
        )  # fmt: skip
        order = MeasureOrder.objects.get(action="release")
        debt.refresh_from_db()
        # The interest on 50,000 yuan no longer comes either.
        assert order.amount == before - debt.cap + 50_000
        assert order.state == "released"


class TestR22WhatIsNeededToLiveIsSpared:
    def test_of_a_wages_account_only_the_excess_is_frozen(self, house, debt):
        acts.set_terms(debt, household=3, by=house.officer, via=WEB)
        house.find(debt, (house.north, deposit(9_000, mark="wages")))
        measure = house.plan(debt).measures.get()
        assert (measure.asked, measure.spared) == (2_700, 6_300)
        assert "SEAL 3" in by_hand("UPDATE enforcement_measure SET spared = 0")

    def test_by_hand_what_is_spared_cannot_be_asked_for(self, house, debt, proposed):
        assert "SEAL 3" in by_hand(
            "INSERT INTO enforcement_measure (case_id, debtor_id, institution_id, holding_id, ruling_id, kind, found,"
            " spared, asked, amount, held, why, kept_where, keeper, condition, state, asked_by_id, explanation)"
            " SELECT case_id, debtor_id, institution_id, holding_id, ruling_id, kind,"
            " 100, 60, 41, 41, 0, '', '', '', '', 'planned', asked_by_id, '[]'"
            " FROM enforcement_measure"
        )

    def test_a_fund_of_others_is_never_taken(self, house, debt):
        house.find(debt, (house.north, deposit(90_000, mark="migrant_wages")))
        refused(lambda: house.plan(debt), basis="SEAL 3")

    def test_the_minimum_may_be_raised_and_never_lowered(self, house, debt):
        refused(lambda: acts.set_terms(debt, exempt=Decimal(2_099), by=house.officer, via=WEB), basis="SEAL 3")
        assert acts.set_terms(debt, exempt=Decimal(5_000), by=house.officer, via=WEB).exempt == 5_000
        # Other terms entered later leave alone what was raised; it falls only with the household, a head.
        assert acts.set_terms(debt, costs=Decimal(10), by=house.officer, via=WEB).exempt == 5_000
        refused(lambda: acts.set_terms(debt, exempt=Decimal(4_999), by=house.officer, via=WEB), basis="SEAL 3")
        for lower in ("4999.99", "0"):
            assert "SEAL 3" in by_hand(f"UPDATE enforcement_debt SET exempt = {lower} WHERE id = %s", debt.pk)

    def test_with_fewer_people_to_support_it_falls_by_as_much_a_head(self, house, debt):
        acts.set_terms(debt, household=3, exempt=Decimal(9_000), by=house.officer, via=WEB)
        assert acts.set_terms(debt, household=2, by=house.officer, via=WEB).exempt == 6_000
        assert "SEAL 3" in by_hand("UPDATE enforcement_debt SET household = 1, exempt = 2999 WHERE id = %s", debt.pk)


class TestR23EveryMeasureHasItsClock:
    def test_a_deposit_is_held_for_a_year_a_vehicle_for_two_by_the_calendar(self, house, debt):
        measures = house.held(debt, (house.north, deposit(10_000)), (house.cars, car(90_000)))
        assert [str(one.expires_on) for one in measures] == ["2023-08-23", "2024-08-23"]
        assert "SEAL 27" in by_hand("UPDATE enforcement_measure SET expires_on = NULL WHERE state = 'active'")

    def test_what_was_not_renewed_lapses_and_is_neither_renewed_nor_deducted_any_more(self, house, debt, clock):
        (measure,) = house.held(debt, (house.north, deposit(10_000)))
        clock.move_to(measure.effective_at.replace(year=2023, hour=15))
        assert not acts.lapse(measure)
        clock.shift(timedelta(hours=2))
        for kind in ("renew", "deduct"):
            refused(lambda kind=kind: house.order(debt, kind, {measure: None}), basis="SEAL 27")
        by = "INSERT INTO enforcement_measureorder (measure_id, action, amount, key, ruling_id, ruling_sha256, state,"
        by += " written_at, asked_by_id, done, reason, remittance) SELECT measure_id, 'deduct', 1, %s, ruling_id,"
        by += " ruling_sha256, 'written', %s, asked_by_id, 0, '', '' FROM enforcement_measureorder LIMIT 1"
        assert "SEAL 27" in by_hand(by, uuid.uuid4(), "2023-08-24T01:00Z")
        assert acts.lapse(measure)
        measure.refresh_from_db()
        assert (measure.state, measure.amount, measure.held) == ("lapsed", 0, 0)
        assert "SEAL 27" in by_hand("UPDATE enforcement_measure SET state = 'active' WHERE id = %s", measure.pk)

    def test_renewal_is_called_for_once_and_counts_again_by_the_calendar(self, house, debt, clock):
        (measure,) = house.held(debt, (house.north, deposit(10_000)))
        assert not acts.remind_of_expiry(measure)
        clock.shift(timedelta(days=310))
        assert acts.remind_of_expiry(measure)
        assert not acts.remind_of_expiry(measure)
        renewal = house.sign(house.order(debt, "renew", {measure: None}))
        house.release(renewal)
        house.carry_out()
        measure.refresh_from_db()
        assert str(measure.expires_on) == "2024-06-29"


class TestR24WhoeverIsConcernedIsServedBeforeAnythingIsTaken:
    def test_debtor_applicant_and_co_owner_each_get_the_ruling_and_a_notice(self, house, debt):
        there = deposit(10_000, details={"co_owner": "古丽"})
        (measure,) = house.held(debt, (house.north, there))
        measure.refresh_from_db()
        assert measure.told_at
        served = ServiceOrder.objects.filter(case=debt.case, documents=measure.ruling.document)
        assert {one.party.name for one in served} == {debt.debtor.name, debt.creditor.name, "古丽"}
        assert all(one.documents.count() == 2 for one in served)

    @pytest.mark.parametrize(
        ("language", "words"),
        [
            ("zh-hans", ("7900.00", "2023年8月23日", "异议", "十五日", "艾尔肯", "生活必需费用")),
            ("en", ("7900.00", "2023年8月23日", "object", "15days", "艾尔肯", "needtolive")),
        ],
    )
    def test_the_notice_names_amount_expiry_remedies_periods_and_contact_in_their_language(
        self, house, debt, language, words
    ):
        type(debt.debtor).objects.filter(pk=debt.debtor_id).update(language=language)
        house.held(debt, (house.north, deposit(10_000)))
        notice = debt.case.documents.get(party=debt.debtor, document__title__startswith="执行措施告知书").document
        with open_document(notice) as file:
            said = "".join(unicodedata.normalize("NFKC", files.text_of(file.read())).split()).lower()
        for word in words:
            assert word.lower() in said, word

    @pytest.fixture
    def untold(self, house, debt):
        """One bank has frozen, the other has not answered yet: nobody was served so far."""
        house.find(debt, (house.north, deposit(10_000)), (house.south, deposit(10_000, "2")))
        ruling = house.plan(debt)
        house.sign(ruling)
        house.release(ruling)
        for order in ruling.orders.order_by("pk"):
            acts.order_sent(order)
        house.answer(ruling.orders.order_by("pk")[0])
        return ruling.measures.get(state="active")

    def test_nothing_is_taken_before(self, house, debt, untold):
        refused(lambda: house.order(debt, "deduct", {untold: None}), basis="SEAL 1")
        assert "SEAL 1" in by_hand(
            "INSERT INTO enforcement_measureorder (measure_id, action, amount, key, ruling_id, ruling_sha256, state,"
            " written_at, asked_by_id, done, reason, remittance) SELECT measure_id, 'deduct', 1, %s, ruling_id,"
            " ruling_sha256, 'written', %s, asked_by_id, 0, '', '' FROM enforcement_measureorder WHERE measure_id ="
            " %s LIMIT 1", uuid.uuid4(), untold.effective_at, untold.pk,
        )  # fmt: skip

    def test_by_hand_nobody_counts_as_told_who_was_not_served(self, house, debt, untold):
        told = "UPDATE enforcement_measure SET told_at = %s WHERE id = %s"
        assert "SEAL 1" in by_hand(told, untold.effective_at, untold.pk)
        house.answer(MeasureOrder.objects.get(state="sent"))
        untold.refresh_from_db()
        assert untold.told_at
        assert "SEAL 1" in by_hand(told, None, untold.pk)
        assert house.order(debt, "deduct", {untold: None}).pk


class TestR25OthersDecideAndNothingIsDisposedOfMeanwhile:
    def test_who_implemented_does_not_decide(self, house, debt, second_judge, third_judge, li_qiang):
        (measure,) = house.held(debt, (house.north, deposit(10_000)))
        objection = acts.object_to(debt.case, measure=measure, text="", by=li_qiang, via=WEB)
        assert str(objection.decide_by) == "2022-09-07"
        reasons = {"upheld": False, "reasons": "冻结数额没有超出债务，程序合法，异议不能成立。", "via": WEB}
        refused(
            lambda: acts.decide(objection, members=[second_judge, third_judge], by=fresh(house.judge), **reasons),
            basis="OBJ 11",
        )  # fmt: skip
        refused(
            lambda: acts.decide(objection, members=[house.judge, third_judge], by=fresh(second_judge), **reasons),
            basis="OBJ 11",
        )  # fmt: skip
        for person in (house.judge, house.officer, house.second):
            assert "OBJ 11" in by_hand(
                "UPDATE enforcement_objection SET state = 'rejected', decided_by_id = %s", person.pk
            )

    def test_what_a_third_party_claims_is_not_deducted_until_the_time_for_the_action_is_over(
        self, house, debt, stranger, president, second_judge, third_judge, clock
    ):
        (measure,) = house.held(debt, (house.north, deposit(10_000)))
        signed = house.sign(house.order(debt, "deduct", {measure: None}))
        house.release(signed)
        order = signed.orders.get()
        objection = acts.claim_thing(measure, text="这是我的钱", by=stranger, via=WEB)
        refused(lambda: acts.order_sent(order), basis="EPI 15")
        refused(lambda: house.order(debt, "deduct", {measure: None}), basis="EPI 15")
        sent = "UPDATE enforcement_measureorder SET state = 'sent', sent_at = %s WHERE id = %s"
        assert "EPI 15" in by_hand(sent, "2022-08-22T02:00Z", order.pk)
        fourth = office_holder(house.court, Office.JUDGE, "钱明", "judge4@example.org")
        acts.decide(
            objection, upheld=False, reasons="账户登记在被执行人名下，异议人没有提交足以排除执行的证据。",
            members=[third_judge, fourth], by=fresh(second_judge), via=WEB,
        )  # fmt: skip
        assert "EPI 15" in by_hand(sent, "2022-09-06T02:00Z", order.pk)
        clock.shift(timedelta(days=16))
        assert acts.order_sent(order).state == "sent"


class TestR26TheRoundDoesNotEndByHandEither:
    """The act itself is refused condition by condition in `test_course`."""

    @pytest.mark.parametrize(
        ("checklist", "said", "heard"),
        [
            ('{"notice": 1, "consumption": 1, "exhausted": 1, "three_months": 1}', "同意", "2022-11-24"),
            ('{"notice": 1, "consumption": 1, "exhausted": 1, "three_months": 1, "missing": 1}', "", "2022-11-24"),
            ('{"notice": 1, "consumption": 1, "exhausted": 1, "three_months": 1, "missing": 1}', "同意", None),
        ],
    )
    def test_without_a_condition_or_the_applicant(self, debt, checklist, said, heard):
        end = "INSERT INTO enforcement_ending (case_id, kind, checklist, applicant_said, heard_on, ended_at,"
        end += " asks_again, asked_again) VALUES (%s, 'round', %s, %s, %s, now(), '[]', '[]')"
        assert "ENDR 1" in by_hand(end, debt.case_id, checklist, said, heard)


class TestR27OnlyWhatIsListedAndMasked:
    def test_only_listed_items_are_asked(self, house, debt):
        refused(
            lambda: acts.inquire([debt.case], [house.north], items=["diagnoses"], by=house.officer, via=WEB),
            basis="INV 25",
        )  # fmt: skip
        house.find(debt, (house.north, deposit(1)))
        assert "INV 25" in by_hand("UPDATE enforcement_inquiry SET items = '[\"diagnoses\"]'")

    def test_numbers_are_encrypted_and_shown_masked(self, house, debt):
        house.find(debt, (house.north, deposit(1, "6222000000001234")))
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM enforcement_holding WHERE number LIKE '%%6222000000001234%%'")
            assert cursor.fetchone()[0] == 0
        assert Holding.objects.get().masked == "************1234"

    def test_staff_relatives_and_bulk_raise_an_alert_once_a_day(self, house, debt, li_qiang, monkeypatch):
        from evercourt.cases.acts import declare_relation

        declare_relation(house.officer, name="李强", ground="relative", by=house.officer, via=WEB)
        li_qiang.offices_held.create(court=house.court, office=Office.RECORDER, since="2022-01-01")
        house.find(debt, (house.north,), (house.south,))
        assert set(Alert.objects.values_list("kind", flat=True)) == {"relative", "staff"}
        assert Alert.objects.count() == 2

    def test_without_the_number_nobody_is_asked_about(self, house, debt):
        PartyIdentity.objects.filter(party=debt.debtor).update(number="")
        with pytest.raises(BadInput, match="李强"):
            house.find(debt, (house.north,))
        assert not Inquiry.objects.exists()


SEEN = {"where": "在小区找到，存放法院停车场", "keeper": "法警队 帕尔哈提", "condition": "里程8万公里，左前门有划痕"}


class TestASealOnTheRegisterIsNotPossession:
    SEIZE = "UPDATE enforcement_measure SET possessed_at = %s WHERE id = %s"

    def test_only_what_is_sealed_is_seized(self, house, debt):
        (frozen,) = house.held(debt, (house.north, deposit(10_000)))
        refused(lambda: acts.take_possession(frozen, **SEEN, by=house.officer, via=WEB), basis="SEAL 26")
        assert "SEAL 26" in by_hand(self.SEIZE, frozen.effective_at, frozen.pk)

    def test_nothing_is_seized_of_a_seal_that_is_not_in_force(self, house, debt):
        house.find(debt, (house.cars, car(90_000)))
        house.sign(house.plan(debt))
        ordered = Measure.objects.get(kind="seal")
        refused(lambda: acts.take_possession(ordered, **SEEN, by=house.officer, via=WEB), basis="SEAL 26")
        assert "SEAL 26" in by_hand(self.SEIZE, "2022-08-22T02:00Z", ordered.pk)

    def test_a_seizure_is_noted_by_the_officer_of_the_case_and_stays(self, house, debt):
        (sealed,) = house.held(debt, (house.cars, car(90_000)))
        for other in (house.second, house.judge):
            with pytest.raises(NotAllowed):
                acts.take_possession(sealed, **SEEN, by=other, via=WEB)
        seized = acts.take_possession(sealed, **SEEN, by=house.officer, via=WEB)
        again = acts.take_possession(sealed, **{**SEEN, "keeper": "别人"}, by=house.officer, via=WEB)
        assert (again.possessed_at, again.keeper) == (seized.possessed_at, SEEN["keeper"])
        assert "INV 16" in by_hand("UPDATE enforcement_measure SET keeper = '别人' WHERE id = %s", sealed.pk)
        for moment in (None, "2022-08-30T02:00Z"):
            assert "INV 16" in by_hand(self.SEIZE, moment, sealed.pk)

    @pytest.mark.parametrize("missing", ["where", "keeper", "condition"])
    def test_a_seizure_says_where_it_is_who_keeps_it_and_its_condition(self, house, debt, missing):
        (sealed,) = house.held(debt, (house.cars, car(90_000)))
        with pytest.raises(BadInput) as found:
            acts.take_possession(sealed, **{**SEEN, missing: " "}, by=house.officer, via=WEB)
        assert found.value.field == missing
        columns = {"where": "kept_where"}
        said = ", ".join(f"{columns.get(one, one)} = 'x'" for one in SEEN if one != missing)
        bare = f"UPDATE enforcement_measure SET possessed_at = %s, {said} WHERE id = %s"
        assert "SEAL 10" in by_hand(bare, sealed.effective_at, sealed.pk)


class TestR37NoLineWithoutWrittenAuthority:
    """Who is connected is asked where a line is made: `adapters/institutions/test_connecting.py`."""

    def test_the_database_keeps_no_arrangement_without_its_authority(self, house):
        assert "NET 1" in by_hand("UPDATE enforcement_mechanism SET authority = '  '")
        copy = "INSERT INTO enforcement_mechanism (court_id, institution_id, authority, channel, seal, security,"
        copy += " transfers)"
        copy += " SELECT court_id, institution_id, '', channel, seal, security, transfers FROM enforcement_mechanism"
        assert "NET 1" in by_hand(copy)
