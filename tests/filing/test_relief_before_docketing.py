"""Relief from the fee is decided on the filing, before docketing (FEE 49), and acceptance takes the decision along."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.utils import timezone

from evercourt.accounts.offices import Office
from evercourt.cases.models import Fee
from evercourt.filing.acts import reviewing
from evercourt.filing.acts.drafting import save, start
from evercourt.filing.acts.submitting import submit
from evercourt.filing.checklist import law_of
from evercourt.filing.models import Filing, ReliefDecision
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed, SecondFactorNeeded, WrongState
from evercourt.ledger.models import Entry
from evercourt.messages.models import Message
from tests.factories import MORNING, office_holder
from tests.filing.conftest import FORM

WEB = Channel.WEB
GROUNDS = "正在接受法律援助"


@pytest.fixture(autouse=True)
def _morning():
    with time_machine.travel(MORNING, tick=False):
        yield


def filed(by, court, kind="deferral", **more):
    filing = start(by=by, via=WEB, language="zh-hans")
    form = FORM | {"court": court.code, "fee_relief": kind, "fee_relief_reason": GROUNDS} | more
    return submit(save(filing, form, version=filing.version, by=by), by=by, via=WEB)


def decide(filing, by, **terms):
    by.second_factor_at = timezone.now()
    return reviewing.decide_relief(filing, by=by, via=WEB, **{"grant": True, "reasons": "情况属实。"} | terms)


def accept(filing, by):
    checked = {item.id: True for item in law_of(filing.court).checklist("civil_first")}
    return reviewing.accept(filing, by=by, via=WEB, procedure="summary", checked=checked)


@pytest.mark.parametrize(("kind", "terms", "state", "amount", "due_on"), [
    ("deferral", {"until": date(2022, 12, 1)}, Fee.State.DEFERRED, "981.25", date(2022, 12, 1)),
    ("deferral", {"until": date(2022, 8, 11)}, Fee.State.DEFERRED, "981.25", date(2022, 8, 17)),
    ("reduction", {"percent": 40}, Fee.State.DUE, "588.75", date(2022, 8, 17)),
    ("exemption", {}, Fee.State.WAIVED, "981.25", date(2022, 8, 17)),
    ("deferral", {"grant": False}, Fee.State.DUE, "981.25", date(2022, 8, 17)),
])  # fmt: skip
def test_acceptance_takes_the_decision_along(kind, terms, state, amount, due_on, aygul, court, clerk, judge):
    filing = filed(aygul, court, kind)
    decide(filing, judge, **terms)
    fee = accept(filing, clerk).fees.get()
    assert (fee.state, fee.amount, fee.due_on) == (state, Decimal(amount), due_on)
    relief = fee.reliefs.get()
    assert (relief.kind, relief.grounds, relief.decided_by) == (kind, GROUNDS, judge)
    assert relief.state == ("granted" if terms.get("grant", True) else "refused")
    acts = list(fee.case.docket.values_list("act", flat=True))
    assert "fee.relief_applied" not in acts
    assert acts.index("fee.asked") < acts.index(f"fee.relief_{relief.state}")


def test_the_clock_of_the_review_does_not_stop(aygul, court, judge):
    filing = filed(aygul, court)
    before = filing.due_on
    decide(filing, judge, until=date(2022, 12, 1))
    filing.refresh_from_db()
    assert (filing.due_on, filing.state) == (before, Filing.State.SUBMITTED)
    assert reviewing.docket_overdue(now=MORNING + timedelta(days=8)) == 1
    filing.refresh_from_db()
    assert filing.case.fees.get().state == Fee.State.DEFERRED


def test_what_was_not_decided_in_time_goes_to_the_panel(aygul, court, clerk, judge):
    fee = accept(filed(aygul, court), clerk).fees.get()
    assert fee.reliefs.get().state == "applied"


@pytest.mark.parametrize("who", ["clerk", "registry_clerk", "recorder", "administrator", "aygul", "judge next door"])
def test_only_the_bench_of_that_court_decides(who, request, aygul, court, other_court):
    person = (
        office_holder(other_court, Office.JUDGE, "外法官", "judge9@example.org")
        if who == "judge next door"
        else request.getfixturevalue(who)
    )
    filing = filed(aygul, court)
    with pytest.raises(NotAllowed):
        decide(filing, person, until=date(2022, 12, 1))


def test_a_judge_never_decides_on_their_own_filing_and_confirms_with_a_second_factor(court, judge, president, aygul):
    with pytest.raises(NotAllowed):
        decide(filed(judge, court), judge, until=date(2022, 12, 1))
    filing = filed(aygul, court)
    president.second_factor_at = None
    with pytest.raises(SecondFactorNeeded):
        reviewing.decide_relief(filing, grant=False, reasons="不符合条件。", by=president, via=WEB)
    assert decide(filing, president, until=date(2022, 12, 1)).granted


def test_judges_see_what_asks_for_relief_while_it_waits_and_are_told(aygul, court, judge, clerk):
    plain, asking = filed(aygul, court, "none"), filed(aygul, court)
    assert list(Filing.objects.visible_to(judge)) == [asking]
    assert Message.objects.filter(to=judge, line="portal").count() == 1
    decide(asking, judge, grant=False)
    told = Message.objects.get(to=aygul, line="portal", letter="filing_relief_decided")
    assert "情况属实。" in told.body
    accept(asking, clerk)
    assert not Filing.objects.visible_to(judge).exists()
    assert Entry.objects.filter(act="filing.relief_asked").count() == 1
    assert plain.state == Filing.State.SUBMITTED


@pytest.mark.parametrize(("kind", "terms", "field"), [
    ("deferral", {}, "until"),
    ("deferral", {"until": date(2022, 8, 10)}, "until"),
    ("reduction", {}, "percent"),
    ("reduction", {"percent": 29}, "percent"),
    ("reduction", {"percent": 100}, "percent"),
    ("exemption", {"reasons": " "}, "reasons"),
])  # fmt: skip
def test_terms_the_law_does_not_know_are_refused(kind, terms, field, aygul, court, judge):
    with pytest.raises(BadInput) as refused:
        decide(filed(aygul, court, kind), judge, **terms)
    assert refused.value.field == field


def test_nothing_is_decided_twice_or_unasked_or_after_docketing(aygul, court, clerk, judge):
    decided = filed(aygul, court)
    decide(decided, judge, grant=False)
    docketed = filed(aygul, court)
    accept(docketed, clerk)
    company = [FORM["parties"][0] | {"kind": "company", "name": "某某有限公司"}, FORM["parties"][1]]
    for filing in (decided, filed(aygul, court, "none"), docketed, filed(aygul, court, "exemption", parties=company)):
        with pytest.raises(WrongState):
            decide(filing, judge, until=date(2022, 12, 1))


def test_the_database_keeps_the_decision_as_it_was_made(aygul, court, judge):
    decide(filed(aygul, court), judge, grant=False)
    with pytest.raises(DatabaseError), transaction.atomic():
        ReliefDecision.objects.update(granted=True)
    with pytest.raises(DatabaseError), transaction.atomic():
        ReliefDecision.objects.all().delete()


def test_on_the_web_from_the_queue_to_the_filers_page(client, aygul, court, judge, clerk):
    filing = filed(aygul, court)
    address = f"/review/{filing.pk}"
    client.force_login(clerk)
    page = client.get(address).content.decode()
    assert GROUNDS in page
    assert f"{address}/relief" not in page
    assert client.post(f"{address}/relief", {"do": "grant"}).status_code == 404
    client.force_login(judge)
    session = client.session
    session["second_factor_at"], session["second_factor_by"] = timezone.now().isoformat(), judge.pk
    session.save()
    assert address in client.get("/review").content.decode()
    page = client.get(address).content.decode()
    assert f"{address}/relief" in page
    assert f"{address}/refusal" not in page
    refused = client.post(f"{address}/relief", {"do": "grant", "until": "2022-12-01", "relief_reasons": ""})
    assert refused.status_code == 422
    assert "2022-12-01" in refused.content.decode()
    answer = client.post(f"{address}/relief", {"do": "grant", "until": "2022-12-01", "relief_reasons": "情况属实。"})
    assert answer.status_code == 302
    client.force_login(aygul)
    page = client.get(f"/filings/{filing.pk}").content.decode()
    assert "情况属实。" in page
    assert "2022年12月1日" in page
