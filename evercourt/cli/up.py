"""`evercourt up`: everything that runs, from an empty machine, in one command."""

import os
import socket
import time
import urllib.request
from typing import Annotated
from urllib.parse import urlsplit

import typer
from rich.console import Console

from evercourt.cli.house import open_house
from evercourt.cli.processes import Process, keep_running, python

console = Console(highlight=False)
HERE = {"localhost", "127.0.0.1"}
# Seconds until somebody who waits is told that they still wait.
PATIENCE = 30


def up(
    port: Annotated[int, typer.Option(help="Where the pages are served; the next free one if it is taken.")] = 8000,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    workers: Annotated[int, typer.Option(help="Web processes.")] = 2,
    media: Annotated[str, typer.Option(help="What carries sound and picture: embedded, or janus.")] = "embedded",
) -> None:
    """Start Evercourt: database, demonstration court, web, worker, telephone, simulated cashier and banks."""
    began = time.monotonic()
    port = _free_port(host, port)
    cashier_port = _free_port(host, port + 1)
    address = f"http://{'localhost' if host == '127.0.0.1' else host}:{port}"
    os.environ.setdefault("EVERCOURT_ADDRESS", address)
    os.environ.setdefault("EVERCOURT_CASHIER_URL", f"http://localhost:{cashier_port}")
    live_port = _free_port(host, port + 20)
    os.environ.setdefault("EVERCOURT_LIVE_ADDRESS", f"ws{address.removeprefix('http').rsplit(':', 1)[0]}:{live_port}")
    os.environ.setdefault("EVERCOURT_TELEPHONE", f"127.0.0.1:{_free_port('127.0.0.1', port + 60, socket.SOCK_DGRAM)}")
    if media not in {"embedded", "janus"}:
        raise typer.BadParameter("say embedded or janus", param_hint="--media")
    janus_port = _free_port("127.0.0.1", port + 40) if media == "janus" and _starts_janus() else 0
    if media == "janus":
        os.environ.setdefault("EVERCOURT_MEDIA_ENGINE", "evercourt.adapters.media.embedded.JanusEngine")
        os.environ.setdefault("EVERCOURT_JANUS", f"ws://127.0.0.1:{janus_port}")
    try:
        _run(host, port, live_port, janus_port, workers, address, began)
    finally:
        # Also when it is closed, or fails, while it is still being prepared.
        _stop_database()
    console.print("Evercourt is closed. Everything is kept; `make run` opens it again.")


def _starts_janus() -> bool:
    """Return True if a Janus server is started here: none is set, and a safe one is installed."""
    from evercourt.adapters.media import janus, janus_server

    if os.environ.get("EVERCOURT_JANUS"):
        return False
    version = janus_server.version_installed()
    if not version:
        raise typer.BadParameter(
            f"Janus is not installed here. Install {janus.OLDEST} or newer, or name your servers in EVERCOURT_JANUS; "
            "without MEDIA=janus the embedded engine does it.", param_hint="--media",
        )  # fmt: skip
    if janus.number_of(version) < janus.number_of(janus.OLDEST) and not os.environ.get("EVERCOURT_OLD_JANUS_FOR_TESTS"):
        raise typer.BadParameter(
            f"Janus {version} is installed here; older than {janus.OLDEST} it is not safe. Install a newer one, or "
            "leave MEDIA=janus out: the embedded engine does it.", param_hint="--media",
        )  # fmt: skip
    return True


def janus_server(port: int) -> list[str]:
    """Write Janus' configuration and return its command line."""
    from django.conf import settings

    from evercourt.adapters.media import janus_server as here

    address = here.address_of_this_machine(settings.MEDIA_ADDRESSES)
    return here.command(settings.VAR / "janus", port=port, key=settings.MEDIA_JANUS_KEY, address=address)


