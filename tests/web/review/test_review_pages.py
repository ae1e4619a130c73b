"""The review desk: the queue by its clock, the page with both sides, and every answer shown before it is given."""

from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from evercourt.cases.models import Case
from evercourt.documents.acts import receive
from evercourt.filing.acts import reviewing
from evercourt.filing.acts.drafting import attach, save, start
from evercourt.filing.acts.submitting import submit
from evercourt.filing.checklist import law_of
from evercourt.filing.models import Filing
from evercourt.kernel.channels import Channel
from evercourt.web.middleware import SECOND_FACTOR_AT
from tests.factories import MORNING
from tests.filing.conftest import FORM

WEB = Channel.WEB


@pytest.fixture(autouse=True)
def _morning():
    with time_machine.travel(MORNING, tick=False):
        yield


def filed(by, court, paper=None):
    filing = start(by=by, via=WEB, language="zh-hans")
    filing = save(filing, FORM | {"court": court.code}, version=filing.version, by=by)
    if paper:
        attach(filing, paper, kind="evidence", by=by, title="借条")
        filing.refresh_from_db()
    return submit(filing, by=by, via=WEB)


@pytest.fixture
def filing(aygul, court):
    picture = BytesIO()
    Image.new("RGB", (60, 80), "white").save(picture, "PNG")
    paper = receive(picture.getvalue(), name="借条.png", title="借条", court=court, by=aygul)
    return filed(aygul, court, paper)


def answers(court, **changes):
    given = {f"item-{item.id}": "ok" for item in law_of(court).checklist("civil_first")}
    return given | {"procedure": "summary", "within_days": "15"} | changes


def test_the_queue_shows_the_clock_and_asks_the_same_however_long_it_is(client, court, aygul, clerk, filing):
    client.force_login(clerk)
    client.get("/review")
    with CaptureQueriesContext(connection) as few:
        page = client.get("/review").content.decode()
    assert filing.receipt_number in page
    assert "李强" in page
    for _number in range(5):
        filed(aygul, court)
    with CaptureQueriesContext(connection) as many:
        client.get("/review")
    assert len(many) == len(few)


def test_the_filters_of_the_queue(client, court, clerk, aygul, filing):
    client.force_login(clerk)
    other = filed(aygul, court)
    reviewing.claim(filing, by=clerk, via=WEB)

    def shown(name):
        page = client.get(f"/review?show={name}").content.decode()
        return {one for one in (filing, other) if one.receipt_number in page}

    assert shown("") == {filing, other}
    assert shown("mine") == {filing}
    assert shown("unclaimed") == {other}
    assert shown("overdue") == set()
    with time_machine.travel(MORNING + timedelta(days=9), tick=False):
        assert shown("overdue") == {filing, other}


@pytest.mark.parametrize("who", ["other_clerk", "stranger", "registry_clerk", "judge", "administrator", "aygul"])
def test_who_has_no_desk_there_does_not_learn_of_it(who, client, request, filing):
    client.force_login(request.getfixturevalue(who))
    for address in ("", "/claim", "/acceptance", "/return", "/refusal", "/judge", "/draft"):
        assert client.get(f"/review/{filing.pk}{address}").status_code == 404
        assert client.post(f"/review/{filing.pk}{address}").status_code in (404, 405)


def test_form_and_documents_stand_side_by_side_and_pages_are_pictures(client, clerk, other_clerk, filing):
    client.force_login(clerk)
    page = client.get(f"/review/{filing.pk}").content.decode()
    document = filing.documents.get().document
    address = f"/review/{filing.pk}/documents/{document.pk}"
    assert f"{address}/pages/1" in page
    picture = client.get(f"{address}/pages/1")
    assert picture["Content-Type"] == "image/png"
    assert picture.content.startswith(b"\x89PNG")
    original = client.get(address)
    assert b"".join(original.streaming_content).startswith(b"\x89PNG")
    # response.close() would also close the test's connection to the database.
    for close in original._resource_closers:
        close()
    assert client.get(f"{address}/pages/2").status_code == 404
    client.force_login(other_clerk)
    assert client.get(f"{address}/pages/1").status_code == 404


