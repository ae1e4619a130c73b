"""Twenty-five simulated institutions in a process of their own: `python -m benchmarks.town FOLDER DEBTORS`."""

import hashlib
import sys
import threading
from pathlib import Path

from evercourt.adapters.simulators.institutions.desk import Desk
from evercourt.adapters.simulators.institutions.running import connect_court, desk_of
from evercourt.adapters.simulators.institutions.serving import Server
from evercourt.enforcement.ports import AssetKind, Person

KINDS = {
    **{f"bank-{place:02}": "bank" for place in range(1, 18)},
    **{f"pay-{place:02}": "payments" for place in range(1, 6)},
    **{f"cars-{place:02}": "vehicles" for place in range(1, 3)},
    "land-01": "land",
}
ASSETS = {
    "bank": AssetKind.DEPOSIT, "payments": AssetKind.PAYMENT_ACCOUNT, "vehicles": AssetKind.VEHICLE,
    "land": AssetKind.REAL_ESTATE,
}  # fmt: skip
# Of a hundred debtors so many have something at an institution.
HAVE = {"bank": 40, "payments": 60, "vehicles": 15, "land": 20}


def person(place: int) -> Person:
    """Return the debtor of that number; every number is invented."""
    return Person(name=f"债务人{place}", number=f"650103{place:012}")


def main(folder: Path, debtors: int) -> None:
    """Open all of them and serve until stopped; says when they are open."""
    servers = []
    for code, kind in KINDS.items():
        desk = desk_of(code, kind, folder)
        _fill(desk, kind, debtors)
        identity, authority = folder / f"{code}.tls.pem", folder / "authority.crt"
        server = Server(desk, "127.0.0.1", 0, identity=identity, authority=authority)
        connect_court(folder, code, int(server.server_address[1]), 0)
        servers.append(server)
    for server in servers[1:]:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    print("open", flush=True)
    servers[0].serve_forever()


def _fill(desk: Desk, kind: str, debtors: int) -> None:
    code = desk.terms.code
    with desk.book.changing():
        for place in range(debtors):
            chance = int.from_bytes(hashlib.sha256(f"{code} {place}".encode()).digest()[:4])
            if chance % 100 >= HAVE[kind]:
                continue
            cents = chance // 100 % 5_000_000
            money = {"balance": cents} if kind in ("bank", "payments") else {"worth": cents * 3}
            desk.book.open(ASSETS[kind], f"{code}-{place}", [person(place)], label="活期", **money)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
