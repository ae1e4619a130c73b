"""One person writes, another releases: whoever asks, and whoever sends the statement to the database."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from evercourt.accounts.models import User
from evercourt.accounts.offices import Office
from evercourt.kernel.errors import BadInput, NotAllowed, SecondFactorNeeded, WrongState
from evercourt.ledger.models import Entry
from evercourt.notices import acts
from evercourt.notices.models import Notice
from tests.factories import MORNING, office_holder
from tests.notices.conftest import TEXTS, WEB, WORDS, fresh


@pytest.fixture
def proposed(write, clerk):
    return acts.propose(write(), by=clerk, via=WEB)


def release(notice, by):
    return acts.release(notice, revision=notice.revision, by=by, via=WEB)


@pytest.mark.parametrize("who", ["registry_clerk", "president"])
def test_the_registry_and_the_president_release_what_another_wrote(proposed, who, request):
    by = fresh(request.getfixturevalue(who))
    done = release(proposed, by)
    assert (done.state, done.released_by, done.published_at) == ("released", by, MORNING)
    entry = Entry.objects.get(act="notices.released")
    assert (entry.stream, entry.actor) == (f"court:{done.court_id}", f"user:{by.pk}")
    assert str(done.authors[0]) in entry.facts_text


@pytest.mark.parametrize("who", ["clerk", "other_clerk", "judge", "administrator", "aygul"])
def test_nobody_else_releases(proposed, who, request):
    with pytest.raises(NotAllowed):
        release(proposed, fresh(request.getfixturevalue(who)))
    proposed.refresh_from_db()
    assert proposed.state == "proposed"


def test_a_registry_clerk_of_the_court_next_door_does_not_release(proposed, other_court):
    almost = office_holder(other_court, Office.REGISTRY_CLERK, "周燕", "next@example.org")
    with pytest.raises(NotAllowed):
        release(proposed, fresh(almost))


def test_a_registry_clerk_until_yesterday_does_not_release(proposed, registry_clerk):
    registry_clerk.offices_held.update(until=date(2022, 8, 9))
    with pytest.raises(NotAllowed):
        release(proposed, fresh(User.objects.get(pk=registry_clerk.pk)))


def test_whoever_wrote_a_single_word_does_not_release(write, clerk, registry_clerk, president):
    notice = acts.revise(write(), texts=TEXTS, revision=1, by=registry_clerk, via=WEB)
    notice = acts.propose(notice, by=clerk, via=WEB)
    assert notice.authors == [clerk.pk, registry_clerk.pk]
    with pytest.raises(NotAllowed):
        release(notice, fresh(registry_clerk))
    assert release(notice, fresh(president)).state == "released"


def test_releasing_asks_a_second_factor_and_what_was_read(proposed, president):
    with pytest.raises(SecondFactorNeeded):
        release(proposed, president)
    with pytest.raises(WrongState):
        acts.release(proposed, revision=proposed.revision + 1, by=fresh(president), via=WEB)
    done = release(proposed, fresh(president))
    assert release(proposed, president).published_at == done.published_at
    assert Entry.objects.filter(act="notices.released").count() == 1


def test_a_draft_is_not_released_before_it_is_proposed(write, president):
    with pytest.raises(WrongState):
        release(write(), fresh(president))


def test_nobody_overwrites_the_words_of_another(write, clerk, registry_clerk):
    notice = write()
    acts.revise(notice, texts={"zh-hans": {**WORDS, "title": "甲"}}, revision=1, by=registry_clerk, via=WEB)
    with pytest.raises(WrongState):
        acts.revise(notice, texts={"zh-hans": {**WORDS, "title": "乙"}}, revision=1, by=clerk, via=WEB)
    notice.refresh_from_db()
    assert notice.title == "甲"


@pytest.mark.parametrize(
    ("texts", "field"),
    [
        ({"zh-hans": {"title": "", "body": "文"}}, "title_zh-hans"),
        ({"zh-hans": {"title": "题", "body": " "}}, "body_zh-hans"),
        ({"en": {"title": "Only English", "body": "Text"}}, "title_zh-hans"),
        ({"zh-hans": WORDS, "ug": {"title": "ئېلان", "body": ""}}, "body_ug"),
    ],
)
def test_only_whole_texts_are_proposed_the_binding_one_first(write, clerk, texts, field):
    with pytest.raises(BadInput) as refused:
        acts.propose(write(texts=texts), by=clerk, via=WEB)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kind": "service"}, "kind"),
        ({"kind": "gossip"}, "kind"),
        ({"kind": "correction"}, "corrects"),
        ({"kind": "guidance", "cause": "witchcraft"}, "cause"),
        ({"ends_at": MORNING - timedelta(minutes=1)}, "ends_at"),
        ({"texts": {"fr": WORDS}}, "texts"),
        ({"texts": {"zh-hans": {"title": "题" * 301, "body": "文"}}}, "title_zh-hans"),
    ],
)
def test_what_cannot_be_drafted_is_named(write, wrong, field):
    with pytest.raises(BadInput) as refused:
        write(**wrong)
    assert refused.value.field == field
    assert not Notice.objects.exists()


def test_what_was_sent_back_says_why_and_can_be_changed(proposed, clerk, president):
    with pytest.raises(BadInput):
        acts.send_back(proposed, remark=" ", by=president, via=WEB)
    back = acts.send_back(proposed, remark="请写明楼层", by=president, via=WEB)
    assert (back.state, back.remark) == ("draft", "请写明楼层")
    assert acts.revise(back, texts=TEXTS, revision=back.revision, by=clerk, via=WEB).revision == 2


def test_a_notice_of_which_the_time_is_over_is_not_released(write, clerk, president, clock):
    notice = acts.propose(write(ends_at=MORNING + timedelta(hours=1)), by=clerk, via=WEB)
    clock.shift(timedelta(hours=2))
    with pytest.raises(BadInput):
        release(notice, fresh(president))


# What a statement past all acts would like to do, and who is in it.
RELEASING = "UPDATE notices_announcement SET state = 'released', published_at = now(), released_at = now()"
STATEMENTS = [
    f"{RELEASING} WHERE id = %(notice)s",
    f"{RELEASING}, released_by_id = %(author)s WHERE id = %(notice)s",
    f"{RELEASING}, released_by_id = %(other_court)s WHERE id = %(notice)s",
    f"{RELEASING}, released_by_id = %(retired)s WHERE id = %(notice)s",
    f"{RELEASING}, released_by_id = %(no_office)s WHERE id = %(notice)s",
    f"{RELEASING}, released_by_id = %(registry)s, authors = '{{}}' WHERE id = %(notice)s",
    f"{RELEASING}, released_by_id = %(author)s, authors = array[%(registry)s]::bigint[] WHERE id = %(notice)s",
    f"{RELEASING}, released_by_id = %(registry)s, body = 'x' WHERE id = %(notice)s",
    "UPDATE notices_announcement SET body = 'x' WHERE id = %(notice)s",
    "UPDATE notices_announcement SET authors = '{}' WHERE id = %(draft)s",
    "UPDATE notices_announcement SET state = 'released' WHERE id = %(draft)s",
    "UPDATE notices_announcement SET body = 'x' WHERE id = %(released)s",
    "UPDATE notices_announcement SET translations = '{}' WHERE id = %(released)s",
    "UPDATE notices_announcement SET ends_at = now() WHERE id = %(released)s",
    "UPDATE notices_announcement SET released_by_id = %(registry)s WHERE id = %(released)s",
    "UPDATE notices_announcement SET published_at = published_at - interval '1 day' WHERE id = %(released)s",
    "UPDATE notices_announcement SET state = 'draft' WHERE id = %(released)s",
    "DELETE FROM notices_announcement WHERE id = %(released)s",
]


@pytest.fixture
def people(proposed, write, released, registry_clerk, other_court, court, judge):
    retired = office_holder(court, Office.REGISTRY_CLERK, "退休人", "retired@example.org")
    retired.offices_held.update(until=date(2022, 8, 9))
    return {
        "notice": proposed.pk,
        "draft": write().pk,
        "released": released().pk,
        "author": proposed.authors[0],
        "registry": registry_clerk.pk,
        "other_court": office_holder(other_court, Office.PRESIDENT, "外院长", "outside@example.org").pk,
        "retired": retired.pk,
        "no_office": judge.pk,
    }


@pytest.mark.parametrize("sql", STATEMENTS)
def test_the_database_refuses_it_too(people, sql):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, people)


def test_the_database_lets_the_second_person_release(people):
    """Without this the statements above could be refused for any reason."""
    with connection.cursor() as cursor:
        cursor.execute(f"{RELEASING}, released_by_id = %(registry)s WHERE id = %(notice)s", people)
        assert cursor.rowcount == 1
