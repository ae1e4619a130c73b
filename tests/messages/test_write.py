"""Messages are written with the act, once, and only to confirmed addresses."""

import pytest
from django.db import DatabaseError, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from evercourt.accounts.models import User
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import NotAllowed
from evercourt.ledger.models import Entry
from evercourt.messages import acts
from evercourt.messages.models import Message
from tests.factories import MORNING


def write(to: User, key: str = "case:1:1:served", lines: tuple[str, ...] = (acts.PORTAL,)) -> None:
    acts.write(key=key, to=to, letter="served", subject="一份文书", body="正文", language="zh-hans", lines=lines)


def jobs() -> list[int]:
    return [job.args["message_id"] for job in ProcrastinateJob.objects.filter(task_name="messages.deliver")]


def test_a_message_in_the_portal_is_delivered_as_soon_as_it_is_written(aygul: User) -> None:
    write(aygul)
    message = Message.objects.get()
    assert (message.state, message.to, message.line) == ("sent", aygul, "portal")
    assert message.sent_at is not None
    assert jobs() == []


def test_the_same_key_writes_once(aygul: User) -> None:
    for _i in range(3):
        write(aygul, lines=(acts.PORTAL, acts.EMAIL))
    assert Message.objects.count() == 2
    assert len(jobs()) == 1


def test_only_confirmed_addresses_are_written_to(aygul: User) -> None:
    write(aygul, lines=(acts.PORTAL, acts.EMAIL, acts.SMS))
    assert set(Message.objects.values_list("line", "address")) == {("portal", ""), ("email", "aygul@example.org")}
    User.objects.filter(pk=aygul.pk).update(phone_confirmed_at=MORNING)
    aygul.refresh_from_db()
    write(aygul, key="another", lines=(acts.SMS,))
    assert Message.objects.get(key="another:sms").address == aygul.phone


def test_a_rolled_back_act_leaves_neither_message_nor_job(aygul: User) -> None:
    with transaction.atomic():
        write(aygul, lines=(acts.EMAIL,))
        transaction.set_rollback(True)
    assert not Message.objects.exists()
    assert jobs() == []


def test_a_subject_is_one_line(aygul: User) -> None:
    acts.write(key="k", to=aygul, letter="l", subject="Hearing\r\nBcc: x@example.org", body="", language="en")
    assert Message.objects.get().subject == "Hearing Bcc: x@example.org"


def test_only_the_person_written_to_reads_it(aygul: User, li_qiang: User, clerk: User) -> None:
    write(aygul)
    message = Message.objects.get()
    for other in (li_qiang, clerk):
        assert not Message.objects.visible_to(other).exists()
        with pytest.raises(NotAllowed):
            acts.mark_read(message, by=other, via=Channel.WEB)
    assert acts.unread(aygul) == 1
    acts.mark_read(message, by=aygul, via=Channel.WEB)
    acts.mark_read(message, by=aygul, via=Channel.WEB)
    assert acts.unread(aygul) == 0
    assert Entry.objects.filter(act="messages.message_read", stream=f"person:{aygul.pk}").count() == 1


def test_the_database_refuses_to_call_back_what_was_sent(aygul: User) -> None:
    write(aygul)
    with pytest.raises(DatabaseError), transaction.atomic():
        Message.objects.update(state="written")
