"""Who may do what: for every permission of the house exactly these people of the whole cast, and nobody else.

A permission that no line names fails the suite: whoever states one writes down here who holds it.
"""

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.utils import timezone

from evercourt.accounts.firms import Deputy, Firm, FirmMember
from evercourt.accounts.models import LawyerLicence, User
from evercourt.accounts.offices import Office
from evercourt.cases.models import Case, Extension, Fee, PanelMember, Party, Recusal, Representation
from evercourt.conference.models import Room, Seat
from evercourt.continuity.models import ClosureOrder
from evercourt.decisions.models import Decision
from evercourt.enforcement.models import CaseOfficer, EnforcementApplication
from evercourt.filing.models import Filing
from evercourt.hearings.models import Centre, CentreRoom, Hearing, Participant, Session
from evercourt.kernel.policy import may, permissions
from evercourt.mediation.models import Assignment, Mediation, Mediator
from evercourt.messages.models import Endpoint, Listener, Message
from evercourt.service.models import Entrusted, JoinRequest, ServiceOrder
from evercourt.work.models import Item, Note, Thread
from tests.factories import MORNING, CaseFactory, PartyFactory, UserFactory, office_holder

# Everyone with an account, and those among them of whom much is written together.
EVERYONE = (
    "aygul li_qiang lawyer_zhao special_lawyer revoked_lawyer stranger clerk registry_clerk judge second_judge "
    "left_judge recorder president hotline_agent hotline_supervisor mediator auditor enforcement_officer "
    "detention_operator prosecutor administrator next_door retired handling_officer"
)
PLAINTIFF = "aygul lawyer_zhao special_lawyer"
TAKES_DOWN = "clerk registry_clerk hotline_agent"
COURT = "clerk registry_clerk president"
NOT_OF_THE_CASE = " ".join(set(EVERYONE.split()) - {"aygul", "li_qiang"})

