"""A case with one of everything, so that every address of the API and every form of the web leads somewhere."""

from datetime import date, time, timedelta

import pytest
import time_machine
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from evercourt.cases.acts import file_papers
from evercourt.cases.models import (
    CaseDocument,
    Deadline,
    DeclaredRelation,
    Extension,
    Fee,
    FeeRelief,
    PanelMember,
    Party,
    PartyIdentity,
    Recusal,
    Representation,
    Sealing,
)
from evercourt.continuity.models import ClosureOrder
from evercourt.courts.models import Division
from evercourt.decisions.models import Decision, DecisionVersion
from evercourt.documents.acts import receive
from evercourt.enforcement.models import EnforcementApplication
from evercourt.filing.acts import drafting, submitting
from evercourt.filing.models import FilingDocument
from evercourt.hearings.models import (
    CalendarHold,
    Called,
    Consent,
    Exchange,
    ExchangeSide,
    Hearing,
    Piece,
    Session,
)
from evercourt.kernel.channels import Channel
from evercourt.mediation.models import Agreement, Confirmation, Mediation, Meeting, Participant
from evercourt.messages.models import Message
from evercourt.notices.models import Notice, UnansweredNumber
from evercourt.service.models import Entrusted, JoinCode, JoinRequest, Rebuttal, ServiceAttempt, ServiceOrder
from evercourt.work.models import Item, Member, Note, Post, Thread
from tests.api.machine import forget_jobs
from tests.api.test_filings import FORM
from tests.documents.files import pdf
from tests.factories import MORNING, CaseFactory, CourtFactory, CourtroomFactory, PartyFactory, UserFactory


@pytest.fixture
def morning(db):
    """The clock stands still at the morning of 10 August 2022, and nothing waits for the court's worker."""
    forget_jobs()
    with time_machine.travel(MORNING, tick=False) as moved:
        yield moved


@pytest.fixture
def revoked_lawyer(db):
    return UserFactory(name="钱律师", email="qian@example.org")


@pytest.fixture
def world(morning, court, aygul, li_qiang, judge, recorder, lawyer_zhao, revoked_lawyer, stranger):
    """Numbers by name, as the addresses name them; `rows` are the things themselves."""
    case = CaseFactory(court=court)
    plaintiff = PartyFactory(case=case, user=aygul, joined_at=MORNING)
    defendant = PartyFactory(case=case, side=Party.Side.DEFENDANT, name="李强", user=li_qiang, joined_at=MORNING)
    absent = PartyFactory(case=case, side=Party.Side.DEFENDANT, name="张三", position=2)
    for party in (plaintiff, defendant, absent):
        PartyIdentity.objects.create(party=party, address="解放路")
    PartyFactory(case=CaseFactory(court=court), user=stranger, joined_at=MORNING)
    today = date(2022, 8, 10)
    Representation.objects.create(party=plaintiff, user=lawyer_zhao, name="赵敏", since=today)
    Representation.objects.create(
        party=plaintiff, user=revoked_lawyer, name="钱律师", scope="special", since=date(2022, 1, 1),
        until=today - timedelta(days=1),
    )  # fmt: skip
    for person, seat in ((judge, PanelMember.Seat.PRESIDING), (recorder, PanelMember.Seat.RECORDER)):
        PanelMember.objects.create(case=case, user=person, seat=seat)
    relation = DeclaredRelation.objects.create(user=judge, name="阿依古丽·艾山", ground="relative")
    recusal = Recusal.objects.create(
        member=case.panel.get(user=recorder), party=plaintiff, ground="interest", reasons="债务关系", state="refused",
        asked_by=aygul, due_on=date(2022, 8, 15),
    )  # fmt: skip
    period = Deadline.objects.create(
        case=case, party=plaintiff, rule="appeal.judgment", trigger_date=date(2022, 8, 5), due_on=date(2022, 8, 22),
        basis="CPL 171",
    )  # fmt: skip
    extension = Extension.objects.create(
        deadline=period, party=plaintiff, ground="other", reasons="住院", asked_by=aygul
    )
    paper = receive(pdf(), name="paper.pdf", title="借条", court=court, by=aygul)
    CaseDocument.objects.create(case=case, document=paper, kind="evidence")
    evidence = receive(pdf(), name="paper.pdf", title="账册", court=court, by=aygul)
    entry = file_papers(case, [evidence], kind="evidence", party=plaintiff, by=aygul, via=Channel.WEB)
    sealing = Sealing.objects.create(
        case=case, entry=entry, to="public", ground="trade_secret", basis="CPL 71", reasons="商业秘密", ordered_by=judge
    )
    closure = ClosureOrder.objects.create(
        court=court, title="诉讼服务中心暂停现场接待", grounds="疫情防控", begins_at=MORNING, drafted_by=judge
    )
    closure.courts.add(court)
    division = Division.objects.create(court=court, name="立案庭", phone="0991-5550001")
    return {
        "closure_id": closure.pk,
        "division_id": division.pk,
        **_notices(court, recorder),
        "case_id": case.pk,
        "party_id": defendant.pk,
        "document_id": paper.pk,
        "relation_id": relation.pk,
        "number": entry.number,
        "seal_id": sealing.pk,
        "recusal_id": recusal.pk,
        "extension_id": extension.pk,
        "period_id": period.pk,
        "member_id": recusal.member_id,
        "code": "新0103",
        "rule": "defence",
        "fee": "property",
        "key": "nothing",
        **_filing(aygul, court, paper),
        **_exchange(plaintiff, judge),
        **_fee(case, plaintiff),
        **_service(case, defendant, absent, li_qiang, stranger, paper),
        **_decisions(case, plaintiff, defendant, judge, paper),
        **_hearing(case, court, judge, plaintiff),
        **_mediation(case, plaintiff, defendant, court),
        **_work(case, court, judge),
        "message_id": Message.objects.create(
            key="m", to=aygul, line="portal", language="zh-hans", letter="x", subject="s", body="b", state="sent"
        ).pk,
        "plaintiff": plaintiff.pk,
        "defendant": defendant.pk,
        "absent": absent.pk,
    }


