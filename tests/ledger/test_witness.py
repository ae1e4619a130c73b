"""Rows of a case file are witnessed: a byte changed past the triggers, or past the acts, is found and named."""

import time
from datetime import date, timedelta
from datetime import time as time_of_day

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from evercourt.cases.models import (
    Appearance,
    CaseGroup,
    Deadline,
    EntryCorrection,
    Extension,
    FeeRelief,
    JoinedCase,
    Party,
    Recusal,
    Refund,
    Representation,
    Sealing,
    Striking,
)
from evercourt.conference.models import Recording, Room, Said, Seat
from evercourt.decisions.models import Publication
from evercourt.documents.models import Document
from evercourt.filing.models import Defect, Filing, Help, ReliefDecision
from evercourt.hearings.models import (
    AbsenceFinding,
    Apart,
    AsyncHearing,
    AsyncVideo,
    CalendarHold,
    Centre,
    CentreForm,
    CentreRoom,
    Consent,
    Correction,
    CourseEntry,
    Eligibility,
    Exchange,
    ExchangeSide,
    Interruption,
    Line,
    MoveRequest,
    ObserverRequest,
    OnSiteDemand,
    Opinion,
    Participant,
    Piece,
    Session,
    Signing,
    Sitting,
    Transcript,
)
from evercourt.helpline.models import Authority, Call
from evercourt.kernel.channels import Channel
from evercourt.ledger.checks import checks
from evercourt.ledger.models import Entry, Witness
from evercourt.ledger.record import record
from evercourt.ledger.rows import watched
from evercourt.ledger.seals import seal
from evercourt.mediation.models import (
    Agreement,
    Assignment,
    Confirmation,
    Joined,
    Mediation,
    Mediator,
    Obligation,
    Signature,
)
from evercourt.mediation.models import (
    Participant as Side,
)
from evercourt.messages.models import Message
from evercourt.notices.models import ContactVersion, Notice
from evercourt.operations.models import Maintenance, Outage
from evercourt.service.models import Answer, Entrusted, Rebuttal, Returned, ServiceAttempt, Visit
from evercourt.statistics.models import Snapshot
from tests.enforcement.everything import one_of_everything
from tests.factories import CaseFactory
from tests.forging import past_the_triggers
from tests.journeys.test_one_road import clock, walk  # noqa: F401
from tests.ledger.test_record import SomethingNoted


def found():
    return {
        (one.code, one.subject, one.facts.get("columns", ""))
        for check in checks
        for one in check.run(lambda _steps: None)
    }


def test_every_witnessed_table_is_compared_and_no_other():
    with_trigger = {
        model
        for model in apps.get_models()
        if any(trigger.name == "witnessed" for trigger in getattr(model._meta, "triggers", []))
    }
    assert with_trigger == set(watched)


