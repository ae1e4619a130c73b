"""Every figure is the sum of its rows, whatever the rows are; what was kept stays as it was counted."""

import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from evercourt.cases.models import (
    Deadline,
    Extension,
    Fee,
    FeeRelief,
    Representation,
)
from evercourt.continuity.models import ClosureOrder, Recipient
from evercourt.decisions.models import Decision
from evercourt.filing.models import Defect, Filing, Submission
from evercourt.hearings.models import Consent, Hearing
from evercourt.helpline.models import Call, WorkOrder
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import NotAllowed, WrongState
from evercourt.ledger.models import Entry
from evercourt.mediation.models import Agreement, Mediation, Obligation, Participant
from evercourt.messages.models import Message
from evercourt.service.models import ServiceOrder
from evercourt.statistics.acts import keep, keep_all
from evercourt.statistics.figure import ADDS_UP, Span, Unit, whole
from evercourt.statistics.figures import BY_CODE, FIGURES
from evercourt.statistics.models import Snapshot
from evercourt.statistics.rows_of import behind
from tests.enforcement.everything import one_of_everything
from tests.factories import CaseFactory, CourtroomFactory, PartyFactory

AUGUST = (date(2022, 8, 1), date(2022, 8, 31))
NOON = datetime(2022, 9, 1, 4, 0, tzinfo=UTC)
LANGUAGES = ("zh-hans", "ug", "kk-arab")


@pytest.fixture
def moment():
    """A moment of July, August or September 2022, drawn; the days at the ends of August among them."""
    dice = random.Random(20220810)

    def drawn() -> datetime:
        edge = datetime(2022, 8, 1, tzinfo=UTC) - timedelta(hours=8) + timedelta(days=dice.choice([0, 31]))
        if dice.random() < 0.3:
            return edge + timedelta(seconds=dice.choice([-1, 0, 1, 3600]))
        return datetime(2022, 7, 20, tzinfo=UTC) + timedelta(seconds=dice.randrange(60 * 86_400))

    drawn.dice = dice
    return drawn


@pytest.fixture
def grown(court, other_court, aygul, judge, clerk, moment):
    """Rows of everything that is counted, drawn: some at the court next door, some before and after August."""
    dice = moment.dice
    with time_machine.travel(NOON, tick=False):
        for place, number in ((court, 14), (other_court, 4)):
            room = CourtroomFactory(court=place)
            closure = ClosureOrder.objects.create(
                court=place, title="闭院", grounds="疫情", begins_at=moment(), drafted_by=clerk
            )
            closure.courts.add(place)
            for row in range(number):
                _case(place, row, room, closure, aygul, clerk, judge, moment, dice)
            ClosureOrder.objects.filter(pk=closure.pk).update(state="issued", number=f"{place.pk}", issued_at=moment())
    return court


def _case(place, row, room, closure, aygul, clerk, judge, moment, dice):
    docketed = moment()
    case = CaseFactory(
        court=place, number=f"（2020）{place.code}民初{row + 500}号", docketed_at=docketed,
        ended_at=dice.choice([None, docketed + timedelta(days=dice.randrange(1, 40))]), end_reason="judgment",
        kind=dice.choice(["civil_first", "enforcement"]),
    )  # fmt: skip
    party = PartyFactory(case=case, language=dice.choice(LANGUAGES))
    if dice.random() < 0.5:
        Representation.objects.create(party=party, name="赵敏")
    _filings(place, case, aygul, moment, dice)
    for rule in ("defence", "trial.ordinary"):
        Deadline.objects.create(
            case=case, rule=rule, trigger_date=moment().date(), due_on=moment().date(), basis="CPL",
            state=dice.choice(["open", "met", "missed"]), party=dice.choice([None, party]),
        )  # fmt: skip
    starts = moment() + timedelta(minutes=row)
    hearing = Hearing.objects.create(
        case=case, courtroom=room, during=DateTimeTZRange(starts, starts + timedelta(minutes=30)), scheduled_by=judge,
        mode=dice.choice(Hearing.Mode.values), state=dice.choice(["held", "held", "adjourned", "scheduled"]),
    )  # fmt: skip
    Consent.objects.create(
        hearing=hearing, party=party, told_text="1", told_language=dice.choice(LANGUAGES), asked_at=moment(),
        answer=dice.choice(Consent.Answer.values), answered_at=dice.choice([None, moment()]),
    )  # fmt: skip
    ServiceOrder.objects.create(
        case=case, party=party, purpose=dice.choice(["complaint", "summons"]), ordered_at=moment(),
        state="served", effective_at=moment(),
    )  # fmt: skip
    Message.objects.create(
        key=f"m{case.pk}", to=aygul, court=place, line=dice.choice(["sms", "email", "portal"]), language="ug",
        letter="x", subject="s", body="b", state=dice.choice(["sent", "failed"]), written_at=moment(),
    )  # fmt: skip
    Recipient.objects.create(
        order=closure, party=party, name="x", language=dice.choice(LANGUAGES), state=dice.choice(["reached", "named"])
    )
    mediation = Mediation.objects.create(
        court=place, case=case, title="x", state=dice.choice(["agreed", "ended"]), answer_by=date(2022, 8, 1),
        ended_at=moment(), end_reason="agreement",
    )  # fmt: skip
    one = Participant.objects.create(mediation=mediation, side="plaintiff", name="x")
    agreement = Agreement.objects.create(mediation=mediation, written_by=aygul, clauses=[])
    Obligation.objects.create(
        agreement=agreement, position=1, obligor=one, obligee=one, due_on=moment().date(),
        state=dice.choice(["open", "performed"]),
    )  # fmt: skip
    rang = moment()
    call = Call.objects.create(
        court=place, leg=f"leg{case.pk}", language=dice.choice(LANGUAGES), rang_at=rang, state="ended",
        answered_at=dice.choice([None, rang + timedelta(seconds=dice.randrange(1, 200))]),
    )  # fmt: skip
    WorkOrder.objects.create(
        court=place, kind="question", call=call, name="x", language="ug", text="?", opened_by=clerk, basis="REG 1",
        due_on=moment().date(), state="answered", answer="a", answered_by=clerk, answered_at=moment(),
    )  # fmt: skip
    fee = Fee.objects.create(case=case, party=party, rule="property", amount="10.00")
    FeeRelief.objects.create(
        fee=fee, kind="deferral", grounds="困难", state=dice.choice(["granted", "refused"]), decided_at=moment()
    )
    asked = Extension.objects.create(
        deadline=case.deadlines.first(), party=party, ground="other", reasons="x", asked_by=aygul,
        state=dice.choice(["granted", "refused"]), decision="x", decided_by=judge, decided_at=moment(),
        until=date(2022, 9, 1),
    )  # fmt: skip
    assert asked.pk
    Decision.objects.create(
        case=case,
        kind="judgment",
        title="民事判决书",
        state="pronounced",
        drafted_by=judge,
        pronounced_at=moment(),
        operative=dice.choice([[], [{"kind": "pay", "obligee": party.pk, "obligor": 0, "amount": "1"}]]),
    )