def _work(case, court, judge):
    """A task for the registry, a talk with it, a note of the judge, a session, an order that keeps the case off it."""
    item = Item.objects.create(court=court, case=case, kind="task", thing=case.pk, office="registry_clerk", text="核实")
    talk = Thread.objects.create(case=case, subject="送达", opened_by=judge)
    for member in ({"user": judge}, {"office": "registry_clerk"}):
        Member.objects.create(thread=talk, **member)
    Post.objects.create(thread=talk, by=judge, text="请核实地址")
    note = Note.objects.create(case=case, author=judge, audience="personal", text="和解可能")
    session = Session.objects.create(
        court=court, courtroom=CourtroomFactory(court=court), judge=judge, title="专场", first_day=date(2022, 9, 6),
        last_day=date(2022, 9, 6), from_time=time(10), to_time=time(12), minutes=30, capacity=4, planned_by=judge,
    )  # fmt: skip
    Called.objects.create(session=session, case=case, position=1, chosen_by=judge)
    hold = CalendarHold.objects.create(case=case, reason="等待鉴定", held_by=judge)
    return {
        "item_id": item.pk, "talk_id": talk.pk, "note_id": note.pk, "session_id": session.pk, "hold_id": hold.pk,
        "order": hold.pk,
    }  # fmt: skip


def _notices(court, author):
    """What everyone reads, what is being written, and a number nobody answers."""
    public = Notice.objects.create(
        court=court, kind="news", title="周六开放", body="文", state="released", published_at=MORNING
    )
    draft = Notice.objects.create(court=court, kind="news", title="周日开放", body="文", authors=[author.pk])
    flagged = UnansweredNumber.objects.create(court=court, phone="0991-5550001", flagged_by=author)
    return {"notice_id": public.pk, "draft_id": draft.pk, "flag_id": flagged.pk}


def _mediation(case, plaintiff, defendant, court):
    mediation = Mediation.objects.create(
        court=court, case=case, title=case.title, state="running", answer_by=date(2022, 8, 15), due_on=date(2022, 8, 17)
    )
    one, other = (
        Participant.objects.create(
            mediation=mediation, side=party.side, name=party.name, user=party.user, party=party, answer="agreed"
        )
        for party in (plaintiff, defendant)
    )
    agreement = Agreement.objects.create(
        mediation=mediation, written_by=defendant.user, state="effective", effective_at=MORNING,
        clauses=[{"kind": "state", "text": "双方和解"}],
    )  # fmt: skip
    confirmation = Confirmation.objects.create(agreement=agreement, last_day=date(2022, 9, 9), case=case, state="filed")
    talk = Meeting.objects.create(mediation=mediation, how="video", starts_at=MORNING)
    return {
        "meeting_id": talk.pk, "mediation_id": mediation.pk,
        "side": one.pk, "other_side": other.pk, "confirmation_id": confirmation.pk,
        "pk": 0, "statement": 0,
    }  # fmt: skip


