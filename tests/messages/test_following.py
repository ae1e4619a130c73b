"""What follows when a line fails: again, later, or by the next line of the person; and nobody is told twice by one."""

from datetime import time, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as some
from procrastinate.contrib.django.models import ProcrastinateJob

from evercourt.adapters.lines.memory import MemoryLine
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed
from evercourt.messages import acts
from evercourt.messages.letters import letters
from evercourt.messages.models import Address, Attempt, Message, Preference, Report
from evercourt.messages.ports import Bound, Left, LineError, Reported
from evercourt.messages.reachable import OUTSIDE, address_of, in_order, lines_of, quiet_left
from tests.factories import MORNING

MEMORY = "evercourt.adapters.lines.memory.MemoryLine"


@pytest.fixture(autouse=True)
def _memory_lines(settings):
    MemoryLine.reset()
    settings.LINES = dict.fromkeys(OUTSIDE, f"{__name__}.Provider")
    with time_machine.travel(MORNING, tick=False):
        yield
    MemoryLine.reset()


class Provider(MemoryLine):
    """A line that fails as told, whatever the address looks like."""

    error = None

    def send(self, message):
        if Provider.error:
            raise Provider.error
        self.sent.append(message.key)
        return f"at-{message.pk}"


@pytest.fixture(autouse=True)
def _well_again():
    yield
    Provider.error = None
    Provider.repeatable = False


@pytest.fixture
def aygul(aygul):
    """Aygul with every line: e-mail, text message, WeChat."""
    type(aygul).objects.filter(pk=aygul.pk).update(phone_confirmed_at=MORNING, email_confirmed_at=MORNING)
    Address.objects.create(user=aygul, line="wechat", address="oAygul")
    aygul.refresh_from_db()
    return aygul


def write(to, letter="fee_asked", key="k"):
    acts.write(key=key, to=to, letter=letter, subject="s", body="b", language="en", lines=acts.LINES)


def lines(**only):
    told = Message.objects.filter(**only).exclude(letter="message_undeliverable")
    return list(told.order_by("pk").values_list("line", flat=True))


def waits():
    jobs = ProcrastinateJob.objects.exclude(scheduled_at=None).order_by("pk")
    return [job.scheduled_at - MORNING for job in jobs]


def test_an_ordinary_letter_goes_out_by_the_first_line_and_an_urgent_one_by_all(aygul):
    write(aygul)
    assert lines() == ["portal", "email"]
    write(aygul, letter="hearing_cancelled", key="urgent")
    assert lines(key__startswith="urgent") == ["portal", "email", "sms", "wechat"]


def test_the_next_line_follows_in_the_order_the_person_chose(aygul):
    acts.prefer(aygul, order=["wechat", "sms"], quiet_from=None, quiet_until=None, by=aygul, via=Channel.WEB)
    write(aygul)
    Provider.error = LineError(permanent=True)
    for _line in range(4):
        for message in Message.objects.filter(state="written"):
            acts.deliver(message.pk)
    assert lines() == ["portal", "wechat", "sms", "email"]
    assert set(Message.objects.exclude(line="portal").values_list("state", flat=True)) == {"failed"}


def test_a_wait_the_provider_asks_for_counts_instead_of_ours(aygul):
    write(aygul)
    Provider.error = LineError(wait=timedelta(minutes=7))
    acts.deliver(Message.objects.get(line="email").pk)
    assert waits() == [timedelta(minutes=7)]
    assert lines() == ["portal", "email"]


def test_a_refused_address_is_not_written_to_again_until_it_is_confirmed_anew(aygul):
    write(aygul)
    Provider.error = LineError("no such user", refused=True)
    acts.deliver(Message.objects.get(line="email").pk)
    assert lines() == ["portal", "email", "sms"]
    Provider.error = None
    write(aygul, key="later")
    assert lines(key__startswith="later") == ["portal", "sms"]
    aygul.email_confirmed_at = MORNING + timedelta(days=1)
    assert address_of(aygul, "email") == aygul.email


@pytest.mark.parametrize("repeatable", [True, False])
def test_what_a_killed_worker_left_is_sent_again_only_where_the_provider_sends_once(aygul, repeatable):
    Provider.repeatable = repeatable
    write(aygul)
    message = Message.objects.get(line="email")
    Attempt.objects.create(message=message)  # Begun, and then nothing more is known.
    acts.deliver(message.pk)
    message.refresh_from_db()
    assert (message.state, MemoryLine.sent) == (("sent", ["k:email"]) if repeatable else ("failed", []))
    assert lines() == (["portal", "email"] if repeatable else ["portal", "email", "sms"])
    assert message.tries.filter(outcome="unknown").count() == 1


def test_the_database_lets_nobody_be_told_twice_by_the_same_line(aygul):
    write(aygul)
    write(aygul)
    message = Message.objects.get(line="email")
    acts.deliver(message.pk)
    acts.deliver(message.pk)
    assert MemoryLine.sent == ["k:email"]
    for outcome in ("accepted", ""):
        Attempt.objects.get_or_create(message=message, outcome=outcome)
        with pytest.raises(IntegrityError), transaction.atomic():
            Attempt.objects.create(message=message, outcome=outcome)
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.create(key="k:email", line="email", subject="s", body="b", language="en", letter="l")


