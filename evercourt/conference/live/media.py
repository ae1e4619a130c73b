"""What pages and recorders may say: sending, receiving, what they sent, how good the line is, keys of a talk."""

import json
import re
import time
from typing import TYPE_CHECKING, Any

from evercourt.conference import acts, ladder
from evercourt.conference.live.database import ask
from evercourt.conference.live.line import Line
from evercourt.conference.models import Seat
from evercourt.conference.now import SeatNow
from evercourt.kernel.errors import NotAllowed

if TYPE_CHECKING:
    from evercourt.conference.live.desk import Desk

SOURCES = ("camera", "screen")
# Seconds between two measurements that are kept; a page sends one every two.
OFTEN = 1.0


def viewer(seat: SeatNow) -> str:
    """Return the seat's name as a viewer: of a recorder one by which the engine knows it."""
    return f"recorder:{seat.id}" if seat.is_recorder else str(seat.id)


def kinds_sent(offer: str) -> set[str]:
    """Return what an offer would send: audio, video."""
    kinds = set()
    for part in re.split(r"\r?\nm=", f"\n{offer}")[1:]:
        if "a=recvonly" not in part and "a=inactive" not in part:
            kinds.add(part.split(" ", 1)[0])
    return kinds


async def _publish(desk: "Desk", line: Line, me: SeatNow, said: dict[str, Any]) -> None:
    source, offer = said["source"], said["sdp"]
    if source not in SOURCES or me.is_recorder or not me.may_send(source, kinds_sent(offer)):
        raise NotAllowed()
    feed = f"{me.id}:{source}"
    desk.up.discard(feed)
    answer = await desk.engine.publish(desk.room, feed, offer)
    line.has_published = True
    # Which of its offers this answers: it may have made another meanwhile.
    await line.say("published", source=source, sdp=answer, id=said.get("id"))


async def _stop(desk: "Desk", _line: Line, me: SeatNow, said: dict[str, Any]) -> None:
    """Stop showing the screen; the camera stays as long as the seat does."""
    if said["source"] == "screen" and f"{me.id}:screen" in desk.up:
        camera = f"{me.id}:camera" in desk.up
        await desk.engine.remove(desk.room, str(me.id))
        desk.up -= {f"{me.id}:screen", f"{me.id}:camera"}
        if camera:
            await desk.lines[me.id].say("again")
        await desk.bring_about()


async def _answer(desk: "Desk", line: Line, me: SeatNow, said: dict[str, Any]) -> None:
    """Take an answer, unless the feed was offered anew meanwhile. Pages and recorders of before do not say to which."""
    now = line.offers[said["feed"]]
    if said["feed"] in line.offered and said.get("id", now) == now:
        await desk.engine.answer(desk.room, viewer(me), said["feed"], said["sdp"])


async def _failed(desk: "Desk", line: Line, _me: SeatNow, said: dict[str, Any]) -> None:
    """A subscription broke at the page's end: it is offered anew."""
    line.offered.discard(said["feed"])
    await desk.bring_about()


async def _key(desk: "Desk", line: Line, me: SeatNow, said: dict[str, Any]) -> None:
    """The page's key, by which its lists of frames are signed: written into every record.

    Without it all that a person sent would stand there unwitnessed: the page says it again until it was written.
    """
    facts = {"seat": me.id, "session": str(said["session"])[:64], "key": str(said["key"])[:400]}
    desk.keys[str(facts["session"])] = facts
    await desk.engine.note(desk.room, "source_key", facts)
    await desk.to_recorders("note", event="source_key", facts=facts)
    await line.say("kept", id=said.get("id"))


async def _source(desk: "Desk", line: Line, me: SeatNow, said: dict[str, Any]) -> None:
    """A list of what the page sent. It can speak of its own feeds only; where nothing is recorded there is none."""
    if desk.now is None or not desk.now.is_recorded:
        return
    if json.loads(said["statement"])["feed"].partition(":")[0] != str(me.id):
        raise NotAllowed()
    batch = json.dumps({"statement": said["statement"], "signature": said["signature"]})
    desk.recent.append(batch)
    await desk.engine.source(desk.room, batch)
    await desk.to_recorders("source", said=batch)
    await line.say("kept", id=said.get("id"))


