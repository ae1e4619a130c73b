"""What a person sees and takes away of what the court keeps about them: their own, all of it, and nobody else's."""

import json

import pytest

from evercourt.kernel.channels import Channel
from evercourt.ledger.access import note_access
from tests.web.cases.test_case_page import case  # noqa: F401

pytestmark = pytest.mark.django_db


def page(client, person):
    client.force_login(person)
    return client.get("/profile/data").content.decode()


def test_a_party_reads_who_looked_at_their_case_by_office_not_by_name(client, case, aygul, registry_clerk):  # noqa: F811
    note_access(case, by=registry_clerk, what="document 17")
    note_access(case, by=aygul, what="case page")
    shown = page(client, aygul)
    assert case.number in shown
    assert registry_clerk.offices[0].get_office_display() in shown
    assert registry_clerk.name not in shown.split("<main")[1]


def test_what_was_told_by_telephone_stands_there_in_words(client, case, aygul, registry_clerk):  # noqa: F811
    note_access(case, by=registry_clerk, what="call 3: case told to party 5", via=Channel.PHONE)
    shown = page(client, aygul)
    assert "电话" in shown
    assert "told to party" not in shown


def test_an_office_makes_no_case_one_s_own_and_a_stranger_reads_nothing(client, case, aygul, registry_clerk, stranger):  # noqa: F811
    note_access(case, by=aygul, what="case page")
    for person in (registry_clerk, stranger):
        assert case.number not in page(client, person)
        assert case.number not in client.get("/profile/data/file").content.decode()


def test_the_file_holds_what_the_court_keeps_about_its_person_alone(client, case, aygul, stranger):  # noqa: F811
    note_access(case, by=aygul, what="case page")
    client.force_login(aygul)
    answer = client.get("/profile/data/file")
    assert "attachment" in answer["Content-Disposition"]
    kept = json.loads(answer.content)
    assert kept["account"]["name"] == aygul.name
    assert [found["number"] for found in kept["cases"]] == [case.number]
    assert [look["what"] for look in kept["looks"]] == ["case page"]
    assert stranger.name not in answer.content.decode()
    assert aygul.password not in answer.content.decode()


def test_without_an_account_nothing_is_given(client):
    for address in ("/profile/data", "/profile/data/file"):
        assert client.get(address)["Location"].startswith("/accounts/login/")
