"""Handing a filing to the court: once, whatever its defects, and never edited afterwards."""

import threading
from datetime import date

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction

from evercourt.filing.acts.drafting import SavedElsewhere, save, start
from evercourt.filing.acts.submitting import submit, withdraw
from evercourt.filing.models import Filing, Submission
from evercourt.filing.queue import place
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed, WrongState
from evercourt.ledger.models import Entry
from tests.factories import MORNING


@pytest.fixture(autouse=True)
def _morning():
    with time_machine.travel(MORNING, tick=False):
        yield


@pytest.fixture
def draft(aygul, court):
    draft = start(by=aygul, via=Channel.WEB, language="zh-hans")
    parties = [{"side": "plaintiff", "name": "阿依古丽·买买提", "phone": "13899990001"}]
    return save(draft, {"court": court.code, "parties": parties}, version=1, by=aygul)


def test_a_filing_full_of_defects_is_received_with_its_clock_and_its_place(draft, aygul):
    filing = submit(draft, by=aygul, via=Channel.WEB)
    assert filing.state == Filing.State.SUBMITTED
    assert filing.submitted_at == filing.received_at == MORNING
    assert filing.due_on == date(2022, 8, 17)
    assert place(filing) == 1
    assert Entry.objects.get(stream=f"filing:{filing.pk}").act == "filing.submitted"


def test_submitting_again_gives_the_same_receipt_and_no_second_entry(draft, aygul):
    first = submit(draft, by=aygul, via=Channel.WEB)
    again = submit(draft, by=aygul, via=Channel.WEB, version=1)
    assert again.receipt_number == first.receipt_number
    assert Entry.objects.count() == Submission.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_six_tabs_submitting_at_once_make_one_submission(draft):
    failures = []

    def click():
        try:
            submit(draft, by=draft.filer, via=Channel.WEB, version=draft.version)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    tabs = [threading.Thread(target=click) for _tab in range(6)]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()
    assert failures == []
    assert draft.submissions.count() == 1
    assert Entry.objects.filter(stream=draft.ledger_stream).count() == 1


def test_a_correction_keeps_the_day_of_filing_and_starts_the_clock_anew(draft, aygul):
    filing = submit(draft, by=aygul, via=Channel.WEB)
    filing.move(Filing.State.RETURNED, rounds=1)
    filing = save(filing, {"facts": "now told"}, version=filing.version, by=aygul)
    with time_machine.travel("2022-08-15T02:00:00Z", tick=False):
        filing = submit(filing, by=aygul, via=Channel.WEB)
    assert filing.submitted_at == MORNING
    assert filing.due_on == date(2022, 8, 22)
    assert [kept.form.get("facts") for kept in filing.submissions.all()] == [None, "now told"]


def test_what_was_submitted_is_kept_word_for_word(draft, aygul):
    submit(draft, by=aygul, via=Channel.WEB)
    for change in ("UPDATE filing_submission SET form = '{}'", "DELETE FROM filing_submission"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)


def test_the_first_in_the_queue_is_the_first_that_came(draft, aygul, li_qiang, court):
    submit(draft, by=aygul, via=Channel.WEB)
    other = start(by=li_qiang, via=Channel.WEB, language="zh-hans")
    other = save(other, {"court": court.code, "parties": [{"name": "李强"}]}, version=1, by=li_qiang)
    assert place(other) is None
    assert place(submit(other, by=li_qiang, via=Channel.WEB)) == 2


def test_the_desk_of_the_court_sees_it_and_the_court_next_door_does_not(draft, aygul, clerk, other_clerk, judge):
    submit(draft, by=aygul, via=Channel.WEB)
    assert Filing.objects.visible_to(clerk).exists()
    for person in (other_clerk, judge):
        assert not Filing.objects.visible_to(person).exists()


def test_only_the_filer_takes_it_back_and_only_before_a_decision(draft, aygul, clerk, stranger):
    filing = submit(draft, by=aygul, via=Channel.WEB)
    for person in (clerk, stranger):
        with pytest.raises(NotAllowed):
            withdraw(filing, by=person, via=Channel.WEB)
    assert withdraw(filing, by=aygul, via=Channel.PHONE).state == Filing.State.WITHDRAWN
    assert withdraw(filing, by=aygul, via=Channel.PHONE).decided_at == MORNING
    assert Entry.objects.filter(act="filing.withdrawn").count() == 1


def test_a_draft_cannot_be_taken_back(draft, aygul):
    with pytest.raises(WrongState):
        withdraw(draft, by=aygul, via=Channel.WEB)


@pytest.mark.parametrize("person", ["clerk", "other_clerk", "president", "stranger", "li_qiang"])
def test_nobody_submits_for_another(draft, person, request):
    with pytest.raises(NotAllowed):
        submit(draft, by=request.getfixturevalue(person), via=Channel.WEB)


@pytest.mark.parametrize(
    ("change", "field"),
    [({"court": ""}, "court"), ({"court": "no such court"}, "court"), ({"parties": []}, "parties.0.name")],
)
def test_only_what_the_court_cannot_use_at_all_is_refused(draft, aygul, change, field):
    draft = save(draft, change, version=draft.version, by=aygul)
    with pytest.raises(BadInput) as refused:
        submit(draft, by=aygul, via=Channel.WEB)
    assert refused.value.field == field
    assert Filing.objects.get().state == Filing.State.DRAFT


def test_a_filing_taken_at_the_counter_needs_a_way_to_answer(clerk, court):
    filing = start(by=None, via=Channel.COUNTER, language="ug", taken_by=clerk)
    filing = save(filing, {"court": court.code, "parties": [{"name": "阿依古丽"}]}, version=1, by=clerk)
    with pytest.raises(BadInput) as refused:
        submit(filing, by=clerk, via=Channel.COUNTER)
    assert refused.value.field == "parties.0.phone"


def test_a_page_opened_before_another_save_does_not_submit_what_it_did_not_show(draft, aygul):
    with pytest.raises(SavedElsewhere):
        submit(draft, by=aygul, via=Channel.WEB, version=draft.version - 1)
