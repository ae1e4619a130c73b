"""Who reads which message and note: the almost allowed person sees nothing, and a party never does."""

import pytest
from django.db import connection
from django.utils import timezone

from evercourt.cases.models import CaseDocument
from evercourt.documents.acts import receive
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed, NotFound
from evercourt.ledger.models import Entry
from evercourt.work import acts
from evercourt.work.models import Note, Thread
from tests.documents.files import pdf
from tests.factories import CaseFactory

WEB = Channel.WEB
WHO = "aygul li_qiang stranger clerk registry_clerk colleague judge second_judge recorder president other_clerk administrator"  # noqa: E501


def readers(rows, pk, request):
    return {who for who in WHO.split() if rows.visible_to(request.getfixturevalue(who)).filter(pk=pk).exists()}


@pytest.fixture
def paper(case, court, aygul):
    document = receive(pdf(), name="paper.pdf", title="借条", court=court, by=aygul)
    return CaseDocument.objects.create(case=case, document=document, kind="evidence")


def test_a_thread_is_read_by_who_takes_part_and_by_nobody_else(case, judge, registry_clerk, recorder, paper, request):
    thread = acts.open_thread(
        case, subject="送达", text="请核实地址", to=[registry_clerk], papers=[paper], by=judge, via=WEB
    )
    assert readers(Thread.objects, thread.pk, request) == {"judge", "registry_clerk"}
    with pytest.raises(NotAllowed):
        acts.answer(thread, text="x", by=recorder, via=WEB)
    acts.bring_in(thread, to=[recorder], offices=["filing_clerk"], by=registry_clerk, via=WEB)
    assert readers(Thread.objects, thread.pk, request) == {"judge", "registry_clerk", "recorder", "clerk"}
    assert thread.posts.get().enclosures.get().paper == paper


def test_an_answer_is_unread_for_the_others_and_opens_a_settled_thread(case, judge, registry_clerk):
    thread = acts.open_thread(case, subject="送达", text="?", offices=["registry_clerk"], by=judge, via=WEB)
    acts.read(thread, by=registry_clerk)
    assert not thread.members.filter(read_at=None).exists()
    acts.settle(thread, by=judge, via=WEB)
    acts.answer(thread, text="已核实", by=registry_clerk, via=WEB)
    thread.refresh_from_db()
    assert thread.settled_at is None
    assert [member.name for member in thread.members.filter(read_at=None)] == [judge.name]


def test_nobody_without_a_part_in_the_work_is_written_to(case, judge, aygul, second_judge, administrator, paper):
    for person in (aygul, second_judge, administrator):
        with pytest.raises(BadInput):
            acts.open_thread(case, subject="x", text="x", to=[person], by=judge, via=WEB)
    for wrong in ({"subject": " "}, {"text": " "}, {"to": []}, {"to": [judge]}, {"offices": ["judge"]}):
        with pytest.raises(BadInput):
            acts.open_thread(case, **{"subject": "x", "text": "x", "to": []} | wrong, by=judge, via=WEB)
    other = CaseDocument.objects.create(case=CaseFactory(court=case.court), document=paper.document, kind="evidence")
    with pytest.raises(NotFound):
        acts.open_thread(case, subject="x", text="x", offices=["president"], papers=[other], by=judge, via=WEB)


def test_notes_are_read_by_their_audience(case, judge, recorder, registry_clerk, request):
    notes = {
        audience: acts.write_note(case, audience=audience, text=f"想法{audience}", by=judge, via=WEB)
        for audience in Note.Audience.values
    }
    everyone = {"judge", "recorder", "clerk", "registry_clerk", "colleague", "president"}
    assert readers(Note.objects, notes["personal"].pk, request) == {"judge"}
    assert readers(Note.objects, notes["chambers"].pk, request) == {"judge", "recorder"}
    assert readers(Note.objects, notes["court"].pk, request) == everyone
    with pytest.raises(NotAllowed):
        acts.write_note(case, audience="chambers", text="x", by=registry_clerk, via=WEB)
    # Who left the panel reads what the chambers thought no more.
    case.panel.filter(user=recorder).update(until=timezone.now())
    assert readers(Note.objects, notes["chambers"].pk, request) == {"judge"}
    # Who is a party, whatever office they hold, reads nothing.
    case.parties.filter(name="李强").update(user=registry_clerk)
    assert "registry_clerk" not in readers(Note.objects, notes["court"].pk, request)


def test_the_words_of_a_note_are_encrypted_gone_when_removed_and_never_in_the_record(case, judge, president):
    note = acts.write_note(case, audience="court", text="原告可能和解", by=judge, via=WEB)
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM work_note")
        assert "和解" not in cursor.fetchone()[0]
    with pytest.raises(NotAllowed):
        acts.change_note(note, text="x", by=president, via=WEB)
    acts.change_note(note, text="原告愿意和解", by=judge, via=WEB)
    acts.remove_note(note, by=judge, via=WEB)
    note.refresh_from_db()
    assert note.text == ""
    assert not Note.objects.visible_to(judge).exists()
    assert not any("和解" in text for text in Entry.objects.values_list("facts_text", flat=True))
    assert Entry.objects.filter(act__startswith="work.note").values_list("stream", flat=True).distinct().get() == (
        case.court.ledger_stream
    )
