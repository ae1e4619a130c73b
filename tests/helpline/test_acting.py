"""What an agent does on a caller's word is the act of its own room, by telephone, with the authority before it."""

from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from evercourt.appointments import acts as visits
from evercourt.appointments.models import Appointment
from evercourt.cases.models import DocketEntry
from evercourt.filing.acts import drafting, submitting
from evercourt.hearings import consents
from evercourt.hearings.models import Hearing
from evercourt.helpline import acts
from evercourt.helpline.models import Authority, WorkOrder
from evercourt.helpline.words import read_out
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotFound
from evercourt.service.models import ServiceAttempt, ServiceOrder
from tests.factories import CourtroomFactory
from tests.helpline.conftest import MONDAY, PHONE, prove
from tests.journeys.town import FORM

pytestmark = pytest.mark.django_db
WEB = Channel.WEB


@pytest.fixture
def hearing(case, court, judge):
    during = DateTimeTZRange(MONDAY + timedelta(days=9), MONDAY + timedelta(days=9, hours=1))
    room = CourtroomFactory(court=court)
    hearing = Hearing.objects.create(case=case, courtroom=room, during=during, scheduled_by=judge)
    consents.ask(hearing, until=MONDAY + timedelta(days=4), why="", by=judge, via=WEB)
    return hearing


@pytest.fixture
def counter(court, administrator):
    return visits.arrange_counter(court, name="1号窗口", services=["filing"], by=administrator, via=WEB)


def docket(case):
    return [(entry.act, entry.via, entry.by) for entry in DocketEntry.objects.filter(case=case).order_by("number")]


def test_consent_to_video_is_the_act_of_the_hearing_with_the_authority_on_the_docket(proved, hearing, case, agent):
    consent = hearing.consents.get(party__side="plaintiff")
    acts.answer_consent(proved, consent, agrees=True, said_yes=True, by=agent)
    consent.refresh_from_db()
    assert (consent.answer, consent.via, consent.given_by, consent.told_language) == ("agreed", "phone", agent, "ug")
    assert docket(case)[-2:] == [
        ("helpline.authorised", "phone", agent),
        ("hearings.consent_answered", "phone", agent),
    ]
    facts = DocketEntry.objects.get(act="helpline.authorised").facts
    assert facts["call"] == proved.number
    assert facts["read_out"] == read_out("video", "ug")
    assert proved.number in DocketEntry.objects.get(act="helpline.authorised").text


def test_without_a_yes_nothing_is_done(proved, hearing, case, agent):
    before = docket(case)
    consent = hearing.consents.get(party__side="plaintiff")
    with pytest.raises(BadInput):
        acts.answer_consent(proved, consent, agrees=True, said_yes=False, by=agent)
    assert docket(case) == before
    assert not Authority.objects.exists()


def test_the_answer_of_the_other_side_is_not_the_callers_to_give(proved, hearing, agent):
    with pytest.raises(NotFound):
        acts.answer_consent(proved, hearing.consents.get(party__side="defendant"), agrees=True, said_yes=True, by=agent)


def test_an_act_that_fails_leaves_no_authority_behind(proved, hearing, agent, monday):
    monday.shift(timedelta(days=5))
    with pytest.raises(Exception, match="over"):
        acts.answer_consent(proved, hearing.consents.get(party__side="plaintiff"), agrees=True, said_yes=True, by=agent)
    assert not Authority.objects.exists()


def test_a_request_for_more_time_is_on_the_docket_and_before_the_judge(proved, plaintiff, case, agent, judge):
    order = acts.ask_extension(proved, plaintiff, text="住院，请求延长举证期限十日", said_yes=True, by=agent)
    assert (order.kind, order.judge, order.due_on.isoformat()) == (WorkOrder.Kind.EXTENSION, judge, "2022-08-10")
    assert [act for act, _via, _by in docket(case)][-2:] == ["helpline.authorised", "helpline.extension_asked"]