def _filing(aygul, court, paper):
    filing = drafting.start(by=aygul, via=Channel.WEB, language="zh-hans")
    filing = drafting.save(filing, {**FORM, "court": court.code}, version=filing.version, by=aygul)
    attached = drafting.attach(filing, paper, kind=FilingDocument.Kind.EVIDENCE, by=aygul)
    submitting.submit(filing, by=aygul, via=Channel.WEB)
    return {"filing_id": filing.pk, "attachment_id": attached.pk}


def _fee(case, plaintiff):
    fee = Fee.objects.create(case=case, party=plaintiff, rule="property", amount="981.25", due_on=date(2022, 8, 17))
    relief = FeeRelief.objects.create(fee=fee, kind="deferral", grounds="困难", applied_at=MORNING)
    return {"fee_id": fee.pk, "relief_id": relief.pk}


def _exchange(plaintiff, judge):
    """An exchange of evidence that everyone is asked about, with one piece of the plaintiff."""
    exchange = Exchange.objects.create(
        case=plaintiff.case, list_days=5, opinion_days=3, ordered_by=judge, answer_by=date(2022, 8, 15)
    )
    for party in plaintiff.case.parties.all():
        ExchangeSide.objects.create(exchange=exchange, party=party)
    piece = Piece.objects.create(
        exchange=exchange, party=plaintiff, side="plaintiff", number=1, proves="x",
        filed=CaseDocument.objects.filter(case=plaintiff.case).first(),
    )  # fmt: skip
    return {"exchange_id": exchange.pk, "piece_id": piece.pk}


def _service(case, defendant, absent, li_qiang, stranger, paper):
    order = ServiceOrder.objects.create(
        case=case, party=defendant, purpose="complaint", state="served", effective_at=MORNING, ordered_at=MORNING
    )
    order.documents.add(paper)
    attempt = ServiceAttempt.objects.create(
        order=order, way="portal", state="effective", effective_at=MORNING, reached_at=MORNING, sent_at=MORNING
    )
    elsewhere = ServiceOrder.objects.create(case=case, party=absent, purpose="summons", ordered_at=MORNING)
    entrusted = Entrusted.objects.create(
        attempt=ServiceAttempt.objects.create(order=elsewhere, way="entrusted", sent_at=MORNING),
        court=CourtFactory(code="新3101", name="喀什市人民法院", names={}), letter=paper, asked_by=li_qiang,
    )  # fmt: skip
    rebuttal = Rebuttal.objects.create(attempt=attempt, reasons="未收到", raised_by=li_qiang)
    code = JoinCode.objects.create(party=absent, hash="0" * 64, expires_at=MORNING + timedelta(days=90))
    request = JoinRequest.objects.create(
        party=absent, code=code, user=stranger, name="张三", electronic_service=True, requested_at=MORNING
    )
    return {
        "entrusted_id": entrusted.pk,
        "order_id": order.pk, "attempt_id": attempt.pk, "rebuttal_id": rebuttal.pk, "request_id": request.pk,
    }  # fmt: skip


def _hearing(case, court, judge, plaintiff):
    during = DateTimeTZRange(MORNING + timedelta(days=9), MORNING + timedelta(days=9, hours=1))
    room = CourtroomFactory(court=court)
    hearing = Hearing.objects.create(case=case, courtroom=room, during=during, scheduled_by=judge)
    consent = Consent.objects.create(hearing=hearing, party=plaintiff, told_text="1", told_language="ug")
    return {"hearing_id": hearing.pk, "courtroom": room.pk, "consent_id": consent.pk}


def _decisions(case, plaintiff, defendant, judge, paper):
    signing = Decision.objects.create(case=case, kind="judgment", title="民事判决书", state="signing", drafted_by=judge)
    DecisionVersion.objects.create(decision=signing, number=1, text="判决如下。", saved_by=judge)
    item = {
        "kind": "pay", "obligor": defendant.pk, "obligee": plaintiff.pk, "amount": "100.00", "due_days": 1,
        "text": "还",
    }  # fmt: skip
    final = Decision.objects.create(
        case=case, kind="judgment", title="民事判决书", state="final", drafted_by=judge, operative=[item],
        document=paper, pronounced_at=MORNING - timedelta(days=60), final_on=date(2022, 7, 1),
    )  # fmt: skip
    DecisionVersion.objects.create(decision=final, number=1, text="判决如下。", saved_by=judge)
    application = EnforcementApplication.objects.create(
        title=final, applicant=plaintiff, debtor=defendant, amount="100.00", via="web",
        last_day=date(2024, 7, 1), due_on=date(2022, 8, 17), submitted_at=MORNING,
    )  # fmt: skip
    return {"decision_id": signing.pk, "final": final.pk, "application_id": application.pk}
