"""The sealed receipt: issued by the court itself, once for each submission, and told to the filer."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.utils import timezone

from evercourt.documents.models import Document
from evercourt.filing.acts.drafting import save, start
from evercourt.filing.acts.receipting import give_receipt
from evercourt.filing.acts.submitting import file, file_many, submit
from evercourt.filing.models import Filing
from evercourt.filing.tasks import issue_receipt
from evercourt.kernel.channels import Channel
from evercourt.kernel.policy import may
from evercourt.messages.models import Message
from tests.factories import MORNING


@pytest.fixture(autouse=True)
def _morning(settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "files"},
        },
    }
    settings.MEDIA_ROOT = tmp_path / "files"
    with time_machine.travel(MORNING, tick=True):
        yield


@pytest.fixture
def submitted(aygul, court):
    draft = start(by=aygul, via=Channel.WEB, language="ug")
    parties = [{"side": "plaintiff", "name": "阿依古丽·买买提", "phone": "13899990001"}]
    form = {"court": court.code, "cause": "private_lending", "parties": parties, "evidence": [{"title": "借条"}]}
    return submit(save(draft, form, version=1, by=aygul), by=aygul, via=Channel.WEB)


def test_the_receipt_is_issued_once_and_opened_by_the_filer_only(submitted, client, aygul, stranger):
    issue_receipt(filing_id=submitted.pk)
    issue_receipt(filing_id=submitted.pk)
    assert Document.objects.count() == 1
    client.force_login(aygul)
    answer = client.get(f"/filings/{submitted.pk}/receipt")
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert f"/filings/{submitted.pk}/receipt" in client.get(f"/filings/{submitted.pk}").content.decode()
    client.force_login(stranger)
    assert client.get(f"/filings/{submitted.pk}/receipt").status_code == 404


def test_a_draft_gets_no_receipt(aygul, client):
    draft = start(by=aygul, via=Channel.WEB, language="zh-hans")
    assert give_receipt(draft).receipt is None
    client.force_login(aygul)
    assert client.get(f"/filings/{draft.pk}/receipt").status_code == 404


def test_a_correction_gets_a_receipt_of_its_own(submitted, aygul):
    first = give_receipt(submitted).receipt
    filing = Filing.objects.get()
    filing.move(Filing.State.RETURNED, rounds=1)
    filing = submit(filing, by=aygul, via=Channel.WEB)
    assert give_receipt(filing).receipt != first


def test_no_person_issues_a_receipt(submitted, aygul, clerk, administrator):
    assert may(None, "filing.issue_receipt", submitted)
    assert not any(may(person, "filing.issue_receipt", submitted) for person in (aygul, clerk, administrator))


def test_the_filer_is_told_with_the_number_when_it_came_its_place_and_the_last_day(court, aygul, li_qiang):
    form = {"court": court.code, "parties": [{"side": "plaintiff", "name": "李强", "phone": "13899990002"}]}
    for _earlier in range(2):
        file(form, by=li_qiang, via=Channel.API, language="zh-hans")
    first, second = file_many([form, form], by=aygul, via=Channel.API, language="zh-hans")
    for filing, place in ((first, 3), (second, 4)):
        letters = Message.objects.filter(to=aygul, letter="filing_submitted", link=f"/filings/{filing.pk}")
        assert letters
        for said in (filing.receipt_number, "2022-08-10 10:00", f"排队序号: {place}\n", "2022-08-17"):
            assert all(said in letter.body for letter in letters)


def test_a_receipt_that_cannot_be_made_now_is_tried_again_for_hours():
    waits = [
        issue_receipt.get_retry_exception(OSError("disk full"), SimpleNamespace(attempts=tried)).retry_decision.retry_at
        for tried in range(1, 12)
    ]
    assert waits == sorted(waits)
    assert waits[-1] > timezone.now() + timedelta(minutes=30)
