"""A live room in a test: the process that holds the lines, browsers with made-up cameras, people in the room."""

import copy
import hashlib
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from urllib.parse import urlencode
from urllib.request import urlopen

import psutil
import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from evercourt.cli.up import live_server as command_of
from evercourt.conference import acts
from evercourt.web.accounts.second_factor import SECOND_FACTOR_AT, SECOND_FACTOR_BY
from tests.browser import FLAGS, launched
from tests.conference.janus import KEY, Janus
from tests.journeys.conftest import aside

CAMERA = [
    # Few pictures a second: many people share this machine's two processors.
    "--use-fake-device-for-media-stream=fps=8",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
    "--disable-background-timer-throttling",
    "--disable-renderer-backgrounding",
    "--disable-features=WebRtcHideLocalIpsWithMdns",
    "--allow-loopback-in-peer-connection",
]


# Cameras of few points: what a roomful of people send and see is decoded on this machine's two processors.
SMALL = """
const open = navigator.mediaDevices?.getUserMedia.bind(navigator.mediaDevices);
if (open) navigator.mediaDevices.getUserMedia = (asked) => open({
  ...asked, video: asked.video && { ...(asked.video === true ? {} : asked.video), width: 192, height: 108 },
});
"""


class Live:
    """The process that holds the lines, on a port of its own."""

    def __init__(self, settings, folder, address):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.settings, self.folder, self.address = settings, folder, address
        self.recordings = folder / "recordings"
        self.more = {}
        settings.LIVE_ADDRESS = f"ws://localhost:{self.port}"
        settings.PUBLIC_ADDRESS = address
        rules = copy.deepcopy(settings.CONTENT_SECURITY_POLICY)
        rules["DIRECTIVES"]["connect-src"] = ["'self'", settings.LIVE_ADDRESS]
        settings.CONTENT_SECURITY_POLICY = rules

    def start(self):
        environment = os.environ | {
            "DATABASE_URL": database_url(), "EVERCOURT_VAR": str(self.folder), "SECRET_KEY": self.settings.SECRET_KEY,
            "EVERCOURT_ADDRESS": self.address, "EVERCOURT_LIVE_ADDRESS": self.settings.LIVE_ADDRESS,
            "EVERCOURT_RECORDINGS": str(self.recordings), "EVERCOURT_KEYS": str(self.folder / "keys"),
            "EVERCOURT_HEADS_EVERY": "5", "DJANGO_SETTINGS_MODULE": "evercourt.config.settings", **self.more,
        }  # fmt: skip
        self.process = subprocess.Popen(command_of("127.0.0.1", self.port), env=environment, start_new_session=True)
        for _try in range(300):
            try:
                urlopen(f"http://127.0.0.1:{self.port}/health", timeout=1).close()
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise AssertionError("the live room does not answer")

    def engines(self):
        """Return the engine's processes of this house."""
        house = hashlib.sha256(str(self.folder).encode()).hexdigest()[:10]
        return [
            process for process in psutil.process_iter(["cmdline"])
            if {"evercourt.adapters.media.worker", "tests.conference.tapping"} & set(process.info["cmdline"] or [])
            and f"-{house}/" in process.info["cmdline"][-1]
        ]  # fmt: skip

    def kill(self):
        """Kill -9 the process that holds the lines; its engines go on."""
        for child in psutil.Process(self.process.pid).children():
            if "evercourt.adapters.media.worker" not in child.cmdline():
                child.kill()
        self.process.kill()
        self.process.wait()

    def stop(self):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            self.process.wait(20)
        for engine in self.engines():
            engine.terminate()


@pytest.fixture
def live(live_server, settings, tmp_path, request):
    running = Live(settings, tmp_path, live_server.url)
    running.more = getattr(request, "param", {})
    running.start()
    yield running
    running.stop()


def engines(usual):
    """Return the engines a hearing is held on: the usual one, or all that EVERCOURT_ENGINES names."""
    return os.environ.get("EVERCOURT_ENGINES", usual).split(",")


