"""Kill -9 of the web process, the worker or the database while an order is issued and while people are told.

`python -m tests.cli.closure_rounds --rounds 200` in a folder of its own (EVERCOURT_VAR): its own PostgreSQL is killed
too. The web process and the worker are forks of this process, which run what the real ones run. Prints one JSON object.
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
from pathlib import Path

from evercourt.cli.house import open_house
from tests.cli.killing import fork, kill_database, recover, wait

VISITS, CASES = 16, 6
WEB, WORKER, DATABASE = "web", "worker", "database"
ISSUE, SENDING = "issue", "sending"
# What can be killed while what is under way.
MOMENTS = ((WEB, ISSUE), (DATABASE, ISSUE), (WORKER, SENDING), (DATABASE, SENDING))


class Outbox:
    """A line that takes a message at once, and writes its key where the controller counts it."""

    # It sends as often as it is asked to.
    repeatable = False

    def send(self, message) -> str:
        """Append the key, in one write."""
        with Path(os.environ["EVERCOURT_OUTBOX"]).open("ab", buffering=0) as file:
            file.write(f"{message.key}\n".encode())
        # So that a kill also falls between what went out and what is known of it.
        time.sleep(0.002)
        return message.key


class Rounds:
    """The house, and how long things take in it."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.usual = {ISSUE: 0.5, SENDING: 1.0}
        self.number = 0
        self.waiting: list[tuple[str, str]] = []
        self.told = Counter()

    def prepare(self) -> None:
        """Migrate, load the courts, and appoint who acts."""
        from django.core.management import call_command

        from evercourt.accounts.offices import Office
        from evercourt.cli.scenarios.crowd import office_holder
        from evercourt.courts.loading import load_courts
        from evercourt.courts.models import Court, Courtroom

        call_command("migrate", verbosity=0, interactive=False)
        load_courts()
        self.court = Court.objects.get(code="新0103")
        self.clerk = office_holder(self.court, Office.REGISTRY_CLERK, "陈静", "registry@example.org")
        self.president = office_holder(self.court, Office.PRESIDENT, "吴建国", "president@example.org")
        self.judge = office_holder(self.court, Office.JUDGE, "古丽娜尔", "judge@example.org")
        admin = office_holder(self.court, Office.ADMINISTRATOR, "郑涛", "admin@example.org")
        self.room = Courtroom.objects.create(court=self.court, name="速裁法庭")
        from evercourt.appointments.acts import arrange_counter

        self.counter = arrange_counter(
            self.court, name="窗口", services=["filing"], capacity=VISITS, by=admin, via="web"
        )

    def play(self) -> tuple[str, str, bool]:
        """Play one round; return what was killed, when, and whether the order was issued by then."""
        self.number += 1
        # Each moment comes once in four rounds, so that the shortest run has seen them all.
        self.waiting = self.waiting or self.chance.sample(MOMENTS, len(MOMENTS))
        victim, phase = self.waiting.pop()
        order = self._fill()
        before = _entries()
        web = fork(lambda: self._issue(order))
        if phase == ISSUE:
            self._strike(victim, phase, web)
        else:
            wait(web)
            self._strike(victim, phase, fork(_work))
        recover()
        issued = self._all_or_nothing(order, before)
        self._issue(order)
        assert self._all_or_nothing(order, before), "issued again, and not issued"
        self._finish()
        self._everyone_told_once(order)
        self._end(order)
        return victim, phase, issued

    def _strike(self, victim: str, phase: str, process: int) -> None:
        """Kill at a random moment of what the process usually takes, or at its end if that comes before."""
        began = time.monotonic()
        moment = began + self.chance.uniform(0, self.usual[phase] * 1.1)
        ended = 0
        while not ended and time.monotonic() < moment:
            ended, _status = os.waitpid(process, os.WNOHANG)
            time.sleep(0.002)
        # Known is only how long the one took that ended; all others would have taken longer than they lived.
        self.usual[phase] = time.monotonic() - began if ended else self.usual[phase] * 1.1
        self.told["ended before it was killed" if ended else "killed at work"] += 1
        if victim == DATABASE:
            kill_database()
            # What it leaves without a database does not come back either.
            time.sleep(0.1)
        if not ended:
            os.kill(process, signal.SIGKILL)
            wait(process)

    def _fill(self):
        """Put visits, hearings and periods into the next days, and draft the order that stops them."""
        from django.db import transaction
        from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
        from django.utils import timezone

        from evercourt.accounts.models import User
        from evercourt.appointments.models import Appointment
        from evercourt.cases.models import Case, Deadline, PanelMember, Party
        from evercourt.continuity import acts
        from evercourt.hearings.models import Booking, Hearing

        now, mark = timezone.now(), self.number
        with transaction.atomic():
            at = now + timedelta(days=5, seconds=mark)
            for n in range(VISITS):
                Appointment.objects.create(
                    counter=self.counter, service="filing", starts_at=at, ends_at=at + timedelta(minutes=30),
                    seat=n + 1, name=f"来访人{mark}.{n}", phone=f"+86137{mark:04}{n:04}", via="phone",
                )  # fmt: skip
            for n in range(CASES):
                name = f"{mark}.{n}"
                case = Case.objects.create(
                    court=self.court, number=f"（2022）新0103民初{name}号", kind="civil_first", title=name,
                    cause="private_lending", filed_at=now, docketed_at=now,
                )  # fmt: skip
                user = User.objects.create(name=f"当事人{name}", email=f"party{name}@example.org")
                party = Party.objects.create(case=case, side="plaintiff", kind="person", name=user.name, user=user)
                PanelMember.objects.create(case=case, user=self.judge, seat="presiding")
                during = DateTimeTZRange(at + timedelta(hours=n), at + timedelta(hours=n, minutes=50))
                hearing = Hearing.objects.create(case=case, courtroom=self.room, during=during, scheduled_by=self.judge)
                Booking.objects.create(hearing=hearing, kind=2, resource=1_000_000 + hearing.pk, during=during)
                day = self.court.local_date(at)
                Deadline.objects.create(
                    case=case, party=party, rule="defence", trigger_date=day - timedelta(days=15), due_on=day,
                    basis="CPL 128",
                )  # fmt: skip
        return acts.draft(self.court, _clauses(now), by=self.clerk, via="web")

    def _issue(self, order) -> None:
        from django.utils import timezone

        from evercourt.continuity import acts

        self.president.second_factor_at = timezone.now()
        acts.issue(order, by=self.president, via="web")

    def _all_or_nothing(self, order, before: int) -> bool:
        """Check that everything moved or nothing; return True if the order is issued."""
        from evercourt.appointments.models import Appointment, Pause
        from evercourt.cases.models import Deadline
        from evercourt.continuity.models import Recipient
        from evercourt.hearings.models import Booking, Hearing

        order.refresh_from_db()
        effects = order.visiteffects.count(), order.hearingeffects.count(), order.deadlineeffects.count()
        left = (
            Appointment.objects.filter(state="booked").count(),
            Hearing.objects.filter(state="scheduled").count(),
            Booking.objects.count(),
            Deadline.objects.filter(state="open", counted_on=None).count(),
        )
        pauses, people = Pause.objects.filter(lifted_at=None).count(), Recipient.objects.filter(order=order).count()
        found = (effects, left, pauses, people, _entries() - before)
        nothing = ((0, 0, 0), (VISITS, CASES, CASES, CASES), 0, 0, 0)
        # Entries: each thing moved, the pause, the order itself.
        everything = ((VISITS, CASES, CASES), (0, 0, 0, 0), 1, VISITS + CASES, VISITS + 2 * CASES + 2)
        issued = order.state == "issued"
        assert found == (everything if issued else nothing), f"round {self.number}, issued {issued}: {found}"
        return issued

    def _finish(self) -> None:
        """Let a worker do all that waits, and what the dead one left; as the house does within a minute."""
        from asgiref.sync import async_to_sync
        from procrastinate.contrib.django.models import ProcrastinateJob

        from evercourt.config import jobs

        # Here every worker is known to be dead; the house waits until it has been silent.
        jobs.SILENT_FOR = 0.0
        ours = ("continuity.tell", "messages.deliver_message", "messages.deliver")
        for _turn in range(20):
            async_to_sync(jobs.retry_stalled.func)(0)
            wait(fork(_work))
            waiting = ProcrastinateJob.objects.filter(status__in=["todo", "doing"], scheduled_at=None)
            if not waiting.filter(task_name__in=ours).exists():
                return
        raise AssertionError(f"round {self.number}: jobs are left: {list(waiting.values('task_name', 'status'))}")

    def _everyone_told_once(self, order) -> None:
        from evercourt.continuity import reach
        from evercourt.continuity.models import Recipient
        from evercourt.messages.models import Message

        reach.follow()
        listed = Recipient.objects.filter(order=order)
        assert not listed.filter(state="waiting").exists(), f"round {self.number}: people wait untold"
        letters = list(Message.objects.filter(letter__in=reach.LETTERS, key__startswith=f"closure:{order.pk}:"))
        by_line = Counter((letter.key.rpartition(":")[0], letter.line) for letter in letters)
        assert max(by_line.values()) == 1, f"round {self.number}: a letter is there twice"
        went_out = Counter(Path(os.environ["EVERCOURT_OUTBOX"]).read_text().split())
        for recipient in listed:
            mine = {letter.line: letter for letter in letters if letter.key.startswith(f"{recipient.key}:")}
            sent = "portal" in mine or ("sms" in mine and went_out[mine["sms"].key] > 0)
            assert sent or recipient.state == "to_call", f"round {self.number}: {recipient} was not told"
            self.told["to be called" if recipient.state == "to_call" else next(iter(mine))] += 1
        twice = [key for key, times in went_out.items() if times > 1]
        self.told["sent twice"] = len(twice)
        assert not twice, f"round {self.number}: sent twice: {twice}"

    def _end(self, order) -> None:
        from django.utils import timezone

        from evercourt.cases.models import Deadline
        from evercourt.continuity import acts

        self.president.second_factor_at = timezone.now()
        acts.reopen(order, by=self.president, via="web")
        Deadline.objects.filter(state="open").update(state="met")


