"""Two clerks, two tabs, a double click: papers are ordered, posted, handed over, printed and pronounced once."""

import pytest
from django.utils import timezone

from evercourt.cases.models import PanelMember
from evercourt.decisions import acts as decisions
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import WrongState
from evercourt.service.acts import hand_over, order_service, post, print_for_post
from evercourt.service.models import ServiceAttempt, ServiceOrder
from tests.cases.test_docket_together import together
from tests.factories import office_holder

API = Channel.API
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def clerks(court, registry_clerk):
    return [registry_clerk, office_holder(court, "registry_clerk", "热依拉", "reyila@court.example")]


def ordering(case, party, paper, by):
    return lambda: order_service(case, party, purpose="notice", documents=[paper], by=by, via=API)


def kinds(results):
    return sorted(type(one).__name__ for one in results)


def on_docket(case, act):
    return case.docket.filter(act=act).count()


@pytest.mark.parametrize("apart", [0.0, pytest.param(2.5, marks=pytest.mark.slow)])
def test_two_clerks_order_and_carry_out_one_service(case, defendant, paper, clerks, apart):
    made = together([ordering(case, defendant, paper, clerk) for clerk in clerks], apart=apart)
    assert len({order.pk for order in made}) == ServiceOrder.objects.count() == 1
    assert on_docket(case, "service.ordered") == 1
    order = made[0]
    done = together([lambda by=by: hand_over(order, received_by="李强", by=by, via=API) for by in clerks], apart=apart)
    assert kinds(done) == ["ServiceAttempt", "WrongState"]
    assert ServiceAttempt.objects.count() == on_docket(case, "service.served") == 1


def test_a_double_click_posts_one_letter_and_two_letters_are_refused(case, defendant, paper, clerks):
    order = ordering(case, defendant, paper, clerks[0])()
    same = together([lambda: post(order, "XA123", by=clerks[0], via=API)] * 3)
    assert kinds(same) == ["ServiceAttempt"] * 3
    assert len({one.pk for one in same}) == ServiceAttempt.objects.count() == on_docket(case, "service.sent") == 1
    with pytest.raises(WrongState, match="XA123"):
        post(order, "XA124", by=clerks[1], via=API)


def test_two_letters_at_once_are_one_letter(case, defendant, paper, clerks):
    order = ordering(case, defendant, paper, clerks[0])()
    done = together([lambda by=by, n=n: post(order, f"XA{n}", by=by, via=API) for n, by in enumerate(clerks)])
    assert kinds(done) == ["ServiceAttempt", "WrongState"]
    assert ServiceAttempt.objects.count() == 1


def test_six_services_on_one_case_at_once_are_six_whole_ones(case, defendant, paper, clerks):
    from evercourt.documents.models import Document

    papers = [
        Document.objects.create(
            court=case.court, title=f"文书{n}", name="a.pdf", media_type="application/pdf", size=10, sha256=f"{n}" * 64
        )
        for n in range(1, 7)
    ]
    made = together([ordering(case, defendant, one, clerks[n % 2]) for n, one in enumerate(papers)])
    assert len({order.pk for order in made}) == 6
    numbers = list(case.docket.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    assert all(order.documents.count() == 1 for order in made)


def test_a_cancelled_service_can_be_ordered_again(case, defendant, paper, clerks):
    from evercourt.service.acts import cancel

    first = ordering(case, defendant, paper, clerks[0])()
    cancel(first, "误发", by=clerks[0], via=API)
    assert ordering(case, defendant, paper, clerks[0])().pk != first.pk


def test_two_clerks_print_the_waiting_letters_once(case, court, clerks, settings):
    from evercourt.cases.models import Party, PartyIdentity
    from evercourt.documents.acts import receive
    from tests.documents.files import pdf
    from tests.factories import PartyFactory

    party = PartyFactory(case=case, side=Party.Side.DEFENDANT, name="王五")
    PartyIdentity.objects.create(party=party, address="乌鲁木齐市天山区解放路2号")
    letter = receive(pdf(1), name="a.pdf", title="通知", court=court, by=clerks[0])
    ordering(case, party, letter, clerks[0])()
    printed = together([lambda by=by: print_for_post(court, by=by, via=API) for by in clerks])
    assert kinds(printed) == ["WrongState", "bytes"]


def test_a_decision_is_pronounced_and_served_once(case, defendant, judge):
    PanelMember.objects.create(case=case, user=judge, seat=PanelMember.Seat.PRESIDING)
    judge.second_factor_at = timezone.now()
    made = decisions.draft(case, kind="ruling", title="民事裁定书", template="ruling", by=judge, via=API)
    decisions.save(made, text="# 民事裁定书\n# 本院认为\n准许。\n# 裁定如下\n准许。", version=1, by=judge, via=API)
    decisions.send_for_signing(made, by=judge, via=API)
    signed = together([lambda: decisions.sign(made, version=2, by=judge, via=API)] * 2)
    assert "Decision" in kinds(signed)
    done = together([lambda: decisions.pronounce(made, by=judge, via=API)] * 3)
    assert kinds(done).count("Decision") == 1
    assert on_docket(case, "decisions.pronounced") == 1
    assert ServiceOrder.objects.count() == case.parties.count()
