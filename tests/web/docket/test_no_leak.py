"""Nothing closed leaks: office × kind of entry × seal × surface, made by loops over one prepared case."""

import io
import zipfile
from datetime import date
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from evercourt.cases.acts import file_papers, put_on_file, seal, strike, unseal
from evercourt.cases.events import PapersFiled
from evercourt.cases.models import CaseDocument, DocketEntry, PanelMember, PartyIdentity, Representation
from evercourt.cli.exporting import export_case
from evercourt.documents.acts import receive
from evercourt.documents.models import Document
from evercourt.filing.codes import checked
from evercourt.filing.models import Filing, FilingDocument
from evercourt.kernel.channels import Channel
from evercourt.ledger.exported import check_file
from evercourt.ledger.record import record_many
from evercourt.messages.models import Message
from evercourt.service.acts import order_service
from tests.api.machine import Machine
from tests.documents.files import pdf
from tests.factories import CaseFactory, PartyFactory

WEB = Channel.WEB
KINDS = ("application", "evidence", "statement", "power", "letter")
MARKS = ("open", "public", "outside", "paper", "struck", "lifted")
# From whom outside the court a mark keeps the paper.
CLOSED = ("outside", "paper", "struck")
COURT = ("judge", "recorder", "clerk", "registry_clerk", "president")
PARTIES = ("aygul", "li_qiang", "lawyer_zhao")
NOT_OF_THE_CASE = ("stranger", "other_clerk", "second_judge", "administrator")


def mark(entry, how, judge):
    """Do to the entry what its row of the table says."""
    said = {"ground": "trade_secret", "reasons": "依法封存", "by": judge, "via": WEB}
    if how == "paper":
        seal(entry.case, paper=entry.documents.get(), to="outside", **said)
    elif how == "struck":
        strike(entry, reasons="依法删除", by=judge, via=WEB)
    elif how == "lifted":
        unseal(seal(entry.case, entry=entry, to="outside", **said), reasons="解除", by=judge, via=WEB)
    elif how != "open":
        seal(entry.case, entry=entry, to=how, **said)


@pytest.fixture
def prepared(court, judge, recorder, registry_clerk, aygul, li_qiang, lawyer_zhao):
    """A case with one entry of every kind under every mark; every paper is called by a word found nowhere else."""
    case = CaseFactory(court=court)
    for person, seat in ((judge, PanelMember.Seat.PRESIDING), (recorder, PanelMember.Seat.RECORDER)):
        PanelMember.objects.create(case=case, user=person, seat=seat)
    plaintiff = PartyFactory(case=case, user=aygul, joined_at=timezone.now())
    defendant = PartyFactory(case=case, user=li_qiang, side="defendant", name="李强", joined_at=timezone.now())
    PartyIdentity.objects.create(party=defendant, electronic_service=True, service_address_confirmed=True)
    Representation.objects.create(party=plaintiff, user=lawyer_zhao, name="赵敏", since=date(2022, 1, 1))
    judge.second_factor_at = timezone.now()
    filing = Filing.objects.create(court=court, filer=aygul, case=case, state="accepted")
    rows = []
    for pages, (kind, how) in enumerate(((kind, how) for kind in KINDS for how in MARKS), start=1):
        by, party = (registry_clerk, None) if kind == "letter" else (aygul, plaintiff)
        word = f"word{kind}{how}"
        paper = receive(pdf(pages), name=f"{word}.pdf", title=word, court=court, by=by)
        entry = file_papers(case, [paper], kind=kind, party=party, by=by, via=WEB)
        rows.append(SimpleNamespace(word=word, kind=kind, how=how, paper=paper, entry=entry))
        FilingDocument.objects.create(filing=filing, document=paper, kind="evidence")
    order = order_service(
        case, defendant, purpose="other", documents=[row.paper for row in rows], by=registry_clerk, via=WEB
    )
    for row in rows:
        mark(row.entry, row.how, judge)
    return SimpleNamespace(case=case, rows=rows, order=order, filing=filing)


