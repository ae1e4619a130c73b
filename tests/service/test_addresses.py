"""A new address goes into every open case by one act, with one served notice each; what came back becomes a task."""

import io
import threading
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pypdf import PdfReader

from evercourt.accounts.acts import confirm_address
from evercourt.accounts.models import ChannelConsent, User
from evercourt.cases.models import Case, CaseDocument, DocketEntry, Party, PartyIdentity, Representation
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed, WrongState
from evercourt.messages.acts.delivering import give_up
from evercourt.messages.models import Message
from evercourt.service import acts
from evercourt.service.models import Returned, ServiceOrder
from tests.factories import CaseFactory, PartyFactory, UserFactory

WEB = Channel.WEB
MORNING = datetime(2022, 8, 10, 4, 0, tzinfo=UTC)
NEW = "乌鲁木齐市新民路12号"


def cases_of_a_lawyer(court, lawyer, opponent, number):
    """`number` cases in which the lawyer represents the plaintiff and the opponent, who agreed, is served online."""
    cases = [CaseFactory(court=court) for _i in range(number)]
    plaintiffs = Party.objects.bulk_create(
        [Party(case=case, side="plaintiff", kind="person", name="原告") for case in cases]
    )
    defendants = Party.objects.bulk_create(
        [Party(case=case, side="defendant", kind="person", name="李强", user=opponent) for case in cases]
    )
    PartyIdentity.objects.bulk_create(
        [PartyIdentity(party=party, address="解放路1号", electronic_service=party in defendants)
         for party in (*plaintiffs, *defendants)]
    )  # fmt: skip
    Representation.objects.bulk_create(
        [Representation(party=party, user=lawyer, name=lawyer.name, address="旧址") for party in plaintiffs]
    )
    return cases


@pytest.fixture
def cases(court, lawyer_zhao, li_qiang):
    return cases_of_a_lawyer(court, lawyer_zhao, li_qiang, 4)


@pytest.mark.django_db
def test_a_lawyers_new_address_is_in_every_open_case_with_one_served_notice_each(cases, lawyer_zhao, li_qiang):
    closed = cases[3]
    Case.objects.filter(pk=closed.pk).update(ended_at=timezone.now(), end_reason="x")
    done = acts.change_address(lawyer_zhao, address=NEW, by=lawyer_zhao, via=WEB)
    assert (done.cases, done.notices) == (3, 3)
    addresses = [power.address for power in Representation.objects.filter(user=lawyer_zhao).order_by("party__case")]
    assert addresses == [NEW, NEW, NEW, "旧址"]
    for case in cases[:3]:
        said = list(DocketEntry.objects.filter(case=case).values_list("act", flat=True))
        assert said == ["address.noted", "service.ordered", "service.served"]
        (order,) = ServiceOrder.objects.filter(case=case)
        assert (order.state, order.party.user, order.purpose) == ("served", li_qiang, "notice")
        (filed,) = CaseDocument.objects.filter(case=case)
        assert list(order.documents.all()) == [filed.document]
        assert filed.entry.act == "address.noted"
    assert Message.objects.filter(to=li_qiang, letter="served", line="portal").count() == 3
    # A second click finds nothing to change.
    assert acts.change_address(lawyer_zhao, address=NEW, by=lawyer_zhao, via=WEB).cases == 0
    assert ServiceOrder.objects.count() == 3


@pytest.mark.django_db
def test_a_partys_own_address_is_not_told_to_the_other_side(court, aygul, li_qiang):
    from evercourt.documents.acts import open_document

    case = CaseFactory(court=court)
    PartyFactory(case=case, user=aygul)
    PartyFactory(case=case, user=li_qiang, side="defendant")
    acts.change_address(aygul, address=NEW, by=aygul, via=WEB)
    known = PartyIdentity.objects.get(party__user=aygul)
    assert (known.address, known.service_address_confirmed) == (NEW, True)
    filed = CaseDocument.objects.get(case=case)
    with open_document(filed.document) as file:
        text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(file.read())).pages)
    assert aygul.name in text.replace("\n", "")
    assert "新民路" not in text
    assert "新民路" not in str(list(DocketEntry.objects.filter(case=case).values_list("facts", flat=True)))


