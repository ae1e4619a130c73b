"""Work opens and ends by what happens; who has it on the desk, and who may move it."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from evercourt.cases import acts as cases
from evercourt.cases.acts import ask_extension, assign_panel, pass_deadlines, remind, set_deadline
from evercourt.cases.acts.recusing import ask_recusal
from evercourt.cases.models import Deadline, PanelMember
from evercourt.decisions import events as decisions
from evercourt.decisions.models import Decision
from evercourt.filing.acts import claiming
from evercourt.filing.acts.submitting import withdraw
from evercourt.filing.models import Filing
from evercourt.hearings.holding import holds_of
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed, WrongState
from evercourt.ledger.models import Entry
from evercourt.ledger.record import record
from evercourt.service.events import Served, ServiceWaits
from evercourt.work import acts, desk
from evercourt.work.models import Item, Kind
from evercourt.work.opening import BY_HAND, ENDS, OPENS
from evercourt.work.reactions import end_items
from tests.factories import MORNING, CaseFactory

WEB = Channel.WEB


def happens(event, about, by=None):
    return record(event, about=about, by=by, via=WEB)


def task(case, by, **more):
    return acts.write_task(case, **{"text": "补正送达地址", "office": "registry_clerk"} | more, by=by, via=WEB)


def test_a_filing_lies_on_the_queue_of_the_clerks_and_follows_their_claim(world, clerk, judge, aygul, other_clerk):
    filing = Filing.objects.get(pk=world["filing_id"])
    item = Item.objects.get(kind=Kind.REVIEW, thing=filing.pk)
    assert (item.office, item.person, item.due_on) == ("filing_clerk", None, filing.due_on)
    assert filing.receipt_number in item.title
    for seen, person in ((True, clerk), (False, judge), (False, aygul), (False, other_clerk)):
        assert Item.objects.visible_to(person).filter(pk=item.pk).exists() is seen
    assert acts.take(item, by=clerk, via=WEB).person == clerk
    filing.refresh_from_db()
    assert filing.claimed_by == clerk
    claiming.release(filing, by=clerk, via=WEB)
    item.refresh_from_db()
    assert item.person is None
    with pytest.raises(WrongState):
        acts.complete(item, by=clerk, via=WEB)
    withdraw(filing, by=aygul, via=WEB)
    item.refresh_from_db()
    assert (item.state, item.done_by) == ("done", aygul)


def test_papers_that_came_back_are_one_item_that_says_on_whom_and_ends_when_they_are_served(case, registry_clerk):
    facts = {"order": 7, "party_id": 1, "party_name": "李强", "purpose": "complaint"}
    about = case
    happens(ServiceWaits(**facts, way="direct", failed=["post"]), about)
    happens(ServiceWaits(**facts, way="announcement", failed=["post", "direct"]), about)
    waiting = Item.objects.get(kind=Kind.SERVE, state="open")
    assert "李强" in waiting.title
    assert waiting.facts["failed"] == ["post", "direct"]
    assert [hold.code for hold in holds_of([case.pk], day=date(2022, 9, 1))[case.pk]] == ["work"]
    served = Served(
        **facts, attempt=1, way="announcement", effective_at=MORNING, served_on=date(2022, 8, 10), presumed=False,
        basis="CPL 95",
    )  # fmt: skip
    end_items(SimpleNamespace(event=served, about=case, at=MORNING, by=None))
    assert not Item.objects.filter(kind=Kind.SERVE, state="open").exists()
    assert holds_of([case.pk], day=date(2022, 9, 1)) == {}


def test_a_period_of_a_party_that_is_over_lies_on_the_desk_of_who_presides(case, judge, registry_clerk, clock):
    plaintiff = case.parties.first()
    set_deadline(case, "defence", trigger=date(2022, 8, 10), party=plaintiff, by=None, via=Channel.SYSTEM)
    set_deadline(case, "copy.to_defendant", trigger=date(2022, 8, 10), by=None, via=Channel.SYSTEM)
    clock.move_to(MORNING + timedelta(days=4))
    remind()
    near = Item.objects.get(kind=Kind.COURT_DEADLINE)
    assert (near.person, near.due_on, bool(near.due_explanation)) == (judge, date(2022, 8, 15), True)
    clock.move_to(MORNING + timedelta(days=40))
    pass_deadlines()
    over = Item.objects.get(kind=Kind.PERIOD_OVER)
    assert over.person == judge
    # Shown to have been met in time after all: it ends by itself.
    period = Deadline.objects.get(party=plaintiff)
    cases.meet_deadline(period, by=judge, via=WEB)
    over.refresh_from_db()
    assert (over.state, over.done_by) == ("done", judge)


def test_each_judge_signs_their_own_item_and_the_presiding_judge_pronounces(
    case, judge, second_judge, third_judge, president, registry_clerk
):  # fmt: skip
    PanelMember.objects.create(case=case, user=second_judge, seat=PanelMember.Seat.MEMBER)
    drafted = Decision.objects.create(case=case, kind="judgment", title="民事判决书", drafted_by=judge)
    facts = {"decision": drafted.pk, "title": "民事判决书"}
    happens(decisions.DecisionSentForSigning(**facts, version=1), case, by=judge)
    to_sign = Item.objects.filter(kind=Kind.SIGN, state="open")
    assert set(to_sign.values_list("person", flat=True)) == {judge.pk, second_judge.pk}
    happens(decisions.DecisionSignedByJudge(**facts, version=1, text_sha256=""), case, by=judge)
    assert [item.person for item in to_sign.all()] == [second_judge]
    # That it is being signed is known on the bench alone.
    for seen, person in ((True, second_judge), (False, president), (False, registry_clerk), (False, third_judge)):
        assert Item.objects.visible_to(person).filter(kind=Kind.SIGN, state="open").exists() is seen
    with pytest.raises(WrongState):
        acts.hand_on(to_sign.get(), judge, note="", by=second_judge, via=WEB)
    happens(decisions.DecisionSigned(**facts, document_sha256=""), case, by=second_judge)
    assert not to_sign.exists()
    assert Item.objects.get(kind=Kind.PRONOUNCE).person == judge
    happens(decisions.DecisionPronounced(**facts, kind="judgment", document_sha256=""), case, by=judge)
    assert not Item.objects.filter(kind=Kind.PRONOUNCE, state="open").exists()


def test_a_request_of_a_party_waits_for_whom_the_law_names_and_holds_the_case_back(case, judge, president, aygul):
    period = set_deadline(
        case, "appeal.judgment", trigger=date(2022, 8, 5), party=case.parties.get(user=aygul), by=None, via=WEB
    )
    ask_extension(period, ground="other", reasons="住院", by=aygul, via=WEB, wanted_until=date(2022, 9, 5))
    ask_recusal(
        case.panel.get(user=judge), party=case.parties.get(user=aygul), ground="interest", reasons="债务", by=aygul,
        via=WEB,
    )  # fmt: skip
    extension, recusal = (Item.objects.get(kind=kind) for kind in (Kind.EXTENSION, Kind.RECUSAL))
    assert extension.person == judge
    assert (recusal.office, recusal.person, recusal.due_on) == ("president", None, date(2022, 8, 15))
    assert len(holds_of([case.pk], day=date(2022, 8, 30))[case.pk]) == 2
    assert not Item.objects.visible_to(judge).filter(pk=recusal.pk).exists()
    assert Item.objects.visible_to(president).filter(pk=recusal.pk).exists()


def test_a_panel_that_cannot_be_drawn_is_the_presidents_work_until_it_is(court, president, judge, clock):
    case = CaseFactory(court=court)
    assert assign_panel(case, size=3, by=None, via=Channel.SYSTEM) == []
    assert Item.objects.get(kind=Kind.PANEL).office == "president"
    assign_panel(case, size=1, by=None, via=Channel.SYSTEM)
    assert Item.objects.get(kind=Kind.PANEL).state == "done"


def test_a_task_is_taken_handed_on_given_back_and_done_and_every_step_is_kept(
    case, registry_clerk, colleague, judge, clerk, president
):  # fmt: skip
    item = task(case, judge, due_on=date(2022, 8, 20), holds=True)
    assert acts.take(item, by=registry_clerk, via=WEB).person == registry_clerk
    acts.take(item, by=registry_clerk, via=WEB)
    with pytest.raises(WrongState, match="陈静"):
        acts.take(item, by=colleague, via=WEB)
    with pytest.raises(BadInput):
        acts.hand_on(item, clerk, note="", by=registry_clerk, via=WEB)
    item = acts.hand_on(item, colleague, note="地址已查", by=registry_clerk, via=WEB)
    with pytest.raises(NotAllowed):
        acts.complete(item, by=registry_clerk, via=WEB)
    acts.give_back(item, note="休假", by=president, via=WEB)
    item = acts.hand_on(item, registry_clerk, note="", by=president, via=WEB)
    done = acts.complete(item, result="已补", by=registry_clerk, via=WEB)
    assert (done.state, done.result, done.done_by) == ("done", "已补", registry_clerk)
    acts.complete(item, by=registry_clerk, via=WEB)
    with pytest.raises(WrongState):
        acts.take(item, by=registry_clerk, via=WEB)
    steps = list(item.handovers.values_list("to__name", "note"))
    assert steps == [("陈静", ""), ("何芳", "地址已查"), (None, "休假"), ("陈静", "")]
    told = Entry.objects.filter(act__startswith="work.").values_list("act", flat=True)
    assert sorted(told) == sorted(
        ["work.task_written", "work.taken", "work.handed_on", "work.given_back", "work.handed_on", "work.done"]
    )
    # Nothing of it stands in the chain of the case, which leaves the house with a copy of the file.
    assert not Entry.objects.filter(act__startswith="work.", stream=case.ledger_stream).exists()


def test_who_was_slower_is_told_by_whom_it_was_done(case, registry_clerk, colleague, judge):
    item = task(case, judge)
    acts.complete(item, by=registry_clerk, via=WEB)
    with pytest.raises(WrongState, match="陈静"):
        acts.complete(item, by=colleague, via=WEB)


@pytest.mark.parametrize("who", ["aygul", "stranger", "clerk", "judge", "other_clerk", "administrator"])
def test_nobody_outside_the_office_takes_or_ends_it(who, case, registry_clerk, request):
    item, person = task(case, registry_clerk), request.getfixturevalue(who)
    for act in (acts.take, acts.complete):
        with pytest.raises(NotAllowed):
            act(item, by=person, via=WEB)
    with pytest.raises(NotAllowed):
        acts.hand_on(item, registry_clerk, note="", by=person, via=WEB)


def test_a_clerk_who_is_a_party_of_the_case_sees_none_of_its_work(case, registry_clerk, judge):
    item = task(case, judge)
    case.parties.filter(name="李强").update(user=registry_clerk)
    assert not Item.objects.visible_to(registry_clerk).filter(pk=item.pk).exists()
    with pytest.raises(NotAllowed):
        acts.take(item, by=registry_clerk, via=WEB)
    with pytest.raises(NotAllowed):
        task(case, registry_clerk)


def test_what_lay_on_the_desk_of_a_judge_who_leaves_goes_to_who_presides(case, judge, second_judge, president):
    item = task(case, judge, office="judge", to=judge)
    cases.replace_member(case.panel.get(user=judge), reason="病休", by=president, via=WEB)
    item.refresh_from_db()
    assert item.person == second_judge
    assert not Item.objects.visible_to(judge).exists()


def test_the_desk_is_one_list_by_last_day_and_asks_as_often_for_many_as_for_one(
    case, judge, court, aygul, django_assert_num_queries
):  # fmt: skip
    def fill(one):
        set_deadline(one, "trial.ordinary", trigger=date(2022, 8, 1), by=None, via=Channel.SYSTEM)
        task(one, judge, office="judge", to=judge, due_on=date(2022, 8, 12), text="阅卷")

    fill(case)
    today = date(2022, 8, 10)
    lines = desk.desk_of(judge, court, today=today)
    assert [(line.part, line.day) for line in lines] == [("item", date(2022, 8, 12)), ("deadline", date(2023, 2, 1))]
    assert lines[1].steps
    judge = type(judge).objects.get(pk=judge.pk)
    with django_assert_num_queries(6) as asked:
        desk.desk_of(judge, court, today=today)
    for _number in range(5):
        more = CaseFactory(court=court)
        PanelMember.objects.create(case=more, user=judge, seat=PanelMember.Seat.PRESIDING)
        fill(more)
    judge = type(judge).objects.get(pk=judge.pk)
    with django_assert_num_queries(len(asked.captured_queries)):
        assert len(desk.desk_of(judge, court, today=today)) == 12


def test_no_item_waits_for_an_event_that_does_not_exist_and_each_kind_has_its_end():
    assert all(event.name for event in (*OPENS, *ENDS))
    ended = {kind for rules in ENDS.values() for kind, _thing in rules}
    assert ended | BY_HAND == set(Kind)
