"""A decision is signed by every judge of the case, for the text they read, with a fresh second factor."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone, translation

from evercourt.cases.acts import set_deadline
from evercourt.cases.models import Deadline, PanelMember
from evercourt.decisions import acts
from evercourt.decisions.models import Decision
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed, SecondFactorNeeded, WrongState
from tests.factories import CaseFactory, PartyFactory

WEB = Channel.WEB


@pytest.fixture
def case(court, judge, second_judge):
    case = CaseFactory(court=court)
    PanelMember.objects.create(case=case, user=judge, seat=PanelMember.Seat.PRESIDING)
    PanelMember.objects.create(case=case, user=second_judge, seat=PanelMember.Seat.MEMBER)
    PartyFactory(case=case)
    return case


@pytest.fixture
def decision(case, judge):
    return acts.draft(case, kind="judgment", title="民事判决书", template="judgment", by=judge, via=WEB)


WRITTEN = "# 民事判决书\n\n# 本院查明\n借款未还。\n# 本院认为\n应当返还。\n# 判决主文\n被告返还借款。"


@pytest.fixture
def written(decision, judge):
    """The decision with its text, version 2."""
    acts.save(decision, text=WRITTEN, version=1, by=judge, via=WEB)
    return decision


def fresh(person):
    person.second_factor_at = timezone.now()
    return person


def test_two_writers_do_not_overwrite_each_other(decision, judge, second_judge):
    acts.save(decision, text="first", version=1, by=judge, via=WEB)
    with pytest.raises(WrongState):
        acts.save(decision, text="second", version=1, by=second_judge, via=WEB)
    assert acts.current(decision).text == "first"


def test_it_is_signed_only_when_every_judge_has(written, judge, second_judge):
    acts.send_for_signing(written, by=judge, via=WEB)
    with pytest.raises(SecondFactorNeeded):
        acts.sign(written, version=2, by=judge, via=WEB)
    assert acts.sign(written, version=2, by=fresh(judge), via=WEB).state == Decision.State.SIGNING
    assert acts.sign(written, version=2, by=judge, via=WEB).state == Decision.State.SIGNING
    signed = acts.sign(written, version=2, by=fresh(second_judge), via=WEB)
    assert signed.state == Decision.State.SIGNED
    assert signed.document


@pytest.mark.parametrize(("kind", "article"), [("judgment", "CPL 155"), ("ruling", "CPL 157")])
def test_a_decision_with_nothing_under_a_heading_is_not_sent_for_signing(case, judge, kind, article):
    made = acts.draft(case, kind=kind, title="民事裁判", template=kind, by=judge, via=WEB)
    with pytest.raises(BadInput, match="本院认为") as refused:
        acts.send_for_signing(made, by=judge, via=WEB)
    assert refused.value.basis == article
    made.refresh_from_db()
    assert made.state == Decision.State.DRAFT
    text = "".join(
        f"{line}\n理由充分。\n" if line.startswith("#") else f"{line}\n" for line in acts.current(made).text.split("\n")
    )
    acts.save(made, text=text, version=1, by=judge, via=WEB)
    assert acts.send_for_signing(made, by=judge, via=WEB).state == Decision.State.SIGNING


def test_declining_makes_a_new_version_that_all_sign_anew(written, judge, second_judge):
    acts.send_for_signing(written, by=judge, via=WEB)
    acts.sign(written, version=2, by=fresh(judge), via=WEB)
    acts.decline(written, reason="金额有误", by=fresh(second_judge), via=WEB)
    acts.send_for_signing(written, by=judge, via=WEB)
    with pytest.raises(WrongState):
        acts.sign(written, version=2, by=judge, via=WEB)
    assert set(acts.unsigned(written)) == {judge, second_judge}


def test_nobody_outside_the_bench_drafts_or_signs(written, third_judge, clerk, judge):
    for person in (third_judge, clerk):
        with pytest.raises(NotAllowed):
            acts.draft(written.case, kind="ruling", title="x", template="ruling", by=person, via=WEB)
    acts.send_for_signing(written, by=judge, via=WEB)
    with pytest.raises(NotAllowed):
        acts.sign(written, version=2, by=fresh(third_judge), via=WEB)


def test_a_draft_is_not_seen_outside_the_bench(decision, judge, clerk, aygul):
    decision.case.parties.update(user=aygul)
    assert Decision.objects.visible_to(judge).exists()
    assert not Decision.objects.visible_to(aygul).exists()
    assert not Decision.objects.visible_to(clerk).exists()


def test_an_operative_line_names_two_parties_and_a_clean_amount(decision, judge):
    party = decision.case.parties.get()
    line = {"kind": "pay", "obligor": party.pk, "obligee": party.pk, "amount": "1", "due_days": 1, "text": "x"}
    with pytest.raises(BadInput):
        acts.save(decision, text="x", operative=[line], version=1, by=judge, via=WEB)


def test_postgresql_itself_refuses_to_pronounce_a_draft(decision):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE decisions_decision SET state = 'pronounced' WHERE id = %s", [decision.pk])


def test_the_draft_names_the_plaintiff_first_in_the_courts_language(case, judge):
    PartyFactory(case=case, side="defendant", name="李强")
    with translation.override("en"):
        drafted = acts.draft(case, kind="judgment", title="x", template="judgment", by=judge, via=WEB)
    text = acts.current(drafted).text
    assert text.index("原告：阿依古丽·买买提。") < text.index("被告：李强。")
    assert "阿依古丽·买买提与李强一案" in text


def test_a_judgment_pronounced_is_within_the_time_to_try_the_case_and_a_ruling_is_not_the_end(
    case, judge, second_judge
):
    limit = set_deadline(case, "trial.ordinary", trigger=date(2022, 8, 10), by=None, via=Channel.SYSTEM)
    for kind, state in (("ruling", Deadline.State.OPEN), ("judgment", Deadline.State.MET)):
        made = acts.draft(case, kind=kind, title="民事裁判", template="judgment", by=judge, via=WEB)
        acts.save(made, text=WRITTEN, version=1, by=judge, via=WEB)
        acts.send_for_signing(made, by=judge, via=WEB)
        for signer in (judge, second_judge):
            acts.sign(made, version=2, by=fresh(signer), via=WEB)
        acts.pronounce(made, by=fresh(judge), via=WEB)
        limit.refresh_from_db()
        assert limit.state == state
