"""Writing a filing: kept as typed, never overwritten, seen by nobody else."""

import pytest
from django.db import DatabaseError, connection, transaction

from evercourt.accounts.models import OfficeHeld
from evercourt.documents.models import Document
from evercourt.filing.acts.drafting import Frozen, SavedElsewhere, attach, detach, reorder, save, start
from evercourt.filing.models import Filing, FilingDocument
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed
from tests.factories import MORNING


@pytest.fixture
def draft(aygul):
    return start(by=aygul, via=Channel.WEB, language="ug")


@pytest.fixture
def photo(aygul):
    return Document.objects.create(
        title="借条", name="iou.jpg", media_type="image/jpeg", size=3, sha256="0" * 64, pages=1, uploaded_by=aygul
    )


def test_what_is_typed_is_kept_even_when_it_is_wrong(draft, aygul, court):
    saved = save(draft, {"court": court.code, "claims": [{"amount": "lots"}]}, version=1, by=aygul)
    assert saved.form == {"language": "ug", "court": court.code, "claims": [{"amount": "lots"}]}
    assert saved.court == court
    assert saved.version == 2


def test_sections_not_given_stay(draft, aygul):
    save(draft, {"facts": "one"}, version=1, by=aygul)
    assert save(draft, {"reasons": "two"}, version=2, by=aygul).form["facts"] == "one"


def test_what_the_database_cannot_hold_is_left_out(draft, aygul):
    saved = save(draft, {"facts": "a\x00b\ud800", "unknown": "field"}, version=1, by=aygul)
    saved.refresh_from_db()
    assert saved.form["facts"] == "ab?"
    assert "unknown" not in saved.form


def test_a_second_tab_is_shown_what_differs_and_overwrites_nothing(draft, aygul):
    save(draft, {"facts": "first tab"}, version=1, by=aygul)
    with pytest.raises(SavedElsewhere) as refused:
        save(draft, {"facts": "second tab"}, version=1, by=aygul)
    assert refused.value.differences == [("facts", "first tab", "second tab")]
    draft.refresh_from_db()
    assert draft.form["facts"] == "first tab"


def test_saving_the_same_again_changes_nothing_and_needs_no_version(draft, aygul):
    save(draft, {"facts": "same"}, version=1, by=aygul)
    assert save(draft, {"facts": "same"}, version=1, by=aygul).version == 2


def test_a_filing_of_a_megabyte_is_refused_and_nothing_is_lost(draft, aygul):
    with pytest.raises(BadInput):
        save(draft, {"facts": "字" * 1_000_001}, version=1, by=aygul)
    draft.refresh_from_db()
    assert draft.version == 1


def test_nobody_but_the_filer_writes_or_sees_a_draft(draft, clerk, other_clerk, president, stranger, li_qiang):
    for person in (clerk, other_clerk, president, stranger, li_qiang):
        with pytest.raises(NotAllowed):
            save(draft, {"facts": "mine"}, version=1, by=person)
        assert not Filing.objects.visible_to(person).exists()


def test_a_clerk_writes_for_a_person_present_with_or_without_an_account(clerk, aygul, other_clerk):
    for person in (aygul, None):
        filing = start(by=person, via=Channel.COUNTER, language="zh-hans", taken_by=clerk)
        save(filing, {"facts": "told"}, version=1, by=clerk)
        with pytest.raises(NotAllowed):
            save(filing, {"facts": "mine"}, version=2, by=other_clerk)


@pytest.mark.parametrize("person", ["judge", "registry_clerk", "president", "stranger"])
def test_only_a_filing_clerk_takes_filings_for_others(person, request):
    with pytest.raises(NotAllowed):
        start(by=None, via=Channel.COUNTER, language="zh-hans", taken_by=request.getfixturevalue(person))


def test_a_clerk_whose_office_ended_no_longer_writes_what_they_took(clerk):
    filing = start(by=None, via=Channel.COUNTER, language="zh-hans", taken_by=clerk)
    OfficeHeld.objects.filter(user=clerk).update(until="2021-01-01")
    del clerk.offices
    with pytest.raises(NotAllowed):
        save(filing, {"facts": "told"}, version=1, by=clerk)


def test_evidence_is_attached_once_put_in_order_and_taken_off(draft, aygul, photo):
    save(draft, {"evidence": [{"title": "witness letter"}]}, version=1, by=aygul)
    attached = attach(draft, photo, kind="evidence", by=aygul, proves="the loan")
    assert attach(draft, photo, kind="evidence", by=aygul) == attached
    draft = reorder(draft, [1, 0], by=aygul)
    assert [line["title"] for line in draft.form["evidence"]] == ["借条", "witness letter"]
    draft = detach(attached, by=aygul)
    assert [line["title"] for line in draft.form["evidence"]] == ["witness letter"]
    assert not FilingDocument.objects.exists()


def test_what_was_submitted_cannot_be_edited_not_even_in_sql(draft, aygul, photo):
    draft.move(Filing.State.SUBMITTED, submitted_at=MORNING)
    with pytest.raises(Frozen):
        save(draft, {"facts": "later"}, version=1, by=aygul)
    with pytest.raises(Frozen):
        attach(draft, photo, kind="evidence", by=aygul)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE filing_filing SET form = '{}'")
    draft.refresh_from_db()
    assert draft.form == {"language": "ug"}
