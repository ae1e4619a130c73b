"""One row of every table of enforcement in one case, as the database takes them; acts have their own tests."""

import uuid
from datetime import date, timedelta
from decimal import Decimal

from evercourt.accounts.models import OfficeHeld
from evercourt.cases.models import Party
from evercourt.enforcement import models as rows
from tests.factories import MORNING, PartyFactory, UserFactory

DAY = date(2022, 8, 10)


def one_of_everything(case, judge, document):
    """Write the rows into `case`, which becomes one of enforcement; return them by model."""
    debtor = case.parties.filter(side=Party.Side.DEBTOR).first() or PartyFactory(
        case=case, side=Party.Side.DEBTOR, name="李强"
    )
    creditor = case.parties.filter(side=Party.Side.APPLICANT).first() or PartyFactory(
        case=case, side=Party.Side.APPLICANT
    )
    officers = [UserFactory(name=name, email=f"everything.{name}@example.org") for name in ("one", "two")]
    for officer in officers:
        OfficeHeld.objects.create(user=officer, court=case.court, office="enforcement_officer", since=DAY)
    bank = rows.Institution.objects.create(
        code="everything", names={"zh-hans": "银行"}, kind="bank", items=["balance"], controls=["freeze"]
    )
    mechanism = rows.Mechanism.objects.create(
        court=case.court, institution=bank, authority="1", channel=True, seal=True, security=True, transfers=True
    )
    for officer in officers:
        rows.FiledOfficer.objects.create(mechanism=mechanism, user=officer, credential="1", since=date(2022, 1, 1))
    debt = rows.Debt.objects.filter(case=case).first() or rows.Debt.objects.create(
        case=case, creditor=creditor, debtor=debtor, principal=100, late_from=DAY, cap=1_000, cap_to=DAY
    )
    award = rows.Award.objects.create(
        court=case.court, kind="labour", commission="仲裁委", number="1", made_on=DAY, perform_by=DAY, amount=1,
        document=document, creditor_kind="person", creditor="x", debtor_kind="person", debtor="y", here="domicile",
        here_where="z", handed_in_by=judge,
    )  # fmt: skip
    rows.EnforcementApplication.objects.create(
        award=award, award_key="x", amount=1, via="web", last_day=DAY, due_on=DAY, state="docketed", case=case
    )
    asker = officers[0]
    rows.CaseOfficer.objects.create(case=case, user=asker)
    rows.PropertyReport.objects.create(
        case=case, debtor=debtor, kind="first", content={"lines": []}, in_time=True, via="web", submitted_by=judge
    )
    inquiry = rows.Inquiry.objects.create(
        case=case, debtor=debtor, institution=bank, items=["balance"], notice=document, asked_by=asker,
        written_at=MORNING, answer_by=DAY,
    )  # fmt: skip
    rows.Answer.objects.create(inquiry=inquiry, raw="x", sha256="0" * 64)
    holding = rows.Holding.objects.create(
        case=case, debtor=debtor, institution=bank, inquiry=inquiry, kind="deposit", number="1", digest="1", worth=10
    )
    ruling = rows.Ruling.objects.create(
        case=case, kind="freeze", lines=[], proposed_by=asker, state="signed", signed_by=judge, signed_at=MORNING,
        document=document, sha256=document.sha256,
    )  # fmt: skip
    measure = rows.Measure.objects.create(
        case=case, debtor=debtor, institution=bank, holding=holding, ruling=ruling, kind="freeze", found=10, asked=5,
        amount=5, why="cash", asked_by=asker, expires_on=date(2023, 8, 10),
    )  # fmt: skip
    measure.move("ordered")
    order = rows.MeasureOrder.objects.create(
        measure=measure, action="freeze", amount=5, ruling=ruling, ruling_sha256=ruling.sha256, asked_by=asker
    )
    rows.OrderAnswer.objects.create(order=order, raw="x", sha256="0" * 64)
    rows.MoneyMove.objects.create(
        case=case,
        kind="incoming",
        source="outside",
        target="received",
        amount=Decimal(7),
        day=DAY,
        key=str(uuid.uuid4()),
    )
    rows.Payout.objects.create(
        case=case, account="fee", amount=1, due_on=DAY, proposed_by=asker, approved_by=judge, approved_at=MORNING
    )
    rows.Distribution.objects.create(case=case, proceeds=7, claims=[], drafted_by=asker)
    objection = rows.Objection.objects.create(
        case=case, kind="act", name="李强", text="x", via="web", raised_by=judge, decide_by=DAY, party=debtor
    )
    paid = rows.Payout.objects.create(
        case=case, account="creditor", party=creditor, amount=2, due_on=DAY, proposed_by=asker, approved_by=judge,
        approved_at=MORNING,
    )  # fmt: skip
    paid.move("approved")
    paid.move("paid")
    for kind, source, target, key in (
        ("allotted", "received", "creditor", "everything"),
        ("paid_out", "creditor", "outside", f"payout:{paid.pk}"),
    ):
        rows.MoneyMove.objects.create(
            case=case, kind=kind, source=source, source_party=creditor if source == "creditor" else None, target=target,
            target_party=creditor if target == "creditor" else None, amount=2, day=DAY, key=key,
        )  # fmt: skip
    rows.Restitution.objects.create(
        case=case, owed_by=creditor, owed_to=debtor, amount=2, fallen_by="x", reasons="x", document=document,
        due_on=DAY, ordered_by=judge,
    )  # fmt: skip
    rows.Review.objects.create(
        case=case,
        objection=objection,
        party=debtor,
        text="x",
        via="web",
        asked_by=judge,
        decide_by=DAY,
        decided_by=judge,
        document=document,
        reasons="x",
    )
    rows.Suspension.objects.create(
        case=case, kind="agreed", reasons="x", since=DAY, document=document, ruled_by=judge, ended_on=DAY
    )
    sealed_thing(case, debtor, inquiry, ruling, asker, document)
    rows.Ending.objects.create(case=case, kind="settled", ended_at=MORNING)
    return debt


