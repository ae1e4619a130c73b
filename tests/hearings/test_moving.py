"""Another time for a hearing: times at which everyone is free, asked of the court, and decided by a judge."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from evercourt.cases.models import PanelMember, Party, Representation
from evercourt.hearings import acts, moving
from evercourt.hearings.models import Booking, Hearing, MoveRequest
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed, WrongState
from evercourt.messages.models import Message
from tests.factories import CaseFactory, CourtroomFactory, PartyFactory
from tests.hearings.conftest import HEARD_ON, MORNING

WEB = Channel.WEB


@pytest.fixture
def elsewhere(other_court, second_judge, lawyer_zhao, clock):
    """Zhao's hearing at the court next door, an hour after that of Li Qiang: two days earlier than his for now."""
    case = CaseFactory(court=other_court, number="（2022）新0102民初9号", procedure="summary")
    PanelMember.objects.create(case=case, user=second_judge, seat=PanelMember.Seat.PRESIDING)
    PartyFactory(case=case)
    party = PartyFactory(case=case, side=Party.Side.DEFENDANT, name="王伟")
    Representation.objects.create(party=party, user=lawyer_zhao, name="赵敏", since=MORNING.date())
    return acts.schedule(
        case, courtroom=CourtroomFactory(court=other_court), starts_at=MORNING + HEARD_ON + timedelta(hours=2),
        minutes=60, by=second_judge, via=WEB,
    )  # fmt: skip


@pytest.fixture
def defendant(civil_case):
    return civil_case.parties.get(side="defendant")


@pytest.fixture
def asked(hearing, defendant, elsewhere, lawyer_zhao):
    times = [one.starts_at for one in moving.times_for(hearing, lawyer_zhao)[:2]]
    return moving.ask_move(
        hearing, defendant, starts=times, reasons="同日在天山区法院开庭", against=elsewhere, by=lawyer_zhao, via=WEB
    )


def test_everyone_is_free_at_each_time_and_there_is_time_for_the_way(hearing, elsewhere, lawyer_zhao, judge, aygul):
    times = moving.times_for(hearing, lawyer_zhao)
    assert times
    for one in times:
        ends = one.starts_at + timedelta(minutes=one.minutes)
        taken = Booking.objects.filter(during__overlap=(one.starts_at, ends), kind=Booking.Kind.PERSON)
        assert not taken.filter(resource__in=[judge.pk, aygul.pk, lawyer_zhao.pk]).exclude(hearing=hearing).exists()
        away = elsewhere.during
        assert ends + moving.TRAVEL <= away.lower or away.upper + moving.TRAVEL <= one.starts_at
    assert hearing.during.lower not in {one.starts_at for one in times}


def test_the_judges_are_told_and_the_hearing_stays_until_one_decides(asked, hearing, judge):
    hearing.refresh_from_db()
    assert hearing.state == "scheduled"
    assert Message.objects.filter(to=judge, letter="move_to_decide").exists()
    assert hearing.case.docket.filter(act="hearings.move_asked").count() == 1


def test_moved_it_is_heard_at_the_time_proposed_and_everyone_is_summoned(asked, hearing, judge, lawyer_zhao):
    chosen = moving.proposed(asked)[1]
    moving.decide_move(asked, starts_at=chosen.starts_at, reasons="理由正当", by=judge, via=WEB)
    hearing.refresh_from_db()
    asked.refresh_from_db()
    assert (hearing.state, asked.granted) == ("adjourned", True)
    assert asked.moved_to.during.lower == chosen.starts_at
    assert asked.moved_to.follows == hearing
    assert Message.objects.filter(to=lawyer_zhao, letter="hearing_scheduled").exists()


