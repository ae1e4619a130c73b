"""The book of a simulated institution in SQLite: assets, owners, money moved, holds in line. Amounts are whole cents.

Every change is one transaction written through to the disk, so that a killed process has lost nothing it confirmed.
"""

import contextlib
import json
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from evercourt.enforcement.ports import Ahead, Asset, AssetKind, Officer, Person

SCHEMA = Path(__file__).with_name("book.sql")
OUTSIDE = "outside"
ZONE = ZoneInfo("Asia/Shanghai")
# The manners of one that behaves; the console and the tests change them.
WELL_BEHAVED: dict[str, Any] = {
    "down": False,  # Answers nothing but 503.
    "delay": 0.0,  # Seconds until a request is answered.
    "drop": 0,  # So many of the next requests are carried out and then hung up on.
    "late": 0.0,  # Seconds until an answer is there.
    "twice": False,  # Says every answer twice.
    "out_of_order": False,  # Says every other answer after the next.
    "partly": False,  # Answers an inquiry in two parts.
    "wrong_signature": False,
    "spend": 0,  # Cents that leave each account of a debtor right after an inquiry was answered …
    "salary": 0,  # … and cents that come in.
    "objects": False,  # Objects to every order.
    "limit": 0,  # Requests a second; more get 429. 0: no limit.
    "today": "",  # The day it takes it to be, for stories that play on other days.
}


