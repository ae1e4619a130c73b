"""Kill -9 of web, worker, database and a bank while property is inquired, frozen, deducted and paid out.

`python -m tests.cli.money_rounds --rounds 1000` in a folder of its own (EVERCOURT_VAR): its own PostgreSQL is killed
too. Two banks run as processes of their own, with their own books, over signed HTTPS; they drop, double, delay and
reorder what they say, and money comes into the accounts and leaves them meanwhile. Prints one JSON object.
"""

import argparse
import contextlib
import json
import os
import random
import signal
import sys
import time
from collections import Counter
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from urllib.request import Request, urlopen

from evercourt.cli.house import open_house
from tests.cli.killing import fork, kill_database, recover, wait
from tests.cli.running import free_port

BANKS = ("bank-east", "bank-west")
WEB, WORKER, DATABASE, BANK = "web", "worker", "database", "bank"
VICTIMS = (WEB, WORKER, WORKER, DATABASE, BANK, BANK)
LONGEST = 90  # seconds until everything of a round is settled once nothing is killed any more
# Shorter than in the simulator's own story, so that a round fits into seconds.
BETWEEN_PARTS = 0.1
NOTHING = Decimal(0)


class Bank:
    """One simulated bank: a process, its ports, and its book in the folder of the institutions."""

    def __init__(self, code: str, folder: Path) -> None:
        self.code, self.folder = code, folder
        self.port, self.console = free_port(), free_port()
        self.process = 0

    def start(self) -> None:
        from evercourt.adapters.simulators.institutions import running

        self.process = fork(self._run)
        running.connect_court(self.folder, self.code, self.port, self.console)
        until = time.monotonic() + 30
        while time.monotonic() < until:
            with contextlib.suppress(OSError):
                self.tell("manners")
                return
            time.sleep(0.02)
        raise AssertionError(f"{self.code} does not start")

    def kill(self) -> None:
        os.kill(self.process, signal.SIGKILL)
        wait(self.process)

    def tell(self, path: str, **said):
        """Press a button of its console."""
        request = Request(f"http://127.0.0.1:{self.console}/{path}", json.dumps(said).encode())
        request.add_header("Content-Type", "application/json")
        with urlopen(request, timeout=10) as answer:
            return json.loads(answer.read())

    @contextlib.contextmanager
    def book(self):
        """Open its book beside it."""
        from evercourt.adapters.simulators.institutions.book import Book

        book = Book(self.folder / f"{self.code}.sqlite3")
        try:
            yield book
        finally:
            book.database.close()

    def _run(self) -> None:
        from evercourt.adapters.simulators.institutions import running, taking

        taking.SECONDS_BETWEEN_PARTS = BETWEEN_PARTS
        desk = running.desk_of(self.code, "bank", self.folder)
        running.run(desk, self.folder, host="127.0.0.1", port=self.port, console_port=self.console)


