"""A mediator of the court and one of an organisation mediate together; one leads, each comes and goes in time."""

import pytest
from django.db import IntegrityError, transaction

from evercourt.documents.store import name_of, opened
from evercourt.kernel.errors import BadInput, NotAllowed, WrongState
from evercourt.mediation import acts
from evercourt.mediation.models import Assignment, Statement
from evercourt.mediation.tasks import watch
from evercourt.messages.models import Message
from tests.documents.files import text_of
from tests.mediation.conftest import WEB, pay, sides, signed

WHY = "涉及建筑质量，需要行业专家"


@pytest.fixture
def called(running, second_mediator, mediator_user):
    return acts.call_in(running, second_mediator, reason=WHY, by=mediator_user, via=WEB)


@pytest.fixture
def both(called, second_mediator_user):
    acts.accept(called, disclosed="曾为原告单位授课", by=second_mediator_user, via=WEB)
    called.refresh_from_db()
    return called


def test_who_is_called_in_hears_nothing_before_accepting_and_everything_after(
    running, called, second_mediator_user, li_qiang
):
    acts.speak(sides(running)[1], "最多八万", apart=True, by=li_qiang, via=WEB)
    assert Statement.objects.visible_to(second_mediator_user).count() == 0
    due_on = running.due_on
    mediation = acts.accept(called, by=second_mediator_user, via=WEB)
    assert (mediation.state, mediation.due_on) == ("running", due_on)
    assert Statement.objects.visible_to(second_mediator_user).count() == 1


def test_they_are_asked_and_the_parties_are_told(called, second_mediator_user, aygul):
    assert Message.objects.filter(to=second_mediator_user, letter="mediation_asked_mediator").exists()
    acts.accept(called, by=second_mediator_user, via=WEB)
    assert Message.objects.filter(to=aygul, letter="mediation_mediator_beside").exists()


def test_only_who_leads_or_a_clerk_calls_in_and_says_why(running, second_mediator, aygul, mediator_user, clerk):
    with pytest.raises(NotAllowed):
        acts.call_in(running, second_mediator, reason=WHY, by=aygul, via=WEB)
    with pytest.raises(BadInput):
        acts.call_in(running, second_mediator, reason=" ", by=mediator_user, via=WEB)
    acts.call_in(running, second_mediator, reason=WHY, by=clerk, via=WEB)
    with pytest.raises(BadInput):
        acts.call_in(running, second_mediator, reason=WHY, by=clerk, via=WEB)


def test_one_who_does_not_answer_in_time_is_passed_over_and_the_mediation_goes_on(running, called, clock):
    clock.shift(60 * 60 * 24 * 7)
    watch(0)
    running.refresh_from_db()
    called.refresh_from_db()
    assert (running.state, called.state) == ("running", "left")


def test_a_party_objects_to_the_second_and_the_first_goes_on(running, both, aygul, second_mediator_user):
    acts.change_mediator(running, reason="曾为对方授课", assignment=both, by=aygul, via=WEB)
    running.refresh_from_db()
    assert running.state == "running"
    assert running.assignments.get(state="accepted").leads
    with pytest.raises(NotAllowed):
        acts.keep_note(running, "x", by=second_mediator_user, via=WEB)


def test_when_who_leads_goes_the_other_leads_without_a_break(running, both, mediator_user, second_mediator_user):
    acts.change_mediator(running, reason="另有公务", by=mediator_user, via=WEB)
    running.refresh_from_db()
    left = running.assignments.get(state="accepted")
    assert (running.state, left.pk, left.leads) == ("running", both.pk, True)
    acts.keep_note(running, "继续", by=second_mediator_user, via=WEB)


def test_everyone_together_chooses_who_leads(running, both, aygul, li_qiang, second_mediator):
    one, other = sides(running)
    acts.wish_leader(one, second_mediator, by=aygul, via=WEB)
    assert not Assignment.objects.get(pk=both.pk).leads
    acts.wish_leader(other, second_mediator, by=li_qiang, via=WEB)
    assert Assignment.objects.get(pk=both.pk).leads
    assert running.assignments.filter(state="accepted", leads=False).count() == 1


def test_nobody_leads_who_does_not_mediate(running, called, aygul, second_mediator):
    with pytest.raises(WrongState):
        acts.wish_leader(sides(running)[0], second_mediator, by=aygul, via=WEB)


def test_two_never_lead_at_once(running, both):
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.filter(pk=both.pk).update(leads=True)


def test_both_stand_on_the_agreement(running, both, mediator_user, aygul, li_qiang):
    one, other = sides(running)
    written = acts.write_agreement(running, [pay(one, other)], by=mediator_user, via=WEB)
    done = signed(acts.open_for_signing(written, by=mediator_user, via=WEB), aygul, li_qiang)
    with opened(name_of(done.document.sha256)) as file:
        assert "阿布都拉、帕提曼" in "".join(text_of(file.read()).split())


def test_on_the_page_a_second_is_called_in_accepts_and_is_wished_to_lead(
    client, running, second_mediator, mediator_user, second_mediator_user, aygul
):
    page = f"/mediations/{running.pk}"
    client.force_login(mediator_user)
    assert "增加调解员" in client.get(page).content.decode()
    client.post(f"{page}/beside", {"mediator": second_mediator.pk, "reason": WHY})
    client.force_login(second_mediator_user)
    assert 'name="accept"' in client.get(page).content.decode()
    client.post(f"{page}/acceptance", {"accept": "1", "disclosed": ""})
    assert running.assignments.filter(state="accepted").count() == 2
    client.force_login(aygul)
    assert f'name="mediator" value="{second_mediator.pk}"' in client.get(page).content.decode()
    client.post(f"{page}/leader", {"mediator": second_mediator.pk})
    assert sides(running)[0].leader == second_mediator
