"""An order that protects a person changes while it holds, and on that person's application alone."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.utils import timezone, translation

from evercourt.cases.acts import remind
from evercourt.cases.acts.deadlines import pass_deadlines
from evercourt.cases.acts.keeping_docket import strike
from evercourt.cases.models import Deadline, Party
from evercourt.decisions import texts
from evercourt.decisions.changing import change_protection
from evercourt.decisions.models import Decision
from evercourt.decisions.operative import checked
from evercourt.decisions.reminding import remind_of_protections
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed, WrongState
from evercourt.messages.models import Message
from evercourt.web.cases.panels import offered_actions
from evercourt.work.models import Item
from tests.api.machine import Machine
from tests.decisions.protection import ask_for_change, protect, protection_case, sides, sign_and_pronounce
from tests.factories import CaseFactory, PartyFactory

WEB = Channel.WEB
MONDAY = datetime(2022, 8, 8, 3, 0, tzinfo=UTC)
REASONS = "申请人仍面临被申请人家庭暴力的现实危险，原措施仍有必要。"


@pytest.fixture(autouse=True)
def clock(db):
    with time_machine.travel(MONDAY, tick=False) as moved, translation.override("en"):
        yield moved


@pytest.fixture
def case(court, judge, aygul, li_qiang):
    return protection_case(court, judge, aygul, li_qiang)


@pytest.fixture
def term(case, judge):
    protect(case, judge, "2022-09-30")
    return case.deadlines.get(rule="protection.order")


def change(term, judge, what, **more):
    made = change_protection(term, what=what, reasons=REASONS, **more, by=judge, via=WEB)
    return sign_and_pronounce(made, judge)


def running(case):
    return [one.due_on for one in case.deadlines.filter(rule="protection.order", state=Deadline.State.OPEN)]


def test_extended_the_same_measures_hold_until_the_later_day(case, term, judge):
    ask_for_change(case)
    made = change(term, judge, "extend", until=date(2022, 12, 31))
    assert running(case) == [date(2022, 12, 31)]
    assert [(item["kind"], item["text"]) for item in made.operative] == [("protect", "禁止接触申请人。")]
    assert (made.kind, made.appealable) == ("ruling", False)
    term.refresh_from_db()
    assert term.state == Deadline.State.LIFTED


def test_changed_other_measures_hold_and_without_a_day_it_keeps_its_own(case, term, judge):
    ask_for_change(case)
    made = change(term, judge, "change", measures=["禁止接触申请人。", " ", "责令被申请人迁出申请人住所。"])
    assert [item["text"] for item in made.operative] == ["禁止接触申请人。", "责令被申请人迁出申请人住所。"]
    assert running(case) == [date(2022, 9, 30)]
    assert case.deadlines.filter(rule="protection.order").count() == 2


def test_revoked_it_ends_with_the_pronouncement_and_no_day_earlier(case, term, judge):
    ask_for_change(case)
    made = change_protection(term, what="revoke", reasons=REASONS, by=judge, via=WEB)
    assert running(case) == [date(2022, 9, 30)], "not before it is pronounced"
    sign_and_pronounce(made, judge)
    assert running(case) == []
    assert made.operative[0]["text"] == "撤销本院于2022年08月08日作出的人身安全保护令。"


@pytest.mark.parametrize("what", ["extend", "change", "revoke"])
def test_without_the_application_of_whom_it_protects_nothing_changes(case, term, judge, li_qiang, what):
    more = {"until": date(2022, 12, 31), "measures": ["禁止接触申请人。"]}
    ask_for_change(case, li_qiang)
    with pytest.raises(BadInput, match="has not applied") as refused:
        change(term, judge, what, **more)
    assert refused.value.basis == "DVL 30"
    # What was struck from the record asks for nothing either.
    strike(ask_for_change(case), reasons="误交的材料，予以剔除。", by=judge, via=WEB)
    with pytest.raises(BadInput, match="has not applied"):
        change(term, judge, what, **more)
    assert running(case) == [date(2022, 9, 30)]
    assert Decision.objects.filter(case=case).count() == 1


def test_one_application_is_decided_once(case, term, judge):
    ask_for_change(case)
    change(term, judge, "extend", until=date(2022, 10, 31))
    with pytest.raises(BadInput, match="has not applied"):
        change(case.deadlines.get(due_on=date(2022, 10, 31)), judge, "extend", until=date(2022, 12, 31))


def test_no_other_road_goes_round_the_application(case, term, judge):
    applicant, other = sides(case)
    line = {
        "kind": "protect",
        "obligor": other.pk,
        "obligee": applicant.pk,
        "text": "禁止接触。",
        "due_on": "2022-12-31",
    }
    for item in (line, {**line, "kind": "revoke"}):
        with pytest.raises(BadInput, match="has not applied"):
            checked([item], case)
    ask_for_change(case)
    assert checked([line], case)[0]["due_on"] == "2022-12-31"


@pytest.mark.parametrize("until", [None, date(2022, 9, 30), date(2023, 2, 9)])
def test_it_is_extended_to_a_later_day_of_the_next_six_months(case, term, judge, until):
    ask_for_change(case)
    with pytest.raises(BadInput) as refused:
        change(term, judge, "extend", until=until)
    assert refused.value.basis == "DVL 30"


def test_what_has_lapsed_is_not_changed_even_if_it_was_asked_for_in_time(case, term, judge, clock):
    ask_for_change(case)
    made = change_protection(term, what="extend", until=date(2022, 12, 31), reasons=REASONS, by=judge, via=WEB)
    clock.move_to("2022-09-30T16:30:00Z")
    pass_deadlines()
    judge.second_factor_at = timezone.now()
    with pytest.raises(WrongState, match="lapsed"):
        sign_and_pronounce(made, judge)
    with pytest.raises(WrongState, match="no longer protects"):
        change(term, judge, "revoke")
    applicant, other = sides(case)
    line = {
        "kind": "protect",
        "obligor": other.pk,
        "obligee": applicant.pk,
        "text": "禁止接触。",
        "due_on": "2022-12-31",
    }
    with pytest.raises(BadInput, match="no order protects"):
        checked([line], case)


def test_only_a_judge_of_the_case_decides_on_it(case, term, second_judge, registry_clerk, president, aygul, li_qiang):
    ask_for_change(case)
    for person in (second_judge, registry_clerk, president, aygul, li_qiang):
        with pytest.raises(NotAllowed):
            change_protection(term, what="revoke", reasons=REASONS, by=person, via=WEB)


def test_reasons_a_known_change_and_measures_are_asked_for(case, term, judge):
    ask_for_change(case)
    wrong = ({"what": "revoke", "reasons": "短"}, {"what": "end"}, {"what": "change", "measures": ["", " "]})
    for given, field in zip(wrong, ("reasons", "what", "measures"), strict=True):
        with pytest.raises(BadInput) as refused:
            change_protection(term, **{"reasons": REASONS, **given}, by=judge, via=WEB)
        assert refused.value.field == field


def test_fifteen_days_before_whom_it_protects_and_the_judge_hear_once_and_the_other_side_nothing(
    case, term, judge, aygul, li_qiang, clock
):
    clock.move_to("2022-09-14T15:30:00Z")
    assert remind_of_protections() == 0
    clock.move_to("2022-09-14T16:30:00Z")
    assert remind_of_protections() == 1
    letters = Message.objects.filter(letter="protection_near")
    assert set(letters.values_list("to__name", flat=True)) == {aygul.name, judge.name}
    assert "2022-09-23" in letters.get(to=aygul, line="portal").body
    task = Item.objects.get(kind="protect", state="open")
    assert (task.person, task.due_on, task.basis) == (judge, date(2022, 9, 23), "DVL 30")
    assert remind_of_protections() == 0
    # The general clock of periods leaves it alone.
    clock.move_to("2022-09-29T03:00:00Z")
    remind()
    assert not Message.objects.filter(letter="deadline_near").exists()
    clock.move_to("2022-09-30T16:30:00Z")
    pass_deadlines()
    assert not Message.objects.filter(letter="deadline_passed").exists(), "she missed nothing"
    assert set(Message.objects.filter(letter="protection_over").values_list("to__name", flat=True)) == {aygul.name}
    task.refresh_from_db()
    assert task.state == "done"


def test_an_application_is_work_of_the_judge_until_the_ruling_is_pronounced(case, term, judge, clock):
    clock.move_to("2022-09-20T03:00:00Z")
    remind_of_protections()
    judge.second_factor_at = timezone.now()
    ask_for_change(case)
    task = Item.objects.get(kind="protect", state="open")
    assert (task.person, task.due_on) == (judge, date(2022, 9, 30))
    assert "applied" in task.title
    change(term, judge, "extend", until=date(2022, 12, 31))
    assert not Item.objects.filter(kind="protect", state="open").exists()
    remind_of_protections()
    assert not Item.objects.filter(kind="protect", state="open").exists(), "it holds long now"


def test_the_page_of_the_case_offers_each_their_step(case, term, judge, aygul, li_qiang, registry_clerk):
    def offered(person):
        return [action.address for action in offered_actions(case, person) if "protection" in action.address]

    assert offered(aygul) == [f"/cases/{case.pk}/papers?kind=protection_change"]
    assert [offered(person) for person in (judge, li_qiang, registry_clerk)] == [[], [], []]
    ask_for_change(case)
    assert offered(judge) == [f"/cases/{case.pk}/protection"]


def test_a_judge_extends_it_on_a_page_and_software_revokes_it(case, term, judge, aygul):
    browser = Client()
    browser.force_login(judge, backend=settings.AUTHENTICATION_BACKENDS[-1])
    address = f"/cases/{case.pk}/protection"
    typed = {"term": term.pk, "what": "extend", "until": "2022-12-31", "measures": "", "reasons": REASONS}
    assert browser.post(address, typed).status_code == 422
    ask_for_change(case)
    assert "禁止接触申请人。" in browser.get(address).content.decode()
    made = browser.post(address, typed)
    assert made.status_code == 302
    sign_and_pronounce(Decision.objects.get(pk=made["Location"].rsplit("/", 1)[-1]), judge)
    ask_for_change(case)
    given = {"party": sides(case)[0].pk, "what": "revoke", "reasons": REASONS}
    whole = Machine(judge).post(f"/cases/{case.pk}/protection", **given)
    assert (whole["state"], whole["operative"][0]["kind"]) == ("signing", "revoke")


def test_a_line_that_revokes_stays_one_when_the_draft_is_written_again(case, term, judge):
    ask_for_change(case)
    made = change_protection(term, what="revoke", reasons=REASONS, by=judge, via=WEB)
    from evercourt.decisions import acts

    acts.decline(made, reason="理由应当补充说明具体危险。", by=judge, via=WEB)
    browser = Client()
    browser.force_login(judge, backend=settings.AUTHENTICATION_BACKENDS[-1])
    page = browser.get(f"/decisions/{made.pk}/text")
    (line,) = page.context["lines"].initial
    typed = {f"line-0-{name}": line.get(name, "") for name in ("kind", "ordered", "obligor", "obligee")}
    typed |= {"line-TOTAL_FORMS": 1, "line-INITIAL_FORMS": 1, "version": 2, "text": acts.current(made).text}
    assert browser.post(f"/decisions/{made.pk}/text", typed).status_code == 302
    made.refresh_from_db()
    assert [item["kind"] for item in made.operative] == ["revoke"]


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("protection_order", {"申请人", "被申请人"}),
        ("payment_order", {"申请人", "被申请人"}),
        ("civil_first", {"原告", "被告"}),
    ],
)
def test_the_sides_are_called_what_the_law_calls_them_in_that_kind_of_case(court, judge, kind, names):
    case = CaseFactory(court=court, kind=kind)
    PartyFactory(case=case, side=Party.Side.PLAINTIFF)
    PartyFactory(case=case, side=Party.Side.DEFENDANT, name="李强")
    with translation.override("zh-hans"):
        assert {party.get_side_display() for party in case.parties.all()} == names
    written = texts.first_draft(case, "ruling")
    assert all(f"{name}：" in written for name in names)


def test_such_an_application_is_brought_into_no_other_case(court, judge, aygul):
    case = CaseFactory(court=court)
    PartyFactory(case=case, user=aygul)
    with pytest.raises(BadInput, match="kind of papers"):
        ask_for_change(case)