class Book:
    """One institution's book in the file at `path`, or in memory."""

    def __init__(self, path: Path | None = None) -> None:
        self.lock = threading.RLock()
        self.database = sqlite3.connect(path or ":memory:", isolation_level=None, check_same_thread=False)
        self.database.row_factory = sqlite3.Row
        self.database.execute("PRAGMA journal_mode=WAL")
        self.database.execute("PRAGMA synchronous=FULL")
        self.database.executescript(SCHEMA.read_text())
        self.depth = 0

    @contextlib.contextmanager
    def changing(self) -> Iterator[None]:
        """Make what is done inside one transaction; inside another it is part of that one."""
        with self.lock:
            if not self.depth:
                self.database.execute("BEGIN IMMEDIATE")
            self.depth += 1
            try:
                yield
            except BaseException:
                self.depth -= 1
                if not self.depth:
                    self.database.execute("ROLLBACK")
                raise
            self.depth -= 1
            if not self.depth:
                self.database.execute("COMMIT")

    def rows(self, sql: str, *values: Any) -> list[sqlite3.Row]:
        """Return the rows of a query."""
        with self.lock:
            return self.database.execute(sql, values).fetchall()

    def write(self, sql: str, *values: Any) -> int:
        """Run one statement inside `changing`; return the number of the new row."""
        return self.database.execute(sql, values).lastrowid or 0

    def now(self) -> datetime:
        """Return the time, with the day the manners say."""
        now = datetime.now(UTC).astimezone(ZONE)
        if day := self.manners()["today"]:
            now = datetime.combine(date.fromisoformat(day), now.timetz())
        return now

    def manners(self) -> dict[str, Any]:
        """Return how it behaves now."""
        kept = {row["name"]: json.loads(row["value"]) for row in self.rows("SELECT name, value FROM manners")}
        return WELL_BEHAVED | kept

    def behave(self, **manners: Any) -> None:
        """Change manners. Raises ValueError for one it does not know, or of another kind."""
        for name, value in manners.items():
            if name not in WELL_BEHAVED:
                raise ValueError(f"there is no manner {name}; there are {', '.join(WELL_BEHAVED)}")
            kind = type(WELL_BEHAVED[name])
            with self.changing():
                self.write("INSERT OR REPLACE INTO manners VALUES (?, ?)", name, json.dumps(kind(value)))

    def open(
        self,
        kind: AssetKind,
        number: str,
        owners: Sequence[Person],
        *,
        balance: int = 0,
        worth: int = 0,
        label: str = "",
        mark: str = "",
        details: dict[str, str] | None = None,
    ) -> None:
        """Enter an asset of one or several owners; once more with the same number changes nothing."""
        with self.changing():
            if self.rows("SELECT 1 FROM assets WHERE number = ?", number):
                return
            self.write(
                "INSERT INTO assets (number, kind, label, mark, worth, details) VALUES (?, ?, ?, ?, ?, ?)",
                number, kind, label, mark, worth, json.dumps(details or {}, ensure_ascii=False),
            )  # fmt: skip
            for one in owners:
                self.write("INSERT INTO owners VALUES (?, ?, ?, ?)", number, one.name, one.number, one.is_organisation)
            if balance:
                self.move(OUTSIDE, number, balance, memo="opening balance")

    def move(self, source: str, target: str, cents: int, *, memo: str, key: str | None = None) -> int:
        """Move money; return the number of the move. Raises sqlite3.IntegrityError if it is not there, or held."""
        with self.changing():
            return self.write(
                "INSERT INTO moves (at, source, target, cents, memo, key) VALUES (?, ?, ?, ?, ?, ?)",
                self.now().isoformat(), source, target, cents, memo, key,
            )  # fmt: skip

    def hold_of_others(self, asset: str, *, court: str, case_number: str, claim: int, until: date) -> None:
        """Enter a hold of another court, before those that come later."""
        with self.changing():
            number = self.rows("SELECT count(*) AS n FROM holds")[0]["n"]
            self.write(
                "INSERT INTO holds (key, court, case_number, asset, claim, since, until, of_others)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, 1)",
                f"other-{number}", court, case_number, asset, claim, self.now().date().isoformat(), until.isoformat(),
            )  # fmt: skip
            self.settle(asset)

    def settle(self, asset: str) -> list[sqlite3.Row]:
        """Give each hold in line what is there for it; return the holds that now hold another amount, as they were."""
        changed = []
        with self.changing():
            left = self.balance(asset)
            for hold in self.line(asset):
                held = min(hold["claim"], left)
                left -= held
                if held != hold["held"]:
                    self.write("UPDATE holds SET held = ? WHERE key = ?", held, hold["key"])
                    changed.append(hold)
        return changed

    def balance(self, asset: str) -> int:
        """Return the balance of an account."""
        found = self.rows("SELECT balance FROM assets WHERE number = ?", asset)
        return int(found[0]["balance"]) if found else 0

    def free(self, asset: str) -> int:
        """Return what nobody holds of an account."""
        held: int = sum(hold["held"] for hold in self.line(asset))
        return self.balance(asset) - held

    def line(self, asset: str) -> list[sqlite3.Row]:
        """Return the holds in force or waiting on an asset, in their order."""
        return self.rows("SELECT * FROM holds WHERE asset = ? AND ended = '' ORDER BY place", asset)

    def hold(self, key: str) -> sqlite3.Row | None:
        """Return the hold with that key."""
        return next(iter(self.rows("SELECT * FROM holds WHERE key = ?", key)), None)

    def ahead(self, hold: sqlite3.Row) -> tuple[Ahead, ...]:
        """Return the holds ahead of this one in line."""
        return tuple(
            _as_ahead(one, place) for place, one in enumerate(self.line(hold["asset"])) if one["place"] < hold["place"]
        )

    def position(self, hold: sqlite3.Row) -> int:
        """Return 0 if the hold is in force, else its place among those that wait.

        Money: it waits while others before it leave nothing for it. A thing: while anyone is before it.
        """
        ahead = len(self.ahead(hold))
        if hold["claim"] and hold["held"]:
            return 0
        return ahead

    def asset(self, number: str) -> Asset | None:
        """Return one asset as an answer tells it: the first owner is the one asked about."""
        found = self.rows("SELECT * FROM assets WHERE number = ?", number)
        return self._as_asset(found[0], "") if found else None

    def assets_of(self, person: Person) -> tuple[Asset, ...]:
        """Return all that a person owns alone or with others."""
        found = self.rows(
            "SELECT assets.* FROM assets JOIN owners ON asset = assets.number"
            " WHERE owners.number = ? AND owners.name = ?"
            " ORDER BY assets.number",
            person.number, person.name,
        )  # fmt: skip
        return tuple(self._as_asset(row, person.number) for row in found)

    def owns(self, person: Person, asset: str) -> bool:
        """Return True if the asset is the person's, alone or with others."""
        found = self.rows(
            "SELECT 1 FROM owners WHERE asset = ? AND number = ? AND name = ?", asset, person.number, person.name
        )
        return bool(found)

    def knows(self, officer: Officer) -> bool:
        """Return True if the officer was filed beforehand and the filing is in force today (NET 2)."""
        today = self.now().date().isoformat()
        found = self.rows(
            "SELECT 1 FROM officers WHERE credential = ? AND name = ? AND since <= ? AND (until IS NULL OR until >= ?)",
            officer.credential, officer.name, today, today,
        )  # fmt: skip
        return bool(found)

    def difference(self) -> int:
        """Return by how many cents the balances differ from the moves; anything but 0 is a fault of the book."""
        balances = {row["number"]: row["balance"] for row in self.rows("SELECT number, balance FROM assets")}
        for row in self.rows("SELECT source, target, cents FROM moves"):
            for account, sign in ((row["source"], 1), (row["target"], -1)):
                if account in balances:
                    balances[account] += sign * row["cents"]
        return sum(abs(cents) for cents in balances.values())

    def _as_asset(self, row: sqlite3.Row, person: str) -> Asset:
        owners = self.rows("SELECT * FROM owners WHERE asset = ? ORDER BY rowid", row["number"])
        line = self.line(row["number"])
        kind = AssetKind(row["kind"])
        return Asset(
            kind=kind, number=row["number"], label=row["label"], mark=row["mark"], worth=row["worth"],
            balance=row["balance"],
            available=row["balance"] - sum(hold["held"] for hold in line) if kind.is_money else 0,
            co_owners=tuple(
                Person(name=one["name"], number=one["number"], is_organisation=bool(one["is_organisation"]))
                for one in owners if one["number"] != person
            ),
            holds=tuple(_as_ahead(one, place) for place, one in enumerate(line)),
            details=json.loads(row["details"]),
        )  # fmt: skip


def _as_ahead(hold: sqlite3.Row, place: int) -> Ahead:
    return Ahead(
        court=hold["court"], case_number=hold["case_number"], place=place, amount=hold["claim"],
        until=date.fromisoformat(hold["until"]),
    )  # fmt: skip