# Permission, the thing, who holds it; "system": the court's own job too; "fresh": a second factor is asked.
TABLE = [
    ("account.change", "aygul", "aygul", "system"),
    ("consent.give", "aygul", "aygul", ""),
    ("consent.withdraw", "owned", "aygul", ""),
    ("identity.request", "aygul", "aygul", ""),
    ("identity.decide", "owned", "clerk registry_clerk", ""),
    ("identity.confirm_at_counter", "court", "clerk registry_clerk", ""),
    ("token.create", "aygul", "aygul", ""),
    ("token.create_as_office_holder", "clerk", "clerk", "fresh"),
    ("token.revoke", "owned", "aygul", ""),
    ("token.confirm", "owned", "aygul", ""),
    ("licence.enter", "aygul", "aygul", ""),
    ("licence.verify", "owned", "clerk registry_clerk next_door", "system"),
    ("firm.open", "firm_name", "special_lawyer", ""),
    ("firm.ask", "firm", "special_lawyer", ""),
    ("firm.agree", "owned", "aygul", ""),
    ("firm.leave", "firm_member", "special_lawyer lawyer_zhao", ""),
    ("deputy.name", "special_lawyer", "special_lawyer", ""),
    ("deputy.end", "deputy", "special_lawyer lawyer_zhao", ""),
    ("restriction.order", "court", "president", "fresh"),
    ("counsel.enter", "plaintiff", "aygul registry_clerk", ""),
    ("counsel.assign", "defendant", "registry_clerk judge recorder", ""),
    # Who had a power of the plaintiff appears for them again, never for the other side.
    ("counsel.appear", "plaintiff", "special_lawyer revoked_lawyer", ""),
    ("counsel.appear", "defendant", "", ""),
    ("counsel.confirm", "appearance", "aygul registry_clerk", ""),
    ("counsel.revoke", "power", "aygul registry_clerk", ""),
    ("counsel.withdraw", "power", "special_lawyer", ""),
    ("counsel.replace", "power", "aygul registry_clerk", ""),
    ("service.settle_returned", "order", "registry_clerk judge recorder", ""),
    ("service.hand_over_in_custody", "order", "registry_clerk detention_operator", ""),
    ("service.print", "court", "registry_clerk", ""),
    ("hearing.ask_move", "plaintiff", PLAINTIFF, ""),
    ("service.carry_out_entrusted", "entrusted", "", ""),
    ("address.change", "aygul", "aygul", "system"),
    ("messages.read", "message", "aygul", ""),
    ("endpoint.add", "aygul", "aygul", ""),
    ("endpoint.add", "clerk", "", ""),
    ("endpoint.add", "firm", "special_lawyer", ""),
    ("endpoint.change", "endpoint", "aygul", ""),
    ("endpoint.change", "endpoint_of_firm", "special_lawyer", ""),
    ("endpoint.hear", "endpoint_of_firm", "special_lawyer lawyer_zhao", ""),
    ("endpoint.hear", "endpoint", "", ""),
    ("endpoint.leave", "endpoint_of_firm", "revoked_lawyer", ""),
    ("identity.vouch", "aygul", "", "system"),
    ("messages.prefer", "aygul", "aygul", ""),
    ("reports.see", "court", "clerk registry_clerk president judge second_judge left_judge", ""),
    ("search.keep", "aygul", "aygul", ""),
    ("search.remove", "owned", "aygul", ""),
    ("search.tell", "owned", "", "system"),
    ("figures.see", "court", "president auditor", ""),
    ("figures.rows", "court", "president", ""),
    ("figures.keep", "court", "", "system"),
    ("notices.announce", "court", "", "system"),
    ("notices.draft", "court", COURT, ""),
    ("notices.release", "notice", "president", "fresh"),
    ("notices.withdraw", "notice", "registry_clerk president", "fresh"),
    ("directory.change", "court", "registry_clerk president administrator", "system fresh"),
    ("directory.flag", "court", "clerk registry_clerk hotline_agent hotline_supervisor", ""),
    ("directory.settle", "court_thing", "registry_clerk president administrator", ""),
    ("document.bring", None, EVERYONE, "system"),
    ("upload.continue", "owned", "aygul", ""),
    ("upload.clear_away", None, "", "system"),
    ("filing.start", None, EVERYONE, ""),
    ("filing.take", None, "clerk hotline_agent next_door", ""),
    ("filing.edit", "filing", "aygul", ""),
    ("filing.submit", "filing", "aygul", ""),
    ("filing.prosecute", "court", "prosecutor", ""),
    ("filing.withdraw", "filing", "aygul", ""),
    ("filing.help", None, EVERYONE, ""),
    ("filing.end_help", "filing", "", ""),
    ("filing.issue_receipt", "filing", "", "system"),
    ("filing.review", "filing", "clerk president", ""),
    ("filing.accept", "filing", "clerk president", "system"),
    ("filing.return", "filing", "clerk president", ""),
    ("filing.refuse", "filing", "judge second_judge left_judge", "fresh"),
    ("filing.decide_relief", "filing", "judge second_judge left_judge president", "fresh"),
    ("filing.docket_overdue", "filing", "", "system"),
    ("case.see", "case", f"{PLAINTIFF} li_qiang {COURT} judge recorder", "system"),
    ("case.open", "court", COURT, "system"),
    ("case.deadline", "case", f"{COURT} judge", "system"),
    ("case.panel", "case", COURT, "system"),
    ("case.panel_replace", "case", "president", ""),
    ("relation.declare", "judge", "judge", ""),
    ("recusal.ask", "member", f"{PLAINTIFF} li_qiang recorder", ""),
    ("recusal.decide", "recusal", "judge", "fresh"),  # On the recorder: who presides (CPL 49).
    ("recusal.decide", "recusal_of_judge", "president", "fresh"),
    ("extension.ask", "deadline", f"{PLAINTIFF} hotline_agent", ""),
    ("extension.decide", "extension", "judge", ""),
    ("docket.seal", "case", "judge", ""),
    ("docket.unseal", "case", "judge", "fresh"),
    ("docket.file", "case", f"{PLAINTIFF} li_qiang clerk registry_clerk judge recorder", ""),
    ("docket.strike", "entry", "judge", ""),
    ("docket.correct", "entry", "registry_clerk judge recorder", ""),
    ("case.join", "case", "judge", ""),
    ("case.export", "case", "registry_clerk president", "system"),
    ("case.receive_file", "court", "registry_clerk president", "system"),
    ("fee.ask", "case", f"{COURT} judge", "system"),
    ("fee.book", "case", "", "system"),
    ("fee.take_payment", "case", "registry_clerk", ""),
    ("fee.pay", "fee", PLAINTIFF, ""),
    ("fee.apply_for_relief", "fee", f"{PLAINTIFF} clerk registry_clerk", ""),
    ("fee.decide_relief", "fee", "judge president", "fresh"),
    ("fee.refund", "case", "registry_clerk president judge", "system"),
    ("service.order", "case", "registry_clerk judge recorder", "system"),
    ("service.carry_out", "order", "registry_clerk", "system"),
    ("service.confirm", "order", "registry_clerk hotline_agent", "system"),
    ("service.announce", "order", "registry_clerk", ""),
    ("service.read", "order", "li_qiang", ""),
    ("service.rebut", "order", "li_qiang", ""),
    ("service.prove", "order", "li_qiang registry_clerk judge recorder", ""),
    ("service.decide_rebuttal", "order", "judge", ""),
    ("service.prepare_join", "defendant", "registry_clerk", "system"),
    ("service.confirm_join", "join", "registry_clerk", ""),
    ("service.choose_electronic", "defendant", "li_qiang", ""),
    ("service.answer", "defendant", "li_qiang registry_clerk", ""),
    ("service.answer", "plaintiff", "", ""),
    ("conference.open", "court", "registry_clerk judge second_judge left_judge recorder president", "system"),
    ("conference.run", "live_room", "judge", "system"),
    ("conference.be_present", "live_seat", "aygul", "system"),
    ("conference.go_aside", "live_room", "aygul judge", "system"),
    ("conference.tell_presence", "live_seat", "", "system"),
    ("conference.tell_record", "live_room", "", "system"),
    ("hearing.schedule", "case", "judge recorder registry_clerk", ""),
    ("hearing.adjourn", "hearing", "judge", "system"),
    ("hearing.record", "hearing", "judge recorder", ""),
    ("hearing.ask_consent", "hearing", "judge recorder", "system"),
    ("hearing.consent", "hearing_consent", f"{PLAINTIFF} hotline_agent registry_clerk recorder", ""),
    ("hearing.convert", "hearing", "judge", "system"),
    ("filing.pause_review", "filing", "", "system"),
    ("mediation.list_mediator", "court", "president", ""),
    ("mediation.propose", "case", f"{PLAINTIFF} li_qiang clerk registry_clerk judge", "system"),
    ("mediation.answer", "side", f"aygul special_lawyer mediator {TAKES_DOWN}", "system"),
    ("mediation.send_code", "side", f"aygul special_lawyer mediator {TAKES_DOWN}", ""),
    ("mediation.join", "free_place", EVERYONE, ""),
    ("mediation.join", "side", "", ""),
    ("mediation.choose", "side", f"{PLAINTIFF} mediator {TAKES_DOWN}", ""),
    ("mediation.appoint", "mediation", "clerk registry_clerk", "system"),
    ("mediation.accept", "assignment", "mediator", "system"),
    ("mediation.change_mediator", "mediation", f"{PLAINTIFF} li_qiang mediator", ""),
    ("mediation.call_in", "mediation", "mediator clerk registry_clerk", ""),
    ("mediation.identify", "side", "mediator", ""),
    ("mediation.speak", "side", f"{PLAINTIFF} mediator", "system"),
    ("mediation.mediate", "mediation", "mediator", ""),
    ("mediation.settle", "side", "aygul special_lawyer", "system"),
    ("mediation.sign", "side", f"aygul special_lawyer mediator {TAKES_DOWN}", "system"),
    ("mediation.end", "mediation", "mediator", "system"),
    ("mediation.leave", "side", f"{PLAINTIFF} mediator {TAKES_DOWN}", "system"),
    ("mediation.note_performance", "obligation", f"{PLAINTIFF} clerk registry_clerk", "system"),
    ("mediation.ask_confirmation", "side", f"aygul special_lawyer mediator {TAKES_DOWN}", "system"),
    ("mediation.ask_evidence", "confirmation", "judge", ""),
    ("mediation.watch", "mediation", "", "system"),
    ("decision.confirm_agreement", "confirmation", "judge", "fresh"),
    ("hearing.sign_eligibility", "hearing", "judge", "fresh"),
    ("hearing.decide", "hearing", "judge", ""),
    ("hearing.add_person", "hearing", "judge recorder registry_clerk", ""),
    ("hearing.set_language", "seat_of_plaintiff", f"{PLAINTIFF} judge recorder", ""),
    ("hearing.check_at_door", "seat_of_plaintiff", "judge recorder", ""),
    ("hearing.admit", "hearing", "judge recorder", ""),
    ("hearing.demand_on_site", "plaintiff", PLAINTIFF, ""),
    ("hearing.observe", "hearing", " ".join(set(EVERYONE.split()) - {"aygul"}), ""),
    ("hearing.lead", "hearing", "judge", "system"),
    ("hearing.enter_answer", "hearing", "judge recorder", ""),
    ("hearing.reach", "hearing", "judge recorder", ""),
    ("hearing.come", "hearing", "aygul", ""),
    ("hearing.find_absence", "hearing", "judge", "fresh"),
    ("hearing.talk_to_counsel", "hearing", "", ""),
    ("hearing.end_talk", "hearing", "", ""),
    ("hearing.state_room", "centre_room", "detention_operator", ""),
    ("hearing.arrange", "court", "administrator president", ""),
    ("hearing.transcribe", "hearing", "judge recorder", "system"),
    ("hearing.read_transcript", "hearing", "aygul judge recorder", ""),
    ("hearing.sign_transcript", "seat_of_plaintiff", "aygul judge recorder", ""),
    ("hearing.apply_async", "plaintiff", PLAINTIFF, ""),
    ("hearing.run_async", "hearing", "judge", "system"),
    ("exchange.order", "case", "judge recorder registry_clerk", ""),
    ("exchange.close", "hearing", "judge recorder registry_clerk", "system"),
    ("exchange.speak", "plaintiff", f"{PLAINTIFF} registry_clerk", ""),
    ("exchange.sign", "plaintiff", PLAINTIFF, ""),
    ("exchange.decide_late", "hearing", "judge", ""),
    ("session.plan", "court", "registry_clerk judge second_judge left_judge", ""),
    ("session.fill", "session", "registry_clerk judge", ""),
    ("session.set", "session", "registry_clerk judge", ""),
    ("session.change", "session", "judge", ""),
    ("hearing.hold_back", "case", "judge", ""),
    ("hearing.remind", "hearing", "", "system"),
    ("work.take", "item", "registry_clerk", ""),
    ("work.hand_on", "item", "registry_clerk president", ""),
    ("work.complete", "item", "registry_clerk", ""),
    ("work.internal", "case", f"{COURT} judge recorder", ""),
    ("work.chambers", "case", "judge recorder", ""),
    ("work.talk", "talk", "registry_clerk judge", ""),
    ("work.change_note", "note", "judge", ""),
    ("decision.draft", "case", "judge recorder", ""),
    ("decision.sign", "decision", "judge", "fresh"),
    ("decision.pronounce", "decision", "judge", "fresh"),
    ("decision.finalise", "decision", "", "system"),
    ("decision.publish", "decision", "judge", "fresh"),
    ("decision.withdraw_publication", "decision", "judge president", ""),
    ("decision.appeal", "decision", "aygul special_lawyer li_qiang", ""),
    ("enforcement.apply", "decision", "aygul special_lawyer li_qiang", ""),
    ("enforcement.apply_on_award", "court", EVERYONE, ""),
    ("enforcement.open", "application", "clerk", "system"),
    ("enforcement.put_to_judge", "application", "clerk", ""),
    ("enforcement.refuse", "application", "judge second_judge left_judge", "fresh"),
    ("enforcement.assign", "case", "president", ""),
    ("enforcement.file_officer", "court", "president", ""),
    ("enforcement.handle", "enforced", "handling_officer", ""),
    ("enforcement.report", "enforced_debtor", "li_qiang", ""),
    ("enforcement.report", "plaintiff", "", ""),
    ("enforcement.report_thing", "enforced", "aygul li_qiang clerk registry_clerk handling_officer", ""),
    ("enforcement.sign", "ruling", "judge second_judge left_judge", "fresh"),
    ("enforcement.release", "ruling", "enforcement_officer", "fresh"),
    ("enforcement.exchange", "court", "", "system"),
    ("enforcement.take_money", "enforced", "registry_clerk", "system"),
    ("enforcement.approve_payout", "small_payout", "judge second_judge left_judge president", "fresh"),
    ("enforcement.approve_payout", "large_payout", "president", "fresh"),
    ("enforcement.pay_out", "small_payout", "registry_clerk", "fresh"),
    ("enforcement.object", "enforced", "aygul li_qiang clerk registry_clerk", ""),
    ("enforcement.claim_thing", "of_enforced", NOT_OF_THE_CASE, ""),
    ("enforcement.decide_objection", "of_enforced", "judge second_judge left_judge", "fresh"),
    ("enforcement.decide_review", "review", "judge", "fresh"),
    ("enforcement.announce_sale", "ruling", "judge second_judge left_judge", "fresh"),
    ("enforcement.end", "enforced", "judge second_judge left_judge", "fresh"),
    ("enforcement.watch", "court", "president auditor", ""),
    ("enforcement.keep_clocks", "court", "", "system"),
    ("appointments.book", "visit", "aygul clerk registry_clerk hotline_agent", ""),
    ("appointments.change", "visit", "aygul clerk registry_clerk hotline_agent administrator president", "system"),
    ("appointments.serve", "court", "clerk registry_clerk", ""),
    ("appointments.watch", "visit", "", "system"),
    ("appointments.arrange", "court", "administrator president", ""),
    ("appointments.pause", "court", "administrator president", "system"),
    ("helpline.ring", "court", "", "system"),
    ("helpline.answer", "court", "hotline_agent", ""),
    ("helpline.talk", "call", "hotline_agent", ""),
    ("helpline.hang_up", "call", "hotline_agent", "system"),
    ("helpline.call_back", "court_thing", "hotline_agent", ""),
    ("helpline.answer_order", "asked_judge", "judge president", ""),
    ("helpline.answer_order", "asked_division", "clerk registry_clerk president", ""),
    ("helpline.transfer_order", "asked_judge", "judge president hotline_supervisor", ""),
    ("helpline.transfer_order", "asked_division", "clerk registry_clerk president hotline_supervisor", ""),
    ("helpline.tell_answer", "court_thing", "hotline_agent", ""),
    ("helpline.escalate", "court_thing", "", "system"),
    ("helpline.settle_question", "court_thing", "clerk registry_clerk president", "system"),
    ("helpline.watch", "court", "hotline_supervisor president", ""),
    ("closure.draft", "court", "president administrator registry_clerk", ""),
    ("closure.issue", "closure", "president", "fresh"),
    ("closure.end", "closure", "president", "system fresh"),
    ("closure.report", "closure", f"{COURT} hotline_agent", ""),
    ("closure.ask_to_keep", "hearing_consent", f"{PLAINTIFF} hotline_agent registry_clerk recorder", ""),
    ("closure.except", "hearing", "judge", "system"),
    ("closure.tell", "closure", f"{COURT} hotline_agent", "system"),
    ("house.copy", "court", "", "system"),
    ("case.take_over", "court", "", "system"),
    ("case.give_over", "court", "", "system"),
    ("maintenance.announce", "court", "administrator", "system fresh"),
    ("maintenance.end", "court_thing", "administrator", "system fresh"),
    ("outage.record", "court", "administrator president", "system fresh"),
    ("outage.end", "court_thing", "administrator president", "system fresh"),
]  # fmt: skip