def _filings(place, case, aygul, moment, dice):
    came = moment()
    filing = Filing.objects.create(
        filer=aygul, court=place, case=case, via=dice.choice(["web", "counter", "post"]),
        language=dice.choice(LANGUAGES), submitted_at=came, received_at=came, due_on=came.date(),
        state=dice.choice(["accepted", "refused", "submitted"]), rounds=dice.choice([0, 1]),
        decided_at=came + timedelta(days=dice.randrange(0, 9)),
        form=dice.choice([{}, {"parties": [{"representatives": [{"name": "赵敏"}]}]}]),
    )  # fmt: skip
    Submission.objects.create(filing=filing, round=0, at=came, via="web", form={})
    if filing.rounds:
        Defect.objects.create(filing=filing, round=1, item="facts", text="x", basis="CPL 124")


def counted_by_hand(figure, span):
    """Count a figure from its rows one by one, as somebody with a list and a pencil would."""
    parts: dict[str, list[Decimal]] = {}
    for part, measure in figure.rows(span).values_list("f_part", "f_measure"):
        parts.setdefault(part, []).append(measure)
    return {part: (len(measures), sum(measures)) for part, measures in parts.items()}


def test_every_figure_is_the_sum_of_its_rows(grown, president):
    counted = set()
    with time_machine.travel(NOON, tick=False):
        for figure in FIGURES:
            for span in (Span(grown, *AUGUST), Span(grown, date(2022, 7, 1), date(2022, 9, 30))):
                tallies = figure.tallies(span)
                assert {one.part: (one.rows, one.total) for one in tallies} == counted_by_hand(figure, span), (
                    figure.code
                )
                names = figure.names(grown)
                assert all(one.part in names for one in tallies if one.part), figure.code
                seen = behind(figure, span, president)
                assert seen.rows.count() + seen.unseen == whole(tallies).rows, figure.code
                for one in tallies:
                    part = behind(figure, span, president, one.part)
                    assert part.rows.count() + part.unseen == one.rows
                    if figure.unit == Unit.SHARE:
                        assert 0 <= one.total <= one.rows
                counted |= {figure.code} if tallies else set()
    # Money and measures have their own world below.
    of_enforcement = {"money_in", "money_out", "excess_released", "release_days", "measures_live"}
    assert counted == set(BY_CODE) - of_enforcement


def test_rows_of_the_court_next_door_and_of_other_months_are_not_counted(grown, other_court):
    before = {figure.code: figure.tallies(Span(grown, *AUGUST)) for figure in FIGURES}
    with time_machine.travel(NOON, tick=False):
        CaseFactory(court=other_court, docketed_at=NOON - timedelta(days=10))
        CaseFactory(court=grown, docketed_at=NOON - timedelta(days=60), ended_at=NOON - timedelta(days=40))
        assert {figure.code: figure.tallies(Span(grown, *AUGUST)) for figure in FIGURES} == before
        CaseFactory(court=grown, docketed_at=NOON - timedelta(days=10))
        now = whole(BY_CODE["cases_docketed"].tallies(Span(grown, *AUGUST)))
        assert now.rows == whole(before["cases_docketed"]).rows + 1


