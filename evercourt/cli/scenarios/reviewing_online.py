"""Filings that came online, and their review by the clerks of nine courts within the clock of the law."""

from datetime import date, timedelta
from typing import Any

from django.db.models import F

from evercourt.accounts.models import User
from evercourt.accounts.offices import Office
from evercourt.cli.scenarios import crowd
from evercourt.cli.scenarios.frame import Story
from evercourt.cli.scenarios.jobs import run_jobs
from evercourt.cli.scenarios.loan import FORM
from evercourt.cli.words import gettext as _
from evercourt.courts.procedures import pack
from evercourt.filing.acts import drafting, reviewing, submitting
from evercourt.filing.models import Filing
from evercourt.kernel.channels import Channel
from evercourt.ledger.models import Entry

WEB = Channel.WEB
NUMBERS = {"full": 320, "small": 18}
# Of each so many one is returned with what is to be corrected.
RETURNED = 8
DECIDED = ("filing.accepted", "filing.returned")


def file_online(story: Story, first: int, last: int) -> None:
    """Hand in the filings with these numbers, in turn to each of the nine courts."""
    town = story.found["crowd"]
    filed = story.found.setdefault("filings", [])
    for number in range(first, last):
        court, person = town.courts[number % len(town.courts)], town.people[number]
        plaintiff = {
            "side": "plaintiff", "kind": "person", "name": person.name, "phone": "13899990099", "address": "友好路",
        }  # fmt: skip
        debtor = {"side": "defendant", "kind": "person", "name": f"被告{number + 1}", "address": "扬子江路"}
        form: dict[str, Any] = {**FORM, "court": court.code, "parties": [plaintiff, debtor]}
        filing = drafting.start(by=person, via=WEB, language=person.language)
        filing = drafting.save(filing, form, version=filing.version, by=person)
        filed.append(submitting.submit(filing, by=person, via=WEB))
        story.clock.pass_by(timedelta(minutes=1))
    run_jobs()
    receipts = Filing.objects.filter(pk__in=[one.pk for one in filed[first:last]], receipt__isnull=False)
    story.expect(_("filings with a receipt"), receipts.count(), last - first, basis="REG 2")


def review(story: Story, first: int, last: int) -> None:
    """Let the clerks decide the filings with these numbers: most become cases, some are returned with all defects."""
    items = pack("cn").checklist("civil_first")
    checked = {item.id: True for item in items}
    clerks = _clerks(story)
    for number, filing in enumerate(story.found["filings"][first:last], start=first):
        clerk = clerks[filing.court_id]
        filing = reviewing.claim(filing, by=clerk, via=WEB)
        if number % RETURNED == RETURNED - 1:
            reviewing.return_for_correction(
                filing, by=clerk, via=WEB, defects=[("evidence", "请补充借条或者转账凭证。")], within_days=7
            )
        else:
            reviewing.accept(filing, by=clerk, via=WEB, procedure="summary", checked=checked)
        run_jobs()
        story.clock.pass_by(timedelta(minutes=1))
    decided = Filing.objects.filter(pk__in=[one.pk for one in story.found["filings"][first:last]])
    story.expect(_("filings decided"), decided.exclude(state=Filing.State.SUBMITTED).count(), last - first)
    late = decided.filter(decided_at__date__gt=F("due_on")).count()
    story.expect(_("decided after the last day"), late, 0, basis="CPL 126; REG 8")


def reviewed_on(*days: date) -> int:
    """Return how many filings were decided on these days, counted from the record."""
    return Entry.objects.filter(act__in=DECIDED, via=WEB, at__date__in=days).count()


def _clerks(story: Story) -> dict[int, User]:
    if "clerks" not in story.found:
        story.found["clerks"] = {
            court.pk: crowd.of_office(court, Office.FILING_CLERK, "立案员", f"filing.{court.pk}@example.org")
            for court in story.found["crowd"].courts
        }
    found: dict[int, User] = story.found["clerks"]
    return found
