"""E-mail against a mail server that speaks SMTP over a real connection: taken, refused, put off, down, come back."""

import asyncio
import threading
import time

import pytest
from django.core.mail import get_connection
from django.utils import timezone

from evercourt.adapters.lines.email import EmailLine
from evercourt.adapters.lines.signed import SIGNATURE, TIMESTAMP, sign
from evercourt.adapters.simulators.mail import Mail
from evercourt.kernel.errors import BadInput
from evercourt.messages.acts import deliver, take_in, write
from evercourt.messages.models import Address, Message
from evercourt.messages.ports import LineError, Reported


@pytest.fixture
def mail(settings):
    """The simulated server in a thread of its own, with a real socket; Django's own SMTP backend talks to it."""
    simulator, loop, ready = Mail("shared"), asyncio.new_event_loop(), threading.Event()
    kept = {}

    async def start():
        kept["server"] = await simulator.serve(0)
        kept["port"] = kept["server"].sockets[0].getsockname()[1]
        ready.set()

    def run():
        asyncio.set_event_loop(loop)
        loop.run_until_complete(start())
        loop.run_forever()
        kept["server"].close()
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()

    thread = threading.Thread(target=run)
    thread.start()
    assert ready.wait(5)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.MAIL_REPORT_KEY = "127.0.0.1", kept["port"], "shared"
    yield simulator
    deadline = time.monotonic() + 5
    # A conversation that is just ending ends first.
    while len(asyncio.all_tasks(loop)) > 0 and time.monotonic() < deadline:
        time.sleep(0.02)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()


def message(address):
    return Message(
        pk=7, key="case:1:1:fee_asked:7:email", subject="应当交纳诉讼费用的通知", body="正文\n.一行以点开头",
        address=address,
        link="/cases/1", language="zh-hans", letter="fee_asked", check_code="K7QM-4TXA-92", written_at=timezone.now(),
    )  # fmt: skip


def test_a_mail_arrives_whole_with_its_check_code(mail):
    reference = EmailLine().send(message("aygul@example.org"))
    (taken,) = mail.taken
    text = taken.get_payload(decode=True).decode()
    assert taken["Message-ID"] == reference
    assert "\n.一行以点开头" in text.replace("\r\n", "\n"), "a point at the beginning of a line stays"
    assert "K7QM-4TXA-92" in text


@pytest.mark.parametrize(
    ("address", "permanent", "refused"),
    [
        ("aygul-unknown@example.org", True, True),
        ("aygul-full@example.org", True, False),
        ("aygul-greylisted@example.org", False, False),
    ],
)
def test_what_the_server_refuses_is_followed_by_its_kind(mail, address, permanent, refused):
    with pytest.raises(LineError) as failure:
        EmailLine().send(message(address))
    assert (failure.value.permanent, failure.value.refused) == (permanent, refused)
    assert mail.taken == []


def test_greylisted_it_goes_through_the_second_time(mail):
    for _turn in range(2):
        try:
            EmailLine().send(message("aygul-greylisted@example.org"))
        except LineError:
            assert mail.taken == []
    assert len(mail.taken) == 1


def test_a_server_that_is_down_or_away_is_asked_again_later(mail, settings):
    mail.manners["down"] = True
    with pytest.raises(LineError) as failure:
        EmailLine().send(message("aygul@example.org"))
    assert not failure.value.permanent
    settings.EMAIL_PORT = 1
    with pytest.raises(LineError) as failure:
        EmailLine().send(message("aygul@example.org"))
    assert not failure.value.permanent


def test_out_of_order_commands_are_answered_and_nothing_is_taken(mail):
    connection = get_connection()
    connection.open()
    code, _said = connection.connection.docmd("RCPT", "TO:<x@example.org>")
    assert code == 503
    code, _said = connection.connection.docmd("DANCE")
    assert code == 500
    connection.close()
    assert mail.taken == []


def headers_of(body, key="shared"):
    now = str(int(timezone.now().timestamp()))
    return {TIMESTAMP: now, SIGNATURE: sign(key, now, body)}


def test_what_came_back_is_reported_with_the_number_of_the_mail(mail):
    reference = EmailLine().send(message("aygul@example.org"))
    report = mail.report_of(mail.taken[0], "court@example.org", "aygul@example.org")
    assert EmailLine().callbacks({}, headers_of(report), report) == [
        Reported(reference=reference, said="refused", detail="smtp; 550 5.1.1 No such mailbox")
    ]


@pytest.mark.parametrize(
    ("action", "status", "said"),
    [("failed", "5.2.2", "failed"), ("failed", "5.1.10", "refused"), ("delivered", "2.0.0", "delivered"),
     ("delayed", "4.4.1", None), ("relayed", "2.0.0", None)],
)  # fmt: skip
def test_a_report_is_read_by_action_and_status(mail, action, status, said):
    EmailLine().send(message("aygul@example.org"))
    report = mail.report_of(mail.taken[0], "court@example.org", "aygul@example.org")
    report = report.replace(b"Action: failed", f"Action: {action}".encode()).replace(b"5.1.1\n", f"{status}\n".encode())
    assert [one.said for one in EmailLine().callbacks({}, headers_of(report), report)] == ([said] if said else [])


@pytest.mark.parametrize("wrong", ["another key", "no report", "no number"])
def test_what_is_not_a_signed_report_changes_nothing(mail, wrong):
    EmailLine().send(message("aygul@example.org"))
    report = mail.report_of(mail.taken[0], "court@example.org", "aygul@example.org")
    if wrong == "no report":
        report = b"Subject: hello\n\nworld"
    if wrong == "no number":
        report = report.replace(b"Message-ID", b"X-Other")
    with pytest.raises(BadInput):
        EmailLine().callbacks({}, headers_of(report, "other" if wrong == "another key" else "shared"), report)


def test_a_mail_that_came_back_is_followed_by_the_next_line(mail, aygul, client):
    now = timezone.now()
    type(aygul).objects.filter(pk=aygul.pk).update(phone_confirmed_at=now, email_confirmed_at=now)
    aygul.refresh_from_db()
    write(key="k", to=aygul, letter="fee_asked", subject="s", body="b", language="en", lines=("portal", "email", "sms"))
    deliver(Message.objects.get(line="email").pk)
    report = mail.report_of(mail.taken[0], "court@example.org", aygul.email)
    headers = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers_of(report).items()}
    for _turn in range(2):
        answer = client.post("/lines/email/reports", report, content_type="message/rfc822", **headers)
        assert answer.status_code == 200
    assert Message.objects.get(line="email").state == "failed"
    assert Message.objects.filter(line="sms").count() == 1, "once, however often it is reported"
    assert Address.objects.get(user=aygul).refused_at
    assert take_in("email", []) == 0
