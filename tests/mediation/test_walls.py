"""What is said apart reaches nobody but who said it and the mediator: pages, API, export, record, log are searched."""

import logging
import zipfile

import pytest
from django.apps import apps
from django.db import connection

from evercourt.accounts.offices import Office
from evercourt.cases.models import PanelMember, Representation
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import NotAllowed
from evercourt.ledger.models import Entry
from evercourt.mediation import acts
from evercourt.mediation.models import Meeting, Proposal, Statement
from tests.mediation.conftest import WEB, pay, sides
from tests.mediation.test_agreement import case, in_case  # noqa: F401

SECRET = "我最多只能付柒万贰仟元，鹦鹉螺"
MARK = "鹦鹉螺"


@pytest.fixture
def told(in_case, li_qiang, mediator_user, aygul):  # noqa: F811
    """Li Qiang tells the mediator something in confidence; the mediator keeps a note of it."""
    one, other = sides(in_case)
    acts.speak(other, SECRET, apart=True, by=li_qiang, via=WEB)
    acts.speak_as_mediator(in_case, f"您说的{MARK}我记下了", apart_with=other, by=mediator_user, via=WEB)
    acts.keep_note(in_case, f"底线：{MARK}", by=mediator_user, via=WEB)
    acts.propose_terms(
        in_case, [pay(one, other) | {"text": f"{MARK}方案"}], made_by=None, apart_with=other, by=mediator_user, via=WEB
    )
    acts.speak(one, "我愿意谈", apart=False, by=aygul, via=WEB)
    return in_case


def statements(user):
    return [one.text for one in Statement.objects.visible_to(user)]


def test_who_said_it_and_the_mediator_read_it_and_nobody_else(
    told, li_qiang, mediator_user, aygul, judge, president, clerk, registry_clerk, recorder, stranger, administrator
):
    assert SECRET in statements(li_qiang)
    assert SECRET in statements(mediator_user)
    assert statements(aygul) == ["我愿意谈"]
    for person in (judge, president, clerk, registry_clerk, recorder, stranger, administrator):
        assert statements(person) == []
        assert not Proposal.objects.visible_to(person).exists()
    assert not any(MARK in str(one.content) for one in Proposal.objects.visible_to(aygul))


def test_the_notes_of_a_mediator_are_theirs_alone(told, li_qiang, mediator_user):
    assert any("底线" in text for text in statements(mediator_user))
    assert not any("底线" in text for text in statements(li_qiang))


def test_a_mediator_who_left_or_was_struck_off_reads_nothing(
    told, mediator_user, mediator, second_mediator, second_mediator_user, president, aygul
):
    acts.change_mediator(told, reason="与对方相识", by=aygul, via=WEB)
    assert statements(mediator_user) == []
    assert statements(second_mediator_user) == []  # Asked, and not yet accepted.
    acts.accept(told.assignments.latest("pk"), by=second_mediator_user, via=WEB)
    assert SECRET in statements(second_mediator_user)
    # What the first one noted for themselves is not handed on.
    assert not any("底线" in text for text in statements(second_mediator_user))
    acts.strike_off(second_mediator, by=president, via=WEB)
    assert statements(second_mediator_user) == []


def test_the_mediator_of_another_case_reads_nothing(told, second_mediator_user, second_mediator):
    assert statements(second_mediator_user) == []
    with pytest.raises(NotAllowed):
        acts.keep_note(told, "x", by=second_mediator_user, via=WEB)


def test_a_mediator_who_becomes_a_judge_hears_nothing_more(told, mediator_user, court):
    mediator_user.offices_held.create(court=court, office=Office.JUDGE)
    del mediator_user.offices
    assert statements(mediator_user) == []


def test_a_lawyer_whose_power_was_revoked_reads_nothing_and_says_nothing(told, lawyer_zhao, clock):
    from datetime import date

    other = sides(told)[1]
    power = Representation.objects.create(
        party=other.party, user=lawyer_zhao, name="赵敏", scope="special", since=date(2022, 8, 1)
    )
    assert SECRET in statements(lawyer_zhao)
    Representation.objects.filter(pk=power.pk).update(until=date(2022, 8, 9))
    assert statements(lawyer_zhao) == []
    with pytest.raises(NotAllowed):
        acts.speak(other, "x", apart=False, by=lawyer_zhao, via=WEB)