def test_papers_confirmed_by_telephone_are_served(proved, plaintiff, case, agent):
    order = ServiceOrder.objects.create(case=case, party=plaintiff, purpose="notice", ordered_at=MONDAY)
    attempt = ServiceAttempt.objects.create(
        order=order, way="email", address="a@example.org", address_basis="inferred", sent_at=MONDAY
    )
    acts.confirm_papers(proved, attempt, said_yes=True, by=agent)
    order.refresh_from_db()
    assert (order.state, order.effective_at) == ("served", timezone.now())


def test_a_complaint_is_written_down_for_somebody_unknown(call, agent, court):
    filing = acts.start_filing(call, name="王陌", said_yes=True, by=agent)
    form = {**FORM, "confirmation": {"manner": "read_aloud", "text": "已向本人宣读，本人确认无误"}}
    filing = drafting.save(filing, form, version=filing.version, by=agent)
    filing = submitting.submit(filing, by=agent, via=Channel(filing.via))
    assert (filing.state, filing.via, filing.filer, filing.taken_by) == ("submitted", "phone", None, agent)
    assert Authority.objects.get().name == "王陌"


def test_for_a_proved_caller_with_an_account_the_filing_is_theirs(proved, agent, aygul):
    filing = acts.start_filing(proved, name="", said_yes=True, by=agent)
    assert (filing.filer, filing.taken_by, filing.via) == (aygul, agent, "phone")


def test_a_visit_is_booked_moved_and_cancelled_by_telephone(proved, counter, agent, aygul):
    at = MONDAY + timedelta(days=1)
    visit = acts.book_visit(proved, counter, service="filing", starts_at=at, name="", phone="", said_yes=True, by=agent)
    assert (visit.person, visit.via) == (aygul, "phone")
    later = acts.move_visit(proved, visit, counter=counter, starts_at=at + timedelta(hours=1), said_yes=True, by=agent)
    acts.cancel_visit(proved, later, said_yes=True, by=agent)
    assert [row.state for row in Appointment.objects.order_by("pk")] == ["cancelled", "cancelled"]
    assert list(Authority.objects.values_list("what", flat=True)) == ["book", "move", "cancel"]


def test_the_visit_of_somebody_else_is_not_found(call, counter, agent, aygul):
    """The same number, but an account: only who was proved to be that person."""
    at = MONDAY + timedelta(days=1)
    visit = visits.book(counter, service="filing", starts_at=at, person=aygul, by=aygul, via=WEB)
    with pytest.raises(NotFound):
        acts.cancel_visit(call, visit, said_yes=True, by=agent)


def test_two_calls_do_not_share_what_was_proved(court, proved, plaintiff, agent):
    acts.hang_up(proved, by=agent, via=PHONE)
    call = acts.begin(court, language="ug", by=agent, via=PHONE)
    with pytest.raises(NotFound):
        acts.ask_extension(call, plaintiff, text="x", said_yes=True, by=agent)
    prove(call, plaintiff, agent)
    acts.ask_extension(call, plaintiff, text="x", said_yes=True, by=agent)


def test_a_proved_caller_agrees_to_mediation_by_word(case, proved, agent, judge):
    from evercourt.mediation.acts import propose
    from evercourt.mediation.models import Participant

    propose(case, by=judge, via=Channel.WEB)
    side = Participant.objects.select_related("mediation__court", "party").get(party=proved.party)
    with pytest.raises(BadInput):
        acts.answer_mediation(proved, side, agrees=True, said_yes=False, by=agent)
    acts.answer_mediation(proved, side, agrees=True, said_yes=True, by=agent)
    side.refresh_from_db()
    assert (side.answer, side.answered_via) == ("agreed", "phone")
    other = Participant.objects.select_related("mediation__court", "party").exclude(pk=side.pk).get()
    with pytest.raises(NotFound):
        acts.answer_mediation(proved, other, agrees=True, said_yes=True, by=agent)
