"""Starts a Janus server of our own where it is installed: its configuration, and the command line for it."""

import re
import shutil
import socket
import subprocess
from pathlib import Path

from evercourt.adapters.media.janus import JanusError

# Only what a hearing needs; everything else that Janus can do is left out.
UNUSED_PLUGINS = (
    "lua", "duktape", "sip", "nosip", "voicemail", "recordplay", "videocall", "echotest", "streaming", "textroom",
    "audiobridge",
)  # fmt: skip
UNUSED_TRANSPORTS = ("rabbitmq", "mqtt", "nanomsg", "pfunix", "http")
# UDP ports for media, below those a system gives away by itself.
PORTS = "20000-29999"

CONFIGURATION = """general: {{
  configs_folder = "{folder}"
  plugins_folder = "{library}/plugins"
  transports_folder = "{library}/transports"
  events_folder = "{library}/events"
  debug_level = 2
  api_secret = "{key}"
  server_name = "court"
  session_timeout = 60
  # A line counts as silent after our own three seconds, not earlier.
  no_media_timer = 3
}}
certificates: {{ }}
nat: {{ ice_enforce_list = "{address}" ipv6 = false }}
media: {{ ipv6 = false rtp_port_range = "{ports}" }}
plugins: {{ disable = "{plugins}" }}
transports: {{ disable = "{transports}" }}
events: {{ broadcast = false }}
"""
SOCKETS = """general: {{ ws = true ws_ip = "127.0.0.1" ws_port = {port} wss = false }}
admin: {{ admin_ws = false admin_wss = false }}
"""
ROOMS = """general: {{ admin_key = "{key}" lock_rtp_forward = true }}
"""


def version_installed() -> str:
    """Return the version of the Janus on this machine, or an empty text."""
    program = shutil.which("janus")
    if program is None:
        return ""
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    found = re.search(r"\d+\.\d+\.\d+", said)
    return found[0] if found else ""


def address_of_this_machine(given: list[str]) -> str:
    """Return an address for media. Janus never uses 127.0.0.1, and without an address that is there it uses all."""
    for address in given:
        if not address.startswith("127."):
            return address
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # Sends nothing: it only asks by which way it would go.
            probe.connect(("192.0.2.1", 9))
        except OSError as error:
            raise JanusError("this machine has no address but 127.0.0.1, which Janus does not use") from error
        return str(probe.getsockname()[0])


def command(folder: Path, *, port: int, key: str, address: str) -> list[str]:
    """Write the configuration and return the command line. Raises JanusError where Janus is not installed."""
    program = shutil.which("janus")
    library = next((path.parent for path in Path("/").glob("usr/*lib*/**/janus/plugins")), None) if program else None
    if program is None or library is None:
        raise JanusError("Janus is not installed")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        # An address that is not there would let Janus use every one that is.
        probe.bind((address, 0))
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    names = {
        "folder": folder, "library": library, "key": key, "address": address, "ports": PORTS, "port": port,
        "plugins": ",".join(f"libjanus_{one}.so" for one in UNUSED_PLUGINS),
        "transports": ",".join(f"libjanus_{one}.so" for one in UNUSED_TRANSPORTS),
    }  # fmt: skip
    for name, text in (("janus", CONFIGURATION), ("transport.websockets", SOCKETS), ("plugin.videoroom", ROOMS)):
        path = folder / (f"{name}.jcfg" if name == "janus" else f"janus.{name}.jcfg")
        path.touch(mode=0o600)
        path.write_text(text.format(**names))
    return [program, "-F", str(folder), "-C", str(folder / "janus.jcfg")]
