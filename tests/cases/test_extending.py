"""More time for one period: who may ask and until when, who decides, and what the decision does."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.utils import translation

from evercourt.accounts.models import User
from evercourt.cases.acts import ask_extension, decide_extension, pass_deadlines
from evercourt.cases.models import Deadline, Extension, PanelMember
from evercourt.courts.explanations import sentence
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed, WrongState
from evercourt.messages.models import Message
from tests.api.machine import Machine
from tests.factories import CaseFactory, PartyFactory

WEB = Channel.WEB
# Wednesday, 10 August 2022, noon at the court.
NOON = datetime(2022, 8, 10, 4, 0, tzinfo=UTC)
TODAY = date(2022, 8, 10)


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON, tick=False), translation.override("en"):
        yield


@pytest.fixture
def case(court, judge, aygul, li_qiang):
    case = CaseFactory(court=court)
    PanelMember.objects.create(case=case, user=judge, seat=PanelMember.Seat.PRESIDING)
    PartyFactory(case=case, user=aygul)
    PartyFactory(case=case, user=li_qiang, side="defendant", name="李强")
    return case


@pytest.fixture
def period(case):
    def made(rule="defence", due_on=date(2022, 8, 15), *, side="defendant", **more):
        party = case.parties.get(side=side) if side else None
        return Deadline.objects.create(
            case=case, party=party, rule=rule, trigger_date=date(2022, 7, 31), due_on=due_on, basis="CPL 128", **more
        )

    return made


def ask(deadline, by, **more):
    said = {"ground": "force_majeure", "reasons": "隔离"} | more
    return ask_extension(deadline, **said, by=by, via=WEB)


def decide(extension, by, **more):
    said = {"grant": True, "until": date(2022, 8, 24), "reasons": "情况属实"} | more
    return decide_extension(extension, **said, by=by, via=WEB)


# (rule, last day, obstacle ended, asked today, article that says no)
ASKED = [
    ("defence", date(2022, 8, 15), None, True, ""),
    ("defence", date(2022, 8, 15), date(2022, 7, 1), True, ""),
    # Missed on Friday, 29 July; the obstacle ended on Sunday, 31 July: ten days end today.
    ("defence", date(2022, 7, 29), date(2022, 7, 31), True, ""),
    ("defence", date(2022, 7, 29), date(2022, 7, 29), False, "CPL 86"),
    ("defence", date(2022, 7, 29), None, True, ""),
    ("appeal.judgment", date(2022, 7, 29), date(2022, 8, 9), True, ""),
    ("evidence.ordinary_min", TODAY, None, True, ""),
    ("evidence.ordinary_min", date(2022, 8, 9), None, False, "INT 100"),
    ("retrial.apply", date(2022, 8, 15), None, False, "INT 127"),
    ("criminal.ordinary", date(2022, 8, 15), None, False, "CRPL 105"),
    ("trial.ordinary", date(2022, 8, 15), None, False, "CPL 153"),
]


@pytest.mark.parametrize(("rule", "last", "ended", "may", "article"), ASKED)
def test_until_when_more_time_can_be_asked_for(period, li_qiang, rule, last, ended, may, article):
    deadline = period(rule, last)
    if last < TODAY:
        Deadline.objects.filter(pk=deadline.pk).update(state="missed")
    if may:
        assert ask(deadline, li_qiang, obstacle_ended_on=ended).state == "asked"
        return
    with pytest.raises((BadInput, WrongState)) as refused:
        ask(deadline, li_qiang, obstacle_ended_on=ended)
    assert refused.value.basis == article
    assert not Extension.objects.exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"ground": "mood"}, "ground"),
        ({"reasons": " "}, "reasons"),
        ({"obstacle_ended_on": date(2022, 8, 11)}, "obstacle_ended_on"),
        ({"wanted_until": date(2022, 8, 15)}, "wanted_until"),
        ({"wanted_until": date(2025, 8, 15)}, "wanted_until"),
    ],
)
def test_what_a_request_must_say(period, li_qiang, change, field):
    with pytest.raises(BadInput) as refused:
        ask(period(), li_qiang, **change)
    assert refused.value.field == field


def test_what_does_not_run_is_not_extended(period, li_qiang):
    for state in ("met", "lifted"):
        deadline = period("fee.prepay" if state == "met" else "defence")
        Deadline.objects.filter(pk=deadline.pk).update(state=state)
        with pytest.raises(WrongState):
            ask(deadline, li_qiang)
    with pytest.raises(WrongState, match="reopens"):
        ask(period("appeal.ruling", held=True), li_qiang)


def test_only_the_party_whose_period_it_is_asks(period, aygul, judge, clerk, stranger):
    for person in (aygul, judge, clerk, stranger):
        with pytest.raises(NotAllowed):
            ask(period("defence"), person)


def test_only_a_judge_of_the_case_decides_and_once(period, li_qiang, judge, second_judge, recorder, president, aygul):
    asked = ask(period(), li_qiang)
    assert ask(asked.deadline, li_qiang) == asked, "asked twice is one request"
    for person in (second_judge, recorder, president, aygul, li_qiang):
        with pytest.raises(NotAllowed):
            decide(asked, person)
    decide(asked, judge)
    with pytest.raises(WrongState):
        decide(asked, judge)


def test_granted_the_last_day_is_later_explained_and_both_sides_are_told(period, li_qiang, aygul, judge):
    asked = ask(period(), li_qiang, wanted_until=date(2022, 8, 27))
    # 27 August 2022 is a Saturday.
    decide(asked, judge, until=date(2022, 8, 27))
    deadline = Deadline.objects.get()
    assert (deadline.due_on, deadline.extended_at, deadline.state) == (date(2022, 8, 29), NOON, "open")
    step = deadline.explanation[-1]
    assert (step["code"], step["basis"]) == ("extended", "CPL 86")
    assert "李强" in sentence(step)
    letters = Message.objects.filter(letter="extension_decided", line="portal")
    assert {letter.to for letter in letters} == {aygul, li_qiang}
    assert all("情况属实" in letter.body for letter in letters)


def test_refused_nothing_moves_and_the_reasons_are_told(period, li_qiang, judge):
    asked = ask(period(), li_qiang)
    with pytest.raises(BadInput, match="reasons"):
        decide(asked, judge, grant=False, until=None, reasons="")
    decide(asked, judge, grant=False, until=None, reasons="无证据")
    deadline = Deadline.objects.get()
    assert (deadline.due_on, deadline.explanation) == (date(2022, 8, 15), [])
    assert "无证据" in Message.objects.get(letter="extension_decided", line="portal", to=li_qiang).body


def test_what_was_missed_runs_again(period, li_qiang, judge):
    deadline = period(due_on=date(2022, 8, 9))
    pass_deadlines()
    deadline.refresh_from_db()
    assert deadline.state == "missed"
    decide(ask(deadline, li_qiang), judge)
    deadline.refresh_from_db()
    assert (deadline.state, deadline.due_on) == ("open", date(2022, 8, 24))
    pass_deadlines()
    deadline.refresh_from_db()
    assert deadline.state == "open"


def test_more_time_for_evidence_counts_for_every_party_and_that_for_a_defence_for_one(period, li_qiang, judge):
    theirs, own = period("evidence.ordinary_min", side="plaintiff"), period("evidence.ordinary_min")
    other = period("defence", side="plaintiff")
    decide(ask(own, li_qiang), judge)
    for deadline in (theirs, own, other):
        deadline.refresh_from_db()
    assert theirs.due_on == own.due_on == date(2022, 8, 24)
    assert other.due_on == date(2022, 8, 15)
    decide(ask(period(), li_qiang), judge, until=date(2022, 8, 26))
    other.refresh_from_db()
    assert other.due_on == date(2022, 8, 15)


@pytest.mark.parametrize("until", [None, date(2022, 8, 15), date(2022, 8, 1), date(2024, 1, 1)])
def test_a_new_day_is_later_and_within_a_year(period, li_qiang, judge, until):
    with pytest.raises(BadInput) as refused:
        decide(ask(period(), li_qiang), judge, until=until)
    assert refused.value.field == "until"


def test_a_closure_afterwards_counts_on_from_the_judges_day_and_none_before_it_again(
    period, li_qiang, judge, court, president, registry_clerk
):
    from evercourt.continuity import acts
    from tests.continuity.conftest import clauses

    president.second_factor_at = NOON

    def toll(first, last):
        begins, ends = (datetime(2022, 8, day, 16, tzinfo=UTC) for day in (first - 1, last))
        rule = [{"deadline_class": "steps_of_parties", "way": "toll", "days": 1}]
        made = acts.draft(
            court, clauses(begins_at=begins, ends_at=ends, deadlines=rule, hearings=[]), by=registry_clerk, via=WEB
        )
        return acts.issue(made, by=president, via=WEB)

    deadline = period(due_on=date(2022, 8, 15))
    first = toll(10, 12)
    deadline.refresh_from_db()
    assert deadline.due_on == date(2022, 8, 18), "three days do not count"
    decide(ask(deadline, li_qiang), judge, until=date(2022, 8, 24))
    with time_machine.travel(NOON + timedelta(days=3), tick=False):
        president.second_factor_at = NOON + timedelta(days=3)
        acts.reopen(first, by=president, via=WEB)
        toll(22, 23)
    deadline.refresh_from_db()
    assert deadline.due_on == date(2022, 8, 26), "two days more, not five"


def test_over_the_api_and_the_pages_it_is_the_same_act(client, period, case, li_qiang, judge, stranger):
    deadline = period()
    machine, bench = Machine(li_qiang), Machine(judge)
    body = {"deadline": deadline.pk, "ground": "other", "reasons": "住院"}
    assert Machine(stranger).send("POST", f"/cases/{case.pk}/extensions", body).status_code == 404
    made = machine.post(f"/cases/{case.pk}/extensions", **body)
    assert (
        machine.send("POST", f"/extensions/{made['id']}/decision", {"grant": True, "reasons": "x"}).status_code == 403
    )
    assert bench.send("POST", f"/extensions/{made['id']}/decision", {"grant": True, "reasons": "x"}).status_code == 422
    client.force_login(stranger)
    assert client.get(f"/extensions/{made['id']}").status_code == 404
    client.force_login(judge)
    assert f"/extensions/{made['id']}" in client.get(f"/cases/{case.pk}").content.decode()
    page = f"/extensions/{made['id']}"
    assert client.post(page, {"do": "grant", "until": "no", "reasons": "x"}).status_code == 422
    assert client.post(page, {"do": "grant", "until": "2022-08-24", "reasons": "情况属实"}).status_code == 302
    (said,) = machine.get(f"/cases/{case.pk}/extensions")
    assert (said["state"], said["until"]) == ("granted", "2022-08-24")
    User.objects.update(language="en")
    li_qiang.refresh_from_db()
    client.force_login(li_qiang)
    new = f"/deadlines/{deadline.pk}/extensions/new"
    assert new in client.get(f"/cases/{case.pk}").content.decode()
    assert "ten days after" in client.get(new).content.decode()
    assert client.post(new, {"ground": "other"}).status_code == 422
    assert client.post(new, {"ground": "other", "reasons": "仍在住院"}).status_code == 302
    assert Extension.objects.filter(reasons="仍在住院", state="asked").count() == 1
    fixed = period("retrial.apply")
    refused = client.get(f"/deadlines/{fixed.pk}/extensions/new").content.decode()
    assert "The law lets nobody extend this period." in refused
