"""Nothing closed is found: office × kind of thing × seal × surface, made by loops over one prepared court."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils import timezone

from evercourt.cases.acts import put_on_file, seal
from evercourt.cases.models import PanelMember, Representation
from evercourt.decisions.models import Decision, DecisionVersion
from evercourt.finding.keeping import keep_all
from evercourt.finding.searching import Asked, search
from evercourt.kernel.channels import Channel
from evercourt.ledger.models import Access
from tests.api.machine import Machine
from tests.factories import CaseFactory, PartyFactory
from tests.web.docket.test_no_leak import CLOSED, COURT, NOT_OF_THE_CASE, PARTIES, mark

WEB = Channel.WEB
KINDS = ("application", "evidence", "statement", "letter", "public")
MARKS = ("open", "public", "outside", "paper", "struck", "lifted")
# From whom who is of no case is kept from a paper that is open to everybody.
CLOSED_TO_PUBLIC = (*CLOSED, "public")
# Stands in every paper of the table: how many are found is how many may be seen.
EVERYWHERE = "zebra"


@pytest.fixture
def prepared(court, judge, recorder, registry_clerk, aygul, li_qiang, lawyer_zhao, file_a_paper, fresh):
    """A case with papers of every kind under every mark, each with a word of its own in its text; and a draft."""
    case = CaseFactory(court=court)
    for person, seat in ((judge, PanelMember.Seat.PRESIDING), (recorder, PanelMember.Seat.RECORDER)):
        PanelMember.objects.create(case=case, user=person, seat=seat)
    plaintiff = PartyFactory(case=case, user=aygul, joined_at=timezone.now())
    PartyFactory(case=case, user=li_qiang, side="defendant", name="李强", joined_at=timezone.now())
    Representation.objects.create(party=plaintiff, user=lawyer_zhao, name="赵敏", since=date(2022, 1, 1))
    rows = []
    for kind in KINDS:
        for how in MARKS:
            word = f"word{kind}{how}"
            by, party = (registry_clerk, None) if kind in ("letter", "public") else (aygul, plaintiff)
            filed = "letter" if kind == "public" else kind
            entry = file_a_paper(case, f"{EVERYWHERE} {word}", by=by, party=party, kind=filed, title=f"t{word}")
            if kind == "public":
                entry.documents.update(access="public")
            mark(entry, how, judge)
            rows.append(SimpleNamespace(word=word, kind=kind, how=how, entry=entry))
    draft = Decision.objects.create(case=case, kind="order", title="draftword", drafted_by=judge)
    DecisionVersion.objects.create(decision=draft, number=1, text=f"{EVERYWHERE} wordofthedraft", saved_by=judge)
    keep_all()
    return SimpleNamespace(case=case, rows=rows)


def may_find(who, row):
    if who in COURT:
        return True
    if who in PARTIES:
        return row.how not in CLOSED
    return row.kind == "public" and row.how not in CLOSED_TO_PUBLIC


def of_api(machine, text):
    """Return everything the API answers, page by page."""
    found, address = [], f"/search?limit=7&text={text}"
    while address:
        answer = machine.send("GET", address)
        found.append(answer.content.decode())
        address = (answer.json()["next"] or "").partition("/api/v1")[2]
    return "".join(found)


def of_pages(browser, text):
    found, after = [], ""
    while after is not None:
        answer = browser.get("/find", {"text": text, "after": after})
        found.append(answer.content.decode())
        if not answer.context:
            break
        after = answer.context["next"] or None
    return "".join(found), found[0]


@pytest.mark.slow
def test_no_surface_finds_what_is_closed_and_every_surface_what_is_open(request, prepared):
    wrong = []
    for who in (*COURT, *PARTIES, *NOT_OF_THE_CASE, None):
        user = request.getfixturevalue(who) if who else AnonymousUser()
        found = {hit.thing for hit in search(user, Asked(text=EVERYWHERE, kind="paper"))}
        texts = {}
        if who:
            browser = Client(headers={"accept-language": "zh-hans"})
            browser.force_login(user)
            texts["page"], first = of_pages(browser, EVERYWHERE)
            texts["api"] = of_api(Machine(user), EVERYWHERE)
            # What is closed is not in the number either; a draft is the bench's alone.
            bench = who in ("judge", "recorder")
            number = sum(may_find(who, row) for row in prepared.rows) + bench
            if (f"{number} 条结果" in first) != bool(number):
                wrong.append((who, "number", number))
            if any(("wordofthedraft" in text) != bench for text in texts.values()):
                wrong.append((who, "draft"))
        for row in prepared.rows:
            may = may_find(who, row)
            told = {name: row.word in text for name, text in texts.items()}
            told["query"] = row.entry.documents.get().pk in found
            told["alone"] = bool([hit for hit in search(user, Asked(text=row.word)) if hit.kind == "paper"])
            wrong += [(who, row.word, surface) for surface, seen in told.items() if seen != may]
    assert not wrong


def test_a_line_that_is_sealed_is_found_by_the_court_alone(request, prepared):
    sealed = {row.entry.pk for row in prepared.rows if row.how == "outside"}
    every = {row.entry.pk for row in prepared.rows}
    for who in (*COURT, *PARTIES, *NOT_OF_THE_CASE):
        found = {hit.thing for hit in search(request.getfixturevalue(who), Asked(text="提交材料", kind="entry"))}
        wanted = every if who in COURT else every - sealed if who in PARTIES else set()
        assert found & every == wanted, who


def test_a_whole_case_closed_to_the_public_is_found_by_nobody_outside(prepared, judge, stranger, aygul):
    assert search(stranger, Asked(text=EVERYWHERE))
    seal(prepared.case, to="public", ground="trade_secret", reasons="不公开审理", by=judge, via=WEB)
    assert not search(stranger, Asked(text=EVERYWHERE))
    assert search(aygul, Asked(text=EVERYWHERE))


def test_a_paper_sealed_on_one_file_is_not_found_through_another(prepared, court, judge, li_qiang):
    other = CaseFactory(court=court)
    PartyFactory(case=other, user=li_qiang, joined_at=timezone.now())
    row = next(row for row in prepared.rows if (row.kind, row.how) == ("evidence", "outside"))
    put_on_file(other, row.entry.documents.get().document, kind="evidence", access="parties")
    keep_all()
    assert not search(li_qiang, Asked(text=row.word))
    assert len(search(judge, Asked(text=row.word))) == 1


def test_each_look_is_in_the_access_log_of_the_case(client, prepared, li_qiang, stranger):
    Access.objects.all()
    before = Access.objects.count()
    client.force_login(li_qiang)
    client.get("/find", {"text": EVERYWHERE})
    look = Access.objects.order_by("-pk").first()
    assert (look.stream, look.actor) == (f"case:{prepared.case.pk}", f"user:{li_qiang.pk}")
    client.get("/find", {"text": "没有这个词"})
    client.get("/find")
    assert Access.objects.count() == before + 1