@pytest.fixture
def things(world, court, other_court, aygul, li_qiang, clerk, judge, second_judge, registry_clerk):
    """Every thing a permission is asked about, by the name the table gives it."""
    case = Case.objects.get(pk=world["case_id"])
    plaintiff = Party.objects.get(pk=world["plaintiff"])
    hearing = Hearing.objects.get(pk=world["hearing_id"])
    closure = ClosureOrder.objects.create(
        court=court, title="闭院", grounds="疫情", begins_at=MORNING, drafted_by=clerk
    )
    closure.courts.add(court)
    mediation = Mediation.objects.get(pk=world["mediation_id"])
    listed = Mediator.objects.create(
        user=office_holder(court, Office.MEDIATOR, "mediator", "mediator@example.org"), court=court, kind="court",
        profile="x", since=date(2022, 1, 1),
    )  # fmt: skip
    Assignment.objects.create(
        mediation=mediation, mediator=listed, how="drawn", state="accepted", answer_by=date(2022, 8, 15)
    )
    # In the room: who hosts it, a party, one who waits at the door, and a host who was asked to go.
    live = Room.objects.create(court=court, subject="hearing:1", stream=case.ledger_stream, title="开庭")
    Seat.objects.create(room=live, person=judge, name="x", role="judge", is_host=True, state="admitted")
    Seat.objects.create(room=live, person=second_judge, name="x", role="judge", is_host=True, state="out")
    Seat.objects.create(room=live, person=li_qiang, name="x", role="party", state="at_door")
    seat = Seat.objects.create(room=live, person=aygul, name="x", role="party", state="admitted")
    return {
        None: None,
        "court": court,
        "aygul": aygul,
        "clerk": clerk,
        "judge": judge,
        "member": Recusal.objects.get(pk=world["recusal_id"]).member,
        "recusal": Recusal.objects.get(pk=world["recusal_id"]),
        "recusal_of_judge": Recusal(member=Case.objects.get(pk=world["case_id"]).panel.get(seat="presiding")),
        "deadline": Extension.objects.get(pk=world["extension_id"]).deadline,
        "extension": Extension.objects.get(pk=world["extension_id"]),
        # What belongs to one person: a key, a consent, an upload, a check of identity.
        "owned": SimpleNamespace(user_id=aygul.pk, owner_id=aygul.pk, court_id=court.pk),
        "message": Message.objects.get(pk=world["message_id"]),
        "endpoint": Endpoint.objects.create(owner=aygul, url="https://example.org", secret="x"),
        "filing": Filing.objects.get(pk=world["filing_id"]),
        "case": case,
        "entry": case.docket.get(number=world["number"]),
        "plaintiff": plaintiff,
        "defendant": Party.objects.get(pk=world["defendant"]),
        "fee": Fee.objects.get(pk=world["fee_id"]),
        "order": ServiceOrder.objects.get(pk=world["order_id"]),
        "entrusted": Entrusted.objects.get(pk=world["entrusted_id"]),
        "join": JoinRequest.objects.get(pk=world["request_id"]),
        "hearing": hearing,
        "hearing_consent": SimpleNamespace(party=plaintiff, hearing=hearing, representation_id=None),
        "seat_of_plaintiff": Participant.objects.create(
            hearing=hearing, role="party", name=plaintiff.name, user=aygul, party=plaintiff
        ),
        "centre_room": CentreRoom.objects.create(centre=Centre.objects.create(court=court, name="看守所"), name="1"),
        "decision": Decision.objects.get(pk=world["final"]),
        "application": EnforcementApplication.objects.get(pk=world["application_id"]),
        "mediation": mediation,
        "side": mediation.participants.select_related("party").get(side="plaintiff"),
        "free_place": SimpleNamespace(user_id=None, party_id=None),
        "assignment": mediation.assignments.get(),
        "obligation": SimpleNamespace(
            obligee=mediation.participants.select_related("party").get(side="plaintiff"),
            agreement=SimpleNamespace(mediation=mediation),
        ),
        "confirmation": SimpleNamespace(case=case, agreement=SimpleNamespace(mediation=mediation)),
        "review": SimpleNamespace(case=case, objection=SimpleNamespace(case_id=0)),
        "visit": SimpleNamespace(person_id=aygul.pk, counter=SimpleNamespace(court_id=court.pk)),
        "closure": closure,
        "session": Session.objects.get(pk=world["session_id"]),
        "item": Item.objects.get(pk=world["item_id"]),
        "talk": Thread.objects.get(pk=world["talk_id"]),
        "note": Note.objects.get(pk=world["note_id"]),
        "live_room": live,
        "live_seat": seat,
        "court_thing": SimpleNamespace(court_id=court.pk),
        # A clerk wrote it, and the registry clerk changed a word.
        "notice": SimpleNamespace(court_id=court.pk, authors=[clerk.pk, registry_clerk.pk]),
        "asked_judge": SimpleNamespace(court_id=court.pk, judge_id=judge.pk, opened_by_id=0),
        "asked_division": SimpleNamespace(court_id=court.pk, judge_id=None, opened_by_id=0),
        **_enforced(court, aygul),
        # The agent on the line is made with the people.
        "call": SimpleNamespace(court_id=court.pk, agent_id=None),
    }