class Rounds:
    """The court, its banks, and one case a round."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.usual, self.number = 4.0, 0
        self.seen: Counter = Counter()

    def prepare(self) -> None:
        """Migrate, load the courts, appoint who acts, open the banks and file the officers there."""
        from django.core.management import call_command

        from evercourt.accounts.offices import Office
        from evercourt.adapters.institutions.certificates import make
        from evercourt.adapters.simulators.institutions.kinds import terms_of
        from evercourt.cli.scenarios.crowd import office_holder
        from evercourt.config import institutions
        from evercourt.courts.loading import load_courts
        from evercourt.courts.models import Court
        from evercourt.enforcement import acts
        from evercourt.enforcement.models import Institution, Mechanism

        call_command("migrate", verbosity=0, interactive=False)
        load_courts()
        self.court = Court.objects.get(code="新0103")
        self.president = office_holder(self.court, Office.PRESIDENT, "吴建国", "president@example.org")
        self.judge = office_holder(self.court, Office.JUDGE, "古丽娜尔", "judge@example.org")
        self.clerk = office_holder(self.court, Office.REGISTRY_CLERK, "陈静", "registry@example.org")
        self.officer = office_holder(self.court, Office.ENFORCEMENT_OFFICER, "艾尔肯", "officer@example.org")
        self.second = office_holder(self.court, Office.ENFORCEMENT_OFFICER, "王芳", "second@example.org")
        folder = institutions.folder()
        make(folder, ["court", *BANKS])
        self.banks = [Bank(code, folder) for code in BANKS]
        Institution.objects.all().delete()
        for bank in self.banks:
            bank.start()
            terms = terms_of(bank.code, "bank")
            institution = Institution.objects.create(
                code=bank.code, names={"zh-hans": bank.code}, kind="bank", items=list(terms.items),
                controls=sorted(terms.controls),
            )  # fmt: skip
            Mechanism.objects.create(
                court=self.court, institution=institution, authority="simulated", channel=True, seal=True,
                security=True, transfers=True,
            )  # fmt: skip
            for officer in (self.officer, self.second):
                acts.file_officer(
                    self.court, institution, officer, credential=f"执{officer.pk}",
                    since=self.court.local_date() - timedelta(days=30), by=self.president, via="web",
                )  # fmt: skip

    def play(self) -> None:
        """Play one round: a case from inquiry to its end, one to three kills on the way; then look at the books."""
        self.number += 1
        debt, bystander = self._fill()
        for bank in self.banks:
            self._be_difficult(bank)
        working = {WEB: fork(lambda: self._act(debt)), WORKER: fork(_exchange_for_ever)}
        if self.chance.random() < 0.3:
            # The queue lets only one run; nothing may hang on it.
            working["second worker"] = fork(_exchange_for_ever)
        for _kill in range(self.chance.randint(1, 3)):
            time.sleep(self.chance.uniform(0, self.usual / 2))
            self._move_money(debt)
            self._kill(working, debt)
        began = time.monotonic()
        self._settle(working, debt)
        self.usual = min(max((self.usual + time.monotonic() - began) / 2, 1.0), 8.0)
        self._look(debt, bystander)

    def stop(self) -> None:
        """End the banks."""
        for bank in self.banks:
            with contextlib.suppress(ProcessLookupError):
                bank.kill()

    def reconcile(self) -> list[str]:
        """Return what differs between all of the court's rows and the banks' statements."""
        from evercourt.enforcement import ports
        from evercourt.enforcement.holds import holds_at, measures_without_hold
        from evercourt.enforcement.models import Institution
        from evercourt.enforcement.reconciling import compare

        found = []
        for one in Institution.objects.all():
            found += [str(it) for it in compare(holds_at(one), ports.institution(one.code).statement().rows)]
            if measures_without_hold(one):
                found.append(f"{one.code}: measures without a hold")
        for bank in self.banks:
            with bank.book() as book:
                if book.difference():
                    found.append(f"{bank.code}: its own book does not balance")
        return found

    def _fill(self):
        """Open a case with its debtor, who has an account at each bank; somebody of another case has one there too."""
        from django.db import transaction
        from django.utils import timezone

        from evercourt.cases.models import Case, Party, PartyIdentity
        from evercourt.enforcement import acts
        from evercourt.enforcement.acts.owing import open_account
        from evercourt.enforcement.ports import AssetKind, Person

        now, mark, today = timezone.now(), self.number, self.court.local_date()
        identity, other = f"650103{mark:011}1", f"650103{mark:011}2"
        with transaction.atomic():
            case = Case.objects.create(
                court=self.court, number=f"（2026）新0103执{mark}号", kind="enforcement", title=f"执行{mark}",
                cause="private_lending", procedure=Case.Procedure.ENFORCEMENT, filed_at=now, docketed_at=now,
            )  # fmt: skip
            creditor = Party.objects.create(case=case, side="applicant", kind="person", name=f"债权人{mark}")
            debtor = Party.objects.create(case=case, side="debtor", kind="person", name=f"债务人{mark}")
            PartyIdentity.objects.create(party=debtor, number=identity, address="解放路1号")
            debt = open_account(
                case, creditor, debtor, principal=Decimal(self.chance.randint(100_000, 5_000_000)) / 100,
                fee=Decimal("50.00"), late_from=today - timedelta(days=self.chance.randint(1, 300)), by=None,
                via="system",
            )  # fmt: skip
            acts.assign_officer(case, self.officer, by=self.president, via="web")
        bystander = {}
        for bank in self.banks:
            with bank.book() as book:
                owner = Person(name=debtor.name, number=identity)
                book.open(
                    AssetKind.DEPOSIT, f"D{mark}", [owner], balance=self.chance.randint(0, 5_000_000), label="活期"
                )
                balance = bystander[bank.code] = self.chance.randint(1, 1_000_000)
                book.open(AssetKind.DEPOSIT, f"B{mark}", [Person(name=f"别人{mark}", number=other)], balance=balance)
        return debt, bystander

    def _be_difficult(self, bank: Bank) -> None:
        chance = self.chance
        bank.tell(
            "manners", drop=chance.choice((0, 0, 1, 3)), late=chance.choice((0.0, 0.0, 0.3)),
            twice=chance.random() < 0.3, out_of_order=chance.random() < 0.3,
            spend=chance.choice((0, 0, 100_000)), salary=chance.choice((0, 0, 70_000)),
        )  # fmt: skip

    def _move_money(self, debt) -> None:
        """Let money come into an account of the debtor, or leave it; sometimes the debtor pays the court."""
        from evercourt.enforcement import acts

        bank = self.chance.choice(self.banks)
        with contextlib.suppress(OSError):
            bank.tell("moves", asset=f"D{self.number}", cents=self.chance.randint(-50_000, 100_000))
        if self.chance.random() < 0.3:
            amount = (debt.principal / self.chance.randint(2, 9)).quantize(Decimal("0.01"))
            acts.take_money(
                debt, amount, reference=f"R{self.number}.{amount}", day=self.court.local_date(), by=self.clerk,
                via="counter",
            )  # fmt: skip
            self.seen["the debtor paid meanwhile"] += 1

    def _kill(self, working: dict[str, int], debt) -> None:
        """Kill -9 one of those at work, and start it again as what looks after it does."""
        victim = self.chance.choice(VICTIMS)
        self.seen[f"{victim} killed"] += 1
        if victim == BANK:
            bank = self.chance.choice(self.banks)
            bank.kill()
            time.sleep(self.chance.uniform(0, 0.3))
            bank.start()
            return
        if victim == DATABASE:
            kill_database()
            # What it leaves without a database ends by itself, or is killed with it.
            time.sleep(0.1)
            _kill_all(working)
            recover()
            working |= {WEB: fork(lambda: self._act(debt)), WORKER: fork(_exchange_for_ever)}
            return
        os.kill(working[victim], signal.SIGKILL)
        wait(working[victim])
        working[victim] = fork(lambda: self._act(debt)) if victim == WEB else fork(_exchange_for_ever)

    def _settle(self, working: dict[str, int], debt) -> None:
        """Let all come to rest: nobody is killed any more, and the banks are well-behaved."""
        from evercourt.adapters.institutions import connecting
        from evercourt.enforcement import sending, tasks

        _kill_all(working)
        for bank in self.banks:
            bank.tell("manners", drop=0, late=0.0, twice=False, out_of_order=False, spend=0, salary=0)
        connecting._connected.cache_clear()
        until, quiet = time.monotonic() + LONGEST, 0
        while quiet < 3:
            assert time.monotonic() < until, f"round {self.number} does not come to rest: {self._state(debt)}"
            moved = tasks.exchange.func(0) + sending.give_up_waiting() + self._step(debt)
            quiet = 0 if moved or _waits(debt) or self._banks_wait() else quiet + 1
            if not moved:
                time.sleep(0.05)
        connecting._connected.cache_clear()

    def _banks_wait(self) -> bool:
        for bank in self.banks:
            with bank.book() as book:
                if book.rows("SELECT 1 FROM waiting"):
                    return True
        return False

    def _act(self, debt) -> None:
        """Do what the people of the court do on their pages, one act after the other."""
        self.chance.seed(time.time_ns())
        while True:
            if not self._step(debt):
                time.sleep(0.03)
            if self.chance.random() < 0.02:
                self._give_up_on_one(debt)

    def _give_up_on_one(self, debt) -> None:
        """Take an order for unanswered though its answer is only late: it comes after the court gave up waiting."""
        from evercourt.enforcement.acts import order_unanswered
        from evercourt.enforcement.models import MeasureOrder, SentMessage

        taken = SentMessage.objects.values("key")
        late = MeasureOrder.objects.filter(measure__case=debt.case_id, state="sent", key__in=taken).first()
        if late:
            order_unanswered(late)

    def _step(self, debt) -> bool:
        """Do the next act in the case; return False if there is nothing to do now."""
        from evercourt.cases.models import Case
        from evercourt.enforcement import acts
        from evercourt.enforcement.models import Debt, Institution, Measure, MeasureOrder, Payout, Ruling
        from evercourt.kernel.errors import BadInput, WrongState

        debt = Debt.objects.select_related("case__court").get(pk=debt.pk)
        case = Case.objects.get(pk=debt.case_id)
        if case.ended_at:
            return False
        if not case.inquiries.exists():
            return bool(acts.inquire([case], list(Institution.objects.all()), by=self.officer, via="web"))
        if proposed := Ruling.objects.filter(case=case, state="proposed").first():
            try:
                acts.sign(proposed, by=_fresh(self.judge), via="web")
            except (WrongState, BadInput):
                acts.decline(proposed, reasons="情况已经变化。", by=_fresh(self.judge), via="web")
            return True
        orders = MeasureOrder.objects.filter(measure__case=case)
        for order in orders.filter(state="written").select_related("ruling"):
            with contextlib.suppress(WrongState):
                return bool(acts.release(order.ruling, by=_fresh(self.second), via="web"))
        waiting = orders.filter(state__in=("released", "sent", "lapsed")).exists()
        if waiting or case.inquiries.exclude(state__in=("answered", "refused")).exists():
            return False
        if not Ruling.objects.filter(case=case, kind="freeze", state="signed").exists():
            try:
                return bool(acts.propose_measures(case, by=self.officer, via="web"))
            except BadInput:
                pass
        held = Measure.objects.filter(case=case, state="active", amount__gt=0, held__gt=0)
        if held.exists() and acts.account_of(debt, through=self.court.local_date()).total and self._deduct(debt, held):
            return True
        return self._pay_out(debt, Payout)

    def _deduct(self, debt, held) -> bool:
        """Propose to deduct what is owed, at first only a part of it, as the officer pleases."""
        from evercourt.enforcement import acts
        from evercourt.enforcement.models import Ruling

        left = acts.account_of(debt, through=self.court.local_date()).total
        if Ruling.objects.filter(case=debt.case, kind="deduct", state="signed").count() < 2:
            left = (left / self.chance.choice((1, 1, 2))).quantize(Decimal("0.01"))
        amounts = {}
        for measure in held:
            some = min(left, measure.amount, measure.held)
            if some > 0:
                amounts[measure], left = some, left - some
        return bool(amounts) and bool(acts.propose_order(debt.case, "deduct", amounts, by=self.officer, via="web"))

    def _pay_out(self, debt, payouts) -> bool:
        from evercourt.enforcement import acts
        from evercourt.kernel.errors import BadInput

        if acts.allot(debt, by=self.officer, via="web"):
            return True
        for payout in payouts.objects.filter(case=debt.case, state="proposed"):
            return bool(acts.approve(payout, by=_fresh(self.president), via="web"))
        for payout in payouts.objects.filter(case=debt.case, state="approved"):
            return bool(acts.pay(payout, reference=f"转{payout.pk}", by=_fresh(self.clerk), via="web"))
        for account, party in (("creditor", debt.creditor), ("fee", None), ("debtor", debt.debtor)):
            with contextlib.suppress(BadInput):
                return bool(acts.propose_payout(debt, account, party=party, by=self.officer, via="web"))
        return acts.end_paid(debt, by=self.officer, via="web") is not None

    def _look(self, debt, bystander: dict[str, int]) -> None:
        """Check the books of the round: owed, deducted, booked, paid out, held."""
        from django.db.models import Sum

        from evercourt.enforcement import acts, ports
        from evercourt.enforcement.holds import holds_at
        from evercourt.enforcement.models import Debt, Institution, MeasureOrder, MoneyMove
        from evercourt.enforcement.reconciling import compare

        debt, name = Debt.objects.get(pk=debt.pk), f"round {self.number}"
        number, today = debt.case.number, self.court.local_date()
        account = acts.account_of(debt, through=today)
        there, keys = 0, []
        for bank in self.banks:
            with bank.book() as book:
                rows = book.rows(
                    "SELECT deductions.*, asset, case_number FROM deductions JOIN holds ON hold = holds.key"
                    " WHERE case_number = ?", number,
                )  # fmt: skip
                there += sum(row["cents"] for row in rows)
                keys += [row["key"] for row in rows]
                assert {row["asset"] for row in rows} <= {f"D{self.number}"}, f"{name}: not the debtor's"
                held = book.rows("SELECT asset, ended FROM holds WHERE case_number = ?", number)
                if account.total == 0:
                    assert all(row["ended"] for row in held), f"{name}: paid, but {bank.code} would take in more"
                assert {row["asset"] for row in held} <= {f"D{self.number}"}, f"{name}: held what is not the debtor's"
                left = book.balance(f"B{self.number}")
                assert left == bystander[bank.code], f"{name}: somebody else's money moved"
                assert not book.difference(), f"{name}: the book of {bank.code} does not balance"
            institution = Institution.objects.get(code=bank.code)
            statement = [
                row for row in ports.institution(bank.code).statement().rows if row.case_number == number
            ]  # fmt: skip
            differences = list(compare(holds_at(institution, debt.case), statement))
            assert not differences, f"{name}: {differences} {self._state(debt)}"
        # What was deducted only ever grows, and what was charged never falls within the day: so it holds at every
        # instant if it holds now.
        assert ports.yuan(there) <= account.whole, f"{name}: {there} deducted of {account.whole}"
        assert len(keys) == len(set(keys)), f"{name}: deducted twice"
        done = MeasureOrder.objects.filter(measure__case=debt.case, action="deduct", state="done")
        assert sorted(keys) == sorted(order.key.hex for order in done), f"{name}: {keys} {self._state(debt)}"
        moves = MoneyMove.objects.filter(case=debt.case)
        booked = moves.filter(kind="deducted").aggregate(sum=Sum("amount"))["sum"] or NOTHING
        assert ports.cents(booked) == there, f"{name}: {booked} booked, {there} deducted"
        came = moves.filter(source="outside").aggregate(sum=Sum("amount"))["sum"] or NOTHING
        gone = moves.filter(target="outside").aggregate(sum=Sum("amount"))["sum"] or NOTHING
        assert came == gone, f"{name}: {came} came, {gone} went on"
        debt.case.refresh_from_db()
        paid = account.total == 0
        assert paid == bool(debt.case.ended_at), f"{name}: {account.total} owed, ended {debt.case.ended_at}"
        self.seen["paid in full" if paid else "paid in part" if booked else "nothing deducted"] += 1
        self.seen["cents deducted"] += there

    def _state(self, debt) -> dict:
        from evercourt.enforcement.models import Measure, MeasureOrder, Ruling

        return {
            "measures": list(
                Measure.objects.filter(case=debt.case_id).values("pk", "state", "asked", "amount", "held")
            ),
            "orders": list(
                MeasureOrder.objects.filter(measure__case=debt.case_id).values(
                    "measure", "action", "state", "amount", "done", "reason"
                )
            ),
            "rulings": list(Ruling.objects.filter(case=debt.case_id).values("kind", "state")),
            "inquiries": list(debt.case.inquiries.values("state", "reason")),
        }


def _waits(debt) -> bool:
    from evercourt.enforcement.models import Inquiry, MeasureOrder

    orders = MeasureOrder.objects.filter(measure__case=debt.case_id, state__in=("released", "sent", "lapsed"))
    return orders.exists() or Inquiry.objects.filter(case=debt.case_id, state__in=("written", "sent")).exists()


def _exchange_for_ever() -> None:
    """Do what the worker does each minute, without the minute between."""
    from evercourt.adapters.institutions import connecting
    from evercourt.enforcement import tasks

    # Connections of the process this one was forked from are not its own.
    connecting._connected.cache_clear()
    while True:
        if not tasks.exchange.func(0):
            time.sleep(0.03)


def _kill_all(working: dict[str, int]) -> None:
    for process in working.values():
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
        wait(process)
    working.clear()


def _fresh(person):
    from django.utils import timezone

    person.second_factor_at = timezone.now()
    return person


def main() -> int:
    """Play the rounds; an error at the first in which a cent was lost, doubled or taken from the wrong one."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--seed", type=int, default=0, help="0: another one each time")
    options = parser.parse_args()
    seed = options.seed or random.randrange(1, 10**9)
    Path(os.environ["EVERCOURT_VAR"]).mkdir(parents=True, exist_ok=True)
    open_house()
    rounds = Rounds(seed)
    try:
        rounds.prepare()
        for number in range(1, options.rounds + 1):
            began = time.monotonic()
            rounds.play()
            sys.stderr.write(f"{number} {time.monotonic() - began:.1f} s\n")
        differences = rounds.reconcile()
        from rich.console import Console

        from evercourt.cli.verify import check_database

        found, _checked = check_database(Console(quiet=True))
        broken = sorted({one.code for one in found if one.code != "row-outside-acts"})
        result = {
            "seed": seed, "rounds": options.rounds, "seen": rounds.seen, "differences": differences, "record": broken
        }  # fmt: skip
        sys.stdout.write(json.dumps(result, ensure_ascii=False) + "\n")
    finally:
        from evercourt.config.database import stop_embedded

        with contextlib.suppress(Exception):
            rounds.stop()
        with contextlib.suppress(Exception):
            stop_embedded()
    return 1 if differences or broken else 0


if __name__ == "__main__":
    sys.exit(main())