# One column of each watched table, and what a falsifier would like to write there.
FORGERIES = {
    "cases_case": ("title", "title || 'x'"),
    "cases_panelmember": ("seat", "'member'"),
    "cases_party": ("name", "name || 'x'"),
    "cases_partyidentity": ("address", "address || 'x'"),
    "cases_deadline": ("due_on", "due_on + 1"),
    "cases_casedocument": ("access", "'court'"),
    "cases_fee": ("amount", "amount + 0.01"),
    "cases_payment": ("reference", "reference || 'x'"),
    "documents_document": ("title", "title || 'x'"),
    "filing_filing": ("due_on", "due_on + 1"),
    "hearings_moverequest": ("reasons", "reasons || 'x'"),
    "service_entrusted": ("reason", "reason || 'x'"),
    "service_visit": ("what", "what || 'x'"),
    "filing_help": ("relation", "relation || 'x'"),
    "filing_submission": ("form", 'form || \'{"facts": "x"}\''),
    "decisions_decision": ("operative", "'[]'"),
    "decisions_decisionversion": ("text", "text || 'x'"),
    "decisions_decisionsignature": ("text_sha256", "'x'"),
    "decisions_appealperiod": ("last_day", "last_day + 1"),
    "hearings_hearing": ("outcome", "outcome || 'x'"),
    "hearings_consent": ("told_language", "'xx'"),
    "hearings_eligibility": ("allowed", "NOT allowed"),
    "hearings_centreform": ("present", "present || 'x'"),
    "hearings_participant": ("mode", "'remote'"),
    "hearings_apart": ("reason", "reason || 'x'"),
    "hearings_observerrequest": ("reason", "reason || 'x'"),
    "hearings_onsitedemand": ("reasons", "reasons || 'x'"),
    "hearings_sitting": ("heads", '\'{"court": "x"}\''),
    "hearings_courseentry": ("answer", "'no'"),
    "hearings_interruption": ("note", "note || 'x'"),
    "hearings_absencefinding": ("reasons", "reasons || 'x'"),
    "hearings_transcript": ("sha256", "'x'"),
    "hearings_line": ("text", "text || 'x'"),
    "hearings_correction": ("text", "text || 'x'"),
    "hearings_signing": ("refused", "NOT refused"),
    "hearings_asynchearing": ("difficulty", "difficulty || 'x'"),
    "hearings_asyncvideo": ("stage", "'debate'"),
    "hearings_exchange": ("about", "about || 'x'"),
    "hearings_exchangeside": ("remark", "remark || 'x'"),
    "hearings_piece": ("proves", "proves || 'x'"),
    "hearings_opinion": ("reasons", "reasons || 'x'"),
    "service_serviceorder": ("effective_at", "effective_at + interval '1 microsecond'"),
    "service_serviceattempt": ("received_by", "received_by || 'x'"),
    "enforcement_enforcementapplication": ("amount", "amount - 1"),
    "enforcement_award": ("debtor", "'x'"),
    "enforcement_filedofficer": ("credential", "'x'"),
    "enforcement_caseofficer": ("since", "since + interval '1 day'"),
    "enforcement_debt": ("cap", "cap + 1"),
    "enforcement_propertyreport": ("household", "household + 1"),
    "enforcement_inquiry": ("reason", "'x'"),
    "enforcement_answer": ("sha256", "'x'"),
    "enforcement_holding": ("worth", "worth + 1"),
    "enforcement_ruling": ("grounds", "'x'"),
    "enforcement_measure": ("held", "held + 1"),
    "enforcement_measureorder": ("done", "done + 1"),
    "enforcement_orderanswer": ("sha256", "'x'"),
    "enforcement_moneymove": ("amount", "amount + 1"),
    "enforcement_payout": ("reference", "'x'"),
    "enforcement_distribution": ("rest", "rest + 1"),
    "enforcement_objection": ("reasons", "'x'"),
    "enforcement_ending": ("applicant_said", "'x'"),
    "cases_representation": ("scope", "'special'"),
    "cases_appearance": ("scope", "'special'"),
    "service_returned": ("note", "'x'"),
    "cases_feerelief": ("percent", "100"),
    "cases_recusal": ("decision", "decision || 'x'"),
    "cases_extension": ("reasons", "reasons || 'x'"),
    "cases_sealing": ("reasons", "reasons || 'x'"),
    "cases_striking": ("reasons", "reasons || 'x'"),
    "cases_entrycorrection": ("entry_id", "corrects_id"),
    "cases_refund": ("amount", "amount + 0.01"),
    "service_answer": ("in_time", "NOT in_time"),
    "service_rebuttal": ("claimed_on", "'2022-08-01'"),
    "filing_defect": ("text", "text || 'x'"),
    "filing_reliefdecision": ("granted", "NOT granted"),
    "mediation_mediation": ("title", "title || 'x'"),
    "mediation_participant": ("answer", "'refused'"),
    "mediation_assignment": ("disclosed", "'x'"),
    "mediation_agreement": ("clauses", "'[]'"),
    "mediation_signature": ("read_out", "'x'"),
    "mediation_obligation": ("due_on", "due_on + 1"),
    "mediation_confirmation": ("last_day", "last_day + 1"),
    "mediation_joined": ("via", "'phone'"),
    "helpline_authority": ("words", "words || 'x'"),
    "conference_room": ("title", "title || 'x'"),
    "conference_seat": ("hears", "'[]'"),
    "conference_recording": ("chain", "chain || 'x'"),
    "conference_said": ("text", "text || 'x'"),
    "hearings_session": ("capacity", "capacity + 1"),
    "hearings_calendarhold": ("reason", "'x'"),
    "statistics_snapshot": ("tallies", "'[]'"),
    "notices_announcement": ("body", "body || 'x'"),
    "notices_contactversion": ("reason", "reason || 'x'"),
    "cases_joinedcase": ("reasons", "reasons || 'x'"),
    "decisions_publication": ("title", "title || 'x'"),
    "enforcement_review": ("text", "text || 'x'"),
    "enforcement_restitution": ("reasons", "reasons || 'x'"),
    "enforcement_suspension": ("why_ended", "'x'"),
    "enforcement_sighting": ("text", "'y'"),
    "enforcement_valuation": ("amount", "amount + 1"),
    "enforcement_sale": ("start", "start + 1"),
    "enforcement_keeping": ("keeper", "'y'"),
    "operations_maintenance": ("reason", "reason || 'x'"),
    "operations_outage": ("cause", "cause || 'x'"),
}
# Whose rows belong to the whole court, not to one case.
OF_NO_CASE = {
    "operations_maintenance",
    "operations_outage",
    "hearings_session",
    "statistics_snapshot",
    "notices_announcement",
    "notices_contactversion",
    "enforcement_filedofficer",
    "conference_room",
    "conference_seat",
    "conference_recording",
    "conference_said",
}


