"""The news report of 12 August 2022, sentence by sentence, each answered with figures counted from the record.

Nothing here knows what the story meant to do: every figure is a count of rows or of entries of the ledger.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, Sum

from evercourt.appointments.models import Appointment
from evercourt.cases.models import Party
from evercourt.cli.scenarios.closure_2022 import URUMQI
from evercourt.conference.models import Recording
from evercourt.continuity.models import ClosureOrder, Recipient
from evercourt.courts.models import Court
from evercourt.enforcement.models import Inquiry, Measure, MoneyMove
from evercourt.filing.models import Filing
from evercourt.hearings.models import Consent, CourseEntry, Hearing, Sitting
from evercourt.helpline.models import Call, OpenQuestion
from evercourt.ledger.models import Entry
from evercourt.mediation.models import Confirmation, Mediation, Signature, Statement

FIRST, LAST = datetime(2022, 8, 10, tzinfo=URUMQI), datetime(2022, 8, 16, tzinfo=URUMQI)
REVIEWED = (date(2022, 8, 10), date(2022, 8, 11))

# Taken in a browser while the story played.
PICTURES = (
    "| The notice on the portal | At the clerk's desk on the tenth | The hotline of one court |",
    "|---|---|---|",
    "| ![The closure on the first page](pictures/august-notice-zh.png) "
    "| ![Filings of the eighth, five days left](pictures/august-queue-desk-zh.png) "
    "| ![Calls answered and missed](pictures/august-hotline-desk-zh.png) |",
)


@dataclass(frozen=True)
class Answer:
    """What the record says to one sentence: each figure with what was counted."""

    sentence: str
    figures: list[tuple[str, str, str]]
    note: str = ""


def answers() -> Iterator[Answer]:
    """Yield the sentences of the report with their figures."""
    order = ClosureOrder.objects.get(number__gt="")
    yield from (
        _closed(order),
        _instead(order),
        _urumqi(order),
        _counties(),
        _criminal(),
        _enforcement(),
        _after(order),
    )


def written(*, size: str, checked: int) -> str:
    """Return the whole report as Markdown; `checked` is how many entries of the ledger were verified."""
    lines = [
        "# August 2022, replayed", "",
        f"Written by `evercourt scenario august-2022 --size {size} --report FILE` at the end of the story. The "
        "sentences are those of the report in the Xinjiang Legal Daily of 12 August 2022; every figure is counted from "
        "the rows and the ledger of the court that was played in, not from the script. People, telephone numbers and "
        "institutions are invented.",
        "", *PICTURES,
    ]  # fmt: skip
    for number, answer in enumerate(answers(), start=1):
        lines += ["", f"## {number}. {answer.sentence}", "", "| what | figure | counted from |", "|---|---:|---|"]
        lines += [f"| {what} | {figure} | {source} |" for what, figure, source in answer.figures]
        if answer.note:
            lines += ["", answer.note]
    lines += [
        "", "## The record", "",
        f"{Entry.objects.count()} acts stand in the ledger; {checked} entries, every chain, document and seal were "
        "verified without a difference (`evercourt verify`), and an exported case file checked itself without a "
        "database (`evercourt verify FILE`).",
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _acts(*names: str, via: str = "") -> int:
    """Count acts in the days of the closure."""
    found = Entry.objects.filter(act__in=names, at__gte=FIRST, at__lt=LAST)
    return (found.filter(via=via) if via else found).count()


def _closed(order: ClosureOrder) -> Answer:
    assert order.issued_at
    assert order.ends_at
    visits = Appointment.objects.filter(starts_at__gte=order.begins_at, starts_at__lt=order.ends_at)
    days = f"{order.begins_at.astimezone(URUMQI):%d %B} to {order.ends_at.astimezone(URUMQI):%d %B, 0:00}"
    return Answer(
        "The litigation service centre is closed to on-site reception from 10 to 15 August 2022.",
        [
            (f"order {order.number}, issued", f"{order.issued_at.astimezone(URUMQI):%d %B, %H:%M}", "the order"),
            ("it holds from … to …", days, "the order"),
            ("courts it binds", str(order.courts.count()), "the order"),
            ("visits that fell away", str(order.visiteffects.count()), "effects of the order"),
            ("visits still booked in those days", str(visits.filter(state="booked").count()), "visits"),
            ("hearings it moved or asked about", str(order.hearingeffects.count()), "effects of the order"),
            ("last days it moved", str(order.deadlineeffects.count()), "effects of the order"),
        ],
    )  # fmt: skip


def _instead(order: ClosureOrder) -> Answer:
    calls = Call.objects.filter(rang_at__gte=FIRST, rang_at__lt=LAST)
    return Answer(
        "Matters are handled online and by the lawyers' platform; questions by the hotline 12368.",
        [
            ("channels the order names instead", ", ".join(str(one) for one in order.replacements.all()), "the order"),
            ("filings handed in on the web meanwhile", str(_acts("filing.submitted", via="web")), "ledger"),
            ("filings handed in at a counter meanwhile", str(_acts("filing.submitted", via="counter")), "ledger"),
            ("calls that rang", str(calls.count()), "calls"),
            ("answered", str(calls.filter(answered_at__isnull=False).count()), "calls"),
            ("given up by the caller", str(calls.filter(state="missed").count()), "calls"),
            ("callers who were sent the page of the closure", str(_acts("helpline.guidance_sent")), "ledger"),
            ("times a question found no page", str(_acts("helpline.question_left_open")), "ledger"),
            ("questions left to the editors", str(OpenQuestion.objects.filter(state="open").count()), "open questions"),
            ("languages of the callers", str(calls.values("language").distinct().count()), "calls"),
        ],
    )  # fmt: skip


def _urumqi(order: ClosureOrder) -> Answer:
    levels = Court.objects.filter(closures=order).values_list("level").annotate(Count("pk")).order_by("level")
    told = Recipient.objects.filter(order=order)
    lines = told.exclude(reached_by="").values_list("reached_by").annotate(Count("pk")).order_by("-pk__count")
    decided = Entry.objects.filter(act__in=("filing.accepted", "filing.returned"), at__date__in=REVIEWED, via="web")
    late = Filing.objects.filter(decided_at__isnull=False, overdue_since__isnull=False).count()
    per_day = dict(decided.values_list("at__date").annotate(Count("pk")).order_by("at__date"))
    return Answer(
        "The courts of both levels in Urumqi published notices, guided parties online and published telephone numbers; "
        "on 10 and 11 August they reviewed 320 filing applications online.",
        [
            ("courts, by level", ", ".join(f"{level} {count}" for level, count in levels), "courts of the order"),
            ("telephone numbers the order publishes", str(order.contacts.count()), "the order"),
            ("people concerned who were told", str(told.filter(state="reached").count()), "recipients of the order"),
            ("reached by", ", ".join(f"{line} {count}" for line, count in lines), "recipients of the order"),
            ("not reached", str(told.exclude(state="reached").count()), "recipients of the order"),
            *((f"filings decided on {day:%d %B}", str(count), "ledger") for day, count in per_day.items()),
            ("filings decided on both days, the indictment of the county among them", str(decided.count()), "ledger"),
            ("accepted", str(decided.filter(act="filing.accepted").count()), "ledger"),
            ("returned, with everything to be corrected", str(decided.filter(act="filing.returned").count()), "ledger"),
            ("decided after the seven days of the law", str(late), "filings"),
        ],
        "The notice is a page of the portal and goes to everyone it concerns by the line that reaches them. To post it "
        "on a messenger account for all followers is not an act of this house.",
    )  # fmt: skip


def _counties() -> Answer:
    figures = []
    for mediation in Mediation.objects.exclude(filing=None).order_by("pk"):
        ways = _ways(Statement.objects.filter(mediation=mediation).exclude(speaker=None))
        signed = _ways(Signature.objects.filter(agreement__mediation=mediation).exclude(participant=None))
        confirmed = Confirmation.objects.filter(agreement__mediation=mediation).first()
        name = mediation.court.name
        figures += [
            (f"{name}: what the sides said, by channel", ways, "statements"),
            (f"{name}: signatures, by channel", signed, "signatures"),
            (
                f"{name}: the agreement is",
                str(confirmed.state) if confirmed else "not before the court",
                "confirmations",
            ),
        ]
    return Answer(
        "Courts in Kashgar, Hami and elsewhere used online filing, messenger mediation and telephone communication.",
        figures,
    )


def _ways(rows: object) -> str:
    counted = rows.values_list("via").annotate(Count("pk")).order_by("via")  # type: ignore[attr-defined]
    return ", ".join(f"{via} {count}" for via, count in counted)


def _criminal() -> Answer:
    sitting = Sitting.objects.get(hearing__case__kind="criminal_first")
    hearing = Hearing.objects.get(pk=sitting.hearing_id)
    agreed = Consent.objects.filter(hearing=hearing, answer="agreed")
    accused = agreed.filter(party__side=Party.Side.ACCUSED, representation=None).count()
    clear = CourseEntry.objects.filter(sitting=sitting, step="line_check", answer="yes")
    recordings = Recording.objects.filter(closed_at__isnull=False, room__part_of=None)
    places = dict(recordings.values_list("place", "number"))
    return Answer(
        "A county court tried a criminal case by remote video: the defendant was asked whether he agreed and whether "
        "the picture was clear; the court and the detention centre both recorded the whole hearing.",
        [
            ("court", hearing.case.court.name, "the case"),
            ("held by", str(hearing.mode), "the hearing"),
            ("the accused agreed, with counsel beside", str(accused), "consents"),
            ("prosecutor, accused and defender who agreed", str(agreed.count()), "consents"),
            ("answers that sound and picture are clear", str(clear.count()), "the course of the hearing"),
            ("of them by the accused", str(clear.filter(participant__role="accused").count()), "the course"),
            *((f"pieces of the sealed recording of the {place}", str(count), "recordings") for place, count in
              sorted(places.items())),
            ("heads of both chains under the hearing", ", ".join(sorted(sitting.heads)), "the sitting"),
        ],
        "The story compared both recordings with each other and with what each page says it sent: it ends at the first "
        "difference. A byte that it flipped was found.",
    )  # fmt: skip


def _enforcement() -> Answer:
    measures = Measure.objects.all()
    frozen = measures.filter(kind="freeze")
    held = frozen.exclude(held_at=None)
    deducted = MoneyMove.objects.filter(kind="deducted").aggregate(n=Count("pk"), total=Sum("amount"))
    paid = MoneyMove.objects.filter(kind="paid_out").aggregate(total=Sum("amount"))
    seals = measures.filter(kind="seal").exclude(held_at=None)
    return Answer(
        "Enforcement went on by network: inquiry of the debtors' property, freezing and deducting of funds, seizing of "
        "vehicles on the register.",
        [
            ("institutions asked", str(Inquiry.objects.count()), "inquiries"),
            ("institutions that answered", str(Inquiry.objects.filter(state="answered").count()), "inquiries"),
            ("accounts frozen", str(held.count()), "measures"),
            ("freezes lifted because the money was another's", str(frozen.filter(state="lifted").count()), "measures"),
            ("deductions", str(deducted["n"]), "money of the case"),
            ("yuan deducted", f"{deducted['total']:,}", "money of the case"),
            ("yuan paid out to the creditors and for costs, weeks later", f"{paid['total']:,}", "money of the case"),
            ("vehicles sealed on the register", str(seals.count()), "measures"),
        ],
    )  # fmt: skip


def _after(order: ClosureOrder) -> Answer:
    video = Hearing.objects.filter(mode="remote").filter(Q(closures__order=order)).count()
    ended = f"{order.over_at.astimezone(URUMQI):%d %B, %H:%M}" if order.over_at else ""
    return Answer(
        "(Not in the report: what became of it.) On the 16th the centre opened again, and nobody was lost.",
        [
            ("the order ended", ended, "the order"),
            ("hearings by video because everyone agreed", str(video), "hearings"),
            ("people not reached, in its report", str(len(order.report["unreached"])), "report of the order"),
            ("visits booked anew", str(Appointment.objects.filter(follows__closures__order=order).count()), "visits"),
        ],
    )  # fmt: skip
