"""The desk, the queues, one item, the internal page and a session, used as their people use them."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evercourt.accounts.models import User
from evercourt.cases.models import PanelMember
from evercourt.hearings.models import Called, Hearing, Session
from evercourt.work.models import Item, Note, Thread
from tests.factories import CaseFactory, CourtroomFactory, PartyFactory


@pytest.fixture
def english(world, judge, registry_clerk, president):
    User.objects.update(language="en")
    return world


def test_a_clerk_takes_hands_on_and_ends_an_item(client, english, registry_clerk, president):
    client.force_login(registry_clerk)
    page = f"/work/items/{english['item_id']}"
    queue = client.get("/work/queues").content.decode()
    assert page in queue
    client.post(page, {"do": "take"})
    assert page in client.get("/work").content.decode()
    assert page not in client.get("/work/queues").content.decode()
    assert page in client.get("/work/queues?whose=taken").content.decode()
    answer = client.post(page, {"do": "hand_on", "to": "0"})
    assert answer.status_code == 422
    client.post(page, {"do": "complete", "note": "checked"})
    item = Item.objects.get(pk=english["item_id"])
    assert (item.state, item.result) == ("done", "checked")
    client.force_login(president)
    again = client.post(page, {"do": "back"})
    assert again.status_code == 409
    assert registry_clerk.name in again.content.decode()


def test_the_internal_page_writes_a_task_a_talk_a_note_and_an_order(client, english, judge, registry_clerk, aygul):
    client.force_login(judge)
    page = f"/cases/{english['case_id']}/internal"
    client.post(page, {"do": "task", "text": "Ask for the address", "to": "registry_clerk:", "due_on": "2022-08-20"})
    task = Item.objects.get(text="Ask for the address", due_on=date(2022, 8, 20))
    # It lies in the registry: the judge knows of it, and the registry opens it.
    assert f"/work/items/{task.pk}" not in client.get(page).content.decode()
    assert client.get(f"/work/items/{task.pk}").status_code == 404
    sent = {"do": "talk", "subject": "Service", "text": "Is it served?", "to": f"registry_clerk:{registry_clerk.pk}"}
    talk = client.post(page, sent)["Location"]
    client.post(page, {"do": "note", "audience": "chambers", "text": "They may settle"})
    client.post(page, {"do": "hold", "reason": "Expert opinion awaited"})
    shown = client.get(page).content.decode()
    for words in ("Ask for the address", "Service", "They may settle", "Expert opinion awaited"):
        assert words in shown
    wrong = client.post(page, {"do": "task", "text": "x", "to": "registry_clerk:", "due_on": "tomorrow"})
    assert wrong.status_code == 422
    client.post(page, {"do": "let_go", "order": english["hold_id"]})
    assert "等待鉴定" not in client.get(page).content.decode()
    client.force_login(registry_clerk)
    assert "They may settle" not in client.get(page).content.decode()
    assert f"/work/items/{task.pk}" in client.get(page).content.decode()
    assert client.get(f"/work/items/{task.pk}").status_code == 200
    assert "Is it served?" in client.get(talk).content.decode()
    client.post(talk, {"do": "answer", "text": "Yes, on Monday"})
    client.post(talk, {"do": "settle"})
    thread = Thread.objects.get(subject="Service")
    assert (thread.posts.count(), thread.settled_by) == (2, registry_clerk)
    client.force_login(judge)
    note = Note.objects.get(audience="chambers")
    client.post(f"{page}/notes/{note.pk}", {"do": "remove"})
    assert not Note.objects.visible_to(judge).filter(pk=note.pk).exists()
    client.force_login(aygul)
    assert client.get(page).status_code == 404


def test_a_session_is_planned_filled_set_and_closed_on_its_pages(client, english, court, judge, registry_clerk):
    for number in range(3):
        case = CaseFactory(court=court)
        PanelMember.objects.create(case=case, user=judge, seat=PanelMember.Seat.PRESIDING)
        PartyFactory(case=case, name=f"P{number}")
    client.force_login(registry_clerk)
    frame = {
        "title": "Loans", "courtroom": CourtroomFactory(court=court).pk, "judge": judge.pk, "first_day": "2022-09-07",
        "from_time": "10:00", "to_time": "12:00", "minutes": 30, "capacity": 5,
    }  # fmt: skip
    too_many = client.post("/sessions/new", frame)
    assert too_many.status_code == 422
    assert "room for 4 cases" in too_many.content.decode()
    page = client.post("/sessions/new", frame | {"capacity": 2})["Location"]
    suggested = client.get(f"{page}/suggestion")
    fit = suggested.context["fit"]
    assert [one.fits for one in fit] == [True, True, False]
    assert client.post(f"{page}/suggestion", {"case": [one.case.pk for one in fit]}).status_code == 422
    client.post(f"{page}/suggestion", {"case": [fit[0].case.pk, fit[2].case.pk]})
    out = Called.objects.get(case=fit[2].case)
    client.post(page, {"do": "take_out", "called": out.pk, "reason": "Settled"})
    client.post(page, {"do": "add", "number": fit[1].case.number})
    assert client.post(page, {"do": "add", "number": "x"}).status_code == 422
    client.post(page, {"do": "set"})
    assert Hearing.objects.filter(state="scheduled", case__in=[fit[0].case, fit[1].case]).count() == 2
    assert client.post(page, {"do": "close", "reason": "x"}).status_code == 403
    client.force_login(judge)
    assert client.post(f"{page}/change", frame | {"capacity": 2, "reason": ""}).status_code == 422
    client.post(f"{page}/change", frame | {"capacity": 2, "first_day": "2022-09-08", "reason": "Repairs"})
    assert Hearing.objects.filter(state="scheduled", during__startswith__date=date(2022, 9, 8)).count() == 2
    client.post(page, {"do": "by_video", "reason": "Weather"})
    client.post(page, {"do": "in_the_courtroom", "reason": "Sun"})
    client.post(page, {"do": "close", "reason": "Illness"})
    assert Session.objects.get(title="Loans").state == "closed"
    assert "Illness" in client.get(page).content.decode()


@pytest.mark.parametrize("page", ["/work", "/work/queues", "/sessions/{session_id}", "/cases/{case_id}/internal"])
def test_a_page_asks_as_often_for_many_rows_as_for_few(page, client, world, court, judge):
    def more(number):
        for _one in range(number):
            case = CaseFactory(court=court)
            PanelMember.objects.create(case=case, user=judge, seat=PanelMember.Seat.PRESIDING)
            PartyFactory(case=case)
            Called.objects.create(session_id=world["session_id"], case=case, position=1, chosen_by=judge)
            for of in (case.pk, world["case_id"]):
                Item.objects.create(court=court, case_id=of, kind="task", thing=1, office="judge", text="x")
                Item.objects.create(
                    court=court, case_id=of, kind="period_over", thing=1, office="judge", person=judge,
                    facts={"rule": "defence", "trigger": "2022-08-01", "name": "x"},
                )  # fmt: skip
            Note.objects.create(case_id=world["case_id"], author=judge, audience="court", text="x")

    client.force_login(judge)
    path = page.format(**world)
    more(1)
    client.get(path)
    with CaptureQueriesContext(connection) as few:
        assert client.get(path).status_code == 200
    more(8)
    with CaptureQueriesContext(connection) as many:
        assert client.get(path).status_code == 200
    assert len(many) == len(few)