@pytest.fixture
def full_file(walk, aygul, judge):  # noqa: F811
    """The road, and beside it what does not happen on every road: one row of every watched table."""
    plaintiff, fee = walk.parties.get(side="plaintiff"), walk.fees.get()
    filing, attempt = Filing.objects.get(case=walk), ServiceAttempt.objects.latest("pk")
    paper = Document.objects.latest("pk")
    with transaction.atomic():
        Representation.objects.create(party=plaintiff, name="赵敏", since=walk.filed_at.date())
        Appearance.objects.create(party=plaintiff, user=aygul, scope="general", power=paper)
        Returned.objects.create(case=walk, message=Message.objects.latest("pk"), name="x", subject="x", line="email")
        FeeRelief.objects.create(fee=fee, kind="reduction", grounds="困难", percent=50)
        seat, day = walk.panel.first(), walk.filed_at.date()
        Recusal.objects.create(
            member=seat, party=plaintiff, ground="interest", reasons="无", asked_by=aygul, due_on=day
        )
        period = Deadline.objects.filter(case=walk, party__isnull=False).first()
        Extension.objects.create(deadline=period, party=period.party, ground="other", reasons="住院", asked_by=aygul)
        first, second = walk.docket.order_by("number")[:2]
        said = {"to": "public", "ground": "privacy", "basis": "CPL 71", "reasons": "x"}
        Sealing.objects.create(case=walk, entry=first, ordered_by=judge, **said)
        Striking.objects.create(entry=first, reasons="x", by=judge)
        EntryCorrection.objects.create(entry=second, corrects=first)
        Refund.objects.create(fee=fee, amount="1.00", reason="overpaid", basis="FEE 53", reference="R1")
        Answer.objects.create(case=walk, party=plaintiff, text="无", document=paper)
        Rebuttal.objects.create(attempt=attempt, reasons="未收到", raised_by=aygul)
        entrusted = Entrusted.objects.create(attempt=attempt, court=walk.court, letter=paper, asked_by=aygul)
        Visit.objects.create(entrusted=entrusted, on=day, what="x", noted_by=aygul)
        Help.objects.create(filing=filing, helper=aygul, name="x", relation="x", words="x")
        Defect.objects.create(filing=filing, round=1, item="facts", text="请写明", basis="CPL 124")
        ReliefDecision.objects.create(
            filing=filing,
            kind="deferral",
            grounds="困难",
            granted=False,
            reasons="无",
            decided_at=walk.filed_at,
            decided_by=aygul,
        )
        now = timezone.now()
        call = Call.objects.create(
            court=walk.court,
            state="talking",
            agent=aygul,
            party=plaintiff,
            questions_right_at=now,
            code_sent_at=now,
            code_right_at=now,
        )
        Authority.objects.create(call=call, party=plaintiff, what="file", name="x", words="x", agent=aygul)
        group = CaseGroup.objects.create(lead=walk)
        JoinedCase.objects.create(
            group=group, case=walk, ground="same_facts", basis="CPL 55", reasons="x", joined_by=judge
        )
        Publication.objects.create(
            decision=walk.decisions.first(), number="x", title="x", text="x", basis="CPL 159", published_by=judge
        )
        Maintenance.objects.create(court=walk.court, begins_at=now, ends_at=now + timedelta(hours=1), reason="x")
        Outage.objects.create(court=walk.court, parts=["whole"], began_at=now, cause="x")
        Notice.objects.create(
            court=walk.court, kind="news", title="通知", body="公告", state="released", published_at=now
        )
        ContactVersion.objects.create(court=walk.court, version=1, contact={"name": "x"}, valid_from=day)
        Snapshot.objects.create(court=walk.court, figure="x", version=1, first=day, last=day, tallies=[["", 1, "1"]])
        mediation = Mediation.objects.create(court=walk.court, case=walk, title="x", answer_by=day)
        one, other = (
            Side.objects.create(mediation=mediation, side=side, name=side) for side in ("plaintiff", "defendant")
        )
        listed = Mediator.objects.create(user=aygul, court=walk.court, kind="court", profile="x")
        Assignment.objects.create(mediation=mediation, mediator=listed, how="drawn", answer_by=day)
        agreement = Agreement.objects.create(
            mediation=mediation, written_by=aygul, state="effective", clauses=[{"kind": "state", "text": "x"}]
        )
        Signature.objects.create(
            agreement=agreement, participant=one, version=1, text_sha256="x", how="code", via=Channel.WEB
        )
        Obligation.objects.create(agreement=agreement, position=1, obligor=one, obligee=other, due_on=day)
        confirmation = Confirmation.objects.create(agreement=agreement, last_day=day)
        Joined.objects.create(confirmation=confirmation, participant=one, via=Channel.WEB)
        room = Room.objects.create(court=walk.court, subject="hearing:1", stream=walk.ledger_stream, title="开庭")
        seated = Seat.objects.create(room=room, person=aygul, name="x", role="party")
        Recording.objects.create(room=room, place="court", key="a" * 64)
        Said.objects.create(room=room, seat=seated, text="听不清")
        _by_video(walk, aygul, plaintiff, paper)
        one_of_everything(CaseFactory(court=walk.court, number="（2022）新0103执99号"), judge, paper)
        record(SomethingNoted(what="x"), about=walk, by=None, via=Channel.SYSTEM)
    return walk


