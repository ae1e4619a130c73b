"""One contract for every line: it sends, or says by an InstitutionError whether trying again can help."""

from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail

from evercourt.adapters.lines.console import ConsoleSMS
from evercourt.adapters.lines.email import EmailLine
from evercourt.adapters.lines.memory import MemoryLine
from evercourt.kernel.errors import InstitutionError
from evercourt.messages.models import Message
from evercourt.messages.ports import Line

LINES = [(EmailLine(), "aygul@example.org"), (ConsoleSMS(), "+8613899990001"), (MemoryLine(), "aygul@example.org")]


def message(address: str) -> Message:
    return Message(key="k", subject="Hearing", body="On Friday.", address=address, link="/cases/1", language="en")


@pytest.mark.parametrize(("line", "address"), LINES, ids=lambda part: type(part).__name__)
def test_every_line_takes_a_message_to_a_good_address(line: Line, address: str) -> None:
    line.send(message(address))


@pytest.mark.parametrize("line", [ConsoleSMS(), MemoryLine()], ids=lambda part: type(part).__name__)
def test_a_bad_address_is_refused_for_good(line: Line) -> None:
    with pytest.raises(InstitutionError) as refusal:
        line.send(message("nowhere"))
    assert refusal.value.permanent


def test_an_e_mail_carries_the_address_of_the_page_and_the_same_id_each_time(settings: Any) -> None:
    settings.PUBLIC_ADDRESS = "https://court.example"
    EmailLine().send(message("aygul@example.org"))
    EmailLine().send(message("aygul@example.org"))
    first, second = mail.outbox
    assert first.body.startswith("On Friday.\n\nhttps://court.example/cases/1\n\nGenuine? https://court.example/check")
    assert first.extra_headers == second.extra_headers


def test_a_text_message_is_printed(capsys: Any) -> None:
    ConsoleSMS().send(message("+8613899990001"))
    assert "[SMS to +8613899990001] Hearing: On Friday." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("error", "permanent"),
    [
        (SMTPRecipientsRefused({"a": (550, b"no such user")}), True),
        (SMTPRecipientsRefused({"a": (450, b"greylisted")}), False),
        (SMTPServerDisconnected("gone"), False),
        (ConnectionRefusedError(), False),
    ],
)
def test_the_mail_line_knows_what_can_be_tried_again(monkeypatch: Any, error: Exception, permanent: bool) -> None:
    def fail(self: Any, fail_silently: bool = False) -> int:
        raise error

    monkeypatch.setattr("django.core.mail.EmailMessage.send", fail)
    with pytest.raises(InstitutionError) as failure:
        EmailLine().send(message("aygul@example.org"))
    assert failure.value.permanent is permanent