def _clauses(now):
    from evercourt.continuity.clauses import Clauses

    return Clauses(
        title="暂停现场接待", grounds="因疫情防控需要。", begins_at=now - timedelta(minutes=1),
        ends_at=now + timedelta(days=20), stopped=[{"service": ""}],
        replacements=[
            {"kind": "portal", "name": "在线服务"}, {"kind": "telephone", "value": "12368"},
            {"kind": "post", "value": "扬子江路1号", "addressee": "立案庭"},
        ],
        contacts=[{"division": "立案庭", "phone": "0991-5550103"}], hearings=[{"what": "postpone"}],
        deadlines=[{"deadline_class": "steps_of_parties", "way": "extend", "days": 30}],
    )  # fmt: skip


def _entries() -> int:
    from evercourt.ledger.models import Entry

    acts = ("appointments.cancelled", "hearings.adjourned", "deadline.moved", "appointments.paused", "closure.issued")
    return Entry.objects.filter(act__in=acts).count()


def _work() -> None:
    from django.core.management import call_command

    call_command("procrastinate", "worker", "--one-shot")


def main() -> int:
    """Play the rounds; exit status 1 at the first in which something was lost, halved or doubled."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--seed", type=int, default=0, help="0: another one each time")
    options = parser.parse_args()
    seed = options.seed or random.randrange(1, 10**9)
    os.environ["EVERCOURT_SMS_LINE"] = "tests.cli.closure_rounds.Outbox"
    os.environ["EVERCOURT_OUTBOX"] = str(Path(os.environ["EVERCOURT_VAR"]) / "outbox")
    Path(os.environ["EVERCOURT_VAR"]).mkdir(parents=True, exist_ok=True)
    Path(os.environ["EVERCOURT_OUTBOX"]).touch()
    open_house()
    rounds = Rounds(seed)
    seen: Counter = Counter()
    try:
        rounds.prepare()
        for number in range(1, options.rounds + 1):
            victim, phase, issued = rounds.play()
            seen[f"{victim} killed during {phase}: {'everything' if issued else 'nothing'} moved"] += 1
            sys.stderr.write(f"{number} {victim} {phase} {'issued' if issued else 'not issued'}\n")
        from rich.console import Console

        from evercourt.cli.verify import check_database

        differences, _checked = check_database(Console(quiet=True))
        found = sorted({one.code for one in differences if one.code != "row-outside-acts"})
        told = dict(rounds.told)
        result = {"seed": seed, "rounds": options.rounds, "seen": seen, "told": told, "differences": found}
        sys.stdout.write(json.dumps(result, ensure_ascii=False) + "\n")
    finally:
        from evercourt.config.database import stop_embedded

        with contextlib.suppress(Exception):
            stop_embedded()
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
