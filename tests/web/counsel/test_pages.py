"""The pages of counsel: the desk with its constant queries, the way of an appearance, and what each office does."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from evercourt.accounts.models import Deputy, FirmMember, LawyerLicence
from evercourt.cases.models import Appearance, Case, Deadline, Fee, Party, PartyIdentity, Representation
from evercourt.hearings.models import Hearing
from evercourt.web.accounts.second_factor import SECOND_FACTOR_AT, SECOND_FACTOR_BY
from tests.documents.files import pdf
from tests.factories import CaseFactory, CourtroomFactory, PartyFactory, UserFactory, counted

NOON = datetime(2022, 8, 10, 4, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _noon(db):
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def zhao(lawyer_zhao, client):
    LawyerLicence.objects.create(user=lawyer_zhao, number="16501", firm="天山律师事务所", verified_at=NOON)
    client.force_login(lawyer_zhao)
    return lawyer_zhao


def cases_of(lawyer, court, judge, number):
    """Open cases of the lawyer, each with a period, a fee and a hearing, one an hour."""
    room, cases = CourtroomFactory(court=court), []
    for place in range(number):
        case = CaseFactory(court=court)
        party = PartyFactory(case=case)
        Representation.objects.create(party=party, user=lawyer, name=lawyer.name)
        Deadline.objects.create(
            case=case, party=party, rule="defence", trigger_date=date(2022, 8, 1), due_on=date(2022, 8, 16),
            basis="CPL 128",
        )  # fmt: skip
        Fee.objects.create(case=case, party=party, rule="property", amount="50.00")
        start = NOON + DAY + timedelta(hours=place)
        during = DateTimeTZRange(start, start + timedelta(minutes=30))
        Hearing.objects.create(case=case, courtroom=room, during=during, scheduled_by=judge)
        cases.append(case)
    counted(Case, Party, Representation, Deadline, Fee, Hearing)
    return cases


def asked(client, path="/practice/desk"):
    with CaptureQueriesContext(connection) as queries:
        page = client.get(path)
    assert page.status_code == 200
    return len(queries), page.content.decode()


def test_the_desk_asks_the_same_for_two_hundred_cases_as_for_two(zhao, court, other_court, judge, client):
    cases_of(zhao, court, judge, 2)
    asked(client)
    few, _page = asked(client)
    cases_of(zhao, court, judge, 99)
    cases_of(zhao, other_court, judge, 99)
    many, page = asked(client)
    assert Case.objects.count() == 200
    assert many == few
    assert few < 30
    assert "天山区人民法院" in page


def test_two_hearings_at_once_and_two_towns_on_one_day_are_marked(zhao, court, other_court, judge, client):
    (one,) = cases_of(zhao, court, judge, 1)
    (other,) = cases_of(zhao, other_court, judge, 1)
    _number, page = asked(client)
    assert page.count("时间冲突") == 2
    later = NOON + DAY + timedelta(hours=2)
    Hearing.objects.filter(case=other).update(during=DateTimeTZRange(later, later + timedelta(hours=1)))
    _number, page = asked(client)
    assert "时间冲突" not in page
    assert page.count("路途时间不足") == 2
    Hearing.objects.filter(case=one).update(mode="remote")
    assert "路途时间不足" not in asked(client)[1]
    assert asked(client, "/practice/desk.ics")[1].count("BEGIN:VEVENT") == 2


def test_a_name_is_checked_against_clients_of_old_and_only_ones_own(zhao, court, judge, client):
    (case,) = cases_of(zhao, court, judge, 1)
    Party.objects.filter(case=case).update(name="旧客户有限公司")
    Representation.objects.filter(party__case=case).update(ended_at=NOON, end="withdrawn")
    assert case.number in asked(client, "/practice/desk?name=旧客户有限公司")[1]
    PartyFactory(case=CaseFactory(court=court), name="别人的客户")
    assert "没有该姓名或者名称" in asked(client, "/practice/desk?name=别人的客户")[1]


def test_a_substitute_has_the_cases_on_the_desk_while_it_lasts(zhao, court, judge, client):
    (case,) = cases_of(zhao, court, judge, 1)
    away = UserFactory()
    client.force_login(away)
    assert case.number not in asked(client)[1]
    Deputy.objects.create(lawyer=zhao, user=away, kind="substitute", since=date(2022, 8, 10), until=date(2022, 8, 10))
    assert case.number in asked(client)[1]
    with time_machine.travel(NOON + DAY, tick=False):
        client.force_login(away)
        assert case.number not in asked(client)[1]


def test_a_lawyer_appears_on_the_web_and_the_party_confirms(zhao, court, aygul, client):
    case = CaseFactory(court=court)
    PartyFactory(case=case, user=aygul, name=aygul.name)
    typed = {"number": case.number, "party": "不在本案", "scope": "general"}

    def file():
        return {"power": SimpleUploadedFile("power.pdf", pdf(), content_type="application/pdf")}

    assert client.post("/practice/appearance", typed | file()).status_code == 422
    sent = client.post("/practice/appearance", typed | {"party": aygul.name} | file())
    found = Appearance.objects.get()
    assert sent["Location"] == f"/appearances/{found.pk}"
    assert client.get(f"/appearances/{found.pk}").status_code == 200
    assert client.get(f"/cases/{case.pk}").status_code == 404
    assert client.post(f"/appearances/{found.pk}", {"do": "confirm"}).status_code == 404
    client.force_login(aygul)
    assert client.post(f"/appearances/{found.pk}", {"do": "confirm"}).status_code == 302
    client.force_login(zhao)
    assert client.get(f"/cases/{case.pk}").status_code == 200
    power = Representation.objects.get(user=zhao)
    client.force_login(aygul)
    assert "赵敏" in client.get(f"/cases/{case.pk}/counsel/{power.party_id}").content.decode()
    client.post(f"/cases/{case.pk}/counsel/{power.party_id}", {"do": "revoke", "key": power.pk})
    client.force_login(zhao)
    assert client.get(f"/cases/{case.pk}").status_code == 404


def test_licence_firm_and_deputies_on_one_page(client, clerk):
    partner, colleague = UserFactory(email="partner@example.org"), UserFactory(email="colleague@example.org")
    for place, person in enumerate((partner, colleague)):
        client.force_login(person)
        client.post("/practice", {"do": "licence", "number": f"1650{place}", "firm": "天山律师事务所"})
    client.force_login(clerk)
    assert client.get("/licences").content.decode().count("天山律师事务所") == 2
    for licence in LawyerLicence.objects.all():
        client.post("/licences", {"do": "confirm", "key": licence.pk})
    client.force_login(partner)
    client.post("/practice", {"do": "open"})
    client.post("/practice", {"do": "ask", "person": "colleague@example.org", "role": "lawyer"})
    client.force_login(colleague)
    member = FirmMember.objects.get(user=colleague)
    client.post("/practice", {"do": "agree", "key": member.pk})
    named = {"do": "name", "person": partner.pk, "kind": "substitute", "since": "2022-08-10", "until": "2022-08-20"}
    assert client.post("/practice", named).status_code == 302
    assert Deputy.objects.get(lawyer=colleague).user == partner
    assert "天山律师事务所" in client.get("/practice").content.decode()


def test_the_address_page_says_in_how_many_cases_and_the_desks_show_what_waits(
    court, aygul, li_qiang, registry_clerk, president, client
):
    case = CaseFactory(court=court)
    PartyFactory(case=case, user=aygul)
    other = PartyFactory(case=case, user=li_qiang, side="defendant")
    PartyIdentity.objects.create(party=other, address="解放路1号")
    client.force_login(aygul)
    assert client.post("/practice/address", {"address": ""}, follow=True).status_code == 200
    said = client.post("/practice/address", {"address": "新民路12号"}, follow=True).content.decode()
    assert "新民路12号" in said
    client.force_login(registry_clerk)
    assert client.get("/letters-for-the-post").status_code == 200
    assert client.post("/letters-for-the-post")["Content-Type"] == "application/pdf"
    assert "没有待处理的退回消息" in client.get("/returned").content.decode()
    client.force_login(president)
    session = client.session
    session[SECOND_FACTOR_AT], session[SECOND_FACTOR_BY] = timezone.now().isoformat(), president.pk
    session.save()
    ordered = {"do": "order", "person": aygul.email, "reasons": "虚假材料"}
    assert client.post("/restrictions", ordered).status_code == 302
    assert aygul.name in client.get("/restrictions").content.decode()
