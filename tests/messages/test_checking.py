"""Who holds a message of the court learns by its code whether the court sent it, and nothing that is not theirs."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from evercourt.filing.codes import checked
from evercourt.messages import acts
from evercourt.messages.checking import check_line, masked_address, masked_name
from evercourt.messages.letters import letters
from evercourt.messages.models import Message
from evercourt.notify.table import TABLE


@pytest.fixture(autouse=True)
def _no_memory_of_wrong_codes(db):
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def message(aygul, court):
    acts.write(
        key="k", to=aygul, letter="hearing_scheduled", subject="开庭", body="八月二十日", language="zh-hans",
        lines=acts.LINES, court_id=court.pk,
    )  # fmt: skip
    message = Message.objects.get(line="email")
    acts.deliver(message.pk)
    return message


def test_a_code_tells_when_by_what_and_about_what_but_no_name_and_no_content(message, court, aygul):
    typed = message.check_code.lower().replace("-", " ")
    found = checked(typed).message
    assert (found.court, found.line, found.topic, found.failed) == (court, "电子邮件", "开庭", False)
    assert found.sent_at
    assert (found.to, found.address) == ("阿** 买**", "a***@example.org")
    page = Client().get(f"/check/{message.check_code}").content.decode()
    assert "a***@example.org" in page
    for secret in (aygul.name, aygul.email, message.subject + "八月", message.body):
        assert secret not in page


def test_the_api_tells_the_same(message):
    told = Client().get(f"/api/v1/codes/{message.check_code}").json()
    assert (told["kind"], told["issued_by_court"], told["to"]) == ("message", True, "阿** 买** a***@example.org")


def test_a_message_not_sent_yet_is_not_said_to_be_sent(aygul):
    acts.write(key="k", to=aygul, letter="fee_asked", subject="s", body="b", language="en", lines=("email",))
    found = checked(Message.objects.get().check_code).message
    assert (found.sent_at, found.failed) == (None, False)


def test_every_message_that_goes_out_carries_its_code(message, mailoutbox):
    assert message.check_code in check_line(message)
    acts.write_to_address(
        key="other", line="email", address="x@example.org", letter="code", subject="s", body="b", language="ug"
    )
    other = Message.objects.get(address="x@example.org")
    acts.deliver(other.pk)
    assert other.check_code in mailoutbox[-1].body
    assert other.check_code != message.check_code


def test_a_row_written_by_sets_in_sql_gets_a_code_too(db, message):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO court_messages_message (key, line, address, language, letter, subject, body, link, state,"
            " written_at) SELECT 'set:' || n, 'sms', '+861', 'en', 'closure', 's', 'b', '', 'written', now()"
            " FROM generate_series(1, 50) n RETURNING check_code"
        )
        codes = [code for (code,) in cursor.fetchall()]
    assert len(set(codes)) == 50
    assert all(checked(code).message for code in codes)


def test_guessing_is_refused_after_a_while_and_looking_up_what_one_has_is_not(message):
    client = Client()
    for _code in range(20):
        assert client.get("/check/2222-2222-22").status_code == 404
    assert client.get("/check/2222-2222-22").status_code == 429
    assert client.get("/api/v1/codes/2222-2222-22").status_code == 429
    cache.clear()
    for _code in range(25):
        assert client.get(f"/check/{message.check_code}").status_code == 200


def test_a_wrong_code_says_what_to_do(db, client):
    assert "12368" in client.get("/check/2222-2222-22").content.decode()
    assert "12368" in client.get("/api/v1/codes/2222-2222-22").json()["next_step"]


def test_the_addresses_on_older_papers_lead_on(db, client):
    assert client.get("/codes/K7QM-4TXA-92")["Location"] == "/check/K7QM-4TXA-92"
    assert client.get("/codes")["Location"] == "/check"


@pytest.mark.parametrize("name", ["李强", "阿依古丽·买买提", "A"])
def test_a_masked_name_shows_at_most_a_letter_of_each_part(name):
    assert len([letter for letter in masked_name(name) if letter in name and letter != " "]) <= 2


@pytest.mark.parametrize(
    ("address", "line", "shown"),
    [
        ("a@b.cn", "email", "a***@b.cn"),
        ("+8613899990001", "sms", "+86138****01"),
        ("1234", "sms", ""),
        ("oABC", "wechat", ""),
    ],
)
def test_a_masked_address_is_known_to_its_owner_only(address, line, shown):
    assert masked_address(address, line) == shown


def test_every_letter_has_a_topic():
    assert {news.letter for news in TABLE} | {"served", "closure", "code"} <= set(letters().topics)