def documents_by(browser, case, row, *, whole):
    """Return whether each address of the paper answers; not `whole`: only the first."""
    address = f"/cases/{case.pk}/documents/{row.paper.pk}"
    paths = (address, f"{address}/copy", f"{address}/pages/1") if whole else (address,)
    return {path: browser.get(path).status_code == 200 for path in paths}


def pages_of(browser, case):
    """Return the text of every page that could name a paper."""
    entries = [f"/cases/{case.pk}/docket/{number}" for number in case.docket.values_list("number", flat=True)]
    paths = [f"/cases/{case.pk}", f"/cases/{case.pk}?page=2", f"/cases/{case.pk}/documents", "/cases", "/profile/data"]
    return "".join(browser.get(path).content.decode() for path in [*paths, *entries])


def api_of(machine, case):
    address = f"/cases/{case.pk}"
    lists = (
        f"{address}/docket?limit=100",
        f"{address}/documents?limit=100",
        address,
        f"{address}/seals",
        "/me/messages",
    )
    return "".join(machine.send("GET", path).content.decode() for path in lists)


def archive_of(browser, case):
    answer = browser.get(f"/cases/{case.pk}/archive")
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        assert archive.testzip() is None
        return " ".join(archive.namelist())


@pytest.mark.slow
def test_no_surface_shows_a_closed_paper_and_every_surface_shows_an_open_one(request, prepared):
    case, wrong = prepared.case, []
    for place, who in enumerate((*COURT, *PARTIES, *NOT_OF_THE_CASE, None)):
        user = request.getfixturevalue(who) if who else AnonymousUser()
        browser = Client(headers={"accept-language": "zh-hans"})
        if who:
            browser.force_login(user)
        inside = who in COURT or who in PARTIES
        shown = {"pages": pages_of(browser, case)}
        if inside:
            shown |= {"api": api_of(Machine(user), case), "archive": archive_of(browser, case)}
        queried = {
            "papers": set(CaseDocument.objects.visible_to(user).values_list("document", flat=True)),
            "lines": set(DocketEntry.objects.visible_to(user).values_list("pk", flat=True)),
        }
        for row in prepared.rows:
            may = who in COURT or (who in PARTIES and row.how not in CLOSED)
            told = {name: row.word in text for name, text in shown.items()}
            # Copies and pictures of pages cost; everyone asks for those of one kind, under every mark.
            whole = row.kind == KINDS[place % len(KINDS)]
            told |= {"papers": row.paper.pk in queried["papers"], **documents_by(browser, case, row, whole=whole)}
            wrong += [(who, row.word, surface) for surface, seen in told.items() if seen != may]
            # Of a struck entry or of one whose paper is closed the line itself stays readable.
            line = who in COURT or (who in PARTIES and row.how != "outside")
            if (row.entry.pk in queried["lines"]) != line:
                wrong.append((who, row.word, "line"))
    assert not wrong


def test_the_printed_docket_shows_to_each_what_each_may_see(client, prepared, judge, li_qiang, monkeypatch):
    printed = {}

    def instead(**letter):
        printed["rows"] = letter["data"]["rows"]
        raise StopIteration

    monkeypatch.setattr("evercourt.web.cases.documents.issue", instead)
    for user, may in ((judge, True), (li_qiang, False)):
        client.force_login(user)
        with pytest.raises(StopIteration):
            client.post(f"/cases/{prepared.case.pk}/docket")
        lines = {int(number): text for number, _at, text, _via in printed["rows"]}
        assert len(lines) == prepared.case.docket.count()
        for row in prepared.rows:
            said = lines[row.entry.number]
            assert ("提交材料" in said) == (may or row.how != "outside")
            assert ("法院以外的所有人" in said) == (row.how in ("outside", "paper"))
            assert ("古丽娜尔" in said) == (row.how == "struck")


