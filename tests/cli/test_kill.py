"""Pull the plug: kill -9 of everything in the middle of work, start again, and nothing is lost or doubled."""

import hashlib
import threading
import time
from collections.abc import Iterator
from http.client import HTTPException
from types import SimpleNamespace

import psutil
import pytest

from evercourt.cli.scenarios.loan import FORM
from tests.cli.running import House

pytestmark = pytest.mark.slow

COURT = "新0103"
TOKEN = """
from evercourt.accounts.acts.tokens import create_token
from evercourt.accounts.models import User
by = User.objects.get(email="aygul@example.org")
print(create_token(by, name="load", scopes=["file", "read"], expires=None, by=by, via="web"))
"""
UPLOAD = """
import hashlib
from evercourt.accounts.models import User
from evercourt.documents.acts import append, begin_upload
by = User.objects.get(email="aygul@example.org")
upload = begin_upload(name="long.mp4", size=200_000_000, by=by)
while True:
    chunk = hashlib.sha256(str(upload.received).encode()).digest() * 2048
    upload = append(upload, upload.received, chunk, by=by)
    print(upload.pk, upload.received, flush=True)
"""
RESUME = """
import sys, hashlib
from evercourt.accounts.models import User
from evercourt.documents.acts import append
from evercourt.documents.acts.uploading import WrongOffset, path_of
from evercourt.documents.models import Upload
by = User.objects.get(email="aygul@example.org")
upload = Upload.objects.get(pk=sys.argv[1])
kept = upload.received
try:
    append(upload, kept + 1, b"x", by=by)
except WrongOffset as wrong:
    assert wrong.facts["received"] == kept
chunk = hashlib.sha256(str(kept).encode()).digest() * 2048
append(upload, kept, chunk, by=by)
print(kept, hashlib.sha256(path_of(upload).read_bytes()).hexdigest())
"""
FILINGS = """
SELECT count(*), count(DISTINCT receipt_number) FROM filing_filing WHERE state = 'submitted'
"""
# Whoever holds this row keeps the job that makes its receipt waiting in the middle.
HOLD = """
SELECT id FROM filing_filing WHERE state = 'submitted' AND receipt_id IS NULL ORDER BY id LIMIT 1
FOR UPDATE SKIP LOCKED
"""
DOING = """
SELECT id FROM procrastinate_jobs
WHERE status = 'doing' AND task_name = 'filing.issue_receipt' AND (args->>'filing_id')::bigint = %s
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory) -> Iterator[House]:
    """A house that was started for the first time."""
    house = House(tmp_path_factory.mktemp("house") / "var")
    house.start()
    yield house
    if house.running:
        house.kill()


@pytest.fixture
def open_house(house) -> House:
    """The house, open, whatever the test before did to it."""
    if house.running is None or house.running.poll() is not None:
        house.start()
    return house


class Load:
    """Filings over the API from several sides at once; keeps what was answered 201, and what got no answer."""

    def __init__(self, house: House, token: str) -> None:
        self.house, self.token = house, token
        self.answered: dict[str, str] = {}
        self.unanswered: list[str] = []
        self.threads = [threading.Thread(target=self._file, args=(side,)) for side in range(4)]
        for thread in self.threads:
            thread.start()

    def post(self, key: str) -> str:
        body = {"court": COURT, "form": {**FORM, "facts": f"{FORM['facts']} {key}"}}
        return self.house.post("/api/v1/filings", body, token=self.token, key=key)["receipt_number"]

    def _file(self, side: int) -> None:
        for turn in range(1000):
            key = f"{side}-{turn}"
            try:
                self.answered[key] = self.post(key)
            except (OSError, HTTPException):
                self.unanswered.append(key)
                return
            # Receipts take longer to make than filings to send: what waits must be done in time.
            time.sleep(0.3)


@pytest.fixture(scope="module")
def killed(house) -> SimpleNamespace:
    """What was under way when everything was killed: filings of four sides, a receipt, an upload. It is open again."""
    load = Load(house, house.ask(TOKEN))
    with house.database() as holding, house.database() as database:
        holding.autocommit = False
        while not (len(load.answered) > 20 and (held := holding.execute(HOLD).fetchone())):
            time.sleep(0.1)
        until = time.monotonic() + 120
        while not (job := database.execute(DOING, held).fetchone()):
            assert time.monotonic() < until, "nobody began the receipt"
            time.sleep(0.05)
        with house.begin(UPLOAD) as sending:
            told = [sending.stdout.readline().split() for _piece in range(20)]
            sending.kill()
            house.kill()
            told += [line.split() for line in sending.stdout.read().splitlines() if line.count(" ") == 1]
        holding.close()
    for thread in load.threads:
        thread.join()
    house.start()
    with house.database() as database:
        stalled = database.execute("SELECT status FROM procrastinate_jobs WHERE id = %s", job).fetchone()
    return SimpleNamespace(load=load, job=job, stalled=stalled, upload=told[-1][0], counted=int(told[-1][1]))


def test_a_kill_under_load_loses_no_filing_doubles_none_and_no_job(house, killed):
    load = killed.load
    assert load.unanswered, "the kill came when nobody was filing"
    assert killed.stalled == ("doing",), "the job was not under way when everything was killed"
    with house.database() as database:
        kept, numbers = database.execute(FILINGS).fetchone()
        known = {number for (number,) in database.execute("SELECT receipt_number FROM filing_filing")}
        assert kept == numbers
        assert set(load.answered.values()) <= known
        # Who got no answer asks again with the same key, and has filed once, whether the first try came through or not.
        again = {load.post(key) for key in load.unanswered}
        assert database.execute(FILINGS).fetchone() == (len(load.answered) + len(again),) * 2
        _wait_for_receipts(house, database)
        done = database.execute("SELECT status FROM procrastinate_jobs WHERE id = %s", killed.job).fetchone()
        assert done == ("succeeded",)
    assert house.evercourt("verify", "--json")["sound"]


def _wait_for_receipts(house, database) -> None:
    until = time.monotonic() + 240
    missing = "SELECT count(*) FROM filing_filing WHERE state = 'submitted' AND receipt_id IS NULL"
    while left := database.execute(missing).fetchone()[0]:
        assert time.monotonic() < until, f"{left} filings never got their receipt\n{house.log[-2000:]}"
        time.sleep(1)


def test_a_kill_during_an_upload_costs_only_the_piece_under_way(house, killed):
    kept, digest = house.ask(RESUME, killed.upload).split()
    assert killed.counted <= int(kept) <= killed.counted + 65536
    whole = hashlib.sha256()
    for offset in range(0, int(kept) + 1, 65536):
        whole.update(hashlib.sha256(str(offset).encode()).digest() * 2048)
    assert digest == whole.hexdigest()


def test_ctrl_c_leaves_no_process_and_the_next_start_takes_seconds_and_keeps_everything(open_house):
    house = open_house
    count = "from evercourt.filing.models import Filing\nprint(Filing.objects.count())"
    before = house.ask(count)
    house.known = house.processes()
    assert len(house.known) > 8
    assert house.interrupt() == 0
    assert "Evercourt is closed" in house.log
    assert "Traceback" not in house.log
    assert not house.left()
    # Seconds on a quiet machine; the suite runs beside it.
    assert house.start() < 60
    assert house.ask(count) == before


def test_ctrl_c_while_it_prepares_leaves_no_process_either(tmp_path):

    house = House(tmp_path / "var")
    house.launch()
    while not (house.folder / "postgres" / "postmaster.pid").exists():
        assert house.running.poll() is None, house.log
        time.sleep(0.05)
    time.sleep(1)
    house.known = house.processes()
    assert house.interrupt() != 0
    assert "Traceback" not in house.log
    psutil.wait_procs(house.known, timeout=10)
    assert not house.left(), house.log


def test_with_a_database_url_that_server_serves_and_is_left_running(open_house, tmp_path):
    url = open_house.ask(
        "from evercourt.config.database import create, start_embedded\nprint(create(start_embedded(), 'elsewhere'))"
    )
    other = House(tmp_path / "var", DATABASE_URL=url)
    try:
        other.start()
        assert not (other.folder / "postgres").exists()
        assert int(other.ask("from evercourt.accounts.models import User\nprint(User.objects.count())")) > 10
        assert other.interrupt() == 0
        assert not other.left()
    finally:
        if other.running.poll() is None:
            other.kill()
    assert open_house.ask("from evercourt.accounts.models import User\nprint(User.objects.count())")