def _by_video(walk, aygul, plaintiff, paper):  # noqa: F811
    """One row of every table of a hearing by video."""
    hearing, now = walk.hearings.first(), timezone.now()
    Session.objects.create(
        court=walk.court, courtroom=hearing.courtroom, judge=aygul, title="x", first_day=now.date(),
        last_day=now.date(), from_time=time_of_day(10), to_time=time_of_day(12), minutes=30, capacity=2,
        planned_by=aygul,
    )  # fmt: skip
    CalendarHold.objects.create(case=walk, reason="等待", held_by=aygul)
    Consent.objects.create(hearing=hearing, party=plaintiff, told_text="1", told_language="ug")
    Eligibility.objects.create(hearing=hearing, kind="civil", grounds={}, allowed=True, signed_by=aygul)
    cell = CentreRoom.objects.create(centre=Centre.objects.create(court=walk.court, name="看守所"), name="1")
    CentreForm.objects.create(
        hearing=hearing, room=cell, present="x", outside_earshot=True, no_coercion=True, whole_room=True,
        documents_given=True, filled_by=aygul,
    )  # fmt: skip
    one, other = (Participant.objects.create(hearing=hearing, role="witness", name=name) for name in ("甲", "乙"))
    Apart.objects.create(hearing=hearing, one=one, other=other, reason="x", ordered_by=aygul)
    ObserverRequest.objects.create(hearing=hearing, user=aygul, conditions="1", language="ug")
    MoveRequest.objects.create(hearing=hearing, party=plaintiff, reasons="x", times=[], asked_by=aygul)
    OnSiteDemand.objects.create(participant=one, party=plaintiff, reasons="x", asked_by=aygul)
    sitting = Sitting.objects.create(hearing=hearing, kind="civil", step="identity", opened_at=now)
    CourseEntry.objects.create(sitting=sitting, step="identity", participant=one, answer="yes", at=now)
    Interruption.objects.create(sitting=sitting, reason="recess", began_at=now)
    AbsenceFinding.objects.create(
        hearing=hearing, participant=one, finding="technical", telemetry=[], telemetry_sha256="x", reasons="x",
        found_by=aygul, found_at=now,
    )  # fmt: skip
    transcript = Transcript.objects.create(hearing=hearing)
    line = Line.objects.create(transcript=transcript, at=now, speaker=one, text="x")
    Correction.objects.create(line=line, participant=one, text="y")
    Signing.objects.create(transcript=transcript, participant=one, sha256="x", reason="x", by=aygul)
    spoken = AsyncHearing.objects.create(case=walk, applicant=plaintiff, difficulty="x", applied_by=aygul)
    AsyncVideo.objects.create(hearing=spoken, stage="claim", party=plaintiff, document=paper, sent_by=aygul)
    exchange = Exchange.objects.create(
        case=walk, list_days=5, opinion_days=3, ordered_by=aygul, answer_by=date(2022, 8, 15)
    )  # fmt: skip
    ExchangeSide.objects.create(exchange=exchange, party=plaintiff)
    piece = Piece.objects.create(
        exchange=exchange, party=plaintiff, side="plaintiff", number=1, filed=walk.documents.first(), proves="x"
    )  # fmt: skip
    Opinion.objects.create(
        piece=piece, party=plaintiff, authentic="accepted", lawful="accepted", relevant="accepted", given_by=aygul
    )  # fmt: skip


