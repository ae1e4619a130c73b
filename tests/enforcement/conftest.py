"""A judgment in effect: Li Qiang owes Aygul 86,500 yuan, to be paid within ten days."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine

from evercourt.cases.models import Case, PanelMember, Party, PartyIdentity
from evercourt.decisions.models import Decision, DecisionVersion
from evercourt.documents.acts import issue
from evercourt.enforcement import acts
from evercourt.enforcement.models import Debt
from evercourt.kernel.channels import Channel
from tests.enforcement.house import House
from tests.factories import CaseFactory, PartyFactory

FINAL_ON = date(2022, 8, 10)
# The ten days ended on Saturday, 20 August, so on Monday, 22 August (CPL 85); the two years to apply run from the 23rd.
APPLY_FROM = datetime(2022, 8, 23, 2, 0, tzinfo=UTC)


@pytest.fixture
def clock():
    with time_machine.travel(APPLY_FROM, tick=False) as moved:
        yield moved


@pytest.fixture
def case(court, aygul, li_qiang, judge, clock) -> Case:
    case = CaseFactory(court=court)
    PartyFactory(case=case, user=aygul)
    debtor = PartyFactory(case=case, side=Party.Side.DEFENDANT, name="李强", user=li_qiang)
    PartyIdentity.objects.create(party=debtor, number="650103198001010011", address="解放路1号")
    PanelMember.objects.create(case=case, user=judge, seat=PanelMember.Seat.PRESIDING)
    return case


@pytest.fixture
def creditor(case) -> Party:
    return case.parties.get(side=Party.Side.PLAINTIFF)


@pytest.fixture
def debtor(case) -> Party:
    return case.parties.get(side=Party.Side.DEFENDANT)


@pytest.fixture
def title(case, creditor, debtor, judge) -> Decision:
    document = issue(
        court=case.court, template="minutes", title="民事判决书", language="zh-hans",
        data={"case_number": case.number, "paragraphs": ["被告归还借款。"]},
    )  # fmt: skip
    line = {
        "kind": "pay", "obligor": debtor.pk, "obligee": creditor.pk, "amount": "86500.00", "due_days": 10, "text": "x",
    }  # fmt: skip
    title = Decision.objects.create(
        case=case, kind="judgment", title="民事判决书", template="judgment", operative=[line], state="final",
        final_on=FINAL_ON, document=document, drafted_by=judge,
    )  # fmt: skip
    DecisionVersion.objects.create(decision=title, number=1, text="被告归还借款。", saved_by=judge)
    return title


@pytest.fixture
def house(court, president, clerk, registry_clerk, judge, clock) -> House:
    return House(court, president, clerk, registry_clerk, judge)


@pytest.fixture
def debt(house, title, creditor, debtor, aygul) -> Debt:
    """Li Qiang owes 86,500 yuan and the fee; he did not pay by 22 August; the case is open and has its officer."""
    application = acts.apply_for_enforcement(
        title, applicant=creditor, debtor=debtor, amount=Decimal("86500.00"), by=aygul, via=Channel.WEB
    )
    return house.open(application)
