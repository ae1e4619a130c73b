"""Software outside is told of letters: signed, in order, again by kind of failure, and only of its own person."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from evercourt.accounts.firms import Firm, FirmMember
from evercourt.accounts.models import User
from evercourt.adapters.software import http
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed, WrongState
from evercourt.messages import acts
from evercourt.messages.models import Call, Endpoint, Message
from evercourt.messages.outside import on_the_open_net, problem_of_url
from tests.messages.receiver import Receiver, listening

WEB = Channel.WEB


@pytest.fixture(autouse=True)
def _of_this_machine(settings) -> None:
    settings.PRIVATE_ENDPOINTS = True


def add(receiver: Receiver, owner: User, **options: object) -> Endpoint:
    made = acts.add_endpoint(receiver.url, by=owner, via=WEB, **options)
    receiver.secret = made.secret
    return made


def letter(to: User, key: str = "k", **options: object) -> None:
    said = {"letter": "hearing_scheduled", "subject": "李强诉王陌", "body": "the words", "language": "en"}
    acts.write(key=f"{key}:{to.pk}", to=to, link="/cases/1", **{**said, **options})


def due(endpoint: Endpoint) -> None:
    """Let the wait be over."""
    Endpoint.objects.filter(pk=endpoint.pk).update(next_at=timezone.now())


def test_a_letter_is_told_signed_and_says_nothing_of_its_words(lawyer_zhao, stranger):
    with listening() as receiver:
        add(receiver, lawyer_zhao)
        letter(lawyer_zhao)
        letter(stranger)
        assert acts.call_all() == 1
        assert acts.call_all() == 0
    (said,) = receiver.got
    message = Message.objects.get(to=lawyer_zhao)
    assert said["type"] == "letter.hearing_scheduled"
    assert said["data"]["letter"] == message.pk
    assert said["data"]["person"] == lawyer_zhao.pk
    assert said["data"]["about"] == "hearing"
    assert "李强" not in str(receiver.got)
    assert "the words" not in str(receiver.got)
    assert receiver.unsigned == 0
    call = Call.objects.get()
    assert (call.outcome, call.attempts, call.status) == ("taken", 1, 200)


def test_letters_written_by_sets_and_only_those_in_the_inbox_are_told(lawyer_zhao):
    with listening() as receiver:
        add(receiver, lawyer_zhao)
        said = {"to": lawyer_zhao, "letter": "l", "subject": "s", "body": "b", "language": "en", "lines": ("portal",)}
        acts.write_many([{"key": str(number), **said} for number in range(3)])
        acts.write_to_address(key="x", line="sms", address="1", letter="l", subject="s", body="b", language="en")
        assert acts.call_all() == 3
    assert receiver.numbers == [f"call_{pk}" for pk in Call.objects.order_by("pk").values_list("pk", flat=True)]


def test_what_fails_for_now_waits_longer_and_longer_in_order_and_then_is_given_up(lawyer_zhao):
    with listening(503) as receiver:
        endpoint = add(receiver, lawyer_zhao)
        letter(lawyer_zhao, "1")
        letter(lawyer_zhao, "2")
        waits = []
        for _try in range(len(acts.WAITS)):
            due(endpoint)
            before = timezone.now()
            acts.call_all()
            endpoint.refresh_from_db()
            waits.append(round((endpoint.next_at - before) / timedelta(seconds=30)) * timedelta(seconds=30))
            assert acts.call_all() == 0, "it waits"
        assert waits == list(acts.WAITS)
        assert set(receiver.numbers) == {f"call_{Call.objects.earliest('pk').pk}"}, "the second waits behind the first"
        due(endpoint)
        acts.call_all()
        endpoint.refresh_from_db()
        assert endpoint.halted_at
        told = Message.objects.get(letter="endpoint_halted", line="portal")
        assert (told.to, told.link) == (lawyer_zhao, f"/profile/software/{endpoint.pk}")
        due(endpoint)
        before = len(receiver.got)
        assert acts.call_all() == 0
        assert len(receiver.got) == before
        # Mended: everything it missed is told, each under the number it had.
        receiver.answers = [204]
        acts.replay(endpoint, call=Call.objects.earliest("pk").pk, onwards=True, by=lawyer_zhao, via=WEB)
        assert acts.call_all() == 3
    assert receiver.numbers[-3:] == [f"call_{pk}" for pk in Call.objects.order_by("pk").values_list("pk", flat=True)]


@pytest.mark.parametrize("status", [301, 400, 401, 404, 422])
def test_a_last_word_on_one_call_holds_up_no_other(status, lawyer_zhao):
    with listening(status, 200) as receiver:
        add(receiver, lawyer_zhao)
        letter(lawyer_zhao, "1")
        letter(lawyer_zhao, "2")
        acts.call_all()
        acts.call_all()
    first, second = Call.objects.order_by("pk")
    assert (first.outcome, first.status, second.outcome) == ("refused", status, "taken")


def test_a_receiver_that_asks_to_wait_is_given_the_time(lawyer_zhao):
    with listening(429) as receiver:
        receiver.headers = {"Retry-After": "3600"}
        endpoint = add(receiver, lawyer_zhao)
        letter(lawyer_zhao)
        acts.call_all()
    endpoint.refresh_from_db()
    assert timedelta(minutes=59) < endpoint.next_at - timezone.now() <= timedelta(hours=1)


def test_a_receiver_that_is_gone_is_given_up_at_once(lawyer_zhao):
    with listening(410) as receiver:
        endpoint = add(receiver, lawyer_zhao)
        letter(lawyer_zhao)
        acts.call_all()
    endpoint.refresh_from_db()
    assert endpoint.halted_at


def test_a_receiver_that_hangs_does_not_hold_the_others(lawyer_zhao, stranger, monkeypatch):
    monkeypatch.setattr(http, "PATIENCE", 1.0)
    with listening(None) as hanging, listening() as other:
        slow, quick = add(hanging, lawyer_zhao), add(other, stranger)
        for number in range(5):
            letter(lawyer_zhao, str(number))
            letter(stranger, str(number))
        began = time.monotonic()
        assert acts.call_all() == 5
        assert time.monotonic() - began < 3
    assert len(other.got) == 5
    assert len(hanging.got) == 1, "after one that hung the others of that address wait"
    slow.refresh_from_db()
    quick.refresh_from_db()
    assert (slow.failures, quick.failures) == (1, 0)
    assert Call.objects.get(endpoint=slow, attempts=1).error == "no answer within 1 seconds"


def test_a_call_is_told_again_under_its_number_as_often_as_asked(lawyer_zhao):
    with listening() as receiver:
        endpoint = add(receiver, lawyer_zhao)
        for number in range(3):
            letter(lawyer_zhao, str(number))
        acts.call_all()
        second = Call.objects.order_by("pk")[1]
        assert acts.replay(endpoint, call=second.pk, by=lawyer_zhao, via=WEB) == 1
        acts.call_all()
        assert receiver.numbers[3:] == [f"call_{second.pk}"]
        assert acts.replay(endpoint, call=second.pk, onwards=True, by=lawyer_zhao, via=WEB) == 2
        acts.call_all()
    assert receiver.numbers[4:] == receiver.numbers[1:3]
    assert receiver.got[4] == receiver.got[1]


@pytest.fixture
def firm(lawyer_zhao, stranger) -> Firm:
    made = Firm.objects.create(name="天山律师事务所", founded_by=lawyer_zhao)
    now = timezone.now()
    FirmMember.objects.create(firm=made, user=lawyer_zhao, role="partner", agreed_at=now)
    FirmMember.objects.create(firm=made, user=stranger, role="lawyer", agreed_at=now)
    return made


def test_a_firm_hears_of_each_member_who_agreed_and_of_nobody_who_left(firm, lawyer_zhao, stranger, aygul):
    with listening() as receiver:
        endpoint = add(receiver, lawyer_zhao, firm=firm)
        letter(stranger, "before")
        acts.hear_for(endpoint, by=stranger, via=WEB)
        letter(stranger, "agreed")
        letter(aygul, "not of the firm")
        acts.call_all()
        assert [one["data"]["person"] for one in receiver.got] == [stranger.pk]
        letter(stranger, "waits while they leave")
        FirmMember.objects.filter(user=stranger).update(left_at=timezone.now())
        letter(stranger, "after")
        assert acts.call_all() == 0
    with pytest.raises(NotAllowed):
        acts.hear_for(endpoint, by=aygul, via=WEB)


def test_who_takes_their_letters_away_is_not_told_of_any_more(firm, lawyer_zhao, stranger):
    with listening() as receiver:
        endpoint = add(receiver, lawyer_zhao, firm=firm)
        acts.hear_for(endpoint, by=stranger, via=WEB)
        letter(stranger, "waits")
        acts.hear_no_more(endpoint, by=stranger, via=WEB)
        letter(stranger, "later")
        assert acts.call_all() == 0
        acts.end_endpoint(endpoint, by=lawyer_zhao, via=WEB)
        letter(lawyer_zhao, "ended")
        assert acts.call_all() == 0
    with pytest.raises(WrongState):
        acts.replay(endpoint, call=1, by=lawyer_zhao, via=WEB)


def test_of_who_comes_to_hold_an_office_nothing_is_told_any_more(court, lawyer_zhao):
    with listening() as receiver:
        add(receiver, lawyer_zhao)
        letter(lawyer_zhao, "before")
        assert acts.call_all() == 1
        held = lawyer_zhao.offices_held.create(court=court, office="judge")
        letter(lawyer_zhao, "as judge")
        assert acts.call_all() == 0
        held.until = timezone.localdate() - timedelta(days=1)
        held.save()
        assert acts.call_all() == 1, "it waited"
    assert len(receiver.got) == 2


def test_calls_of_long_ago_are_forgotten_those_that_wait_are_not(lawyer_zhao):
    with listening() as receiver:
        add(receiver, lawyer_zhao)
        letter(lawyer_zhao, "1")
        acts.call_all()
        letter(lawyer_zhao, "2")
    Call.objects.update(tried_at=timezone.now() - timedelta(days=31))
    assert acts.forget_old() == 1
    assert Call.objects.get().outcome == "waiting"


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("https://firm.example.org/hook", ""),
        ("https://8.8.8.8/hook", ""),
        ("http://firm.example.org", "scheme"),
        ("ftp://firm.example.org", "scheme"),
        ("https://", "form"),
        ("https://name:word@firm.example.org", "form"),
        ("https://firm.example.org/a b", "form"),
        ("https://[::1", "form"),
        ("https://localhost/", "private"),
        ("https://LOCALHOST./", "private"),
        ("https://postgres/", "private"),
        ("https://x.internal/", "private"),
        ("https://127.0.0.1/", "private"),
        ("https://10.1.2.3:8443/", "private"),
        ("https://169.254.169.254/latest", "private"),
        ("https://[::1]/", "private"),
        ("https://[::ffff:127.0.0.1]/", "private"),
        ("https://[64:ff9b::7f00:1]/", "private"),
        ("https://[fe80::1]/", "private"),
    ],
)
def test_only_addresses_of_the_open_net_are_taken(url, problem):
    assert problem_of_url(url) == problem


def test_a_private_address_is_refused_by_the_act(lawyer_zhao, settings):
    settings.PRIVATE_ENDPOINTS = False
    with pytest.raises(BadInput):
        acts.add_endpoint("https://192.168.0.1/hook", by=lawyer_zhao, via=WEB)
    assert not Endpoint.objects.exists()


# Names that stand for this machine: by the file of hosts, and written as numbers that only the system reads.
@pytest.mark.parametrize("host", ["localhost", "2130706433", "0x7f.1", "127.0.0.1"])
def test_a_name_that_stands_for_this_machine_is_not_called(host, lawyer_zhao, settings):
    with listening() as receiver:
        endpoint = add(receiver, lawyer_zhao)
        Endpoint.objects.update(url=receiver.url.replace("127.0.0.1", host))
        letter(lawyer_zhao)
        settings.PRIVATE_ENDPOINTS = False
        assert acts.call_all() == 0
    assert receiver.got == []
    assert receiver.unsigned == 0
    call = Call.objects.get()
    # One of them the library itself does not take for an address.
    assert "open net" in call.error or "canonical" in call.error
    endpoint.refresh_from_db()
    assert endpoint.failures == 1


def test_the_open_net():
    assert on_the_open_net("114.114.114.114")
    assert on_the_open_net("2400:3200::1")
    for inside in ("0.0.0.0", "100.64.0.1", "224.0.0.1", "fc00::1", "2002:7f00:1::", "no address"):
        assert not on_the_open_net(inside), inside
