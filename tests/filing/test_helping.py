"""A helper files for somebody: on their word, confirmed by them, named on the receipt, seeing nothing more after."""

import re

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils import timezone, translation

from evercourt.accounts.offices import Office
from evercourt.documents.models import Document
from evercourt.documents.store import name_of, opened
from evercourt.filing.acts import drafting, helping, receipting, submitting
from evercourt.filing.checks import signature
from evercourt.filing.form import read
from evercourt.filing.models import Filing, Help, Submission
from evercourt.filing.states import FilingState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed, WrongState
from evercourt.messages.models import Message
from tests.api.test_filings import FORM
from tests.documents.files import text_of
from tests.factories import office_holder

WEB = Channel.WEB
GIVEN = {
    "name": "吐尔逊江", "phone": "13899990009", "relation": "村调解员", "follows": False, "said_yes": True,
    "language": "zh-hans",
}  # fmt: skip


@pytest.fixture
def helper(lawyer_zhao):
    lawyer_zhao.identity_level = 2
    lawyer_zhao.save()
    return lawyer_zhao


@pytest.fixture
def help(helper, court):
    filing = helping.start_helped(**GIVEN, by=helper, via=WEB)
    form = {**FORM, "court": court.code}
    form["parties"] = [
        {"side": "plaintiff", "kind": "person", "name": "吐尔逊江", "phone": "13899990009"},
        {"side": "defendant", "kind": "person", "name": "李强", "phone": "13899990002"},
    ]
    drafting.save(filing, form, version=filing.version, by=helper)
    return Help.objects.select_related("filing", "helper").get()


@pytest.fixture
def page(helper):
    return Document.objects.create(
        title="本人确认", name="page.jpg", media_type="image/jpeg", size=3, sha256="0" * 64, pages=1, uploaded_by=helper
    )


def code_of(help):
    body = Message.objects.filter(key__startswith="filing:help:").latest("pk").body
    return re.search(r"(?<!\d)\d{6}(?!\d)", body)[0]


def confirmed(help, helper):
    helping.send_code(help, by=helper)
    assert helping.enter_code(help, code_of(help), by=helper, via=WEB)
    return Help.objects.select_related("filing", "helper").get()


def test_without_a_yes_or_a_proved_helper_nothing_begins(helper, stranger):
    with pytest.raises(BadInput):
        helping.start_helped(**GIVEN | {"said_yes": False}, by=helper, via=WEB)
    with pytest.raises(BadInput):
        helping.start_helped(**GIVEN | {"relation": " "}, by=helper, via=WEB)
    stranger.identity_level = 1
    stranger.save()
    with pytest.raises(NotAllowed):
        helping.start_helped(**GIVEN, by=stranger, via=WEB)
    assert not Filing.objects.exists()


def test_a_helper_does_not_confirm_to_themselves(helper):
    helper.phone = "+8613899990009"
    helper.save()
    with pytest.raises(BadInput) as refused:
        helping.start_helped(**GIVEN, by=helper, via=WEB)
    assert (refused.value.field, refused.value.basis) == ("phone", "OLR 11")
    assert not Filing.objects.exists()


def test_it_is_handed_in_only_as_the_person_confirmed_it(help, helper):
    with pytest.raises(BadInput):
        submitting.submit(help.filing, by=helper, via=WEB)
    help = confirmed(help, helper)
    changed = drafting.save(help.filing, {"facts": "另一份事实"}, version=help.filing.version, by=helper)
    with pytest.raises(BadInput):
        submitting.submit(changed, by=helper, via=WEB)
    help = confirmed(Help.objects.get(), helper)
    assert submitting.submit(help.filing, by=helper, via=WEB).state == "submitted"


def test_the_database_refuses_what_was_not_confirmed(help):
    filing = help.filing
    with pytest.raises(ProgrammingError, match="OLR 11"), transaction.atomic():
        Submission.objects.create(filing=filing, round=0, at=filing.created_at, via=WEB, form=filing.form)


def test_a_wrong_code_is_counted_and_five_end_it(help, helper):
    helping.send_code(help, by=helper)
    right = code_of(help)
    wrong = "000000" if right != "000000" else "111111"
    for _one in range(5):
        assert not helping.enter_code(help, wrong, by=helper, via=WEB)
    assert not helping.enter_code(help, right, by=helper, via=WEB)


def test_a_code_for_an_earlier_text_confirms_nothing(help, helper):
    helping.send_code(help, by=helper)
    drafting.save(help.filing, {"facts": "换成别的"}, version=help.filing.version, by=helper)
    assert not helping.enter_code(help, code_of(help), by=helper, via=WEB)


def test_without_a_telephone_the_signed_page_confirms(help, helper, page):
    Help.objects.filter(pk=help.pk).update(phone="")
    help.refresh_from_db()
    with pytest.raises(WrongState):
        helping.send_code(help, by=helper)
    with pytest.raises(IntegrityError), transaction.atomic():
        Help.objects.filter(pk=help.pk).update(confirmed_version=1, confirmed_how="paper", confirmed_at=timezone.now())
    helping.confirm_on_paper(help, page, by=helper, via=WEB)
    assert submitting.submit(help.filing, by=helper, via=WEB).state == "submitted"