def test_not_moved_the_reasons_are_told_and_it_is_decided_once(asked, hearing, judge, lawyer_zhao):
    with pytest.raises(BadInput):
        moving.decide_move(asked, starts_at=None, reasons=" ", by=judge, via=WEB)
    moving.decide_move(asked, starts_at=None, reasons="可由同所律师出庭", by=judge, via=WEB)
    hearing.refresh_from_db()
    assert hearing.state == "scheduled"
    assert "可由同所律师出庭" in Message.objects.filter(to=lawyer_zhao, letter="move_decided").first().body
    with pytest.raises(WrongState):
        moving.decide_move(asked, starts_at=None, reasons="x", by=judge, via=WEB)
    with pytest.raises(Exception, match="a_move_is_decided_once"), transaction.atomic():
        MoveRequest.objects.update(granted=True)


def test_only_a_side_asks_only_a_judge_decides(hearing, defendant, asked, aygul, recorder, registry_clerk, stranger):
    for person in (aygul, stranger, registry_clerk):
        with pytest.raises(NotAllowed):
            moving.ask_move(hearing, defendant, starts=[], reasons="x", by=person, via=WEB)
    for person in (recorder, registry_clerk, aygul):
        with pytest.raises(NotAllowed):
            moving.decide_move(asked, starts_at=None, reasons="x", by=person, via=WEB)


def test_other_times_none_or_too_many_are_refused_and_one_request_waits(hearing, defendant, lawyer_zhao, elsewhere):
    free = [one.starts_at for one in moving.times_for(hearing, lawyer_zhao)]
    for starts in ([], free[:4], [elsewhere.during.lower]):
        with pytest.raises(BadInput):
            moving.ask_move(hearing, defendant, starts=starts, reasons="x", by=lawyer_zhao, via=WEB)
    moving.ask_move(hearing, defendant, starts=free[:1], reasons="x", by=lawyer_zhao, via=WEB)
    with pytest.raises(WrongState):
        moving.ask_move(hearing, defendant, starts=free[:1], reasons="x", by=lawyer_zhao, via=WEB)
    with pytest.raises(IntegrityError), transaction.atomic():
        MoveRequest.objects.create(hearing=hearing, party=defendant, reasons="x", times=[], asked_by=lawyer_zhao)


def test_a_time_that_was_taken_meanwhile_is_refused_and_nothing_moves(asked, hearing, judge, civil_case, court):
    chosen = moving.proposed(asked)[0]
    other = CaseFactory(court=court, number="（2022）新0103民初77号", procedure="summary")
    PanelMember.objects.create(case=other, user=judge, seat=PanelMember.Seat.PRESIDING)
    PartyFactory(case=other)
    acts.schedule(
        other, courtroom=CourtroomFactory(court=court), starts_at=chosen.starts_at, minutes=60, by=judge, via=WEB
    )
    with pytest.raises(BadInput):
        moving.decide_move(asked, starts_at=chosen.starts_at, reasons="x", by=judge, via=WEB)
    hearing.refresh_from_db()
    asked.refresh_from_db()
    assert (hearing.state, asked.granted) == ("scheduled", None)


def test_from_the_desk_to_the_decision(client, hearing, elsewhere, lawyer_zhao, judge, stranger):
    client.force_login(lawyer_zhao)
    assert f"/hearings/{hearing.pk}/move?against={elsewhere.pk}" in client.get("/practice/desk").content.decode()
    page = client.get(f"/hearings/{hearing.pk}/move?against={elsewhere.pk}")
    times = [one.starts_at.isoformat() for one in page.context["times"]]
    said = {"times": times[:2], "reasons": "同日在天山区法院开庭", "against": elsewhere.pk}
    assert client.post(f"/hearings/{hearing.pk}/move", said | {"times": ["bad"]}).status_code == 422
    client.post(f"/hearings/{hearing.pk}/move", said)
    asked = MoveRequest.objects.get()
    assert asked.against == elsewhere
    client.force_login(stranger)
    assert client.get(f"/hearings/{hearing.pk}/move").status_code == 404
    client.force_login(judge)
    assert "天山区" in client.get(f"/hearings/{hearing.pk}/move").content.decode()
    decision = {"decide": 1, "request": asked.pk, "starts_at": times[0], "reasons": "理由正当"}
    client.post(f"/hearings/{hearing.pk}/move", decision)
    assert Hearing.objects.get(pk=hearing.pk).state == "adjourned"
