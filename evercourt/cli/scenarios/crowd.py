"""Nine courts full of people: visits booked, hearings set, periods running, each row with its act on the record.

Everything hangs on the number of the row, nothing on chance, so that a story can say beforehand what must happen.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache

from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from evercourt.accounts.models import OfficeHeld, User
from evercourt.accounts.offices import Office
from evercourt.appointments import acts as visit_acts
from evercourt.appointments.acts.booking import facts_of as facts_of_visit
from evercourt.appointments.events import AppointmentBooked
from evercourt.appointments.models import Appointment, Counter
from evercourt.cases.acts.deadlines import facts_of
from evercourt.cases.events import CaseOpened, DeadlineSet
from evercourt.cases.models import Case, Deadline, PanelMember, Party, PartyIdentity
from evercourt.courts import rules
from evercourt.courts.deadlines import Period
from evercourt.courts.models import Court, Courtroom, local
from evercourt.hearings.events import HearingScheduled
from evercourt.hearings.models import Booking, Hearing
from evercourt.kernel.channels import Channel
from evercourt.kernel.rows import insert_many
from evercourt.ledger.record import record_many

COURTS = ("新01", "新0102", "新0103", "新0104", "新0105", "新0106", "新0107", "新0109", "新0121")
LANGUAGES = ("zh-hans", "zh-hans", "ug", "kk-arab", "en")
# Of each court so many judges and courtrooms; each hears so many cases a day, an hour each.
JUDGES, PLACES, SLOT = 4, 6, 30
# The working days of the closure.
DAYS = (date(2022, 8, 10), date(2022, 8, 11), date(2022, 8, 12), date(2022, 8, 15))
AT_ONCE = 1000


@dataclass(frozen=True)
class Size:
    """How many visits, hearings and periods there are; each case has three periods, and at most one hearing."""

    visits: int
    hearings: int
    periods: int


SIZES = {"full": Size(2000, 600, 9000), "small": Size(72, 36, 180)}


@dataclass
class Crowd:
    """The courts, and what was put into them."""

    courts: list[Court]
    people: list[User] = field(default_factory=list)
    judges: dict[int, list[User]] = field(default_factory=dict)
    cases: list[Case] = field(default_factory=list)
    counters: list[Counter] = field(default_factory=list)


@transaction.atomic
def gather(size: Size) -> Crowd:
    """Fill the nine courts."""
    courts = {court.code: court for court in Court.objects.filter(code__in=COURTS)}
    crowd = Crowd([courts[code] for code in COURTS])
    crowd.people = _people(max(size.visits, size.periods // 3) * 3 // 4)
    for court in crowd.courts:
        crowd.judges[court.pk] = [
            office_holder(court, Office.JUDGE, f"审判员{number + 1}", f"judge{number}.{court.pk}@example.org")
            for number in range(JUDGES)
        ]
        Courtroom.objects.bulk_create(Courtroom(court=court, name=f"速裁第{n + 1}法庭") for n in range(JUDGES))
        admin = office_holder(court, Office.ADMINISTRATOR, "管理员", f"admin.{court.pk}@example.org")
        crowd.counters.append(
            visit_acts.arrange_counter(
                court, name="诉讼服务窗口", services=["filing", "materials", "advice"], capacity=PLACES,
                slot_minutes=SLOT, by=admin, via=Channel.WEB,
            )
        )  # fmt: skip
    _open_cases(crowd, size.periods // 3)
    with connection.cursor() as cursor:
        # A court this new has no statistics: without them the ledger's trigger would read every entry for every entry.
        cursor.execute("ANALYZE ledger_entry, cases_docketentry, cases_case, cases_party")
    _set_periods(crowd)
    _schedule(crowd, size.hearings)
    _book(crowd, size.visits)
    return crowd


def office_holder(court: Court, office: Office, name: str, email: str) -> User:
    """Return a person of the court, with a second factor confirmed just now."""
    person = User.objects.create_user(
        name=name, email=email, email_confirmed_at=timezone.now(), identity_level=User.IdentityLevel.L3
    )
    OfficeHeld.objects.create(user=person, court=court, office=office, since=date(2020, 1, 1))
    person.second_factor_at = timezone.now()
    return person


def of_office(court: Court, office: Office, name: str, email: str) -> User:
    """Return who holds the office at the court already, or else a new person."""
    held = OfficeHeld.objects.filter(court=court, office=office).select_related("user").order_by("pk").first()
    return held.user if held else office_holder(court, office, name, email)


def _people(number: int) -> list[User]:
    """Return people with accounts: seven of ten with a mobile number, four of ten with e-mail, one of ten with neither.

    (Everyone has the inbox of the portal; whether they look is another matter.)
    """
    now = timezone.now()
    found = []
    for n in range(number):
        phone, email = n % 10 < 7, n % 10 in (5, 6, 7, 8)
        found.append(
            User(
                name=f"当事人{n + 1}",
                phone=f"+86139{n:08}" if phone else None,
                phone_confirmed_at=now if phone else None,
                email=f"party{n}@example.org" if email or not phone else None,
                email_confirmed_at=now if email else None,
                language=LANGUAGES[n % len(LANGUAGES)],
                identity_level=User.IdentityLevel.L2,
            )
        )
    return User.objects.bulk_create(found, batch_size=AT_ONCE)


def _open_cases(crowd: Crowd, number: int) -> None:
    now = timezone.now()
    crowd.cases = [
        Case(
            court=(court := crowd.courts[n % len(crowd.courts)]), number=f"（2022）{court.code}民初{9000 + n}号",
            kind="civil_first", cause="private_lending", procedure="summary", title="民间借贷纠纷", amount="20000.00",
            filed_at=now, docketed_at=now,
        )
        for n in range(number)
    ]  # fmt: skip
    insert_many(crowd.cases)
    parties, people = [], crowd.people
    for n, case in enumerate(crowd.cases):
        # One defendant in four has no account.
        for side, user in (("plaintiff", people[n % len(people)]), ("defendant", people[-1 - n % len(people)])):
            known = user if side == "plaintiff" or n % 4 else None
            name = known.name if known else f"未注册当事人{n + 1}"
            language = known.language if known else LANGUAGES[n % len(LANGUAGES)]
            parties.append(Party(case=case, side=side, kind="person", name=name, user=known, language=language))
    insert_many(parties)
    without = [party for party in parties if party.user_id is None]
    # One in ten of those has no telephone number either.
    PartyIdentity.objects.bulk_create(
        PartyIdentity(party=party, phone=f"136{n:08}" if n % 10 else "", address="地址不详")
        for n, party in enumerate(without)
    )
    PanelMember.objects.bulk_create(
        PanelMember(case=case, user=_judge(crowd, n), seat=PanelMember.Seat.PRESIDING)
        for n, case in enumerate(crowd.cases)
    )
    opened = [
        (CaseOpened(number=case.number, kind=case.kind, cause=case.cause, procedure=case.procedure, amount=None), case)
        for case in crowd.cases
    ]
    record_many(opened, by=None, via=Channel.SYSTEM, told=True)


def _judge(crowd: Crowd, number: int) -> User:
    court = crowd.courts[number % len(crowd.courts)]
    return crowd.judges[court.pk][_turn(number)[1]]


def _turn(number: int) -> tuple[int, int, int]:
    """Return on which of the days, before which of the judges and in which hour the case with this number is heard."""
    turn = number // len(COURTS)
    return turn % len(DAYS), turn // len(DAYS) % JUDGES, turn // len(DAYS) // JUDGES


def _set_periods(crowd: Crowd) -> None:
    """Let three periods run in each case: the defence, the fee, and an appeal, or in each third a limit on custody."""
    periods = []
    parties = {(party.case_id, party.side): party for party in Party.objects.filter(case__in=crowd.cases)}
    for n, case in enumerate(crowd.cases):
        last = "criminal.summary" if n % 3 == 0 else "appeal.judgment"
        for rule, side, trigger in (
            ("defence", "defendant", date(2022, 7, 25) + timedelta(days=n % 20)),
            ("fee.prepay", "plaintiff", date(2022, 8, 2) + timedelta(days=n % 6)),
            (last, "plaintiff", date(2022, 7, 25) + timedelta(days=n % 16)),
        ):
            party = None if rule == "criminal.summary" else parties[case.pk, side]
            period = _counted(case.court, rule, trigger)
            periods.append(
                Deadline(
                    case=case, party=party, rule=rule, trigger_date=trigger, due_on=period.last_day,
                    explanation=period.steps, basis=period.basis,
                )
            )  # fmt: skip
    insert_many(periods)
    happened = [(DeadlineSet(**facts_of(period), basis=period.basis), period.case) for period in periods]
    record_many(happened, by=None, via=Channel.SYSTEM, told=True)


@cache
def _counted(court: Court, rule: str, trigger: date) -> Period:
    # Many periods of one court begin on the same day.
    return rules.deadline(court, rule, trigger)


def _schedule(crowd: Crowd, number: int) -> None:
    """Set hearings on the days of the closure, every twentieth summoned by announcement."""
    now, hearings = timezone.now(), []
    rooms = {court.pk: list(court.courtrooms.filter(name__startswith="速裁").order_by("pk")) for court in crowd.courts}
    for n, case in enumerate(crowd.cases[:number]):
        day, judge, hour = _turn(n)
        begins = datetime.combine(DAYS[day], datetime.min.time(), local(case.court, now).tzinfo) + timedelta(
            hours=9 + hour
        )
        hearings.append(
            Hearing(
                case=case, courtroom=rooms[case.court_id][judge],
                during=DateTimeTZRange(begins, begins + timedelta(minutes=50)), announced=n % 20 == 0,
                scheduled_by=_judge(crowd, n), scheduled_at=now,
            )
        )  # fmt: skip
    Hearing.objects.bulk_create(hearings, batch_size=AT_ONCE)
    kinds = Booking.Kind
    Booking.objects.bulk_create(
        Booking(hearing=hearing, kind=kind, resource=resource, during=hearing.during)
        for hearing in hearings
        for kind, resource in ((kinds.COURTROOM, hearing.courtroom_id), (kinds.PERSON, hearing.scheduled_by_id))
    )
    record_many([(_scheduled(hearing), hearing.case) for hearing in hearings], by=None, via=Channel.SYSTEM, told=True)


def _scheduled(hearing: Hearing) -> HearingScheduled:
    begins = local(hearing.case.court, hearing.during.lower)
    return HearingScheduled(
        hearing=hearing.pk, kind=hearing.kind, day=begins.date().isoformat(), time=f"{begins:%H:%M}",
        courtroom=hearing.courtroom.name, starts_at=hearing.during.lower, ends_at=hearing.during.upper,
    )  # fmt: skip


def _book(crowd: Crowd, number: int) -> None:
    """Book visits on the days of the closure: three of five by people with an account, the rest by telephone."""
    visits = []
    for n in range(number):
        counter, turn = crowd.counters[n % len(crowd.counters)], n // len(crowd.counters)
        seat, place = turn % PLACES + 1, turn // PLACES
        day, slot = DAYS[place % len(DAYS)], place // len(DAYS)
        begins = datetime.combine(day, datetime.min.time(), local(counter.court, timezone.now()).tzinfo)
        begins += timedelta(hours=10, minutes=SLOT * slot)
        person = crowd.people[n % len(crowd.people)] if n % 5 < 3 else None
        visits.append(
            Appointment(
                counter=counter, service=counter.services[n % 3], starts_at=begins, seat=seat,
                ends_at=begins + timedelta(minutes=SLOT), person=person,
                name=person.name if person else f"来访人{n + 1}", phone="" if person else f"+86137{n:08}",
                language=person.language if person else LANGUAGES[n % len(LANGUAGES)],
                via=Channel.WEB if person else Channel.PHONE,
            )
        )  # fmt: skip
    Appointment.objects.bulk_create(visits, batch_size=AT_ONCE)
    record_many(
        [(AppointmentBooked(**facts_of_visit(visit)), visit) for visit in visits],
        by=None, via=Channel.SYSTEM, told=True,
    )  # fmt: skip
