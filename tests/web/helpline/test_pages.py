"""The hotline's pages: what they show, to whom, and that nothing of a case is there before proof."""

import pytest
from django.urls import reverse

from evercourt.helpline import acts
from evercourt.helpline.models import Call, OpenQuestion, Promise, WorkOrder
from evercourt.ledger.models import Access
from evercourt.messages.models import Message
from tests.helpline.conftest import PHONE, RIGHT, code_of

pytestmark = pytest.mark.django_db


def opened(client, person, path, **posted):
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client.post(path, posted) if posted else client.get(path)


def do(client, agent, call, **posted):
    return opened(client, agent, f"/helpline/calls/{call.pk}", **posted)


def test_a_ringing_call_appears_and_is_answered(client, monday, court, agent):
    acts.ring(court, leg="a@b", phone="+8613899990001", by=None, via="system")
    assert "+8613899990001" in opened(client, agent, "/helpline/ringing").content.decode()
    call = Call.objects.get()
    assert opened(client, agent, f"/helpline/ringing?shown={call.pk}-0").status_code == 204
    answer = opened(client, agent, f"/helpline/calls/{call.pk}/answer", x="1")
    assert answer.url == f"/helpline/calls/{call.pk}"
    call.refresh_from_db()
    assert call.agent == agent


def test_a_call_on_a_desk_telephone_is_begun_by_hand(client, monday, court, agent):
    answer = opened(client, agent, "/helpline", language="ug", phone="13899990001")
    call = Call.objects.get()
    assert answer.url == f"/helpline/calls/{call.pk}"
    assert call.phone == "+8613899990001"
    assert opened(client, agent, "/helpline", language="ug", phone="").status_code == 409


def test_the_whole_way_from_claim_to_case(client, call, plaintiff, case, agent):
    page = do(client, agent, call, do="claim", case_number=case.number, name=plaintiff.name)
    assert page.status_code == 302
    html = do(client, agent, call).content.decode()
    for secret in ("0023", "扬子江路", "86500", "李强"):
        assert secret not in html
    assert opened(client, agent, f"/helpline/calls/{call.pk}/cases/{plaintiff.pk}").status_code == 404
    do(client, agent, call, do="questions", **{f"said-{name}": said for name, said in RIGHT.items()})
    do(client, agent, call, do="send_code")
    wrong = do(client, agent, call, do="code", code="nothing")
    assert wrong.status_code == 302
    call.refresh_from_db()
    assert call.code_tries == 1
    do(client, agent, call, do="code", code=code_of(call))
    page = opened(client, agent, f"/helpline/calls/{call.pk}/cases/{plaintiff.pk}")
    assert page.status_code == 200
    assert Access.objects.filter(via="phone").count() == 1
    html = page.content.decode()
    assert "李强" not in html
    assert "扬子江路" not in html


def test_the_case_is_not_there_for_another_agent_or_the_supervisor(client, proved, plaintiff, other_agent, supervisor):
    path = f"/helpline/calls/{proved.pk}/cases/{plaintiff.pk}"
    assert opened(client, other_agent, path).status_code == 404
    assert opened(client, supervisor, path).status_code == 404
    assert opened(client, plaintiff.user, path).status_code == 404


def test_a_request_for_more_time_without_a_yes_is_refused_and_with_it_kept(client, proved, plaintiff, agent):
    path = f"/helpline/calls/{proved.pk}/cases/{plaintiff.pk}"
    assert opened(client, agent, path, do="extension", text="住院").status_code == 422
    assert opened(client, agent, path, do="extension", text="住院", said_yes="yes").status_code == 302
    assert opened(client, agent, path, do="order", kind="question", text="何时开庭？").status_code == 302
    assert WorkOrder.objects.count() == 2


def test_the_judge_answers_on_their_page(client, proved, plaintiff, agent, judge, second_judge):
    order = acts.open_order(proved, kind="question", text="何时开庭？", party=plaintiff, by=agent, via=PHONE)
    path = f"/helpline/orders/{order.pk}"
    assert opened(client, second_judge, path).status_code == 404
    assert "何时开庭？" in opened(client, judge, path).content.decode()
    assert path in opened(client, judge, "/helpline/orders").content.decode()
    assert opened(client, judge, path, do="answer", answer=" ").status_code == 422
    assert opened(client, judge, path, do="answer", answer="下周").status_code == 302
    assert path in opened(client, agent, "/helpline").content.decode()
    assert opened(client, agent, path, do="told").status_code == 302
    order.refresh_from_db()
    assert order.state == "told"


