"""`file` does in one act what `start`, `save` and `submit` do in three."""

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from evercourt.accounts.acts.firms import restrict_filing
from evercourt.filing.acts import drafting, submitting
from evercourt.filing.models import Filing, Submission
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed
from evercourt.ledger.models import Entry
from evercourt.messages.models import Message
from tests.factories import MORNING

FORM = {
    "court": "新0103",
    "cause": "private_lending",
    "parties": [{"side": "plaintiff", "kind": "person", "name": "阿依古丽", "phone": "13899990001"}],
    "facts": "借款未还\x00",
    "unknown": "left out",
}
# What is another one's for every filing, or counts how it came to be.
OWN = {"id", "receipt_number", "version"}


def in_one_go(person):
    return submitting.file(FORM, by=person, via=Channel.API, language="ug")


def in_three(person):
    draft = drafting.start(by=person, via=Channel.API, language="ug")
    draft = drafting.save(draft, FORM, version=draft.version, by=person)
    return submitting.submit(draft, by=person, via=Channel.API)


def test_both_leave_the_same_behind(aygul, court):
    with time_machine.travel(MORNING, tick=False):
        one, three = in_one_go(aygul), in_three(aygul)
    kept = [dict(Filing.objects.filter(pk=filing.pk).values().get()) for filing in (one, three)]
    for row in kept:
        for name in OWN:
            del row[name]
    assert kept[0] == kept[1]
    assert kept[0]["state"] == "submitted"
    submissions = [Submission.objects.get(filing=filing) for filing in (one, three)]
    assert submissions[0].form == submissions[1].form == Filing.objects.get(pk=one.pk).form
    acts = [
        list(Entry.objects.filter(stream=filing.ledger_stream).values_list("act", flat=True)) for filing in (one, three)
    ]
    assert acts == [["filing.submitted"]] * 2
    assert Message.objects.filter(letter="filing_submitted", line="portal").count() == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("missing", "field"), [({"court": "新9999"}, "court"), ({"parties": []}, "parties.0.name")])
def test_what_the_court_could_not_use_leaves_nothing(aygul, court, missing, field):
    with pytest.raises(BadInput) as refused:
        submitting.file(FORM | missing, by=aygul, via=Channel.API, language="zh-hans")
    assert refused.value.field == field
    assert not Filing.objects.exists()


def test_a_closed_account_files_nothing(aygul, court):
    aygul.is_active = False
    with pytest.raises(NotAllowed):
        in_one_go(aygul)


def test_who_may_file_at_a_court_only_at_its_counter_does_not_file_there_by_machine_either(
    aygul, court, other_court, president
):
    president.second_factor_at = timezone.now()
    restrict_filing(aygul, court=court, reasons="滥用诉权", until=None, by=president, via=Channel.WEB)
    aygul = type(aygul).objects.get(pk=aygul.pk)
    elsewhere = FORM | {"court": other_court.code}
    for forms in ([FORM], [elsewhere, FORM]):
        with pytest.raises(NotAllowed), transaction.atomic():
            submitting.file_many(forms, by=aygul, via=Channel.API, language="zh-hans")
    with pytest.raises(NotAllowed), transaction.atomic():
        in_one_go(aygul)
    assert not Filing.objects.exists()
    assert submitting.file(elsewhere, by=aygul, via=Channel.API, language="zh-hans").court == other_court
