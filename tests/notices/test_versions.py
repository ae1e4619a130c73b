"""Versions, corrections, validity, withdrawal: nothing released is ever changed, and everything stays readable."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from evercourt.kernel.errors import BadInput, NotAllowed, WrongState
from evercourt.notices import acts
from evercourt.notices.models import Notice
from evercourt.web.notices.changes import ADDED, KEPT, REMOVED, changes
from tests.factories import MORNING
from tests.notices.conftest import TEXTS, WEB, fresh


def next_version(notice, clerk, president, body):
    draft = acts.new_version(notice, by=clerk, via=WEB)
    texts = {"zh-hans": {"title": draft.title, "body": body}}
    draft = acts.revise(draft, texts=texts, revision=draft.revision, by=clerk, via=WEB)
    acts.propose(draft, by=clerk, via=WEB)
    return acts.release(draft, revision=draft.revision, by=fresh(president), via=WEB)


def test_a_new_version_replaces_the_one_before_and_both_stay(released, clerk, president):
    first = released()
    second = next_version(first, clerk, president, "自8月16日起迁至友好路2号。")
    first.refresh_from_db()
    assert (first.state, first.body, first.number) == ("superseded", TEXTS["zh-hans"]["body"], second.number)
    assert (second.version, second.state) == (2, "released")
    assert list(Notice.objects.current()) == [second]
    assert list(Notice.objects.public().newest()) == [second]
    assert list(second.versions()) == [second, first]


def test_only_one_new_version_is_written_at_a_time(released, clerk, registry_clerk):
    first = released()
    draft = acts.new_version(first, by=clerk, via=WEB)
    assert acts.new_version(first, by=registry_clerk, via=WEB) == draft
    assert draft.title == first.title
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.create(court=first.court, kind=first.kind, first=first, version=3, authors=[clerk.pk])


def test_a_new_version_leaves_no_time_without_any(released, clerk):
    draft = acts.new_version(released(), by=clerk, via=WEB)
    later = MORNING + timedelta(days=1)
    draft = acts.revise(draft, texts=TEXTS, revision=1, begins_at=later, by=clerk, via=WEB)
    with pytest.raises(BadInput) as refused:
        acts.propose(draft, by=clerk, via=WEB)
    assert refused.value.field == "begins_at"


def test_what_an_act_of_a_case_made_public_has_no_new_version_and_is_not_withdrawn(clock, court, clerk, president):
    made = acts.announce(court, kind="service", title="送达公告", body="文", by=None, via=WEB)
    with pytest.raises(WrongState):
        acts.new_version(made, by=clerk, via=WEB)
    with pytest.raises(WrongState):
        acts.withdraw(made, remark="x", by=fresh(president), via=WEB)


def test_a_correction_names_a_public_notice_of_the_same_court(write, released, other_court, clerk):
    wrong = released()
    made = write(kind="correction", corrects=wrong)
    assert made.corrects == wrong
    for other in (write(), acts.announce(other_court, kind="news", title="题", body="文", by=None, via=WEB)):
        with pytest.raises(BadInput):
            write(kind="correction", corrects=other)
    assert write(kind="news", corrects=wrong).corrects is None, "only a correction corrects"


def test_it_is_public_from_its_day_to_its_end(released, clock):
    notice = released(begins_at=MORNING + timedelta(days=2), ends_at=MORNING + timedelta(days=4))
    assert not Notice.objects.public().exists()
    clock.shift(timedelta(days=3))
    assert list(Notice.objects.current()) == [notice]
    clock.shift(timedelta(days=3))
    assert not Notice.objects.current().exists()
    assert list(Notice.objects.public()) == [notice]


@pytest.mark.parametrize(("who", "may"), [("registry_clerk", True), ("president", True), ("clerk", False)])
def test_one_person_withdraws_what_is_wrong_at_once(released, who, may, request):
    notice, by = released(), fresh(request.getfixturevalue(who))
    if not may:
        with pytest.raises(NotAllowed):
            acts.withdraw(notice, remark="地址有误", by=by, via=WEB)
        return
    done = acts.withdraw(notice, remark="地址有误", by=by, via=WEB)
    assert (done.state, done.remark) == ("withdrawn", "地址有误")
    assert acts.withdraw(done, remark="再次", by=by, via=WEB).remark == "地址有误"
    assert not Notice.objects.current().exists()
    assert list(Notice.objects.public()) == [done]


def test_the_official_text_binds_and_missing_languages_are_named(released):
    notice = released()
    with translation.override("en"):
        assert notice.local_title == "The service centre moves"
    with translation.override("ug"):
        assert (notice.language, notice.local_title) == ("zh-hans", "诉讼服务中心搬迁公告")
    assert notice.languages == ["zh-hans", "en"]
    assert len(notice.missing_languages) == 2


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("迁至友好路1号。", "迁至友好路2号二楼。"),
        ("", "全新"),
        ("same words", "same other words"),
        ("a\nb", "a\n\nc"),
        ("x", "x"),
    ],
)
def test_changes_give_both_texts_back(before, after):
    parts = changes(before, after)
    assert "".join(text for what, text in parts if what in (KEPT, REMOVED)) == before
    assert "".join(text for what, text in parts if what in (KEPT, ADDED)) == after


def test_changes_show_only_what_is_new():
    assert changes("迁至友好路1号。", "迁至友好路2号。") == [
        (KEPT, "迁至友好路"), (REMOVED, "1"), (ADDED, "2"), (KEPT, "号。"),
    ]  # fmt: skip