@pytest.mark.parametrize(
    ("posted", "status"),
    [
        ({"do": "language", "language": "kk-arab"}, 302),
        ({"do": "language", "language": "xx"}, 422),
        ({"do": "guidance", "page": "/guidance"}, 302),
        ({"do": "guidance", "page": "admin"}, 422),
        ({"do": "question", "text": "怎样改名？"}, 302),
        ({"do": "question", "text": " "}, 422),
        ({"do": "order", "kind": "question", "text": "几点开？", "name": "王陌"}, 302),
        ({"do": "order", "kind": "extension", "text": "几点开？", "name": "王陌"}, 422),
        ({"do": "order", "kind": "x", "text": "几点开？"}, 422),
        ({"do": "promise", "at": "2022-08-09T10:00", "name": "王陌", "phone": "13899990001"}, 302),
        ({"do": "promise", "at": "2022-99-99T10:00", "name": "王陌"}, 422),
        ({"do": "promise", "at": "2022-08-01T10:00", "name": "王陌"}, 422),
        ({"do": "claim", "case_number": "x", "name": "王陌"}, 422),
        ({"do": "code", "code": "1"}, 409),
        ({"do": "file", "name": "王陌"}, 422),
        ({"do": "cancel", "visit": "1"}, 404),
        ({"do": "nothing"}, 302),
    ],
)
def test_every_form_of_the_call_answers_clearly(client, call, agent, posted, status):
    assert do(client, agent, call, **posted).status_code == status


def test_filing_by_word_of_mouth_leads_into_the_wizard(client, call, agent):
    answer = do(client, agent, call, do="file", name="王陌", said_yes="yes")
    assert answer.url.endswith("/dispute")
    assert opened(client, agent, answer.url).status_code == 200


def test_a_call_back_a_question_and_the_figures(client, call, agent, clerk, supervisor, president, other_agent):
    do(client, agent, call, do="promise", at="2022-08-09T10:00", name="王陌", phone="13899990001")
    promised = Promise.objects.get()
    path = f"/helpline/promises/{promised.pk}"
    assert opened(client, other_agent, path, reached="yes").status_code == 404
    assert opened(client, supervisor, path, reached="yes").status_code == 403
    assert opened(client, agent, path, reached="yes").status_code == 302
    acts.leave_question(call, text="怎样改名？", by=agent, via=PHONE)
    question = OpenQuestion.objects.get()
    assert "怎样改名？" in opened(client, agent, "/helpline/questions").content.decode()
    assert opened(client, agent, "/helpline/questions", question=question.pk, page="/x").status_code == 403
    assert opened(client, clerk, "/helpline/questions", question=question.pk, page="/x").status_code == 302
    for person, status in ((supervisor, 200), (president, 200), (agent, 403), (clerk, 403)):
        assert opened(client, person, "/helpline/watch").status_code == status


def test_after_the_call_the_case_is_gone(client, proved, plaintiff, agent):
    do(client, agent, proved, do="end")
    assert opened(client, agent, f"/helpline/calls/{proved.pk}/cases/{plaintiff.pk}").status_code == 404
    assert do(client, agent, proved).status_code == 200


def test_the_pages_of_the_hotline_are_nobodys_else(client, call, aygul, clerk, judge, administrator):
    for person in (aygul, clerk, judge, administrator):
        assert opened(client, person, reverse("helpline")).status_code == 403
        assert opened(client, person, f"/helpline/calls/{call.pk}").status_code == 404
    assert opened(client, aygul, "/helpline/orders").status_code == 403


def test_a_visit_is_booked_from_the_call(client, call, agent, court, administrator):
    from evercourt.appointments import acts as visits

    visits.arrange_counter(court, name="1号窗口", services=["filing"], by=administrator, via="web")
    path = f"/helpline/calls/{call.pk}/visit"
    page = opened(client, agent, f"{path}?service=filing")
    slot = page.context["free"][0][1][0]
    wanted = {"service": "filing", "slot": f"{slot.counter.pk}|{slot.starts_at.isoformat()}", "name": "王陌"}
    assert opened(client, agent, path, **wanted, phone="13899990001").status_code == 422
    assert opened(client, agent, path, **wanted, phone="13899990001", said_yes="yes").status_code == 302
    assert Message.objects.filter(letter="visit_booked").exists()
    assert opened(client, agent, path, **(wanted | {"slot": "x"}), said_yes="yes").status_code == 422
