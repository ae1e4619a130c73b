"""No closure lengthens what expires: it is listed before, and those who renew it are called at the issue."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.conf import settings
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from evercourt.cases.acts.deadlines import pass_deadlines
from evercourt.cases.models import Deadline, Party
from evercourt.continuity import acts, expiring, preview
from evercourt.continuity.models import PreviewLine
from evercourt.decisions import acts as decisions
from evercourt.decisions.operative import checked
from evercourt.kernel.errors import BadInput
from evercourt.messages.models import Message
from evercourt.work.models import Item
from tests.api.machine import Machine
from tests.continuity.conftest import MONDAY, WEB
from tests.continuity.forms import Browser
from tests.decisions.protection import protect, protection_case


@pytest.fixture
def protected(court, judge, aygul, li_qiang):
    """A case of Aygul, who asks to be protected from Li Qiang."""
    return protection_case(court, judge, aygul, li_qiang)


def test_a_protection_order_holds_until_the_day_it_names_and_lapses_the_day_after(protected, judge):
    protect(protected, judge, "2022-09-30")
    term = protected.deadlines.get(rule="protection.order")
    assert (term.due_on, term.basis) == (date(2022, 9, 30), "DVL 30")
    assert term.party.side == Party.Side.PLAINTIFF
    with time_machine.travel("2022-09-30T15:00:00Z", tick=False):
        assert pass_deadlines() == 0
    with time_machine.travel("2022-09-30T17:00:00Z", tick=False):
        pass_deadlines()
    term.refresh_from_db()
    assert term.state == Deadline.State.MISSED


@pytest.mark.parametrize("until", ["2022-08-07", "2023-02-09"])
def test_it_holds_at_most_six_months(protected, judge, until):
    with pytest.raises(BadInput) as refused:
        protect(protected, judge, until)
    assert refused.value.basis == "DVL 30"


def test_the_database_holds_no_longer_either(protected, judge):
    protect(protected, judge, "2022-09-30")
    with pytest.raises(DatabaseError, match="DVL 30"), transaction.atomic():
        Deadline.objects.filter(rule="protection.order").update(due_on=date(2023, 2, 9))


def test_the_last_day_of_six_months_is_allowed(protected, judge):
    protect(protected, judge, "2023-02-08")
    assert protected.deadlines.get(rule="protection.order").due_on == date(2023, 2, 8)


def test_a_later_order_takes_the_place_of_the_term_before(protected, judge):
    protect(protected, judge, "2022-08-14")
    protect(protected, judge, "2022-12-31")
    first, second = protected.deadlines.filter(rule="protection.order").order_by("pk")
    assert (first.state, second.state) == (Deadline.State.LIFTED, Deadline.State.OPEN)


def test_the_preview_lists_it_and_the_closure_leaves_its_day(order, registry_clerk, protected, judge):
    protect(protected, judge, "2022-08-14")
    made = preview.ask(order(), by=registry_clerk)
    (line,) = made.lines.filter(kind=PreviewLine.Kind.PROTECTIONS)
    assert (line.before, line.after) == (date(2022, 8, 14), MONDAY.date())
    assert made.counts["protections"] == {"renew": 1}
    (row,) = preview.rows(made, [line])
    assert protected.number in row.what


def test_issued_the_judge_has_a_task_and_the_applicant_a_letter_and_the_other_side_none(
    order, president, protected, judge, aygul, li_qiang
):
    protect(protected, judge, "2022-08-20")
    issued = acts.issue(order(), by=president, via=WEB)
    task = Item.objects.get(kind="protect")
    assert (task.person, task.due_on, task.state) == (judge, date(2022, 8, 13), "open")
    letters = Message.objects.filter(letter="expires_in_closure")
    assert set(letters.values_list("to__name", flat=True)) >= {aygul.name, judge.name}
    assert not letters.filter(to=li_qiang).exists()
    assert letters.filter(to=aygul).first().link.endswith(issued.number)
    # Extended by a new order, the work is done.
    president.second_factor_at = judge.second_factor_at = timezone.now()
    protect(protected, judge, "2022-12-31")
    task.refresh_from_db()
    assert task.state == "done"
    assert protected.deadlines.get(due_on=date(2022, 12, 31)).state == Deadline.State.OPEN


def test_what_expires_long_after_the_closure_is_no_business_of_it(order, protected, judge):
    protect(protected, judge, "2022-08-30")
    assert list(expiring.protections(order())) == []
    protect(protected, judge, "2022-08-29")
    assert len(list(expiring.protections(order()))) == 1


def test_software_reads_the_same_list(order, registry_clerk, protected, judge):
    protect(protected, judge, "2022-08-14")
    made, machine = order(), Machine(registry_clerk)
    assert machine.post(f"/closures/{made.pk}/preview")["counts"]["protections"] == {"renew": 1}
    (line,) = machine.get(f"/closures/{made.pk}/preview/lines/protections")["items"]
    assert (line["before"], line["after"], line["court"]) == ("2022-08-14", "2022-08-08", made.court.code)


def test_the_list_is_a_page_with_days_and_no_hours(order, registry_clerk, protected, judge):
    protect(protected, judge, "2022-08-14")
    made, clerk = order(), Browser(registry_clerk)
    preview.ask(made, by=registry_clerk)
    shown = clerk.open(f"/closures/desk/{made.pk}/preview/protections")
    assert "Aug. 14, 2022" in shown
    assert "not lengthened: to be renewed by: Aug. 8, 2022" in shown


def test_the_judge_writes_the_last_day_on_the_page_of_the_draft(protected, judge):
    made = decisions.draft(protected, kind="ruling", title="人身安全保护令", template="ruling", by=judge, via=WEB)
    writer = Client()
    writer.force_login(judge, backend=settings.AUTHENTICATION_BACKENDS[-1])
    applicant, other = (protected.parties.get(side=side) for side in (Party.Side.PLAINTIFF, Party.Side.DEFENDANT))
    line = {"ordered": "禁止接触申请人。", "obligor": other.pk, "obligee": applicant.pk, "due_days": 10}
    typed = {"version": 1, "text": "# 民事裁定书", "line-TOTAL_FORMS": 1, "line-INITIAL_FORMS": 0}
    typed |= {f"line-0-{name}": value for name, value in line.items()}
    address = f"/decisions/{made.pk}/text"
    assert writer.post(address, typed).status_code == 422, "without a last day it is no protection"
    assert writer.post(address, typed | {"line-0-due_on": "2023-02-09"}).status_code == 422
    assert writer.post(address, typed | {"line-0-due_on": "2022-12-31"}).status_code == 302
    made.refresh_from_db()
    assert [(item["kind"], item["due_on"]) for item in made.operative] == [("protect", "2022-12-31")]


def test_an_order_that_extends_another_calls_again_and_leaves_one_task(order, president, protected, judge):
    protect(protected, judge, "2022-08-20")
    first = acts.issue(order(), by=president, via=WEB)
    until = datetime(2022, 8, 20, 16, 0, tzinfo=UTC)
    later = order(change="extension", supersedes=first.number, ends_at=until)
    acts.issue(later, by=president, via=WEB)
    assert Item.objects.filter(kind="protect", state="open").count() == 1


def test_an_order_given_while_the_court_is_closed_is_caught_too(order, president, protected, judge, aygul):
    issued = acts.issue(order(), by=president, via=WEB)
    protect(protected, judge, "2022-12-31")
    assert not Item.objects.filter(kind="protect").exists(), "it expires long after the closure"
    protect(protected, judge, "2022-08-20")
    assert Item.objects.get(kind="protect", state="open").due_on == date(2022, 8, 13)
    letters = Message.objects.filter(letter="expires_in_closure", to=aygul)
    assert {letter.link.rsplit("/", 1)[-1] for letter in letters} == {issued.number}


@pytest.mark.parametrize("day", [{}, {"due_on": None}, {"due_on": ""}])
def test_software_that_names_no_last_day_is_told_so(protected, judge, day):
    applicant, other = (protected.parties.get(side=side) for side in (Party.Side.PLAINTIFF, Party.Side.DEFENDANT))
    line = {"kind": "protect", "obligor": other.pk, "obligee": applicant.pk, "text": "禁止接触申请人。"} | day
    with pytest.raises(BadInput, match="1") as found:
        checked([line], protected)
    assert found.value.basis == "DVL 30"