@pytest.mark.django_db
def test_a_new_email_counts_when_it_is_confirmed_and_the_old_one_until_then(cases, lawyer_zhao):
    acts.change_address(lawyer_zhao, email="zhao@example.org", by=lawyer_zhao, via=WEB)
    with pytest.raises(BadInput):
        acts.change_address(lawyer_zhao, email="new@example.org", by=lawyer_zhao, via=WEB)
    held = Representation.objects.filter(user=lawyer_zhao)
    assert {power.email for power in held} == {"zhao@example.org"}
    confirm_address(lawyer_zhao, kind="email", address="new@example.org", by=lawyer_zhao, via=WEB)
    assert {power.email for power in held.all()} == {"new@example.org"}
    assert DocketEntry.objects.filter(act="address.noted").count() == 2 * len(cases)
    # Confirmed once more, nobody is told again.
    confirm_address(lawyer_zhao, kind="email", address="new@example.org", by=lawyer_zhao, via=WEB)
    assert DocketEntry.objects.filter(act="address.noted").count() == 2 * len(cases)


@pytest.mark.django_db
def test_only_the_person_changes_it(cases, lawyer_zhao, registry_clerk, stranger):
    for other in (registry_clerk, stranger):
        with pytest.raises(NotAllowed):
            acts.change_address(lawyer_zhao, address=NEW, by=other, via=WEB)
    for nothing in ("", "  ", "x" * 301):
        with pytest.raises(BadInput):
            acts.change_address(lawyer_zhao, address=nothing, by=lawyer_zhao, via=WEB)


@pytest.mark.django_db
def test_the_number_of_statements_does_not_depend_on_the_number_of_cases(court, lawyer_zhao, li_qiang):
    def statements(number):
        cases_of_a_lawyer(court, lawyer_zhao, li_qiang, number)
        with CaptureQueriesContext(connection) as asked:
            acts.change_address(lawyer_zhao, address=f"新址{number}", by=lawyer_zhao, via=WEB)
        return len(asked)

    statements(1)  # What is asked once a process is known then.
    few = statements(2)
    many = statements(25)
    assert many == few
    assert few < 45


@pytest.mark.django_db
def test_who_is_on_paper_is_printed_with_a_sheet_of_addresses(cases, court, lawyer_zhao, registry_clerk, clerk):
    PartyIdentity.objects.filter(party__side="defendant").update(electronic_service=False)
    acts.change_address(lawyer_zhao, address=NEW, by=lawyer_zhao, via=WEB)
    assert set(ServiceOrder.objects.values_list("next_way", flat=True)) == {"post"}
    with pytest.raises(NotAllowed):
        acts.print_for_post(court, by=clerk, via=WEB)
    pages = PdfReader(io.BytesIO(acts.print_for_post(court, by=registry_clerk, via=WEB))).pages
    texts = ["".join(page.extract_text().split()) for page in pages]
    assert len(pages) == 1 + 4 * 2  # The sheet; for each a cover and the notice.
    for case in cases:
        assert case.number in texts[0]
    assert "解放路1号" in texts[0]
    assert "解放路1号" in texts[1]
    assert "新民路12号" in texts[2]
    with pytest.raises(WrongState):  # Printed once; after a jam it is printed again.
        acts.print_for_post(court, by=registry_clerk, via=WEB)
    assert acts.print_for_post(court, again=True, by=registry_clerk, via=WEB)


