"""One whole road: a dispute from the first draft to enforcement, on one file, over web, counter and post."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from evercourt.accounts.models import User
from evercourt.cases.acts import take_payment
from evercourt.cases.models import Case, Deadline, Fee, Party
from evercourt.courts.models import Court
from evercourt.courts.procedures import pack
from evercourt.decisions import acts as decisions
from evercourt.decisions.effect import take_effect
from evercourt.decisions.texts import fill
from evercourt.documents.acts import receive, time_stamp_seals
from evercourt.enforcement.acts import apply_for_enforcement, open_enforcement
from evercourt.filing.acts import drafting, reviewing, submitting
from evercourt.filing.models import Filing
from evercourt.hearings import acts as hearings
from evercourt.kernel.channels import Channel
from evercourt.ledger.checks import checks
from evercourt.ledger.models import Entry
from evercourt.ledger.seals import seal, stamp
from evercourt.service import acts as service
from evercourt.service.models import ServiceOrder
from tests.api.test_filings import FORM
from tests.factories import CourtroomFactory

WEB, COUNTER, POST = Channel.WEB, Channel.COUNTER, Channel.POST


@pytest.fixture
def clock():
    """A clock the test moves: from the morning of 10 August 2022."""
    with time_machine.travel(datetime(2022, 8, 10, 2, 0, tzinfo=UTC), tick=False) as moved:
        yield moved


def fresh(person: User) -> User:
    """The person, with a second factor confirmed just now."""
    person.second_factor_at = timezone.now()
    return person


def file_a_case(person: User, court: Court) -> Filing:
    filing = drafting.start(by=person, via=WEB, language="zh-hans")
    filing = drafting.save(filing, {**FORM, "court": court.code}, version=filing.version, by=person)
    return submitting.submit(filing, by=person, via=WEB)


def accept(filing: Filing, clerk: User) -> Case:
    items = [item.id for item in pack("cn").checklist("civil_first")]
    reviewing.claim(filing, by=clerk, via=WEB)
    case = reviewing.accept(filing, by=clerk, via=WEB, procedure="summary", checked=dict.fromkeys(items, True))
    reviewing.prepare_papers(case)
    return case


def serve_by_hand(case: Case, purpose: str, clerk: User) -> None:
    for order in ServiceOrder.objects.filter(case=case, purpose=purpose, state="ordered"):
        service.hand_over(order, received_by=order.party.name, by=clerk, via=COUNTER)


@pytest.fixture
def walk(clock, court, aygul, li_qiang, clerk, registry_clerk, judge, second_judge, recorder):
    """The whole road, walked."""
    return _walk(clock, court, aygul, clerk, registry_clerk)


@pytest.mark.django_db(transaction=True)
def test_a_dispute_goes_from_draft_to_enforcement_and_the_record_is_sound(walk):
    numbers = list(walk.docket.values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    assert set(walk.docket.values_list("via", flat=True)) >= {"web", "counter", "system"}
    assert Entry.objects.filter(stream=walk.ledger_stream).count() >= len(numbers)
    seal()
    assert stamp() == 1
    assert [one for check in checks for one in check.run(lambda _steps: None)] == []


def _walk(clock, court, aygul, clerk, registry_clerk):
    filing = file_a_case(aygul, court)
    assert str(filing.due_on) == "2022-08-17"

    case = accept(filing, clerk)
    assert case.number == "（2022）新0103民初1号"
    plaintiff = case.parties.get(side=Party.Side.PLAINTIFF)
    defendant = case.parties.get(side=Party.Side.DEFENDANT)
    fee = case.fees.get()
    assert fee.amount == Decimal("981.25")
    take_payment(fee, amount=fee.amount, reference="00017", by=registry_clerk, via=COUNTER)
    assert Fee.objects.get().state == Fee.State.PAID

    clock.shift(timedelta(days=1))
    serve_by_hand(case, ServiceOrder.Purpose.COMPLAINT, registry_clerk)
    defence = Deadline.objects.get(case=case, rule="defence", party=defendant)
    assert str(defence.due_on) == "2022-08-26"

    presiding = case.panel.get(seat="presiding").user
    room = CourtroomFactory(court=court)
    starts = timezone.now() + timedelta(days=20)
    hearing = hearings.schedule(case, courtroom=room, starts_at=starts, minutes=90, by=presiding, via=WEB)
    serve_by_hand(case, ServiceOrder.Purpose.SUMMONS, registry_clerk)
    clock.move_to(starts + timedelta(hours=2))
    minutes = receive(_pdf(), name="minutes.pdf", title="庭审笔录", court=court, by=presiding)
    hearings.hold(hearing, outcome="辩论终结", minutes=minutes, present=["李强"], by=presiding, via=WEB)

    decision = decisions.draft(
        case, kind="judgment", title="民事判决书", template="judgment", by=fresh(presiding), via=WEB
    )
    reasons = {"本院查明": "被告收到借款后没有归还。", "本院认为": "被告应当归还借款。"}
    text = fill(decisions.current(decision).text, reasons)
    owed = {
        "kind": "pay", "obligor": defendant.pk, "obligee": plaintiff.pk, "amount": "86500.00", "due_days": 10,
        "text": "被告李强于本判决生效之日起十日内归还原告借款86500元。",
    }  # fmt: skip
    version = decisions.save(decision, text=text, operative=[owed], version=1, by=presiding, via=WEB)
    decisions.send_for_signing(decision, by=presiding, via=WEB)
    decisions.sign(decision, version=version.number, by=fresh(presiding), via=WEB)
    decisions.pronounce(decision, by=fresh(presiding), via=WEB)
    serve_by_hand(case, ServiceOrder.Purpose.DECISION, registry_clerk)
    last = max(period.last_day for period in decision.appeal_periods.all())
    assert take_effect(decision, today=last) is None
    final = take_effect(decision, today=last + timedelta(days=1))
    assert final is not None
    assert final.final_on == last + timedelta(days=1)
    assert final.certificate

    clock.move_to(datetime.combine(final.final_on + timedelta(days=11), datetime.min.time(), UTC))
    application = apply_for_enforcement(
        final, applicant=plaintiff, debtor=defendant, amount=Decimal("86500.00"), by=aygul, via=WEB
    )
    enforcement = open_enforcement(application, by=clerk, via=WEB)
    assert enforcement.number == "（2022）新0103执1号"
    assert enforcement.fees.get().due_on is None
    time_stamp_seals()
    return case


def _pdf() -> bytes:
    from io import BytesIO

    from pypdf import PdfWriter

    writer, made = PdfWriter(), BytesIO()
    writer.add_blank_page(595, 842)
    writer.write(made)
    return made.getvalue()