def test_a_report_counts_once_and_a_late_failure_lets_the_next_line_follow(aygul):
    write(aygul)
    message = Message.objects.get(line="email")
    acts.deliver(message.pk)
    failed = Reported(reference=f"at-{message.pk}", said="failed", detail="mailbox full")
    assert acts.take_in("email", [failed, failed]) == 1
    assert acts.take_in("email", [failed]) == 0
    message.refresh_from_db()
    assert (message.state, message.last_error) == ("failed", "mailbox full")
    assert lines() == ["portal", "email", "sms"]
    # Another line's provider says nothing about this one, and nobody's number is nobody's message.
    assert acts.take_in("sms", [failed]) == 1
    assert Report.objects.filter(message=None).count() == 1


def test_what_was_delivered_stays_delivered(aygul):
    write(aygul)
    message = Message.objects.get(line="email")
    acts.deliver(message.pk)
    for said in ("delivered", "failed"):
        acts.take_in("email", [Reported(reference=f"at-{message.pk}", said=said)])
    message.refresh_from_db()
    assert (message.state, message.delivered_at) == ("sent", MORNING)
    assert lines() == ["portal", "email"]


def test_a_messenger_account_belongs_to_who_sent_the_code_once_and_in_time(aygul, li_qiang):
    code = acts.new_binding_code(li_qiang, by=li_qiang).code
    with pytest.raises(NotAllowed):
        acts.new_binding_code(li_qiang, by=aygul)
    with time_machine.travel(MORNING + timedelta(minutes=31), tick=False):
        assert not acts.bind("wechat", code, "oLi")
    assert acts.take_in("wechat", [Bound(code=code.lower().replace("-", ""), address="oLi")]) == 1
    assert acts.take_in("wechat", [Bound(code=code, address="oSomebody")]) == 0
    assert address_of(li_qiang, "wechat") == "oLi"
    acts.take_in("wechat", [Left(address="oLi")])
    assert address_of(li_qiang, "wechat") is None


# Nine in the morning in Beijing is MORNING's neighbourhood; the hours are court time.
@pytest.mark.parametrize(("letter", "line", "waits_until_noon"), [
    ("fee_asked", "sms", True), ("fee_asked", "email", False), ("hearing_cancelled", "sms", False),
])  # fmt: skip
def test_lines_that_ring_wait_for_the_end_of_quiet_hours_unless_it_is_urgent(aygul, letter, line, waits_until_noon):
    Preference.objects.create(user=aygul, order=[line], quiet_from=time(0), quiet_until=time(23, 59))
    write(aygul, letter=letter)
    message = Message.objects.get(line=line)
    acts.deliver(message.pk)
    message.refresh_from_db()
    assert message.state == ("written" if waits_until_noon else "sent")
    assert message.attempts == (0 if waits_until_noon else 1)
    assert bool(waits()) is waits_until_noon


@given(some.times(), some.times(), some.timedeltas(timedelta(), timedelta(days=1500)))
def test_quiet_hours_end_and_are_never_longer_than_a_day(begin, end, later):
    begin, end = begin.replace(second=0, microsecond=0), end.replace(second=0, microsecond=0)
    if begin == end:
        return
    now = MORNING + later
    left = quiet_left(now, Preference(quiet_from=begin, quiet_until=end))
    assert timedelta() <= left < timedelta(days=1)
    if left:
        assert quiet_left(now + left, Preference(quiet_from=begin, quiet_until=end)) == timedelta()


@given(some.lists(some.sampled_from(OUTSIDE)), some.lists(some.sampled_from([*OUTSIDE, "fax"])))
def test_whatever_is_chosen_no_line_is_lost_and_none_comes_twice(given_lines, chosen):
    ordered = in_order(given_lines, chosen)
    assert sorted(ordered) == sorted(set(given_lines))
    wanted = [line for line in dict.fromkeys(chosen) if line in given_lines]
    assert ordered[: len(wanted)] == wanted


def test_only_lines_with_an_address_count(li_qiang):
    type(li_qiang).objects.filter(pk=li_qiang.pk).update(phone_confirmed_at=None, email_confirmed_at=MORNING)
    li_qiang.refresh_from_db()
    assert lines_of(li_qiang, acts.LINES) == ["email"]


@pytest.mark.parametrize("wrong", [
    {"order": ["fax"]}, {"order": ["sms", "sms"]}, {"quiet_from": time(22)}, {"quiet_until": time(7)},
    {"quiet_from": time(7), "quiet_until": time(7)},
])  # fmt: skip
def test_half_of_a_preference_is_refused_by_the_act_and_hours_by_the_database(aygul, wrong):
    whole = {"order": [], "quiet_from": None, "quiet_until": None} | wrong
    with pytest.raises(BadInput):
        acts.prefer(aygul, by=aygul, via=Channel.WEB, **whole)
    if "order" not in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            Preference.objects.create(user=aygul, **whole)


def test_nobody_else_says_how_a_person_is_told(aygul, li_qiang, clerk):
    for other in (li_qiang, clerk):
        with pytest.raises(NotAllowed):
            acts.prefer(aygul, order=[], quiet_from=None, quiet_until=None, by=other, via=Channel.WEB)


def test_every_urgent_letter_is_one_of_the_house():
    assert set(letters().reasons) <= set(letters().topics)