async def _measured(desk: "Desk", line: Line, me: SeatNow, said: dict[str, Any]) -> None:
    found = ladder.Line(
        at=time.monotonic(), lost_sent=_share(said["lost_sent"]), lost_heard=_share(said["lost_heard"]),
        round_trip=None if said.get("round_trip") is None else max(0, min(int(said["round_trip"]), 60_000)),
        sent=max(0, min(int(said["sent"]), 1_000_000)), sends_picture=bool(said.get("sends_picture")),
    )  # fmt: skip
    if line.measured and found.at - line.measured[-1].at < OFTEN:
        return
    line.measured.append(found)
    row = await ask(Seat.objects.select_related("room").get, pk=me.id)
    await ask(acts.measured, row, found)
    rung = ladder.next_rung(ladder.Rung(me.rung), list(line.measured), since=line.rung_since)
    if rung != me.rung:
        line.rung_since = time.monotonic()
        await ask(acts.change_rung, row, rung)


def _share(value: Any) -> float:
    return max(0.0, min(float(value), 1.0))


async def _secret(desk: "Desk", _line: Line, me: SeatNow, said: dict[str, Any]) -> None:
    """Pass a public key (or the promise of one) to the other of a private talk; nothing of it is kept."""
    assert desk.now is not None
    if desk.now.is_private:
        for seat, other in list(desk.lines.items()):
            if seat != me.id:
                await other.say("secret", **{name: str(said[name])[:400] for name in ("step", "value") if name in said})


async def _bye(desk: "Desk", line: Line, me: SeatNow, _said: dict[str, Any]) -> None:
    """The person leaves on purpose: nothing of theirs goes on."""
    line.has_published = False
    desk.left.add(me.id)
    desk.up -= {feed for feed in desk.up if feed.partition(":")[0] == str(me.id)}
    await desk.engine.remove(desk.room, str(me.id))
    await desk.bring_about()


async def _done(desk: "Desk", _line: Line, me: SeatNow, _said: dict[str, Any]) -> None:
    """The room closes, and the page has told all that it sent."""
    desk.done.add(me.id)


# Recorders


async def _recorder(desk: "Desk", line: Line, me: SeatNow, said: dict[str, Any]) -> None:
    """A recorder says who it is."""
    if not me.is_recorder:
        raise NotAllowed()
    line.key = str(said["key"])
    await desk.record.begins(me.name, line.key)
    await desk.record.fault(me.name, "")
    for facts in desk.keys.values():
        await line.say("note", event="source_key", facts=facts)
    for batch in list(desk.recent):
        await line.say("source", said=batch)
    assert desk.now is not None
    if desk.now.paused_for:
        await line.say("pause", reason=desk.now.paused_for)


async def _head(desk: "Desk", _line: Line, me: SeatNow, said: dict[str, Any]) -> None:
    if me.is_recorder:
        desk.record.head(me.name, int(said["number"]), str(said["chain"])[:64])


async def _fault(desk: "Desk", _line: Line, me: SeatNow, said: dict[str, Any]) -> None:
    if me.is_recorder:
        await desk.record.fault(me.name, str(said["fault"])[:32])


async def _closed(desk: "Desk", _line: Line, me: SeatNow, said: dict[str, Any]) -> None:
    if me.is_recorder:
        desk.done.add(me.id)
        await desk.record.closed(me.name, int(said["number"]), str(said["chain"])[:64])


MESSAGES = {
    "publish": _publish,
    "stop": _stop,
    "answer": _answer,
    "failed": _failed,
    "key": _key,
    "source": _source,
    "measured": _measured,
    "secret": _secret,
    "bye": _bye,
    "done": _done,
    "recorder": _recorder,
    "head": _head,
    "fault": _fault,
    "closed": _closed,
}
