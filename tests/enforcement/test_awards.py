"""Arbitral awards: at which court, until when, of whom; opened or refused as a decision is (CPL 235, 248, 250)."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.utils import timezone

from evercourt.accounts.offices import Office
from evercourt.cases.models import Case, Party
from evercourt.courts.models import Court
from evercourt.documents.acts import receive
from evercourt.enforcement import acts, tasks
from evercourt.enforcement.models import Award, Debt, EnforcementApplication
from evercourt.kernel.errors import BadInput, NotAllowed, WrongState
from evercourt.messages.models import Message
from evercourt.service.models import ServiceOrder
from tests.api.machine import Machine
from tests.documents.files import pdf
from tests.enforcement.house import WEB, fresh
from tests.factories import office_holder

WHY = "被执行人住所地和财产所在地均不在本院辖区，本院没有管辖权。"


@pytest.fixture
def intermediate(court) -> Court:
    return Court.objects.create(code="新01", name="乌鲁木齐市中级人民法院", level="intermediate")


@pytest.fixture
def its_clerk(intermediate):
    return office_holder(intermediate, Office.FILING_CLERK, "马丽", "clerk@intermediate.example.org")


@pytest.fixture
def given(intermediate, aygul, clock):
    return {
        "court": intermediate, "kind": "commercial", "commission": "乌鲁木齐仲裁委员会",
        "number": "（2022）乌仲字第5号", "made_on": date(2022, 7, 1), "perform_by": date(2022, 8, 20),
        "amount": Decimal("12000.00"),
        "document": receive(pdf(), name="award.pdf", title="裁决书", court=None, by=aygul),
        "creditor": acts.Side(name=aygul.name), "debtor": acts.Side(name="李强", number="650103198001010011"),
        "here": "domicile", "here_where": "解放路1号", "by": aygul, "via": WEB,
    }  # fmt: skip


def test_the_creditor_applies_and_the_court_opens_the_case_with_both_sides(given, its_clerk, aygul, intermediate):
    application = acts.apply_on_award(**given)
    assert (str(application.due_on), str(application.last_day)) == ("2022-08-30", "2024-08-22")
    assert Message.objects.filter(to=aygul, letter="enforcement_received").exists()
    assert Message.objects.filter(to=its_clerk, letter="enforcement_to_open").exists()
    case = acts.open_enforcement(application, by=its_clerk, via=WEB)
    assert (case.court, case.kind, case.origin) == (intermediate, "enforcement", None)
    creditor, debtor = case.parties.get(side="applicant"), case.parties.get(side="debtor")
    assert (creditor.user, debtor.name, debtor.identity.number) == (aygul, "李强", "650103198001010011")
    debt = Debt.objects.get(case=case)
    # A Saturday: the debtor had time until the Monday after it, and was late from the Tuesday on.
    assert (debt.principal, str(debt.late_from)) == (12_000, "2022-08-23")
    assert case.documents.filter(document=given["document"]).exists()
    assert Case.objects.visible_to(aygul).filter(pk=case.pk).exists()


def test_a_lawyer_applies_with_a_power_and_represents_the_creditor(given, its_clerk, lawyer_zhao):
    given |= {"by": lawyer_zhao, "creditor": acts.Side(name="天山公司", kind="company")}
    with pytest.raises(BadInput) as refused:
        acts.apply_on_award(**given)
    assert (refused.value.field, refused.value.basis) == ("power", "CPL 62")
    application = acts.apply_on_award(**given, power=given["document"])
    case = acts.open_enforcement(application, by=its_clerk, via=WEB)
    creditor = case.parties.get(side="applicant")
    assert (creditor.user, creditor.kind) == (None, Party.Kind.COMPANY)
    assert creditor.representations.get().user == lawyer_zhao


@pytest.mark.parametrize(
    ("level", "kind", "lawful"),
    [
        ("intermediate", "commercial", True), ("basic", "commercial", False), ("high", "commercial", False),
        ("basic", "labour", True), ("intermediate", "labour", False),
    ],
)  # fmt: skip
def test_only_a_court_of_the_lawful_level_enforces_it(given, intermediate, level, kind, lawful):
    Court.objects.filter(pk=intermediate.pk).update(level=level)
    intermediate.refresh_from_db()
    if lawful:
        assert acts.apply_on_award(**given | {"kind": kind})
        return
    with pytest.raises(BadInput) as refused:
        acts.apply_on_award(**given | {"kind": kind})
    assert "CPL 235" in refused.value.basis


@pytest.mark.parametrize(
    ("moment", "lawful"),
    [("2022-08-22T02:00", False), ("2022-08-23T02:00", True), ("2024-08-22T02:00", True), ("2024-08-23T02:00", False)],
)
def test_not_before_the_time_to_pay_is_over_nor_after_two_years(given, clock, moment, lawful):
    clock.move_to(datetime.fromisoformat(moment).replace(tzinfo=UTC))
    if lawful:
        assert acts.apply_on_award(**given)
    else:
        with pytest.raises(BadInput):
            acts.apply_on_award(**given)


@pytest.mark.parametrize(
    "changed",
    [
        {"commission": " "}, {"here_where": ""}, {"amount": Decimal("0")}, {"amount": Decimal("1.001")},
        {"perform_by": date(2022, 6, 30)}, {"kind": "notary"}, {"debtor": acts.Side(name="阿依古丽")},
    ],
)  # fmt: skip
def test_what_is_missing_is_said(given, aygul, changed):
    if "debtor" in changed:
        changed = {"debtor": acts.Side(name=aygul.name)}
    with pytest.raises(BadInput):
        acts.apply_on_award(**given | changed)
    assert not Award.objects.exists()


def test_once_however_it_is_written_and_again_after_a_refusal(given, intermediate, aygul, stranger):
    application = acts.apply_on_award(**given)
    with pytest.raises(WrongState):
        acts.apply_on_award(**given | {"number": "(2022) 乌仲字第5号"})
    judge = office_holder(intermediate, Office.JUDGE, "高明", "judge@intermediate.example.org")
    refused = acts.refuse(application, reasons=WHY, by=fresh(judge), via=WEB)
    assert refused.ruling.sha256
    assert Message.objects.filter(to=aygul, letter="enforcement_refused").exists()
    assert acts.apply_on_award(**given).pk != application.pk


def test_nobody_opens_or_refuses_what_they_handed_in_themselves(given, its_clerk):
    given |= {"by": its_clerk, "creditor": acts.Side(name=its_clerk.name)}
    application = acts.apply_on_award(**given)
    with pytest.raises(NotAllowed):
        acts.open_enforcement(application, by=its_clerk, via=WEB)


def test_it_is_opened_by_itself_when_the_seven_days_are_over(given, clock):
    application = acts.apply_on_award(**given)
    clock.move_to(datetime(2022, 8, 30, 16, 1, tzinfo=UTC))
    assert tasks.open_overdue(0) == 1
    application.refresh_from_db()
    assert application.case_id


def test_only_who_handed_it_in_and_that_court_see_it(given, its_clerk, aygul, clerk, li_qiang):
    application = acts.apply_on_award(**given)
    for person, sees in ((aygul, True), (its_clerk, True), (clerk, False), (li_qiang, False)):
        assert EnforcementApplication.objects.visible_to(person).filter(pk=application.pk).exists() is sees


def test_postgresql_itself_keeps_one_title_and_the_award_as_it_was(given, title, creditor, debtor):
    application = acts.apply_on_award(**given)
    for change in ({"title": title}, {"award_key": ""}, {"applicant": creditor, "debtor": debtor}):
        with pytest.raises(DatabaseError), transaction.atomic():
            EnforcementApplication.objects.filter(pk=application.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Award.objects.update(amount=1)


class TestADebtorPleadsThatItIsNotEnforced:
    @pytest.fixture
    def enforced(self, given, its_clerk, li_qiang, clock) -> Case:
        """The case is open; Li Qiang has joined it, and has the notice since the day of the application."""
        case = acts.open_enforcement(acts.apply_on_award(**given), by=its_clerk, via=WEB)
        case.parties.filter(side="debtor").update(user=li_qiang)
        debtor = case.parties.get(side="debtor")
        ServiceOrder.objects.create(case=case, party=debtor, purpose="notice", effective_at=timezone.now())
        return case

    @pytest.fixture
    def panel(self, intermediate):
        names = ("高明", "杨帆", "何静")
        return [office_holder(intermediate, Office.JUDGE, n, f"j{i}@im.example.org") for i, n in enumerate(names)]

    def plead(self, case, by, **changed):
        given = {"grounds": ["forged_evidence"], "text": "借条系伪造，可以鉴定。", "by": by, "via": WEB}
        return acts.plead_against_award(case, **(given | changed))

    def decide(self, objection, panel, *, upheld):
        first, *others = panel
        reasons = "经审查，据以裁决的主要证据系伪造，裁决不应予以执行。"
        return acts.decide(objection, upheld=upheld, reasons=reasons, members=others, by=fresh(first), via=WEB)

    def test_upheld_enforcement_is_undone_and_the_title_is_nothing(self, enforced, panel, li_qiang):
        plea = self.plead(enforced, li_qiang)
        assert (plea.kind, plea.grounds, str(plea.decide_by)) == ("award", ["forged_evidence"], "2022-10-24")
        assert self.plead(enforced, li_qiang).pk == plea.pk
        decided = self.decide(plea, panel, upheld=True)
        enforced.refresh_from_db()
        assert (decided.remedy_until, enforced.end_reason) == (None, "fallen")

    def test_rejected_enforcement_goes_on_and_it_is_not_made_twice(self, enforced, panel, li_qiang):
        self.decide(self.plead(enforced, li_qiang), panel, upheld=False)
        enforced.refresh_from_db()
        assert enforced.ended_at is None
        with pytest.raises(WrongState) as refused:
            self.plead(enforced, li_qiang)
        assert refused.value.basis == "AWARD 10"

    @pytest.mark.parametrize(
        "changed", [{"grounds": []}, {"grounds": ["unjust"]}, {"grounds": ["no_agreement", "unjust"]}, {"text": " "}]
    )
    def test_only_on_grounds_of_the_law_and_with_facts(self, enforced, li_qiang, changed):
        with pytest.raises(BadInput) as refused:
            self.plead(enforced, li_qiang, **changed)
        assert refused.value.basis == "CPL 248"

    def test_only_by_the_debtor_and_only_where_an_award_is_enforced(self, enforced, li_qiang, aygul, debt):
        with pytest.raises(NotAllowed):
            self.plead(enforced, aygul)
        with pytest.raises(WrongState):
            self.plead(debt.case, li_qiang)

    def test_within_fifteen_days_after_the_notice_or_of_what_was_learned_later(self, enforced, li_qiang, clock):
        clock.move_to(datetime(2022, 9, 8, 2, 0, tzinfo=UTC))
        learned = {"learned_on": date(2022, 9, 1)}
        for almost in ({}, learned | {"grounds": ["forged_evidence", "no_agreement"]}):
            with pytest.raises(WrongState) as refused:
                self.plead(enforced, li_qiang, **almost)
            assert refused.value.basis == "AWARD 8"
        assert self.plead(enforced, li_qiang, **learned)

    def test_on_the_web_and_over_the_api(self, client, enforced, li_qiang, aygul):
        client.force_login(li_qiang)
        assert f"/cases/{enforced.pk}/award-plea" in client.get(f"/cases/{enforced.pk}/measures").content.decode()
        assert client.post(f"/cases/{enforced.pk}/award-plea", {"grounds": "corruption"}).status_code == 422
        sent = {"grounds": ["corruption"], "text": "仲裁员收受贿赂"}
        address = client.post(f"/cases/{enforced.pk}/award-plea", sent).headers["Location"]
        assert "仲裁员收受贿赂" in client.get(address).content.decode()
        client.force_login(aygul)
        assert client.get(f"/cases/{enforced.pk}/award-plea").status_code == 404
        other = Machine(li_qiang).send("POST", f"/cases/{enforced.pk}/enforcement-objections", sent)
        assert (other.status_code, other.json()["kind"]) == (201, "award")


class TestOnTheWeb:
    def fields(self, intermediate, aygul, **changed):
        return {
            "kind": "commercial", "court": intermediate.pk, "here": "property", "here_where": "新A12345 轿车",
            "commission": "乌鲁木齐仲裁委员会", "number": "5", "made_on": "2022-07-01", "perform_by": "2022-08-20",
            "amount": "12000", "creditor_kind": "person", "creditor": aygul.name, "debtor_kind": "person",
            "debtor": "李强", "debtor_number": "", "debtor_address": "", "debtor_phone": "",
        } | changed  # fmt: skip

    def test_what_was_typed_and_sent_stays_until_it_is_right_and_then_it_is_applied_for(
        self, client, intermediate, aygul, its_clerk, clock
    ):
        client.force_login(aygul)
        file = SimpleUploadedFile("裁决书.pdf", pdf())
        half = client.post("/enforcement/awards/new", self.fields(intermediate, aygul, debtor="") | {"document": file})
        assert half.status_code == 422
        page = half.content.decode()
        assert "新A12345 轿车" in page
        sent = page.split('name="document-sent" value="')[1].split('"')[0]
        done = client.post("/enforcement/awards/new", self.fields(intermediate, aygul) | {"document-sent": sent})
        address = done.headers["Location"]
        shown = client.get(address).content.decode()
        assert "2022-08-30" in shown
        assert "新A12345" in shown
        assert b"".join(client.get(f"{address}/papers/award").streaming_content) == pdf()
        assert client.get(f"{address}/papers/ruling").status_code == 404
        client.force_login(its_clerk)
        assert address in client.get("/enforcement").content.decode()
        client.post(f"{address}/opening")
        case = EnforcementApplication.objects.get().case
        client.force_login(aygul)
        assert "乌鲁木齐仲裁委员会" in client.get(f"/cases/{case.pk}").content.decode()

    def test_without_the_award_nothing_is_applied_for(self, client, intermediate, aygul, clock):
        client.force_login(aygul)
        assert client.post("/enforcement/awards/new", self.fields(intermediate, aygul)).status_code == 422
        assert not Award.objects.exists()


def test_over_the_api_a_program_applies_with_what_it_uploaded(intermediate, aygul, li_qiang, clock):
    document = receive(pdf(), name="award.pdf", title="裁决书", court=None, by=aygul)
    payload = {
        "court": "新01", "kind": "commercial", "here": "domicile", "here_where": "解放路1号", "commission": "仲裁委",
        "number": "5", "made_on": "2022-07-01", "perform_by": "2022-08-20", "amount": "12000.00",
        "creditor": {"name": aygul.name}, "debtor": {"name": "李强"}, "document": document.pk,
    }  # fmt: skip
    assert Machine(li_qiang).send("POST", "/enforcement-awards", payload).status_code == 404
    made = Machine(aygul).send("POST", "/enforcement-awards", payload)
    assert made.status_code == 201
    assert (made.json()["award"], made.json()["decision"]) == ("仲裁委裁决书 5", None)
    assert Machine(aygul).get(f"/enforcement-applications/{made.json()['id']}")["due_on"] == "2022-08-30"
