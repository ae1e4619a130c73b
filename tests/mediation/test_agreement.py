"""From a proposal to an agreement signed on any channel, confirmed by a judge, and enforceable; or not confirmed."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from evercourt.cases.models import PanelMember
from evercourt.courts.rules import rules_of
from evercourt.decisions.confirming import (
    CHECKLIST,
    confirm_agreement,
    dismiss_confirmation,
    prepare_mediation_document,
)
from evercourt.decisions.effect import take_effect
from evercourt.decisions.models import Decision
from evercourt.documents.acts import receive
from evercourt.enforcement.acts import apply_for_enforcement
from evercourt.filing.models import Filing
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed, SecondFactorNeeded, WrongState
from evercourt.mediation import acts, clauses
from evercourt.mediation.models import Agreement, Confirmation, Obligation
from evercourt.mediation.tasks import watch
from evercourt.service.models import ServiceOrder
from tests.documents.files import pdf
from tests.mediation.conftest import DAY, WEB, pay, sides, signed, with_code


def everything(court):
    return {item.id: True for item in rules_of(court).checklist(CHECKLIST)}


def fresh(judge):
    judge.second_factor_at = timezone.now()
    return judge


@pytest.fixture
def filed(agreed, aygul, li_qiang, judge, recorder) -> Confirmation:
    for participant, user in zip(sides(agreed.mediation), (aygul, li_qiang), strict=True):
        confirmation = acts.ask_confirmation(agreed, participant, by=user, via=WEB)
    return confirmation


def serve_all(case):
    """Everyone was served; effect and enforcement follow from that."""
    from evercourt.decisions.effect import begin_appeal_period

    for decision in case.decisions.all():
        for party in case.parties.all():
            begin_appeal_period(decision, party, served_on=case.court.local_date())
        take_effect(decision, today=case.court.local_date())


@pytest.mark.parametrize(
    "change",
    [
        {"text": ""}, {"obligor": 0}, {"obligee": "x"}, {"due_on": "2022-08-09"}, {"due_on": "soon"},
        {"amount": "0"}, {"amount": "1.001"}, {"amount": "NaN"}, {"text": "x" * 2001},
    ],
)  # fmt: skip
def test_a_clause_that_cannot_be_performed_is_refused_and_named(change):
    clause = {"kind": "pay", "obligor": 1, "obligee": 2, "amount": "1", "due_on": "2022-09-01", "text": "还款"}
    good = clauses.checked([clause], [1, 2], today=date(2022, 8, 10))
    assert good[0]["amount"] == "1.00"
    with pytest.raises(BadInput) as refused:
        clauses.checked([clause, clause | change], [1, 2], today=date(2022, 8, 10))
    assert refused.value.facts["line"] == 2


def test_proposals_have_versions_and_only_the_newest_is_answered(running, mediator_user, aygul, li_qiang):
    one, other = sides(running)
    first = acts.propose_terms(running, [pay(one, other)], made_by=other, by=li_qiang, via=WEB)
    second = acts.propose_terms(
        running, [pay(one, other, "82000")], made_by=None, follows=first, by=mediator_user, via=WEB
    )
    assert (second.number, second.version) == (1, 2)
    with pytest.raises(WrongState):
        acts.answer_terms(first, one, accepts=True, by=aygul, via=WEB)
    assert acts.answer_terms(second, one, accepts=True, by=aygul, via=WEB).accepts


def test_the_last_signature_puts_it_in_effect_and_closes_the_filing(agreed, filing):
    filing.refresh_from_db()
    mediation = agreed.mediation
    mediation.refresh_from_db()
    assert (agreed.state, mediation.state, filing.state) == ("effective", "agreed", "withdrawn")
    assert agreed.document.pages
    assert agreed.document.seal
    one = Obligation.objects.get()
    assert (one.due_on, one.amount, one.obligor.name) == (DAY, Decimal("80000.00"), "李强")


def test_without_the_code_or_with_other_words_nothing_is_signed(to_sign, aygul):
    one = sides(to_sign.mediation)[0]
    with pytest.raises(BadInput):
        acts.sign(to_sign, one, text_sha256=to_sign.text_sha256, by=aygul, via=WEB)
    with_code(one, "sign", by=aygul, subject="0" * 64)
    with pytest.raises(BadInput):
        acts.sign(to_sign, one, text_sha256=to_sign.text_sha256, by=aygul, via=WEB)
    with_code(one, "sign", by=aygul, subject=to_sign.text_sha256)
    with pytest.raises(BadInput):
        acts.sign(to_sign, one, text_sha256="0" * 64, by=aygul, via=WEB)


def test_a_change_makes_every_signature_void(to_sign, aygul, li_qiang, mediator_user):
    one, other = sides(to_sign.mediation)
    with_code(one, "sign", by=aygul, subject=to_sign.text_sha256)
    acts.sign(to_sign, one, text_sha256=to_sign.text_sha256, by=aygul, via=WEB)
    acts.ask_change(to_sign, other, by=li_qiang, via=WEB)
    changed = acts.write_agreement(to_sign.mediation, [pay(one, other, "79000")], by=mediator_user, via=WEB)
    changed = acts.open_for_signing(changed, by=mediator_user, via=WEB)
    assert {one.name for one in acts.unsigned(changed)} == {"李强", "阿依古丽·买买提"}
    assert changed.text_sha256 != to_sign.text_sha256


def test_who_was_not_identified_cannot_sign(to_sign, li_qiang):
    other = sides(to_sign.mediation)[1]
    li_qiang.identity_level = 1
    li_qiang.save()
    other = sides(to_sign.mediation)[1]
    with_code(other, "sign", by=li_qiang, subject=to_sign.text_sha256)
    with pytest.raises(WrongState):
        acts.sign(to_sign, other, text_sha256=to_sign.text_sha256, by=li_qiang, via=WEB)


def test_on_paper_the_scan_is_the_proof(to_sign, clerk, court):
    other = sides(to_sign.mediation)[1]
    with pytest.raises(BadInput):
        acts.sign(to_sign, other, text_sha256=to_sign.text_sha256, by=clerk, via=Channel.COUNTER)
    scan = receive(pdf(), name="signed.pdf", title="调解协议书", court=court, by=clerk)
    acts.sign(to_sign, other, text_sha256=to_sign.text_sha256, proof=scan, by=clerk, via=Channel.COUNTER)
    assert to_sign.signatures.get(participant=other).how == "paper"


def test_by_telephone_the_words_are_read_out_and_kept(to_sign, mediator_user):
    one = sides(to_sign.mediation)[0]
    with_code(one, "sign", by=mediator_user, via=Channel.PHONE, subject=to_sign.text_sha256)
    with pytest.raises(BadInput):
        acts.sign(to_sign, one, text_sha256=to_sign.text_sha256, by=mediator_user, via=Channel.PHONE)
    said = "；".join(acts.words_of(to_sign))
    with_code(one, "sign", by=mediator_user, via=Channel.PHONE, subject=to_sign.text_sha256)
    acts.sign(to_sign, one, text_sha256=to_sign.text_sha256, read_out=said, by=mediator_user, via=Channel.PHONE)
    kept = to_sign.signatures.get(participant=one)
    assert (kept.how, kept.read_out) == ("word", said)


def test_both_must_ask_within_thirty_days(agreed, aygul, li_qiang, clock):
    one, other = sides(agreed.mediation)
    confirmation = acts.ask_confirmation(agreed, one, by=aygul, via=WEB)
    assert (confirmation.state, confirmation.last_day, confirmation.case) == ("asked", date(2022, 9, 9), None)
    clock.move_to(datetime(2022, 9, 13, 3, tzinfo=UTC))
    with pytest.raises(WrongState):
        acts.ask_confirmation(agreed, other, by=li_qiang, via=WEB)
    watch(0)
    confirmation.refresh_from_db()
    assert confirmation.state == "lapsed"


def test_a_judge_drawn_by_lot_confirms_and_the_creditor_can_enforce(filed, judge, aygul, li_qiang, clock):
    case = filed.case
    assert case.number.startswith("（2022）新0103诉前调确1号")
    assert case.panel.get(seat=PanelMember.Seat.PRESIDING).user == judge
    with pytest.raises(SecondFactorNeeded):
        confirm_agreement(filed, checked=everything(case.court), by=judge, via=WEB)
    with pytest.raises(BadInput):
        confirm_agreement(filed, checked={"confirm_identity": True}, by=fresh(judge), via=WEB)
    ruling = confirm_agreement(filed, checked=everything(case.court), by=fresh(judge), via=WEB)
    filed.refresh_from_db()
    assert (filed.state, ruling.state, ruling.appealable) == ("confirmed", "pronounced", False)
    assert ServiceOrder.objects.filter(case=case, purpose="decision").count() == 2
    serve_all(case)
    case.refresh_from_db()
    title = Decision.objects.get(pk=ruling.pk)
    assert (title.state, case.end_reason) == ("final", "confirmation")
    creditor, debtor = case.parties.get(name=aygul.name), case.parties.get(name="李强")
    with pytest.raises(BadInput):
        apply_for_enforcement(title, applicant=creditor, debtor=debtor, amount=Decimal(80000), by=aygul, via=WEB)
    clock.move_to(datetime(2022, 9, 2, 3, tzinfo=UTC))
    made = apply_for_enforcement(title, applicant=creditor, debtor=debtor, amount=Decimal(80000), by=aygul, via=WEB)
    assert made.state == "submitted"


def test_not_confirmed_the_parties_can_sue_without_typing_anything_again(filed, judge, aygul, filing, li_qiang):
    with pytest.raises(BadInput):
        dismiss_confirmation(filed, reasons="不符", by=fresh(judge), via=WEB)
    ruling = dismiss_confirmation(
        filed, reasons="协议内容不明确，无法强制执行，不符合确认条件。", by=fresh(judge), via=WEB
    )
    filed.refresh_from_db()
    assert (filed.state, ruling.operative) == ("dismissed", [])
    again = acts.file_again(filed.agreement.mediation, by=aygul, via=WEB)
    filing.refresh_from_db()
    assert again.state == Filing.State.DRAFT
    assert again.form["facts"] == filing.form["facts"]
    assert again.form["mediation"] is False
    with pytest.raises(WrongState):
        acts.file_again(filed.agreement.mediation, by=li_qiang, via=WEB)


def test_the_judge_sees_what_may_point_to_a_false_mediation(filed, judge):
    # Nothing was said by anybody, within a day, in a filing without evidence.
    assert acts.signs_of(filed) == ["nothing_said", "no_evidence"]
    acts.ask_evidence(filed, "请提交转账记录", by=judge, via=WEB)
    with pytest.raises(NotAllowed):
        acts.ask_evidence(filed, "x", by=filed.agreement.written_by, via=WEB)


def test_performance_is_tracked(agreed, aygul, clock):
    clock.move_to(datetime(2022, 8, 30, 3, tzinfo=UTC))
    watch(0)
    one = Obligation.objects.get()
    assert one.reminded_at
    clock.move_to(datetime(2022, 9, 2, 3, tzinfo=UTC))
    watch(0)
    one.refresh_from_db()
    assert one.state == "overdue"
    acts.note_performed(one, on=date(2022, 9, 2), by=aygul, via=WEB)
    one.refresh_from_db()
    assert (one.state, one.performed_on) == ("performed", date(2022, 9, 2))


def test_only_who_is_owed_says_that_it_was_performed(agreed, li_qiang):
    with pytest.raises(NotAllowed):
        acts.note_performed(Obligation.objects.get(), on=date(2022, 8, 10), by=li_qiang, via=WEB)


@pytest.fixture
def case(clock, court, aygul, li_qiang, judge):
    from evercourt.cases.models import Deadline, Fee, Party
    from tests.factories import CaseFactory, PartyFactory
    from tests.mediation.conftest import with_phone

    case = CaseFactory(court=court, procedure="summary")
    for user, side, name, phone in (
        (aygul, "plaintiff", aygul.name, "+8613899990001"),
        (li_qiang, "defendant", "李强", "+8613899990002"),
    ):
        party = PartyFactory(case=case, user=with_phone(user, phone), side=side, name=name)
    PanelMember.objects.create(case=case, user=judge, seat=PanelMember.Seat.PRESIDING)
    Deadline.objects.create(case=case, rule="trial.summary", trigger_date=date(2022, 8, 1), due_on=date(2022, 11, 1))
    Fee.objects.create(
        case=case, party=Party.objects.get(side="plaintiff", case=case), rule="property", amount="1962.50"
    )
    assert party
    return case


@pytest.fixture
def in_case(case, mediator, aygul, li_qiang, mediator_user, judge):
    mediation = acts.propose(case, by=judge, via=WEB)
    one, other = sides(mediation)
    acts.answer(one, agrees=True, by=aygul, via=WEB)
    acts.answer(other, agrees=True, by=li_qiang, via=WEB)
    acts.choose(one, mediator, by=aygul, via=WEB)
    acts.choose(other, mediator, by=li_qiang, via=WEB)
    return acts.accept(mediation.assignments.get(), by=mediator_user, via=WEB)


def test_in_a_case_it_lasts_seven_days_in_summary_procedure(in_case):
    assert (in_case.due_on, in_case.reference) == (date(2022, 8, 17), in_case.case.number)


def test_in_a_case_an_extension_is_left_out_of_the_trial_limit(in_case, mediator_user, aygul, li_qiang, clock):
    one, other = sides(in_case)
    until = date(2022, 8, 24)
    acts.ask_extension(in_case, until=until, by=mediator_user, via=WEB)
    acts.agree_extension(one, until=until, by=aygul, via=WEB)
    acts.agree_extension(other, until=until, by=li_qiang, via=WEB)
    clock.move_to(datetime(2022, 8, 22, 3, tzinfo=UTC))
    acts.end(in_case, reason="gap", by=mediator_user, via=WEB)
    # From the 18th to the 22nd: five days.
    assert in_case.case.deadlines.get(rule="trial.summary").due_on == date(2022, 11, 1) + timedelta(days=5)


def test_in_a_case_the_court_makes_a_mediation_document_that_ends_it_and_halves_the_fee(
    in_case, mediator_user, aygul, li_qiang, judge
):
    one, other = sides(in_case)
    agreement = acts.write_agreement(in_case, [pay(one, other)], by=mediator_user, via=WEB)
    agreement = acts.open_for_signing(agreement, by=mediator_user, via=WEB)
    agreement = signed(agreement, aygul, li_qiang)
    with pytest.raises(WrongState):
        acts.ask_confirmation(agreement, one, by=aygul, via=WEB)
    from evercourt.decisions import acts as decisions

    paper = prepare_mediation_document(agreement, by=judge, via=WEB)
    assert paper.state == "signing"
    decisions.sign(paper, version=1, by=fresh(judge), via=WEB)
    decisions.pronounce(paper, by=fresh(judge), via=WEB)
    serve_all(in_case.case)
    in_case.case.refresh_from_db()
    paper.refresh_from_db()
    assert (paper.state, in_case.case.end_reason) == ("final", "mediation")
    assert in_case.case.fees.get().amount == Decimal("981.25")
    assert paper.operative[0]["due_on"] == DAY.isoformat()


def test_what_is_no_draft_any_more_cannot_be_rewritten(to_sign):
    from django.db import DatabaseError, transaction

    with pytest.raises(DatabaseError), transaction.atomic():
        Agreement.objects.filter(pk=to_sign.pk).update(clauses=[])
