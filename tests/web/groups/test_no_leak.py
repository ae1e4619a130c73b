"""Nothing sealed in one case leaks through a case it is tried with: kind × seal × reader × surface, by generation."""

import io
import zipfile
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from evercourt.cases.acts import file_for_all, join
from evercourt.cases.models import CaseDocument, DocketEntry, PanelMember, Party
from evercourt.cli.exporting import export_case
from evercourt.documents.acts import receive
from evercourt.documents.typesetting import pdf as typeset
from evercourt.finding.keeping import keep_all
from evercourt.finding.searching import Asked, search
from evercourt.kernel.channels import Channel
from evercourt.messages.models import Message
from evercourt.service.acts import on_every_file
from tests.api.machine import Machine
from tests.factories import CaseFactory, PartyFactory
from tests.finding.test_no_leak import EVERYWHERE, of_api, of_pages
from tests.web.docket.test_no_leak import CLOSED, KINDS, MARKS, api_of, archive_of, mark, pages_of

WEB = Channel.WEB
COURT = ("judge", "registry_clerk", "president")
# Aygul is a party of both cases; the others of one each.
OF_BOTH, OF_FIRST, OF_SECOND = "aygul", "li_qiang", "stranger"
READERS = (*COURT, OF_BOTH, OF_FIRST, OF_SECOND, "other_clerk", "lawyer_zhao", None)


@pytest.fixture
def prepared(court, judge, registry_clerk, aygul, li_qiang, stranger):
    """Two cases with the same papers, of every kind under every mark; each mark is set in the first case alone."""
    cases = []
    for place, defendant in enumerate((li_qiang, stranger)):
        case = CaseFactory(court=court, title=f"第{place + 1}案")
        PartyFactory(case=case, user=aygul, joined_at=timezone.now())
        PartyFactory(
            case=case, user=defendant, side=Party.Side.DEFENDANT, name=defendant.name, joined_at=timezone.now()
        )
        PanelMember.objects.create(case=case, user=judge, seat=PanelMember.Seat.PRESIDING)
        cases.append(case)
    judge.second_factor_at = timezone.now()
    join(cases[0], cases[1:], ground="same_facts", reasons="同一事实", by=judge, via=WEB)
    plaintiff, rows = cases[0].parties.get(user=aygul), []
    for kind in KINDS:
        for how in MARKS:
            by, party = (registry_clerk, None) if kind == "letter" else (aygul, plaintiff)
            word = f"word{kind}{how}"
            content = typeset("text.typ", {"lines": [f"{EVERYWHERE} {word}"]})
            paper = receive(content, name=f"{word}.pdf", title=word, court=court, by=by)
            entries = file_for_all(cases[0], [paper], kind=kind, party=party, by=by, via=WEB)
            mark(next(one for one in entries if one.case_id == cases[0].pk), how, judge)
            rows.append(SimpleNamespace(word=word, kind=kind, how=how, paper=paper, entries=entries))
    keep_all()
    return SimpleNamespace(cases=cases, rows=rows)


def surfaces_of(user, cases):
    """Return what this person reads of both cases and of their group, by surface."""
    browser = Client(headers={"accept-language": "zh-hans"})
    if user.is_authenticated:
        browser.force_login(user)
    shown = {}
    for place, case in enumerate(cases):
        shown[f"pages {place}"] = pages_of(browser, case)
        shown[f"group {place}"] = browser.get(reverse("case_group", args=[case.pk])).content.decode()
        if user.is_authenticated:
            machine = Machine(user)
            shown[f"api {place}"] = api_of(machine, case)
            shown[f"group over the api {place}"] = machine.send("GET", f"/cases/{case.pk}/group").content.decode()
            if case.__class__.objects.visible_to(user).filter(pk=case.pk).exists():
                shown[f"archive {place}"] = archive_of(browser, case)
    if user.is_authenticated:
        shown["found"], _first = of_pages(browser, EVERYWHERE)
        shown["found over the api"] = of_api(Machine(user), EVERYWHERE)
    return browser, shown


def reads(who, row, place):
    """Return whether this person may read the paper on the file of the first (0) or second case."""
    if who in COURT:
        return True
    if who not in {OF_BOTH, (OF_FIRST, OF_SECOND)[place]}:
        return False
    # A paper sealed on one file is closed on every other; an entry that is struck is struck in its case.
    return row.how not in (CLOSED if place == 0 else ("outside", "paper"))


@pytest.mark.slow
def test_what_is_sealed_in_one_case_is_on_no_surface_of_the_other(request, prepared):
    wrong = []
    for turn, who in enumerate(READERS):
        user = request.getfixturevalue(who) if who else AnonymousUser()
        browser, shown = surfaces_of(user, prepared.cases)
        lines = set(DocketEntry.objects.visible_to(user).values_list("pk", flat=True))
        papers = set(CaseDocument.objects.visible_to(user).values_list("case", "document"))
        for row in prepared.rows:
            may = [reads(who, row, place) for place in (0, 1)]
            for surface, text in shown.items():
                of = surface[-1]
                allowed = may[int(of)] if of.isdigit() and not surface.startswith("group") else any(may)
                seen = row.word in text
                # A page of the group names papers that can be served on all; nobody is shown one they may not read.
                if (seen and not allowed) or (seen != allowed and not surface.startswith("group")):
                    wrong.append((who, row.word, surface))
            # Addresses and single words cost; everyone asks for those of one kind, under every mark.
            whole = row.kind == KINDS[turn % len(KINDS)]
            for place, case in enumerate(prepared.cases):
                if whole:
                    answer = browser.get(f"/cases/{case.pk}/documents/{row.paper.pk}")
                    if (answer.status_code == 200) != may[place]:
                        wrong.append((who, row.word, f"address {place}"))
                if ((case.pk, row.paper.pk) in papers) != may[place]:
                    wrong.append((who, row.word, f"papers {place}"))
                line = who in COURT or (
                    who in {OF_BOTH, (OF_FIRST, OF_SECOND)[place]} and not (place == 0 and row.how == "outside")
                )
                if (row.entries[place].pk in lines) != line:
                    wrong.append((who, row.word, f"line {place}"))
            if whole and who and any(hit.kind == "paper" for hit in search(user, Asked(text=row.word))) != any(may):
                wrong.append((who, row.word, "search"))
    assert not wrong


def test_what_is_sealed_in_one_case_cannot_be_served_for_all_and_no_letter_names_it(prepared):
    shared = {paper.pk for paper in on_every_file(prepared.cases)}
    for row in prepared.rows:
        assert (row.paper.pk in shared) == (row.how not in CLOSED), row.word
    for letter in Message.objects.all():
        assert "word" not in letter.subject + letter.body


def test_the_file_of_the_other_case_leaves_the_court_without_it(prepared, tmp_path):
    export_case(
        prepared.cases[1], tmp_path / "case.zip", language="zh-hans", identity=False, restricted=False, by=None,
        via=Channel.SYSTEM,
    )  # fmt: skip
    with zipfile.ZipFile(io.BytesIO((tmp_path / "case.zip").read_bytes())) as archive:
        text = b"".join(archive.read(name) for name in archive.namelist() if not name.endswith(".pdf"))
        text = text.decode(errors="replace") + " ".join(archive.namelist())
    for row in prepared.rows:
        assert (row.word in text) == (row.how not in ("outside", "paper")), row.word
    assert prepared.cases[0].number not in text
    assert prepared.cases[0].title not in text
