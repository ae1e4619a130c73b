"""The page of the search: without JavaScript, with what was looked for marked, and a way out where nothing is found."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from evercourt.finding.keeping import keep_all
from tests.factories import CaseFactory, PartyFactory


@pytest.fixture
def camels(court, aygul):
    cases = [CaseFactory(court=court, title=f"骆驼<奶>纠纷第{number}起") for number in range(25)]
    for case in cases:
        PartyFactory(case=case, user=aygul, joined_at=timezone.now())
    keep_all()
    return cases


def test_what_was_looked_for_is_marked_and_nothing_of_a_title_is_markup(client, aygul, camels):
    client.force_login(aygul)
    page = client.get("/find", {"text": "骆驼"}).content.decode()
    assert "<mark>骆驼</mark>&lt;奶&gt;" in page
    assert "25 条结果" in page
    assert page.count('<li class="card">') == 20


def test_pages_follow_each_other_and_the_words_stay(client, aygul, camels):
    client.force_login(aygul)
    first = client.get("/find", {"text": "骆驼", "kind": "case"})
    second = client.get("/find", {"text": "骆驼", "kind": "case", "after": first.context["next"]})
    numbers = [one.case.pk for page in (first, second) for one in page.context["results"]]
    assert sorted(numbers) == sorted(case.pk for case in camels)
    assert 'rel="next"' in first.content.decode()
    assert 'rel="next"' not in second.content.decode()
    assert 'value="骆驼"' in second.content.decode()


def test_nothing_found_says_what_to_do(client, aygul):
    client.force_login(aygul)
    assert "所有这些词" in client.get("/find", {"text": "骆驼"}).content.decode()
    assert "没有可以检索的词" in client.get("/find", {"text": "13899990001"}).content.decode()
    assert 'role="search"' in client.get("/find").content.decode()


@pytest.mark.parametrize(
    "wrong",
    [{"kind": "x"}, {"court": "x"}, {"state": "x"}, {"first": "x"}, {"first": "2022-02-02", "last": "2022-02-01"}],
)
def test_what_cannot_be_is_refused_in_words_and_what_was_typed_stays(client, aygul, wrong):
    client.force_login(aygul)
    answer = client.get("/find", {"text": "骆驼", **wrong})
    assert answer.status_code == 422
    assert 'value="骆驼"' in answer.content.decode()
    assert 'role="alert"' in answer.content.decode()


def test_who_is_not_signed_in_is_asked_to(client):
    assert client.get("/find").status_code == 302


def test_a_longer_list_asks_no_more(client, court, aygul, president):
    counts = {}
    for number in (2, 30):
        for _turn in range(number):
            PartyFactory(
                case=CaseFactory(court=court, title="骆驼案"), user=aygul, joined_at=timezone.now(), name="骆驼"
            )
        keep_all()
        for user in (aygul, president):
            client.force_login(user)
            client.get("/find", {"text": "骆驼"})
            with CaptureQueriesContext(connection) as queries:
                client.get("/find", {"text": "骆驼"})
            counts.setdefault(user, []).append(len(queries))
    # With few the index of words is asked as well.
    assert all(many <= few for few, many in counts.values()), counts
