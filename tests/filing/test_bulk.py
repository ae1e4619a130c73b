"""A table of filings: good rows are filed, bad rows explained by row and column, and nothing is ever filed twice."""

import csv
import io
import zipfile

import pytest
from django.utils import translation
from openpyxl import Workbook, load_workbook

from evercourt.accounts.models import User
from evercourt.filing.acts import bulk as acts
from evercourt.filing.acts.submitting import withdraw
from evercourt.filing.models import BulkFiling, BulkRow, Filing
from evercourt.filing.sheets import MOST_ROWS, Row, read_sheet, template
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput
from tests.api.machine import work

pytestmark = pytest.mark.django_db

HEADINGS = [
    "reference", "court", "cause", "plaintiff_name", "plaintiff_phone", "defendant_name", "defendant_address", "claim",
    "amount", "facts", "mediation",
]  # fmt: skip


@pytest.fixture(autouse=True)
def _in_english(_in_chinese):
    with translation.override("en"):
        yield


def line(at, number, **change):
    row = {
        "reference": f"案-{number}", "court": at.code, "cause": "private_lending", "plaintiff_name": "天山银行",
        "plaintiff_phone": "13899990001", "defendant_name": f"被告{number}", "defendant_address": "解放路1号",
        "claim": "归还借款", "amount": 1000 + number, "facts": "至今未还。", "mediation": "否",
    } | change  # fmt: skip
    return [row[name] for name in HEADINGS]


def xlsx(lines, headings=HEADINGS):
    book = Workbook()
    book.active.append(headings)
    for one in lines:
        book.active.append(one)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def as_csv(lines, encoding="utf-8"):
    written = io.StringIO()
    csv.writer(written).writerows([HEADINGS, *lines])
    return written.getvalue().encode(encoding)


def brought(content, by):
    return acts.bring(read_sheet(content), name="a.xlsx", by=by, via=Channel.WEB, language="en")


def outcomes(bulk):
    return dict(acts.counts(bulk))


BAD = [
    ({"amount": "很多"}, "amount"),
    ({"amount": "=1000+1"}, "amount"),
    ({"plaintiff_phone": "12"}, "plaintiff_phone"),
    ({"court": "nowhere"}, "court"),
    ({"plaintiff_name": ""}, "plaintiff_name"),
]


@pytest.mark.slow
def test_of_500_rows_with_40_bad_ones_460_are_filed_and_40_explained(court, aygul):
    bad = {number * 12: BAD[number % len(BAD)] for number in range(1, 41)}
    lines = [line(court, number, **(bad[number][0] if number in bad else {})) for number in range(1, 501)]
    bulk = brought(xlsx(lines), aygul)
    assert not Filing.objects.exists(), "a job files them, not the request"
    work("filing.file_bulk")
    bulk.refresh_from_db()
    assert bulk.finished_at
    assert outcomes(bulk) == {"filed": 460, "refused": 40}
    assert Filing.objects.filter(filer=aygul, state="submitted").count() == 460
    for row in bulk.rows.filter(outcome="refused"):
        # The headings are the first line of the sheet.
        assert [one["field"] for one in row.problems] == [bad[row.number - 1][1]]
        assert row.problems[0]["text"]
    # Mended and sent again as a whole, only the forty are filed.
    again = brought(xlsx([line(court, number) for number in range(1, 501)]), aygul)
    work("filing.file_bulk")
    assert outcomes(again) == {"filed": 40, "before": 460}
    assert Filing.objects.count() == 500
    receipts = set(again.rows.values_list("filing__receipt_number", flat=True))
    assert len(receipts) == 500


def test_each_row_is_filed_as_it_would_be_alone(court, aygul):
    brought(xlsx([line(court, 1)]), aygul)
    work()
    filing = Filing.objects.get()
    assert (filing.court, filing.filer, filing.via, filing.receipt is not None) == (court, aygul, "web", True)
    assert filing.form["claims"] == [{"kind": "money", "text": "归还借款", "amount": "1001"}]
    assert filing.form["mediation"] == "false"
    assert [(one["side"], one["name"]) for one in filing.form["parties"]] == [
        ("plaintiff", "天山银行"), ("defendant", "被告1"),
    ]  # fmt: skip
    assert not BulkRow.objects.get().form, "what is filed is kept once"


def test_a_job_that_was_killed_goes_on_where_it_was(court, aygul, monkeypatch):
    bulk = brought(xlsx([line(court, number) for number in range(1, 6)]), aygul)
    filed, file = [], acts.file

    def killed(form, **known):
        if len(filed) == 3:
            raise KeyboardInterrupt
        filed.append(form)
        return file(form, **known)

    monkeypatch.setattr(acts, "file", killed)
    with pytest.raises(KeyboardInterrupt):
        acts.file_rows(bulk)
    assert outcomes(bulk) == {"filed": 3, "waiting": 2}
    monkeypatch.setattr(acts, "file", file)
    acts.file_rows(bulk)
    acts.file_rows(bulk)
    assert outcomes(bulk) == {"filed": 5}
    assert Filing.objects.count() == 5


def test_a_table_sent_twice_at_once_is_one(court, aygul):
    content = xlsx([line(court, 1)])
    assert brought(content, aygul) == brought(content, aygul)


