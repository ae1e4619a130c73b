"""Runs one simulated institution: its end of the protocol over HTTPS, and its console on this machine."""

import threading
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIServer

from cryptography import x509

from evercourt.adapters.institutions.certificates import AUTHORITY, make
from evercourt.adapters.institutions.connecting import COURT
from evercourt.adapters.institutions.signing import read_seal
from evercourt.adapters.simulators.institutions import console
from evercourt.adapters.simulators.institutions.book import Book
from evercourt.adapters.simulators.institutions.desk import Desk
from evercourt.adapters.simulators.institutions.kinds import KINDS, terms_of
from evercourt.adapters.simulators.institutions.serving import Server
from evercourt.enforcement.ports import AssetKind, Person

PEOPLE = Path(__file__).with_name("people.toml")


def known() -> dict[str, dict[str, Any]]:
    """Return the institutions of the demonstration by their codes."""
    return tomllib.loads(PEOPLE.read_text())


def desk_of(code: str, kind: str, folder: Path, *, transfers: bool = True) -> Desk:
    """Open or make the institution's keys and book in `folder`; its book lies in CODE.sqlite3."""
    if kind not in KINDS:
        raise ValueError(f"there is no kind {kind}; there are {', '.join(KINDS)}")
    make(folder, [COURT, code])
    book = Book(folder / f"{code}.sqlite3")
    for number, asset in known().get(code, {}).items():
        if isinstance(asset, dict) and "kind" in asset:
            _enter(book, number, asset)
    certificates = x509.load_pem_x509_certificates((folder / f"{COURT}.seal.crt").read_bytes())
    seal = read_seal(code, folder / f"{code}.seal.pem")
    return Desk(terms_of(code, kind, transfers=transfers), book, seal, COURT, certificates)


def connect_court(folder: Path, code: str, port: int, console_port: int) -> None:
    """Tell the court where the institution is, that it is simulated, and where people find its console."""
    said = f'address = "https://localhost:{port}/"\nauthority = "simulated"\nrate = 200\ntimeout = 10\n'
    said += f'console = "http://localhost:{console_port}/"\n'
    draft = folder / f".{code}.toml"
    draft.write_text(said)
    draft.rename(folder / f"{code}.toml")


def run(desk: Desk, folder: Path, *, host: str, port: int, console_port: int) -> None:
    """Serve one institution until stopped."""
    server, _page = _open(desk, folder, host=host, port=port, console_port=console_port)
    with server:
        server.serve_forever()


def run_town(folder: Path, *, say: Callable[[str], None]) -> None:
    """Serve all institutions of the demonstration in this one process, at free ports, until stopped."""
    opened = []
    for code, one in known().items():
        server, page = _open(desk_of(code, one["kind"], folder), folder, host="127.0.0.1", port=0, console_port=0)
        connect_court(folder, code, int(server.server_address[1]), page.server_port)
        say(f"{code}: http://localhost:{page.server_port}/")
        opened.append(server)
    for server in opened[1:]:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    opened[0].serve_forever()


def _open(desk: Desk, folder: Path, *, host: str, port: int, console_port: int) -> tuple[Server, WSGIServer]:
    code = desk.terms.code
    page = console.serve(console.Console(desk, known().get(code, {}).get("name", {})), console_port)
    threading.Thread(target=page.serve_forever, name=f"console of {code}", daemon=True).start()
    identity, authority = folder / f"{code}.tls.pem", folder / f"{AUTHORITY}.crt"
    return Server(desk, host, port, identity=identity, authority=authority), page


def _enter(book: Book, number: str, asset: dict[str, Any]) -> None:
    owners = []
    for one in asset["owners"]:
        name, identity, *organisation = one.split("|")
        owners.append(Person(name=name, number=identity, is_organisation=bool(organisation)))
    more = {name: asset[name] for name in ("balance", "worth", "label", "mark", "details") if name in asset}
    book.open(AssetKind(asset["kind"]), number, owners, **more)