def _enforced(court, aygul):
    """An enforcement case of Aygul against Li Qiang, handled by an officer made with the people."""
    case = CaseFactory(court=court, kind="enforcement", number="（2022）新0103执1号")
    PartyFactory(case=case, side=Party.Side.APPLICANT, user=aygul)
    debtor = PartyFactory(
        case=case,
        side=Party.Side.DEBTOR,
        name="李强",
        user=Party.objects.filter(name="李强").exclude(user=None).first().user,
    )
    ruling = SimpleNamespace(case=case, case_id=case.pk, proposed_by_id=0, signed_by_id=0)
    payout = {"case": case, "case_id": case.pk, "proposed_by_id": 0, "approved_by_id": 0}
    return {
        "enforced": case,
        "enforced_debtor": debtor,
        "ruling": ruling,
        "of_enforced": SimpleNamespace(case=case, case_id=case.pk),
        "small_payout": SimpleNamespace(amount=Decimal(99_999), **payout),
        "large_payout": SimpleNamespace(amount=Decimal(100_000), **payout),
    }


@pytest.fixture
def people(things, request, court, other_court):
    """The whole cast by name, with those who almost belong to it: next door, and until yesterday."""
    yesterday = date(2022, 8, 9)
    special = UserFactory(name="孙律师", email="special@example.org")
    Representation.objects.create(
        party=things["plaintiff"], user=special, name="孙律师", scope="special", since=date(2022, 1, 1)
    )
    _practice(things, special, request.getfixturevalue("lawyer_zhao"), request.getfixturevalue("revoked_lawyer"))
    left = office_holder(court, Office.JUDGE, "离席法官", "left@example.org")
    PanelMember.objects.create(
        case=things["case"], user=left, seat=PanelMember.Seat.MEMBER, until=timezone.now() - timedelta(days=1)
    )
    next_door = office_holder(other_court, Office.JUDGE, "周燕", "nextdoor@example.org")
    for office in set(Office) - {Office.JUDGE}:
        next_door.offices_held.create(court=other_court, office=office, since=date(2020, 1, 1))
    retired = office_holder(court, Office.JUDGE, "退休人", "retired@example.org")
    for office in set(Office) - {Office.JUDGE}:
        retired.offices_held.create(court=court, office=office, since=date(2020, 1, 1))
    retired.offices_held.update(until=yesterday)
    made = {"special_lawyer": special, "left_judge": left, "next_door": next_door, "retired": retired}
    for office in (
        "hotline_agent",
        "hotline_supervisor",
        "auditor",
        "enforcement_officer",
        "detention_operator",
        "prosecutor",
    ):
        made[office] = office_holder(court, office, office, f"{office}@example.org")
    made["mediator"] = User.objects.get(email="mediator@example.org")
    # The operator of this very centre; one of the centre of the court next door almost is.
    things["centre_room"].centre.operators.add(made["detention_operator"], next_door, retired)
    things["call"].agent_id = made["hotline_agent"].pk
    made["handling_officer"] = office_holder(court, Office.ENFORCEMENT_OFFICER, "艾尔肯", "handles@example.org")
    CaseOfficer.objects.create(case=things["enforced"], user=made["handling_officer"])
    # Who proposed the ruling is not the one who releases it.
    things["ruling"].proposed_by_id = made["handling_officer"].pk
    fixtures = set(EVERYONE.split()) - set(made)
    return made | {name: request.getfixturevalue(name) for name in fixtures}