def test_the_same_row_twice_is_filed_once_and_a_withdrawn_one_again(court, aygul):
    bulk = brought(xlsx([line(court, 1), line(court, 1)]), aygul)
    work()
    assert outcomes(bulk) == {"filed": 1, "refused": 1}
    assert "Row 2" in bulk.rows.get(number=3).problems[0]["text"]
    withdraw(Filing.objects.get(), by=aygul, via=Channel.WEB)
    again = brought(xlsx([line(court, 1)]), aygul)
    work()
    assert outcomes(again) == {"filed": 1}


def test_what_another_person_filed_is_no_double(court, aygul, li_qiang):
    for person in (aygul, li_qiang):
        bulk = brought(xlsx([line(court, 1)]), person)
        work()
        assert outcomes(bulk) == {"filed": 1}


def test_who_files_only_at_the_counter_files_no_table_there(court, aygul, monkeypatch):
    monkeypatch.setattr(User, "courts_not_filed_at", {court.pk})
    bulk = brought(xlsx([line(court, 1)]), aygul)
    work()
    assert outcomes(bulk) == {"refused": 1}
    assert not Filing.objects.exists()


def test_a_formula_is_refused_with_its_cell(court):
    (row,) = read_sheet(xlsx([line(court, 1, amount="=1+1")]))
    assert row.problems == [{"field": "amount", "text": "Cell I2 holds a formula; enter its value."}]
    (row,) = read_sheet(as_csv([line(court, 1, facts="=HYPERLINK(1)")]))
    assert "J2" in row.problems[0]["text"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_of_any_office_program_is_read(court, encoding):
    (row,) = read_sheet(as_csv([line(court, 1)], encoding))
    assert not row.problems
    assert row.form["parties"][0]["name"] == "天山银行"


def packed(**files):
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as packing:
        for name, content in files.items():
            packing.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return written.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (packed(a=packed(b=b"x")), "archive"),
        (packed(xl__workbook_xml=b"<x/>", inner=packed(b=b"x" * 10)), "archive"),
        (packed(xl__workbook_xml=b"<x/>"), "cannot be read"),
        (b"PK\3\4 broken", "cannot be read"),
        (b"%PDF-1.7\0\0", "cannot be read"),
        (b"", "no row"),
        (xlsx([]), "no row"),
        (b"x" * 5_000_001, "too large"),
        (xlsx([["x"]], ["salary"]), "salary"),
        (xlsx([["x", "y"]], ["court", "法院代码"]), "twice"),
        (xlsx([["x"]] * (MOST_ROWS + 1), ["court"]), "at most"),
    ],
)
def test_what_is_no_table_is_refused_and_said_why(content, said):
    with pytest.raises(BadInput, match=said):
        read_sheet(content)


def test_the_template_is_read_by_its_own_reader_in_both_languages(court):
    for chinese in (False, True):
        sheet = load_workbook(io.BytesIO(template(chinese=chinese))).active
        headings = [cell.value for cell in sheet[1]]
        values = ["" for _one in headings]
        values[headings.index("原告姓名或名称" if chinese else "plaintiff_name")] = "王陌"
        values[headings.index("其他请求" if chinese else "other_claim")] = "离婚"
        values[headings.index("代理人姓名" if chinese else "lawyer_name")] = "赵敏"
        (row,) = read_sheet(xlsx([values], headings))
        assert not row.problems
        assert row.form["parties"][0]["representatives"] == [{"name": "赵敏", "kind": "lawyer"}]
        assert row.form["claims"] == [{"text": "离婚", "kind": "other"}]


def test_the_pages_take_a_table_show_it_and_give_the_report(court, aygul, li_qiang, client):
    client.force_login(aygul)
    assert client.get("/filings/bulk/template.xlsx").content.startswith(b"PK")
    sent = io.BytesIO(xlsx([line(court, 1), line(court, 2, amount="x", reference="=1")]))
    sent.name = "案件.xlsx"
    answer = client.post("/filings/bulk", {"table": sent})
    assert answer.status_code == 302
    bulk = BulkFiling.objects.get()
    assert answer["Location"] == f"/filings/bulk/{bulk.pk}"
    assert 'value="1"' in client.get(answer["Location"]).content.decode()
    work()
    page = client.get(answer["Location"]).content.decode()
    assert Filing.objects.get().receipt_number in page
    only = client.get(answer["Location"] + "?only=refused").content.decode()
    assert Filing.objects.get().receipt_number not in only
    report = client.get(answer["Location"] + "/report.csv").content.decode("utf-8-sig")
    assert [one["outcome"] for one in csv.DictReader(io.StringIO(report))] == ["filed", "refused"]
    assert "案件.xlsx" in client.get("/filings/bulk").content.decode()
    bad = io.BytesIO(packed(a=b"x"))
    bad.name = "a.xlsx"
    assert client.post("/filings/bulk", {"table": bad}).status_code == 422
    client.force_login(li_qiang)
    for path in ("", "/report.csv"):
        assert client.get(answer["Location"] + path).status_code == 404


def test_rows_ask_a_constant_number_of_queries_of_the_page(court, aygul, client, django_assert_max_num_queries):
    client.force_login(aygul)
    bulk = acts.bring(
        [Row(number, form={"court": court.code}) for number in range(1, 90)],
        name="a", by=aygul, via=Channel.WEB, language="en",
    )  # fmt: skip
    with django_assert_max_num_queries(12):
        client.get(f"/filings/bulk/{bulk.pk}")