def test_other_ways_to_a_paper_are_as_closed_as_the_file(client, prepared, aygul, li_qiang, registry_clerk):
    letter = Message.objects.get(letter="served", to=li_qiang, line="portal")
    ways = {
        li_qiang: (f"/service/{prepared.order.pk}", f"/messages/{letter.pk}", "/profile/data/file"),
        aygul: (f"/filings/{prepared.filing.pk}/evidence", f"/filings/{prepared.filing.pk}"),
    }
    for user, paths in ways.items():
        client.force_login(user)
        text = "".join(client.get(path).content.decode() for path in paths)
        for row in prepared.rows:
            assert row.word not in text or row.how not in CLOSED, (user, row.word)
    client.force_login(aygul)
    for attached in prepared.filing.documents.select_related("document"):
        row = next(one for one in prepared.rows if one.paper == attached.document)
        for path in ("", "/pages/1"):
            answer = client.get(f"/filings/{prepared.filing.pk}/papers/{attached.pk}{path}")
            # Not `answer.close()`, which would end the connection of the test with the request.
            for close in answer._resource_closers:
                close()
            assert (answer.status_code == 404) == (row.how in CLOSED), (row.word, path)
    assert "wordevidenceopen" in letter.body


def test_a_check_code_of_a_closed_paper_tells_that_the_court_knows_it_and_no_more(client, prepared):
    for row in prepared.rows:
        document = checked(row.paper.check_code).document
        closed = row.how in ("public", "outside", "paper")
        assert (document.closed, document.sha256 == row.paper.sha256) == (closed, not closed), row.word
        assert row.word not in str(document._replace(document=0))
    for row in prepared.rows[:6]:
        answer = client.get(f"/api/v1/codes/{row.paper.check_code}").json()
        assert answer["closed"] == (row.how in ("public", "outside", "paper"))
        assert bool(answer["sha256"]) != answer["closed"]


def test_a_copy_that_leaves_the_court_names_nothing_closed_and_still_verifies(prepared, tmp_path):
    for restricted in (False, True):
        target = tmp_path / f"{restricted}.zip"
        export_case(
            prepared.case,
            target,
            language="zh-hans",
            identity=False,
            restricted=restricted,
            by=None,
            via=Channel.SYSTEM,
        )
        differences, about = check_file(target)
        assert not differences
        assert about.withheld == (0 if restricted else len(KINDS))
        with zipfile.ZipFile(target) as archive:
            text = b"".join(archive.read(name) for name in archive.namelist() if not name.endswith(".pdf"))
            text = text.decode(errors="replace")
            text += " ".join(archive.namelist())
        for row in prepared.rows:
            # A struck paper stays out; that there was one is on the docket anyway.
            assert (row.word in text) == (restricted or row.how not in ("outside", "paper")), row.word


def test_letters_of_the_docket_name_no_paper(prepared):
    letters = Message.objects.filter(letter__in=["docket_marked", "papers_filed"])
    assert letters.exists()
    for letter in letters:
        assert "word" not in letter.subject + letter.body


def test_a_case_of_1100_entries_is_read_with_as_many_queries_as_a_small_one(client, prepared, li_qiang, court):
    paths = [f"/cases/{prepared.case.pk}", f"/cases/{prepared.case.pk}/documents"]
    client.force_login(li_qiang)

    def queries(path):
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert client.get(path).status_code == 200
        return len(seen)

    def grow(number):
        event = PapersFiled(kind="evidence", party_id=None, party_name="x", count=1)
        done = record_many([(event, prepared.case)] * number, by=None, via="system")
        entries = DocketEntry.objects.filter(ledger_entry__in=[one.entry for one in done]).order_by("pk")
        papers = Document.objects.bulk_create(
            [
                Document(court=court, title="t", name="a.pdf", media_type="application/pdf", size=1, sha256="0" * 64)
                for _one in range(number)
            ]
        )
        for entry, paper in zip(entries, papers, strict=True):
            put_on_file(prepared.case, paper, kind="evidence", access="parties", entry=entry)

    grow(60)
    few = {path: queries(path) for path in paths}
    grow(1000)
    assert {path: queries(path) for path in paths} == few
