"""The telephone: one contract over its adapters; SIP on a real socket, the softphone another process."""

import subprocess
import sys
import threading
import time
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evercourt.adapters.telephone import wire
from evercourt.adapters.telephone.memory import MemoryTelephone
from evercourt.adapters.telephone.sip import SIPTelephone

PATIENCE = 15  # seconds


class Field:
    """A softphone in a process of its own, and what it said."""

    def __init__(self, port, *options):
        command = [sys.executable, "-m", "evercourt.adapters.telephone.softphone", "13899990001", "--language", "ug"]
        self.process = subprocess.Popen(
            [*command, "--to", f"127.0.0.1:{port}", *options], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.said = []
        self.listener = threading.Thread(target=self._listen, name="_listen")
        self.listener.start()

    def _listen(self):
        for line in self.process.stdout:
            self.said.append(line.strip())

    def press(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def close(self):
        self.process.kill()
        self.process.wait(PATIENCE)
        self.listener.join(PATIENCE)
        self.process.stdin.close()
        self.process.stdout.close()


def in_memory():
    telephone = MemoryTelephone()
    telephone.ring("1", "13899990001", "ug")
    words = {"ringing": ["ringing"], "answered": ["ringing", "answered"], "over": ["over"]}
    yield SimpleNamespace(
        telephone=telephone, leave=lambda: telephone.leave("1"), said=lambda: words[telephone.calls["1"]]
    )


def by_sip(*options):
    telephone = SIPTelephone("127.0.0.1", 0, ("127.0.0.1",))
    field = Field(telephone.port, *options)
    yield SimpleNamespace(telephone=telephone, leave=field.press, said=lambda: field.said)
    field.close()
    telephone.close()


@pytest.fixture(params=["memory", "sip", "sip --lossy", "sip --twice"])
def line(request):
    """A call that comes in: in memory, and by SIP on a good line, a bad one, and one that repeats everything."""
    kind, *options = request.param.split()
    yield from in_memory() if kind == "memory" else by_sip(*options)


def heard(telephone, what):
    """Return the first thing that happens, which must be `what`."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if news := telephone.happened(0.1):
            assert [thing.what for thing in news] == [what]
            return news[0]
    raise AssertionError(f"{what} did not happen")


def says(line, *words):
    """Wait until the other side says one of the words."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        assert not line.telephone.happened(0.1)
        if line.said() and line.said()[-1] in words:
            return
    raise AssertionError(f"{line.said()} is none of {words}")


def test_a_call_rings_once_is_answered_and_ended_by_the_court(line):
    rang = heard(line.telephone, "rang")
    assert (rang.phone, rang.language) == ("13899990001", "ug")
    says(line, "ringing")
    for _time in range(2):
        line.telephone.answer(rang.leg)
    says(line, "answered")
    for _time in range(2):
        line.telephone.hang_up(rang.leg)
    says(line, "ended by the court", "over")


def test_a_caller_who_hangs_up_is_gone_once(line):
    rang = heard(line.telephone, "rang")
    line.telephone.answer(rang.leg)
    says(line, "answered")
    line.leave()
    assert heard(line.telephone, "gone").leg == rang.leg
    assert not line.telephone.happened(0.3)


def test_a_caller_who_gives_up_while_it_rings_is_gone(line):
    rang = heard(line.telephone, "rang")
    says(line, "ringing")
    line.leave()
    assert heard(line.telephone, "gone").leg == rang.leg


def test_the_court_refuses_a_ringing_call(line):
    rang = heard(line.telephone, "rang")
    says(line, "ringing")
    line.telephone.hang_up(rang.leg)
    says(line, "refused 480", "over")


def test_an_unknown_call_is_no_error(line):
    line.telephone.answer("unknown")
    line.telephone.hang_up("unknown")


def test_who_is_not_our_exchange_is_not_heard():
    telephone = SIPTelephone("127.0.0.1", 0, ("192.0.2.1",))
    field = Field(telephone.port)
    assert not telephone.happened(1)
    assert field.said == []
    field.close()
    telephone.close()


@given(st.binary(max_size=400))
def test_any_bytes_are_a_message_or_unreadable(data):
    try:
        wire.read(data)
    except wire.Unreadable:
        return


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\r"), max_size=300))
def test_what_is_written_is_read_again(body):
    fields = [("Via", "x"), ("From", "<sip:1@a>"), ("To", "<sip:2@b>"), ("Call-ID", "c"), ("CSeq", "1 INVITE")]
    message = wire.Message("INVITE sip:2@b SIP/2.0", fields, body)
    assert wire.read(message.written()) == message


@pytest.mark.parametrize(
    ("sender", "number"),
    [
        ("<sip:13899990001@10.0.0.1>;tag=1", "13899990001"),
        ('"李强" <sip:+8613899990001@pbx;user=phone>;tag=1', "+8613899990001"),
        ("tel:+86-138-9999-0001", "+8613899990001"),
        ('"Anonymous" <sip:anonymous@anonymous.invalid>;tag=1', ""),
        ("<sip:alice@example.org>", ""),
    ],
)
def test_the_number_that_calls(sender, number):
    assert wire.number_in(sender) == number


def test_voice_stays_silent_and_other_streams_are_refused():
    said = wire.answer_sdp("v=0\r\nm=audio 4000 RTP/AVP 8 0\r\nm=video 4002 RTP/AVP 96\r\n", "127.0.0.1")
    assert "m=audio 9 RTP/AVP 8 0\r\na=inactive" in said
    assert "m=video 0 RTP/AVP 96" in said