def test_the_last_second_of_a_month_is_of_the_court_zone(court):
    for at in ("2022-07-31T15:59:59Z", "2022-07-31T16:00:00Z", "2022-08-31T15:59:59Z", "2022-08-31T16:00:00Z"):
        CaseFactory(court=court, docketed_at=datetime.fromisoformat(at))
    assert whole(BY_CODE["cases_docketed"].tallies(Span(court, *AUGUST))).rows == 2


def test_money_of_enforcement_adds_up(court, judge, president):
    with time_machine.travel(NOON, tick=False):
        one_of_everything(CaseFactory(court=court), judge, _paper(court, judge))
        span = Span(court, date(2022, 1, 1), date(2022, 12, 31))
        for code in ("money_in", "money_out", "excess_released", "release_days", "measures_live"):
            figure = BY_CODE[code]
            assert {one.part: (one.rows, one.total) for one in figure.tallies(span)} == counted_by_hand(figure, span)
        assert BY_CODE["money_in"].tallies(span) or BY_CODE["measures_live"].tallies(span)


def _paper(court, by):
    from evercourt.documents.acts import receive
    from tests.documents.files import pdf

    return receive(pdf(), name="paper.pdf", title="借条", court=court, by=by)


def test_a_kept_figure_can_be_shown_again_after_the_rows_changed(grown):
    with time_machine.travel(NOON, tick=False):
        kept = keep(grown, date(2022, 8, 31), by=None, via=Channel.SYSTEM)
        assert {row.figure for row in kept} == set(BY_CODE)
        before = {row.figure: row.counted for row in Snapshot.objects.filter(court=grown)}
        assert before["cases_docketed"] == BY_CODE["cases_docketed"].tallies(Span(grown, *AUGUST))
        CaseFactory(court=grown, docketed_at=NOON - timedelta(days=10))
        assert not keep(grown, date(2022, 8, 31), by=None, via=Channel.SYSTEM), "what is kept stays"
        assert before == {row.figure: row.counted for row in Snapshot.objects.filter(court=grown)}
        entry = Entry.objects.get(act="statistics.kept")
        assert (entry.stream, entry.facts["figures"]) == (grown.ledger_stream, len(FIGURES))
    with pytest.raises(DatabaseError), transaction.atomic():
        Snapshot.objects.filter(figure="cases_docketed").update(tallies=[])


def test_months_before_the_first_case_and_the_first_entry_are_not_counted(court, other_court):
    CaseFactory(court=court, docketed_at=NOON - timedelta(days=40))
    with time_machine.travel(NOON, tick=False):
        keep_all()
    kept = Snapshot.objects.filter(figure="cases_docketed").order_by("last").values_list("court", "last")
    assert list(kept) == [(court.pk, date(2022, 7, 31)), (court.pk, date(2022, 8, 31))]


def test_what_waits_is_kept_on_its_day_or_not_at_all(court):
    CaseFactory(court=court, docketed_at=NOON - timedelta(days=500))
    with time_machine.travel(NOON, tick=False):
        keep_all()
        ends = Snapshot.objects.filter(court=court, figure="cases_docketed").values_list("last", flat=True)
        assert len(ends) == 12
        assert date(2022, 8, 31) in ends
        waiting = Snapshot.objects.filter(figure="filings_waiting").values_list("last", flat=True)
        assert list(waiting) == [date(2022, 8, 31)], "yesterday alone could still be counted"


def test_nobody_chooses_the_day_on_which_a_figure_is_counted(court, president, judge):
    for person in (president, judge):
        with pytest.raises(NotAllowed):
            keep(court, date(2022, 8, 31), by=person, via=Channel.WEB)


def test_a_day_that_is_not_over_is_not_counted(court):
    with time_machine.travel(NOON, tick=False):
        for day in (date(2022, 9, 1), date(2022, 9, 2)):
            with pytest.raises(WrongState):
                keep(court, day, by=None, via=Channel.SYSTEM)
        assert not Snapshot.objects.exists()


def test_every_figure_has_its_definition_and_no_figure_names_a_person():
    persons = {"user", "judge", "agent", "drafted_by", "decided_by", "scheduled_by", "claimed_by", "assigned"}
    assert len(BY_CODE) == len(FIGURES)
    for figure in FIGURES:
        assert all(str(text) for text in (figure.title, figure.definition, figure.source, figure.parted_by))
        rows = figure.rows(Span(_somewhere(), *AUGUST))
        assert not any(person in str(rows.query.annotations["f_part"]) for person in persons), figure.code
    assert set(ADDS_UP) < set(Unit)


def _somewhere():
    from evercourt.courts.models import Court

    return Court(pk=1, code="x", name="x", level="basic")
