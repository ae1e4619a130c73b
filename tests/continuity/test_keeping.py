"""A hearing is held as set in spite of the closure when every party asks for it, and only then."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from evercourt.accounts.models import User
from evercourt.continuity import acts
from evercourt.continuity.models import HearingEffect
from evercourt.hearings import acts as hearing_acts
from evercourt.hearings.models import Hearing
from evercourt.kernel.errors import NotAllowed, NotFound, WrongState
from evercourt.ledger.models import Entry
from evercourt.messages.models import Message
from tests.api.machine import Machine
from tests.continuity.conftest import MONDAY, WEB
from tests.factories import CaseFactory, CourtroomFactory, PartyFactory

RULE = {"keep_when_all_ask": True, "answer_days": 1}


@pytest.fixture
def issued(order, president, hearing):
    def made(what="remote", **more):
        closed = acts.issue(order(hearings=[RULE | {"what": what} | more]), by=president, via=WEB)
        hearing.refresh_from_db()
        return closed

    return made


@pytest.fixture
def ask(case, hearing, aygul, li_qiang):
    def made(closed, who):
        party = case.parties.get(user=who)
        return acts.ask_to_keep(closed, hearing, party=party, by=who, via=WEB)

    return made


def test_when_all_ask_the_question_about_video_is_taken_back(issued, ask, hearing, aygul, li_qiang):
    closed = issued()
    ask(closed, aygul)
    hearing.refresh_from_db()
    assert hearing.consent_until, "one is not all"
    ask(closed, li_qiang)
    ask(closed, li_qiang)
    hearing.refresh_from_db()
    assert (hearing.state, hearing.mode, hearing.consent_until) == ("scheduled", "on_site", None)
    effect = HearingEffect.objects.get()
    assert (effect.outcome, effect.reason) == ("kept", "all_asked")
    assert Entry.objects.filter(act="closure.keep_asked").count() == 2, "asked twice is asked once"


def test_what_was_put_off_is_set_anew_by_its_judge_and_then_left_alone(
    issued, ask, hearing, case, court, judge, aygul, li_qiang
):
    closed = issued("postpone")
    assert hearing.state == Hearing.State.ADJOURNED
    at = datetime(2022, 8, 12, 3, 0, tzinfo=UTC)
    room = CourtroomFactory(court=court)
    caught = hearing_acts.schedule(case, courtroom=room, starts_at=at, minutes=60, by=judge, via=WEB)
    caught.refresh_from_db()
    assert caught.state == Hearing.State.ADJOURNED, "before they asked the closure stops it"
    ask(closed, aygul)
    ask(closed, li_qiang)
    assert "不受暂停办公影响" in Message.objects.get(letter="hearing_wanted", to=judge, line="portal").body
    anew = hearing_acts.schedule(case, courtroom=room, starts_at=at, minutes=60, by=judge, via=WEB)
    anew.refresh_from_db()
    assert anew.state == Hearing.State.SCHEDULED
    assert HearingEffect.objects.get(hearing=anew).reason == "all_asked"


def test_the_other_sides_word_is_not_ones_own(issued, hearing, case, aygul, li_qiang, judge, stranger):
    closed = issued()
    for person in (aygul, judge, stranger):
        with pytest.raises(NotAllowed):
            acts.ask_to_keep(closed, hearing, party=case.parties.get(user=li_qiang), by=person, via=WEB)
    other = PartyFactory(case=CaseFactory(court=case.court), user=aygul)
    with pytest.raises(NotFound):
        acts.ask_to_keep(closed, hearing, party=other, by=aygul, via=WEB)


@pytest.mark.parametrize("why", ["no such rule", "kept", "by video", "past", "over"])
def test_where_it_cannot_be_asked(why, issued, ask, hearing, president, aygul):
    closed = issued(**({"keep_when_all_ask": False} if why == "no such rule" else {}))
    if why == "kept":
        HearingEffect.objects.update(outcome="kept")
    if why == "by video":
        Hearing.objects.update(mode="remote")
    later = MONDAY + timedelta(days=5 if why == "past" else 2)
    with time_machine.travel(later, tick=False):
        if why == "over":
            president.second_factor_at = later
            acts.reopen(closed, by=president, via=WEB)
        with pytest.raises(WrongState, match="no longer"):
            ask(closed, aygul)


def test_the_letter_leads_to_the_page_and_the_page_to_the_act(client, issued, hearing, case, aygul, li_qiang, stranger):
    from evercourt.continuity import reach

    closed = issued("postpone")
    reach.tell_waiting(closed)
    address = f"/hearings/{hearing.pk}/keeping"
    assert address in Message.objects.get(letter="closure", to=aygul, line="portal").body
    User.objects.update(language="en")
    client.force_login(stranger)
    assert client.get(address).status_code == 404
    client.force_login(aygul)
    assert "I ask that it be held as set" in client.get(address).content.decode()
    assert client.post(address).status_code == 302
    assert "waits for the other parties" in client.get(address).content.decode()
    machine = Machine(li_qiang)
    party = case.parties.get(user=li_qiang).pk
    said = machine.send("POST", f"/closures/{closed.pk}/hearings/{hearing.pk}/keeping", {"party": party})
    assert said.json()["silent"] == []
    assert "sets it anew" in client.get(address).content.decode()