def _practice(things, special, zhao, revoked):
    """A firm of which the special lawyer is partner; two with a licence, and Zhao, whose licence nobody confirmed."""
    firm = Firm.objects.create(name="天山律师事务所", founded_by=special)
    FirmMember.objects.create(firm=firm, user=special, role="partner", agreed_at=MORNING)
    for place, person in enumerate((special, revoked, zhao)):
        LawyerLicence.objects.create(
            user=person, number=f"1650{place}", firm="另一律师事务所" if person == revoked else firm.name,
            verified_at=None if person == zhao else MORNING,
        )  # fmt: skip
    power = Representation.objects.get(user=special)
    # Where a firm's software listens, also for one who has left.
    endpoint = Endpoint.objects.create(owner=special, firm=firm, url="https://example.org", secret="x")
    Listener.objects.create(endpoint=endpoint, user=revoked)
    things |= {
        "firm": firm, "firm_name": firm.name, "special_lawyer": special, "power": power,
        "endpoint_of_firm": endpoint,
        "firm_member": FirmMember.objects.create(firm=firm, user=zhao, role="lawyer", agreed_at=MORNING),
        "deputy": Deputy.objects.create(lawyer=special, user=zhao, kind="assistant", since=date(2023, 1, 1)),
        "appearance": SimpleNamespace(user_id=0, party=things["plaintiff"]),
    }  # fmt: skip


def test_exactly_these_people_may(people, things):
    wrong = {}
    for name, thing, allowed, _marks in TABLE:
        held = {who for who, person in people.items() if may(person, name, things[thing])}
        if held != set(allowed.split()):
            wrong[name] = f"may too: {held - set(allowed.split())}; may not: {set(allowed.split()) - held}"
    assert not wrong


@pytest.mark.parametrize(("name", "marks"), sorted({(name, marks) for name, _thing, _allowed, marks in TABLE}))
def test_what_the_court_does_by_itself_and_what_asks_a_second_factor(name, marks):
    rule = permissions[name]
    assert ("system" if rule.system else "", "fresh" if rule.fresh else "") == (
        "system" if "system" in marks else "",
        "fresh" if "fresh" in marks else "",
    )


def test_every_permission_is_in_the_table():
    assert {row[0] for row in TABLE} == set(permissions)