@contextmanager
def house_of(engine, settings, folder, address):
    """The process that holds the lines, on this engine; a Janus server is started with it."""
    house, servers = Live(settings, folder, address), []
    try:
        if engine == "janus":
            (folder / "janus").mkdir()
            servers.append(Janus(folder / "janus"))
            house.more = by_janus(servers)
        house.start()
        yield house
    finally:
        house.stop()
        for server in servers:
            server.kill()


def by_janus(servers):
    return {
        "EVERCOURT_MEDIA_ENGINE": "evercourt.adapters.media.embedded.JanusEngine",
        "EVERCOURT_JANUS": ",".join(one.url for one in servers), "JANUS_KEY": KEY, "EVERCOURT_OLD_JANUS_FOR_TESTS": "1",
    }  # fmt: skip


@pytest.fixture(scope="session")
def cameras(playwright):
    """A browser whose camera and microphone are made up, and which allows them without asking."""
    started = launched(playwright, [*FLAGS, *CAMERA])
    yield started
    started.close()


@pytest.fixture
def enter(cameras, live_server):
    """Open a page as a person, in a window of their own."""
    contexts = []

    def entered(person, path, *, size=(1280, 800), language="en", context=None):
        if context is None:
            context = cameras.new_context(viewport={"width": size[0], "height": size[1]}, locale=language)
            context.set_default_timeout(60_000)
            context.add_init_script(SMALL)
            contexts.append(context)
            sign_in(context, person, live_server.url, language)
        page = context.new_page()
        page.faults = []
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        page.on("console", lambda said: page.faults.append(said.text) if said.type == "error" else None)
        page.goto(live_server.url + path)
        return page

    yield entered
    for context in contexts:
        context.close()


def sign_in(context, person, address, language):
    def key():
        client = Client()
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        if person.is_office_holder:
            session = client.session
            session[SECOND_FACTOR_AT], session[SECOND_FACTOR_BY] = timezone.now().isoformat(), person.pk
            session.save()
        return client.cookies["sessionid"].value

    cookies = {"sessionid": aside(key), "django_language": language}
    context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies.items()])


def go_in(page):
    page.click("[data-part=start]")


def sees(page, feed, seconds=20):
    """Wait until the page really plays frames of a feed, and return how many it decoded."""
    script = """([feed]) => {
      const video = document.querySelector(`[data-feed="${feed}"] video`);
      return video && video.getVideoPlaybackQuality().totalVideoFrames > 5 && video.videoWidth > 0;
    }"""
    page.wait_for_function(script, arg=[feed], timeout=seconds * 1000)
    return page.evaluate("document.querySelector('court-room').receivings.size")


def hears(page, feed, seconds=20):
    """Wait until sound of a feed arrives and is decoded with some energy."""
    script = """async ([feed]) => {
      const one = document.querySelector("court-room").receivings.get(feed);
      if (!one) return false;
      for (const stat of (await one.connection.getStats()).values())
        if (stat.type === "inbound-rtp" && stat.kind === "audio") return stat.totalAudioEnergy > 0;
      return false;
    }"""
    page.wait_for_function(script, arg=[feed], timeout=seconds * 1000)


def stays(page, what, seconds):
    page.wait_for_timeout(seconds * 1000)
    assert what()


def database_url():
    base = connection.settings_dict
    more = {"host": base["HOST"]} if str(base["HOST"]).startswith("/") else {}
    host = "" if more else f"{base['HOST']}:{base['PORT']}"
    who = f"{base['USER']}:{base['PASSWORD']}@" if base["USER"] else ""
    return f"postgresql://{who}{host}/{base['NAME']}?{urlencode(more)}"


def a_room(court, host, *others, title="Hearing"):
    """Open a room with a host and some others, each by their own role."""
    room = acts.open_room(court=court, subject="hearing:1", stream=f"court:{court.pk}", title=title, by=None)
    seats = [
        acts.give_seat(room, host, role="judge", publishes=["audio", "video", "screen"], is_host=True, by=None),
        *(acts.give_seat(room, person, role=f"person-{number}", by=None) for number, person in enumerate(others)),
    ]
    return room, seats


@contextmanager
def running(command, environment=None):
    process = subprocess.Popen([sys.executable, *command], env=os.environ | (environment or {}))
    try:
        yield process
    finally:
        process.terminate()
        process.wait(20)