@pytest.mark.django_db
def test_a_message_that_comes_back_is_a_task_on_the_case_that_says_whom_and_what(
    cases, lawyer_zhao, li_qiang, registry_clerk, clerk, other_clerk, judge
):
    ChannelConsent.objects.create(user=li_qiang, kind="portal", told_text_version="1", told_language="ug", via="web")
    acts.change_address(lawyer_zhao, address=NEW, by=lawyer_zhao, via=WEB)
    mail = Message.objects.filter(to=li_qiang, line="email").order_by("pk").first()
    with transaction.atomic():
        give_up(Message.objects.locked(mail.pk), "550 no such user")
    (task,) = Returned.objects.all()
    assert (task.case, task.name, task.line, task.reason) == (cases[0], "李强", "email", "550 no such user")
    assert cases[0].number in task.subject
    for person, seen in (
        (registry_clerk, True),
        (clerk, False),
        (other_clerk, False),
        (judge, False),
        (li_qiang, False),
    ):
        assert Returned.objects.visible_to(person).exists() is seen
    with pytest.raises(BadInput):
        acts.settle_returned(task, note=" ", by=registry_clerk, via=WEB)
    with pytest.raises(NotAllowed):
        acts.settle_returned(task, note="已电话告知", by=clerk, via=WEB)
    acts.settle_returned(task, note="已电话告知", by=registry_clerk, via=WEB)
    task.refresh_from_db()
    assert task.done_by == registry_clerk


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("first", ["the closing", "the change"])
def test_four_hundred_cases_while_one_is_closed(court, lawyer_zhao, li_qiang, first):
    """Whichever holds the row first: the closed case has the whole change or none of it, every other has it."""
    cases = cases_of_a_lawyer(court, lawyer_zhao, li_qiang, 400)
    closing, ready, go = cases[200], threading.Event(), threading.Event()

    def close():
        with transaction.atomic():
            found = Case.objects.locked(closing.pk)
            ready.set()
            if first == "the closing":
                go.wait(10)
            found.ended_at, found.end_reason = timezone.now(), "withdrawn"
            found.save(update_fields=["ended_at", "end_reason"])
        connection.close()

    def change():
        acts.change_address(User.objects.get(pk=lawyer_zhao.pk), address=NEW, by=lawyer_zhao, via=WEB)
        connection.close()

    closer, changer = threading.Thread(target=close), threading.Thread(target=change)
    if first == "the closing":
        closer.start()
        ready.wait(10)
        changer.start()
        go.set()
    else:
        changer.start()
        closer.start()
    for one in (closer, changer):
        one.join(120)
    closing.refresh_from_db()
    assert closing.ended_at
    whole, nothing = 0, 0
    for case in cases:
        power = Representation.objects.get(party__case=case)
        told = DocketEntry.objects.filter(case=case, act="address.noted").count()
        served = ServiceOrder.objects.filter(case=case).count()
        filed = CaseDocument.objects.filter(case=case).count()
        found = (power.address == NEW, told, served, filed)
        assert found in ((True, 1, 1, 1), (False, 0, 0, 0)), case
        whole, nothing = whole + found[0], nothing + (not found[0])
        assert found[0] or case == closing
    assert whole + nothing == 400
    if first == "the closing":
        assert nothing == 1


@pytest.mark.django_db
def test_who_turned_to_paper_in_one_case_is_served_there_on_paper(cases, lawyer_zhao, li_qiang):
    ChannelConsent.objects.create(user=li_qiang, kind="portal", told_text_version="1", told_language="ug", via="web")
    PartyIdentity.objects.filter(party__case=cases[1], party__user=li_qiang).update(
        electronic_service=False, paper_only=True
    )
    acts.change_address(lawyer_zhao, address=NEW, by=lawyer_zhao, via=WEB)
    ways = ServiceOrder.objects.order_by("case").values_list("state", "next_way")
    assert list(ways) == [("served", ""), ("ordered", "post"), ("served", ""), ("served", "")]
    assert UserFactory().pk  # Somebody without cases changes nothing.
