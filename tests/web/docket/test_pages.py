"""A judge closes, opens and strikes, a recorder corrects, a party hands in: each on its page, and by machine."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfReader

from evercourt.cases.models import Case, CaseDocument, DocketEntry, Sealing
from evercourt.documents.archive import streamed, windows_name
from tests.api.machine import Machine
from tests.documents.files import pdf
from tests.web.test_forms import sign_in


@pytest.fixture
def case(world):
    return Case.objects.get(pk=world["case_id"])


def test_the_road_of_an_entry_on_its_pages(client, world, case, aygul, judge, recorder, clerk):
    client.force_login(aygul)
    page = f"/cases/{case.pk}/papers"
    files = [SimpleUploadedFile(f"{name}.pdf", pdf(number)) for number, name in enumerate(("甲", "乙"), start=1)]
    said = {"kind": "evidence", "party": world["plaintiff"]}
    assert client.post(page, said).status_code == 422
    answer = client.post(page, said | {"papers": files}, follow=True)
    entry = case.docket.get(number=answer.redirect_chain[-1][0].rpartition("/")[2])
    assert entry.documents.count() == 2
    address = f"/cases/{case.pk}/docket/{entry.number}"
    for user in (aygul, clerk):
        client.force_login(user)
        for act in ("sealing", "striking"):
            assert client.get(f"{address}/{act}").status_code == 404
            assert client.post(f"{address}/{act}", {"reasons": "x"}).status_code == 404
    sign_in(client, judge)
    order = {"what": "entry", "to": "outside", "ground": "trade_secret", "reasons": "商业秘密"}
    assert client.post(f"{address}/sealing", order | {"reasons": ""}).status_code == 422
    refused = client.post(f"{address}/sealing", order | {"ground": "divorce"})
    assert refused.status_code == 422
    assert "CPL" in refused.content.decode() or "公众" in refused.content.decode()
    assert client.post(f"{address}/sealing", order, follow=True).status_code == 200
    seal = Sealing.objects.get(entry=entry)
    assert client.post(f"/cases/{case.pk}/seals/{seal.pk}/lifting", {"reasons": "公开"}, follow=True).status_code == 200
    assert client.post(f"{address}/striking", {"reasons": "误收"}, follow=True).status_code == 200
    assert "<s>" in client.get(address).content.decode()
    whole = {"to": "public", "ground": "privacy", "reasons": "隐私"}
    assert client.post(f"/cases/{case.pk}/sealing", whole, follow=True).status_code == 200
    client.force_login(recorder)
    corrected = client.post(f"{address}/correction", {"text": "应为复印件"}, follow=True)
    assert "应为复印件" not in corrected.content.decode()
    last = DocketEntry.objects.latest("pk")
    assert last.correction.corrects == entry
    client.force_login(aygul)
    for path in (f"/cases/{case.pk}", f"/cases/{case.pk}/documents", f"/cases/{case.pk}/docket/{last.number}"):
        assert client.get(path).status_code == 200
    assert "应为复印件" in client.get(f"/cases/{case.pk}/docket/{last.number}").content.decode()


def test_the_same_over_the_api(world, case, aygul, judge, recorder):
    number = world["number"]
    machine = Machine(judge)
    made = machine.post(f"/cases/{case.pk}/seals", entry=number, to="outside", ground="trade_secret", reasons="秘密")
    assert (made["entry"], made["to"], made["lifted_at"]) == (number, "outside", None)
    line = next(one for one in Machine(aygul).get(f"/cases/{case.pk}/docket")["items"] if one["number"] == number)
    assert (line["act"], line["facts"], line["sealed_to"]) == ("", {}, "outside")
    line = next(one for one in machine.get(f"/cases/{case.pk}/docket")["items"] if one["number"] == number)
    assert line["facts"]["kind"] == "evidence"
    assert machine.post(f"/cases/{case.pk}/docket/{number}/striking", reasons="误收")["struck_at"]
    made = Machine(recorder).post(f"/cases/{case.pk}/docket/{number}/correction", text="应为复印件")
    assert made["sealed_to"] == "outside"
    assert len(machine.get(f"/cases/{case.pk}/seals")) == 3


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("借条.pdf", "借条.pdf"),
        ('a<b>c:"d"/e\\f|g?h*.pdf', "a_b_c_d_e_f_g_h.pdf"),
        ("con.pdf", "_con.pdf"),
        ("LPT1.txt", "_LPT1.txt"),
        ("end. . .pdf", "end.pdf"),
        ("\u202efdp.exe", "fdp.exe"),
        ("", "document"),
        ("长" * 200 + ".pdf", "长" * 76 + ".pdf"),
    ],
)
def test_a_name_in_an_archive_opens_on_windows(name, kept):
    assert windows_name(name) == kept


def test_hundreds_of_files_are_one_archive_in_pieces_without_two_names_alike(case, aygul, court):
    from evercourt.documents.acts import receive

    paper = receive(pdf(), name="paper.pdf", title="x", court=court, by=aygul)
    pieces = list(streamed((("A.pdf", "a.pdf")[number % 2], paper) for number in range(300)))
    assert len(pieces) > 300
    with zipfile.ZipFile(io.BytesIO(b"".join(pieces))) as archive:
        assert archive.testzip() is None
        assert len({name.casefold() for name in archive.namelist()}) == 300


def test_a_bundle_holds_the_chosen_papers_and_only_what_one_may_see(client, world, case, aygul, stranger):
    client.force_login(aygul)
    papers = [SimpleUploadedFile(f"{number}.pdf", pdf(number)) for number in (1, 2)]
    said = {"kind": "evidence", "party": world["plaintiff"], "papers": papers}
    assert client.post(f"/cases/{case.pk}/papers", said).status_code == 302
    page = f"/cases/{case.pk}/bundle"
    most = CaseDocument.objects.visible_to(aygul).filter(case=case).count()
    for wrong in ("", "x", "0", str(most + 1), "2-", "5-1", f"1-{most + 1}"):
        assert client.post(page, {"title": "汇编", "papers": wrong}).status_code == 422, wrong
    answer = client.post(page, {"title": "汇编", "papers": f"{most}、{most - 1}"})
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert len(PdfReader(io.BytesIO(answer.content)).pages) == 2 + 3
    client.force_login(stranger)
    assert client.get(page).status_code == client.post(page).status_code == 404


def test_an_archive_lies_behind_a_cover_that_says_whose_it_is_and_how_each_paper_is_checked(client, case, aygul):
    client.force_login(aygul)
    address = f"/cases/{case.pk}/archive"
    with zipfile.ZipFile(io.BytesIO(b"".join(client.get(address).streaming_content))) as archive:
        names = archive.namelist()
        pages = PdfReader(io.BytesIO(archive.read(names[0]))).pages
    said = "".join("".join(page.extract_text() for page in pages).split())
    papers = [filed.document for filed in CaseDocument.objects.visible_to(aygul).filter(case=case)]
    assert names[0] == "0000.pdf"
    assert len(names) == len(papers) + 1 > 1
    assert aygul.name in said
    assert case.number in said
    for paper in papers:
        assert paper.check_code in said
        assert paper.sha256 in said
