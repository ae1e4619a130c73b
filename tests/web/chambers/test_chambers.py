"""What the bench does on pages: schedule, record, draft, sign, pronounce; and what a party does with the decision."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.utils import timezone

from evercourt.cases.models import PanelMember, Party
from evercourt.decisions import acts
from evercourt.decisions.models import Decision
from evercourt.hearings.models import Hearing
from evercourt.kernel.channels import Channel
from evercourt.web.middleware import SECOND_FACTOR_AT
from tests.factories import CaseFactory, CourtroomFactory, PartyFactory


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(datetime(2022, 8, 10, 2, 0, tzinfo=UTC), tick=True) as moved:
        yield moved


@pytest.fixture
def case(court, judge, aygul):
    case = CaseFactory(court=court)
    PanelMember.objects.create(case=case, user=judge, seat=PanelMember.Seat.PRESIDING)
    PartyFactory(case=case, user=aygul)
    PartyFactory(case=case, side=Party.Side.DEFENDANT, name="李强")
    return case


def sign_in(client, person):
    client.force_login(person)
    session = client.session
    session[SECOND_FACTOR_AT] = timezone.now().isoformat()
    session.save()


def test_a_judge_schedules_and_records_a_hearing(client, clock, case, judge, court, aygul):
    sign_in(client, judge)
    room = CourtroomFactory(court=court)
    address = f"/cases/{case.pk}/hearings/new"
    typed = {"courtroom": room.pk, "day": "2022-08-11", "time": "10:30", "minutes": 60}
    too_soon = client.post(address, typed)
    assert too_soon.status_code == 422
    assert client.post(address, {**typed, "day": "2022-08-25"}).status_code == 302
    hearing = Hearing.objects.get()
    assert "BEGIN:VEVENT" in client.get(f"/hearings/{hearing.pk}/calendar.ics").content.decode()
    clock.move_to(datetime(2022, 8, 25, 4, 0, tzinfo=UTC))
    sign_in(client, judge)
    done = client.post(f"/hearings/{hearing.pk}/outcome", {"outcome": "辩论终结", "minutes": "审判员：现在开庭。"})
    assert done.status_code == 302
    client.force_login(aygul)
    assert "辩论终结" in client.get(f"/hearings/{hearing.pk}").content.decode()


def test_a_judge_writes_signs_and_pronounces_and_the_party_reads_it(client, case, judge, aygul, stranger):
    sign_in(client, judge)
    client.post(f"/cases/{case.pk}/decisions/new", {"kind": "judgment", "template": "judgment"})
    decision = Decision.objects.get()
    plaintiff, defendant = case.parties.order_by("pk")
    typed = {
        "version": 1, "text": "# 民事判决书\n本院认为借款属实。", "line-TOTAL_FORMS": 1, "line-INITIAL_FORMS": 0,
        "line-0-ordered": "被告归还借款。", "line-0-obligor": defendant.pk, "line-0-obligee": plaintiff.pk,
        "line-0-amount": "86500", "line-0-due_days": 10,
    }  # fmt: skip
    address = f"/decisions/{decision.pk}"
    assert client.post(f"{address}/text", {**typed, "line-0-amount": "many"}).status_code == 422
    assert client.post(f"{address}/text", typed).status_code == 302
    assert client.post(f"{address}/text", typed).status_code == 422, "version 1 is no longer the newest"
    client.post(f"{address}/signing")
    client.force_login(aygul)
    assert client.get(address).status_code == 404, "a draft is the bench's own"
    sign_in(client, judge)
    client.post(f"{address}/signature", {"version": 2})
    client.post(f"{address}/pronouncement")
    decision.refresh_from_db()
    assert decision.state == Decision.State.PRONOUNCED
    client.force_login(aygul)
    assert "借款属实" in client.get(address).content.decode()
    client.force_login(stranger)
    assert client.get(address).status_code == 404


def test_a_decision_orders_several_things_and_none_of_them_is_lost(client, case, judge):
    sign_in(client, judge)
    client.post(f"/cases/{case.pk}/decisions/new", {"kind": "judgment", "template": "judgment"})
    decision = Decision.objects.get()
    plaintiff, defendant = case.parties.order_by("pk")
    address = f"/decisions/{decision.pk}/text"

    def line(number, text, amount=""):
        given = {"ordered": text, "obligor": defendant.pk, "obligee": plaintiff.pk, "amount": amount, "due_days": 10}
        return {f"line-{number}-{name}": value for name, value in given.items()}

    typed = {"version": 1, "text": "# 民事判决书\n本院认为借款属实。", "line-INITIAL_FORMS": 0}
    more = client.post(address, {**typed, **line(0, "归还借款。", "86500"), "line-TOTAL_FORMS": 1, "add": "line"})
    assert 'name="line-1-ordered"' in more.content.decode()
    assert "归还借款。" in more.content.decode()
    assert decision.versions.count() == 1, "a line more is not yet saved"
    both = {**typed, **line(0, "归还借款。", "86500"), **line(1, "交付房屋。"), "line-TOTAL_FORMS": 2}
    assert client.post(address, both).status_code == 302
    decision.refresh_from_db()
    assert [(one["kind"], one["text"]) for one in decision.operative] == [("pay", "归还借款。"), ("act", "交付房屋。")]
    again = client.get(address).content.decode()
    assert "交付房屋。" in again
    assert "归还借款。" in again


def test_a_draft_says_under_which_headings_nothing_stands(client, case, judge):
    sign_in(client, judge)
    client.post(f"/cases/{case.pk}/decisions/new", {"kind": "judgment", "template": "judgment"})
    shown = client.get(f"/decisions/{Decision.objects.get().pk}")
    assert shown.context["unwritten"][-3:] == ["本院查明", "本院认为", "判决主文"]


def test_signing_asks_for_the_second_factor_again(client, case, judge):
    client.force_login(judge)
    client.post(f"/cases/{case.pk}/decisions/new", {"kind": "judgment", "template": "judgment"})
    decision = Decision.objects.get()
    acts.save(decision, text="# 民事判决书\n# 本院认为\n借款属实。", version=1, by=judge, via=Channel.WEB)
    client.post(f"/decisions/{decision.pk}/signing")
    answer = client.post(f"/decisions/{decision.pk}/signature", {"version": 2})
    assert answer.status_code == 302
    assert "second-factor" in answer["Location"]
    assert not decision.signatures.exists()


def test_a_judge_puts_a_hearing_off_and_says_why(client, case, judge, court, aygul):
    sign_in(client, judge)
    typed = {"courtroom": CourtroomFactory(court=court).pk, "day": "2022-08-25", "time": "10:30", "minutes": 60}
    client.post(f"/cases/{case.pk}/hearings/new", typed)
    address = f"/hearings/{Hearing.objects.get().pk}"
    assert client.post(f"{address}/adjournment", {"reason": ""}).status_code == 422
    assert client.post(f"{address}/adjournment", {"reason": "证人不能到庭"}).status_code == 302
    assert Hearing.objects.get().state == "adjourned"
    client.force_login(aygul)
    assert "证人不能到庭" in client.get(address).content.decode()


def test_a_judge_declines_to_sign_and_says_why(client, case, judge):
    sign_in(client, judge)
    client.post(f"/cases/{case.pk}/decisions/new", {"kind": "judgment", "template": "judgment"})
    decision = Decision.objects.get()
    address = f"/decisions/{decision.pk}"
    acts.save(decision, text="# 民事判决书\n# 本院认为\n借款属实。", version=1, by=judge, via=Channel.WEB)
    client.post(f"{address}/signing")
    assert client.post(f"{address}/declining", {"reason": " "}).status_code == 422
    assert client.post(f"{address}/declining", {"reason": "利息起算日有误"}).status_code == 302
    decision.refresh_from_db()
    assert decision.state == Decision.State.DRAFT