def sealed_thing(case, debtor, inquiry, ruling, officer, document):
    """Write a sealed vehicle that was seen, seized and is kept."""
    holding = rows.Holding.objects.create(
        case=case, debtor=debtor, institution=inquiry.institution, inquiry=inquiry, kind="vehicle", number="新A12345",
        digest="2", worth=10,
    )  # fmt: skip
    car = rows.Measure.objects.create(
        case=case, debtor=debtor, institution=inquiry.institution, holding=holding, ruling=ruling, kind="seal",
        found=10, asked=10, amount=10, why="thing", asked_by=officer, expires_on=date(2024, 8, 10),
    )  # fmt: skip
    for state in ("ordered", "sent"):
        car.move(state)
    car.move("active", effective_at=MORNING)
    rows.Sighting.objects.create(
        case=case, measure=car, source="police", where="x", seen_on=DAY, by=officer, via="web"
    )  # fmt: skip
    car.possessed_at, car.kept_where, car.keeper, car.condition = MORNING, "x", "x", "x"
    car.save()
    rows.Keeping.objects.create(
        case=case, measure=car, step="seized", where="x", keeper="x", condition="x", paper=document, by=officer
    )
    priced = rows.Valuation.objects.create(
        case=case, measure=car, way="agreed", results=[{"name": "x", "amount": "10.00"}], amount=10, valued_on=DAY,
        valid_until=DAY, paper=document, entered_by=officer,
    )  # fmt: skip
    limits = {"start_min": 70, "deposit_min": 5, "deposit_max": 20, "min_hours": 24, "notice_days": 15}
    rows.Sale.objects.create(
        case=case, measure=car, valuation=priced, round="first", platform="x", start=7, deposit=1, step=1,
        announce_on=DAY, opens_at=MORNING + timedelta(days=16), closes_at=MORNING + timedelta(days=17), limits=limits,
        proposed_by=officer,
    )  # fmt: skip
    return car