def _run(host: str, port: int, live_port: int, janus_port: int, workers: int, address: str, began: float) -> None:
    prepare()
    processes = [
        Process("web", web_server(host, port, workers), {"PROMETHEUS_MULTIPROC_DIR": _empty_metrics()}),
        Process("live room", live_server(host, live_port)),
        Process("worker", python("-m", "django", "procrastinate", "worker")),
    ]
    from django.conf import settings

    if janus_port:
        processes.insert(1, Process("janus", janus_server(janus_port)))
    if settings.DEMONSTRATION:
        processes.append(Process("banks and registries", python("-m", "evercourt", "simulator", "town")))
        processes.append(Process("cashier", python("-m", "evercourt.adapters.cashier.simulator")))
        # A provider whose address is this machine is simulated.
        for name, provider in (
            ("sms", settings.SMS_GATEWAY), ("wechat", settings.WECHAT), ("push", settings.PUSH_SIMULATOR),
            ("mail", f"smtp://{settings.EMAIL_HOST}" if settings.MAIL_SIMULATOR else ""),
        ):  # fmt: skip
            if urlsplit(provider).hostname in HERE:
                processes.append(Process(f"{name} gateway", python("-m", f"evercourt.adapters.simulators.{name}")))
    if settings.TELEPHONE_LISTENS:
        processes.append(Process("telephone", python("-m", "evercourt.adapters.telephone.sip")))

    started = time.monotonic()

    def ready() -> bool:
        nonlocal started
        if not _answers(address):
            if time.monotonic() - started > PATIENCE:
                started = time.monotonic()
                console.print("[red]The pages do not answer yet; see the lines above.[/red]")
            return False
        console.print(f"\n[bold]Evercourt is open:[/bold] {address}   (started in {time.monotonic() - began:.0f} s)")
        if settings.DEMONSTRATION:
            from evercourt.cli.demonstration import print_people

            print_people(console, address)
        if settings.TELEPHONE_LISTENS:
            call = f"python -m evercourt.adapters.telephone.softphone 13899990001 --to {settings.TELEPHONE_LISTENS}"
            console.print(f"To let the hotline ring: {call}")
        console.print("Ctrl-C closes it; everything is kept.\n")
        return True

    keep_running(processes, say=lambda line: console.print(f"[yellow]{line}[/yellow]"), ready=ready)


def prepare() -> None:
    """Bring translations, database, files and the demonstration court up to date. Safe to repeat."""
    from evercourt.config import translations

    console.print("Preparing the database…")
    translations.build()
    # Settings start the embedded PostgreSQL when no DATABASE_URL names another.
    open_house()
    from django.conf import settings
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)
    if settings.DEMONSTRATION:
        from evercourt.cli.demonstration import seed

        seed(console)


def web_server(host: str, port: int, workers: int) -> list[str]:
    """Return the command line of the web server."""
    return [
        *python("-m", "granian", "evercourt.config.wsgi:application"),
        *("--interface", "wsgi", "--host", host, "--port", str(port)),
        *("--workers", str(workers), "--blocking-threads", "4", "--backpressure", "64"),
        *("--no-ws", "--log-level", "warning", "--respawn-failed-workers"),
    ]


def _empty_metrics() -> str:
    """Return the folder in which the web processes count together, emptied: counting begins when the house opens."""
    from django.conf import settings

    folder = settings.METRICS_FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob("*.db"):
        left.unlink()
    return str(folder)


def live_server(host: str, port: int) -> list[str]:
    """Return the command line of the process that holds the lines of live rooms. There is one: it knows them all."""
    return [
        *python("-m", "granian", "evercourt.conference.live.asgi:application"),
        *("--interface", "asgi", "--host", host, "--port", str(port), "--workers", "1"),
        *("--log-level", "warning", "--respawn-failed-workers"),
    ]


def _free_port(host: str, wanted: int, kind: socket.SocketKind = socket.SOCK_STREAM) -> int:
    for port in range(wanted, wanted + 50):
        with socket.socket(type=kind) as probe:
            if kind == socket.SOCK_STREAM:  # Of UDP two would share the port.
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return port
    raise typer.BadParameter(f"ports {wanted} to {wanted + 49} are all taken; choose another with --port")


def _answers(address: str) -> bool:
    """Return True if the pages are there."""
    try:
        urllib.request.urlopen(f"{address}/health", timeout=2)  # noqa: S310 - our own address
    except OSError:
        return False
    return True


def _stop_database() -> None:
    from evercourt.config.database import stop_embedded

    if not os.environ.get("DATABASE_URL"):
        stop_embedded()
