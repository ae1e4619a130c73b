"""The same room on the other engine, and by a relay alone, as from behind a firewall that lets no UDP out."""

import asyncio
import subprocess

import pytest

from evercourt.adapters.media import janus_server
from evercourt.adapters.media.janus import JanusError, Servers
from evercourt.conference import acts
from evercourt.conference.record.comparing import check_recordings
from tests.conference.janus import KEY, Janus, free_port, wait_for
from tests.journeys.conftest import aside
from tests.journeys.live import Live, a_room, by_janus, cameras, enter, go_in, hears, running, sees  # noqa: F401

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
# The page may use nothing but the relay.
RELAY_ONLY = """{
  const plain = RTCPeerConnection;
  window.RTCPeerConnection = class extends plain {
    constructor(about) { super({ ...about, iceTransportPolicy: "relay" }); }
  };
}"""


@pytest.fixture
def house(live_server, settings, tmp_path):
    """The process that holds the lines, not yet started."""
    made = Live(settings, tmp_path, live_server.url)
    yield made
    made.stop()


@pytest.fixture
def servers(tmp_path):
    (tmp_path / "one").mkdir()
    (tmp_path / "other").mkdir()
    both = [Janus(tmp_path / "one"), Janus(tmp_path / "other")]
    yield both
    for one in both:
        one.kill()


def both_in(bench, home):
    go_in(bench)
    go_in(home)
    home.wait_for_selector("[data-part=door]:not([hidden])")
    bench.click("text=Let in")


def test_a_lost_janus_is_survived_and_both_records_agree_with_the_sources(
    house,
    servers,
    enter,  # noqa: F811
    court,
    judge,
    aygul,
    live_server,
    tmp_path,
    keep_picture,
):
    house.more = by_janus(servers)
    house.start()
    room, (host, guest) = aside(lambda: a_room(court, judge, aygul))
    token = aside(lambda: acts.recorder_pass(room, place="centre", by=None))
    folder = tmp_path / "centre"
    command = ["-m", "evercourt", "recorder", live_server.url, str(folder), "--key", str(tmp_path / "centre.pem")]
    with running(command, {"EVERCOURT_RECORDER_PASS": token}) as recorder:
        bench, home = enter(judge, f"/rooms/{room.pk}"), enter(aygul, f"/rooms/{room.pk}", size=(360, 740))
        both_in(bench, home)
        sees(bench, f"{guest.pk}:camera")
        hears(home, f"{host.pk}:camera")
        bench.wait_for_timeout(5000)
        keep_picture(bench, "live-room-janus")
        carries = next(one for one in servers if feeds_of(one))
        carries.kill()
        (other,) = [one for one in servers if one is not carries]
        for _try in range(60):
            if feeds_of(other) == 2:
                break
            bench.wait_for_timeout(500)
        sees(bench, f"{guest.pk}:camera")
        sees(home, f"{host.pk}:camera")
        bench.wait_for_timeout(5000)
        aside(lambda: acts.close_room(room, by=None))
        assert recorder.wait(30) == 0
    home.wait_for_selector("[data-part=after]:not([hidden])")
    differences, about = check_recordings([house.recordings / f"room-{room.pk}" / "court", folder])
    assert differences == []
    assert all(count > 50 for count in about.frames.values()), about.frames
    assert feeds_of(other) == 0


def feeds_of(server):
    """Return how many feeds a server carries; of one that is gone, none."""

    async def ask():
        found = (await Servers([server.url], KEY, "1.1.2").ask_all())[server.url]
        if isinstance(found, JanusError):
            return 0
        await found[0].close()
        return found[1].feeds

    return aside(lambda: asyncio.run(ask()))


def test_who_gets_out_by_tcp_to_the_relay_alone_is_seen_and_heard(
    house,
    enter,  # noqa: F811
    court,
    judge,
    aygul,
    tmp_path,
    settings,
):
    address, port = janus_server.address_of_this_machine([]), free_port()
    house.more = {
        "EVERCOURT_TURN": f"turn:{address}:{port}?transport=tcp", "TURN_KEY": KEY, "EVERCOURT_MEDIA_ADDRESSES": address,
    }  # fmt: skip
    relay = [
        "turnserver", "-n", "--listening-ip", address, "--relay-ip", address, "--listening-port", str(port), "--no-udp",
        "--no-tls", "--no-dtls", "--no-cli", "--use-auth-secret", "--static-auth-secret", KEY, "--realm", "court",
        "--pidfile", str(tmp_path / "turn.pid"), "--log-file", str(tmp_path / "turn.log"), "--simple-log",
    ]  # fmt: skip
    relaying = subprocess.Popen(relay, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(port, address)
        house.start()
        room, (host, guest) = aside(lambda: a_room(court, judge, aygul))
        bench, home = enter(judge, f"/rooms/{room.pk}"), enter(aygul, "/rooms/check")
        home.context.add_init_script(RELAY_ONLY)
        home.goto(home.url.replace("/rooms/check", f"/rooms/{room.pk}"))
        both_in(bench, home)
        sees(bench, f"{guest.pk}:camera")
        hears(home, f"{host.pk}:camera")
        ways = home.evaluate("""async () => {
          const found = [];
          for (const one of document.querySelector("court-room").receivings.values())
            for (const stat of (await one.connection.getStats()).values())
              if (stat.type === "local-candidate") found.push(`${stat.candidateType} ${stat.relayProtocol}`);
          return [...new Set(found)];
        }""")
        assert ways == ["relay tcp"]
    finally:
        relaying.terminate()
        relaying.wait(10)