def test_every_watched_table_has_its_forgery():
    assert {model._meta.db_table for model in watched} == set(FORGERIES)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_changed_byte_in_any_watched_table_is_named_and_lawful_acts_are_clean(full_file):
    seal()
    assert not found()
    for table, (column, value) in FORGERIES.items():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SELECT max(id) FROM {table}")
            (row,) = cursor.fetchone()
            past_the_triggers(f"UPDATE {table} SET {column} = {value} WHERE id = {row}")
            ((code, subject, columns),) = found()
            assert (code, columns) == ("row-changed", column)
            assert subject.endswith(f"{table} {row}")
            assert subject.startswith("case:") != (table in OF_NO_CASE)
            transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_a_row_changed_removed_or_added_outside_every_act_is_named(walk):  # noqa: F811
    party = Party.objects.order_by("pk").first()
    about = f"case:{party.case_id} cases_party {party.pk}"
    with transaction.atomic():
        past_the_triggers("DELETE FROM cases_party WHERE id = %s", party.pk)
        assert ("row-missing", f"cases_party {party.pk}", "") in found()
        transaction.set_rollback(True)
    with transaction.atomic():
        past_the_triggers(
            "INSERT INTO cases_party (case_id, side, position, kind, name, language, join_code_hash)"
            " VALUES (%s, 'third_party', 9, 'person', 'x', 'en', '')",
            party.case_id,
        )
        assert "row-added" in {code for code, _subject, _columns in found()}
        transaction.set_rollback(True)
    Party.objects.filter(pk=party.pk).update(name="李四")  # By hand, with every trigger on.
    assert found() == {("row-outside-acts", about, "")}


def wait_for_older_transactions(number: int, *, seconds: int = 60) -> None:
    """Wait until nothing that began before transaction `number` is open on this server, other tests included."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
            if cursor.fetchone()[0] > number:
                return
        time.sleep(0.1)


@pytest.mark.django_db(transaction=True)
def test_a_witness_forged_for_an_old_act_is_found_whether_a_seal_took_it_in_or_not(walk):  # noqa: F811
    wait_for_older_transactions(Witness.objects.latest("pk").written_in)
    seal()
    party = Party.objects.order_by("pk").first()
    past_the_triggers("UPDATE cases_party SET name = '李四' WHERE id = %s", party.pk)
    past_the_triggers(
        "INSERT INTO ledger_witness (relation, row, written_in, digests) SELECT 'cases_party', id, (SELECT written_in"
        " FROM ledger_witness WHERE relation = 'cases_party' AND row = thing.id ORDER BY id DESC LIMIT 1),"
        " ledger_digests(thing) FROM cases_party thing WHERE id = %s",
        party.pk,
    )
    late = ("witness-late", f"cases_party {party.pk}", "")
    assert found() == {late}
    seal()
    assert found() == {late}


def test_a_seal_takes_in_the_witnesses_since_the_last(court):
    from tests.factories import CaseFactory

    CaseFactory(court=court)
    seal()
    (entry,) = Entry.objects.filter(stream="rows")
    assert entry.facts["rows"] == Witness.objects.count() == Witness.objects.filter(seal=1).count()
    assert seal() is None


@pytest.mark.parametrize(
    "forgery",
    [
        "UPDATE ledger_witness SET digests = '{}' WHERE id = (SELECT min(id) FROM ledger_witness)",
        "UPDATE ledger_witness SET written_in = 1 WHERE id = (SELECT min(id) FROM ledger_witness)",
        "UPDATE ledger_witness SET seal = 2",
        "DELETE FROM ledger_witness",
        "INSERT INTO ledger_witness (relation, row, written_in, digests, seal) VALUES ('cases_case', 1, 1, NULL, 1)",
    ],
)
def test_a_witness_is_never_changed_and_who_does_it_past_the_triggers_is_found(court, forgery):
    from tests.factories import CaseFactory

    CaseFactory(court=court)
    seal()
    if not forgery.startswith("INSERT"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(forgery)
    past_the_triggers(forgery)
    assert ("witnesses-changed", "seal 1", "") in found()