def test_who_was_helped_must_stand_among_those_who_file(help, helper):
    other = [{"side": "plaintiff", "kind": "person", "name": "别人", "phone": "13899990009"}]
    drafting.save(help.filing, {"parties": other}, version=help.filing.version, by=helper)
    help = confirmed(Help.objects.get(), helper)
    with pytest.raises(BadInput, match="吐尔逊江"):
        submitting.submit(help.filing, by=helper, via=WEB)


def test_who_helped_stands_on_the_receipt_and_on_the_clerks_list(help, helper):
    help = confirmed(help, helper)
    filing = submitting.submit(help.filing, by=helper, via=WEB)
    receipt = receipting.give_receipt(filing).receipt
    with opened(name_of(receipt.sha256)) as file:
        assert "赵敏（村调解员）" in "".join(text_of(file.read()).split())
    ok, said = signature(read(filing.form)[0], Filing.objects.get(pk=filing.pk))
    assert ok
    assert "赵敏" in said


def test_afterwards_the_helper_sees_nothing_of_it_and_changes_nothing(help, helper, client):
    help = confirmed(help, helper)
    submitting.submit(help.filing, by=helper, via=WEB)
    assert not Filing.objects.visible_to(helper).exists()
    client.force_login(helper)
    assert client.get(f"/filings/{help.filing_id}").status_code == 404
    with pytest.raises(NotAllowed):
        submitting.withdraw(Filing.objects.get(), by=helper, via=WEB)


def test_the_helper_sees_how_far_it_is_only_if_the_person_wished(helper, court, client):
    for follows in (False, True):
        filing = helping.start_helped(**GIVEN | {"follows": follows}, by=helper, via=WEB)
        drafting.save(filing, {"court": court.code}, version=filing.version, by=helper)
        confirmed_help = Help.objects.get(filing=filing)
        helping.send_code(confirmed_help, by=helper)
        helping.enter_code(confirmed_help, code_of(confirmed_help), by=helper, via=WEB)
        submitting.submit(Filing.objects.get(pk=filing.pk), by=helper, via=WEB)
    client.force_login(helper)
    with translation.override("zh-hans"):
        state = str(FilingState.SUBMITTED.label)
    assert client.get("/filings/helped").content.decode().count(state) == 1


def test_the_authority_ends_with_the_decision_and_never_begins_again(help, helper, clerk):
    help = confirmed(help, helper)
    filing = submitting.submit(help.filing, by=helper, via=WEB)
    submitting.withdraw(filing, by=clerk, via=Channel.COUNTER)
    help.refresh_from_db()
    assert help.end == "decided"
    with pytest.raises(Exception, match="what_ended_stays_ended"), transaction.atomic():
        Help.objects.filter(pk=help.pk).update(ended_at=None, end="")


def test_the_person_ends_it_at_the_counter_and_the_helper_writes_no_more(help, helper, clerk, stranger):
    with pytest.raises(NotAllowed):
        helping.end_help(help, by=stranger, via=WEB)
    helping.end_help(help, by=clerk, via=Channel.COUNTER)
    help.refresh_from_db()
    assert help.end == "person"
    with pytest.raises(NotAllowed):
        drafting.save(help.filing, {"facts": "x"}, version=help.filing.version, by=helper)


def test_a_helper_who_is_a_clerk_there_does_not_review_it(help, helper, court):
    from evercourt.kernel.policy import may

    colleague = office_holder(court, Office.FILING_CLERK, "同事", "colleague@example.org")
    helper.offices_held.create(court=court, office=Office.FILING_CLERK)
    filing = Filing.objects.get()
    assert may(colleague, "filing.review", filing)
    del helper.offices
    assert not may(helper, "filing.review", filing)


def test_on_the_pages(client, helper, court):
    client.force_login(helper)
    answer = client.post("/filings/helped", {**GIVEN, "said_yes": "on", "follows": ""})
    filing = Filing.objects.get()
    assert answer.url == f"/filings/{filing.pk}/dispute"
    drafting.save(filing, {"court": court.code}, version=filing.version, by=helper)
    client.post(f"/filings/{filing.pk}/help", {"do": "send"})
    assert 'name="code"' in client.get(f"/filings/{filing.pk}/check").content.decode()
    client.post(f"/filings/{filing.pk}/help", {"do": "enter", "code": "12"})
    assert not Help.objects.get().is_confirmed
    client.post(f"/filings/{filing.pk}/help", {"do": "enter", "code": code_of(Help.objects.get())})
    assert Help.objects.select_related("filing").get().is_confirmed
    answer = client.post(f"/filings/{filing.pk}/submission", {"version": Filing.objects.get().version})
    assert answer.url == "/filings/helped"
    assert Filing.objects.get().state == "submitted"