def test_the_hints_never_answer_for_the_clerk(client, clerk, filing):
    client.force_login(clerk)
    page = client.get(f"/review/{filing.pk}").content.decode()
    assert 'value="ok"' in page
    assert "checked" not in page


def test_acceptance_is_shown_first_and_then_makes_the_case(client, court, clerk, judge, filing):
    client.force_login(clerk)
    shown = client.post(f"/review/{filing.pk}/acceptance", answers(court))
    assert "981.25" in shown.content.decode()
    assert not Case.objects.exists()
    done = client.post(f"/review/{filing.pk}/acceptance", answers(court, step="confirm"))
    assert done["Location"] == "/review"
    assert Case.objects.get().filing == filing


def test_a_point_not_answered_leads_back_with_what_was_entered(client, court, clerk, filing):
    client.force_login(clerk)
    given = answers(court, **{"item-claims": "wrong", "text-claims": "请写明金额"})
    for step in ("", "confirm"):
        back = client.post(f"/review/{filing.pk}/acceptance", given | {"step": step})
        assert back.status_code == 422
        assert "请写明金额" in back.content.decode()
    assert not Case.objects.exists()


def test_the_notice_is_shown_first_and_then_sent_with_all_points(client, court, clerk, filing):
    client.force_login(clerk)
    given = answers(court, **{"item-claims": "wrong", "text-claims": "请写明<金额>"})
    shown = client.post(f"/review/{filing.pk}/return", given).content.decode()
    assert "请写明&lt;金额&gt;" in shown
    filing.refresh_from_db()
    assert filing.state == Filing.State.SUBMITTED
    client.post(f"/review/{filing.pk}/return", given | {"step": "confirm"})
    filing.refresh_from_db()
    assert filing.state == Filing.State.RETURNED
    assert filing.defects.get().text == "请写明<金额>"


def test_a_return_without_words_is_refused_and_loses_nothing(client, court, clerk, filing):
    client.force_login(clerk)
    for change in ({"item-claims": "wrong"}, {}, {"item-claims": "wrong", "text-claims": "a", "within_days": "9" * 9}):
        assert client.post(f"/review/{filing.pk}/return", answers(court, **change)).status_code == 422


def test_a_judge_signs_the_ruling_only_with_a_fresh_second_factor(client, clerk, judge, filing, aygul, stranger):
    client.force_login(clerk)
    assert "审判员" not in client.get(f"/review/{filing.pk}/refusal").content.decode()
    client.post(f"/review/{filing.pk}/judge")
    client.force_login(judge)
    given = {"reasons": "起诉不属于人民法院受理民事诉讼的范围，不符合法定起诉条件。"}
    session = client.session
    session[SECOND_FACTOR_AT] = (timezone.now() - timedelta(hours=1)).isoformat()
    session.save()
    assert client.post(f"/review/{filing.pk}/refusal", given | {"step": "confirm"}).status_code in (302, 403)
    filing.refresh_from_db()
    assert filing.state == Filing.State.SUBMITTED
    session[SECOND_FACTOR_AT] = timezone.now().isoformat()
    session.save()
    assert client.post(f"/review/{filing.pk}/refusal", {"reasons": "不收"}).status_code == 422
    assert judge.name in client.post(f"/review/{filing.pk}/refusal", given).content.decode()
    client.post(f"/review/{filing.pk}/refusal", given | {"step": "confirm"})
    filing.refresh_from_db()
    assert filing.state == Filing.State.REFUSED
    client.force_login(aygul)
    assert f"/filings/{filing.pk}/ruling" in client.get(f"/filings/{filing.pk}").content.decode()
    ruling = client.get(f"/filings/{filing.pk}/ruling")
    assert b"".join(ruling.streaming_content).startswith(b"%PDF")
    client.force_login(stranger)
    assert client.get(f"/filings/{filing.pk}/ruling").status_code == 404


def test_two_clerks_cannot_have_it_on_their_desks(client, clerk, president, filing):
    client.force_login(clerk)
    client.post(f"/review/{filing.pk}/claim", {"do": "claim"})
    client.force_login(president)
    assert client.post(f"/review/{filing.pk}/claim", {"do": "claim"}).status_code == 409
    client.force_login(clerk)
    client.post(f"/review/{filing.pk}/claim", {"do": "release"})
    filing.refresh_from_db()
    assert filing.claimed_by is None