def test_a_lawyer_with_a_general_power_speaks_and_does_not_settle(told, lawyer_zhao, mediator_user):
    from datetime import date
    from decimal import Decimal

    one, other = sides(told)
    Representation.objects.create(party=other.party, user=lawyer_zhao, name="赵敏", since=date(2022, 8, 1))
    acts.speak(other, "我方愿意协商", apart=False, by=lawyer_zhao, via=WEB)
    round_ = acts.open_round(told, payer=other, payee=one, by=mediator_user, via=WEB)
    with pytest.raises(NotAllowed):
        acts.seal_offer(round_, other, Decimal(1), by=lawyer_zhao, via=WEB)


def test_at_rest_it_is_nowhere_in_plain(told):
    """Every table of the database, as a thief of a dump would read it."""
    with connection.cursor() as cursor:
        for model in apps.get_models():
            table = model._meta.db_table
            cursor.execute(f'SELECT count(*) FROM "{table}" thing WHERE thing::text LIKE %s', [f"%{MARK}%"])
            assert cursor.fetchone()[0] == 0, table


def test_neither_the_record_nor_the_docket_nor_the_export_tells_that_a_talk_went_on(told, judge, tmp_path, clock):
    from evercourt.cli.exporting import export_case

    stream = told.case.ledger_stream
    assert not Entry.objects.filter(stream=stream, act__in=["mediation.said", "mediation.terms_moved"]).exists()
    assert Entry.objects.filter(stream=f"mediation:{told.pk}", act="mediation.said").count() == 4
    said = "".join(Entry.objects.values_list("facts_text", flat=True))
    assert MARK not in said
    target = tmp_path / "case.zip"
    export_case(told.case, target, language="zh-hans", identity=True, restricted=True, by=None, via=Channel.SYSTEM)
    with zipfile.ZipFile(target) as bag:
        for name in bag.namelist():
            assert MARK.encode() not in bag.read(name), name
            assert f"mediation:{told.pk}".encode() not in bag.read(name), name


def test_no_page_and_no_answer_of_the_api_shows_it_to_the_judge_or_the_other_side(
    client, told, judge, aygul, president, registry_clerk, clerk, li_qiang, mediator_user
):
    pages = [
        "/", "/cases", f"/cases/{told.case_id}", "/mediations", f"/mediations/{told.pk}", "/messages",
        "/profile/data/file", "/search?q=鹦鹉螺", f"/cases/{told.case_id}/docket", "/demonstration",
    ]  # fmt: skip
    for person in (judge, aygul, president, registry_clerk, clerk):
        client.force_login(person)
        for page in pages:
            answer = client.get(page)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            assert MARK not in body.decode(errors="replace").replace("q=鹦鹉螺", "").replace('value="鹦鹉螺"', ""), (
                person,
                page,
            )
    for person in (li_qiang, mediator_user):
        client.force_login(person)
        assert MARK in client.get(f"/mediations/{told.pk}").content.decode()


def test_nothing_of_it_is_logged(in_case, li_qiang, capsys, caplog):  # noqa: F811
    other = sides(in_case)[1]
    caplog.set_level(logging.DEBUG)
    acts.speak(other, SECRET, apart=True, by=li_qiang, via=WEB)
    printed = capsys.readouterr()
    assert MARK not in caplog.text + printed.out + printed.err


def test_after_failure_nothing_said_goes_on_to_the_trial(told, mediator_user, judge, aygul):
    acts.end(told, reason="gap", by=mediator_user, via=WEB)
    assert statements(judge) == []
    texts = [entry.text for entry in told.case.docket.all()]
    assert any("调解结束" in text or "ended" in text.lower() for text in texts)
    assert not any(MARK in text or "72000" in text for text in texts)
    assert statements(mediator_user) == []


def test_a_judge_cannot_be_made_the_mediator_of_their_case(told, judge, court):
    from evercourt.mediation.conflicts import conflicts
    from evercourt.mediation.models import Mediator

    listed = Mediator.objects.create(user=judge, court=court, kind="court", profile="x")
    assert conflicts(told, [listed])[listed.pk] == ["judges"]
    assert PanelMember.objects.filter(case=told.case, user=judge).exists()


def test_planned_talks_apart_are_seen_by_nobody_else(told, mediator_user, aygul, li_qiang):
    from datetime import timedelta

    from django.utils import timezone

    other = sides(told)[1]
    acts.plan_talk(
        told, how="telephone", starts_at=timezone.now() + timedelta(days=1), apart_with=other, by=mediator_user, via=WEB
    )
    assert Meeting.objects.visible_to(li_qiang).count() == 1
    assert not Meeting.objects.visible_to(aygul).exists()
