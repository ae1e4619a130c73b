"""Letters: every kind can be issued; what people wrote stays text; each page says who issued it and how to check it."""

import hashlib

import pytest
import time_machine
from pyhanko.pdf_utils.reader import PdfFileReader

from evercourt.courts.citations import chinese
from evercourt.documents.acts import issue, open_document, page_image, receive, stamped, time_stamp_seals
from evercourt.documents.acts.issuing import legal_texts
from evercourt.documents.codes import find_by_code
from evercourt.documents.letters.road import LETTERS
from tests.documents import files
from tests.factories import MORNING

pytestmark = pytest.mark.django_db

NUMBER = "（2022）新0103民初1234号"
EVERYTHING = {
    "entrusted_court": "喀什市人民法院",
    "helped_by": "古丽娜（村调解员）",
    "recipient": "李强",
    "case_number": NUMBER,
    "case_title": "阿依古丽·买买提诉李强民间借贷纠纷",
    "amount": "1962.50",
    "due_on": "2022-08-17",
    "plaintiff": "阿依古丽·买买提",
    "code": "K7QM-4TXA",
    "text": "# 审理查明\n被告借款86500元。",
    "reasons": "起诉人的起诉不属于人民法院受理民事诉讼的范围。",
    "decision": "民事判决书",
    "final_on": "2022-10-09",
    "clauses": ["被告归还原告借款86500元。"],
    "digest": "0" * 64,
    "text_sha256": "0" * 64,
    "proceeds": "294000.00",
    "report_due_on": "2022-09-07",
    "name": "赵敏",
    "address": "乌鲁木齐市新民路12号",
    "phone_number": "13899990009",
    "email": "zhao@example.org",
    "papers": "起诉状",
    "asked": ["账户", "余额"],
    "debtors": ["（2022）新0103执12号　李强"],
    "rows": [["1", "2022-08-10 10:00", "收到立案申请", "网上"]],
    "parties": "阿依古丽·买买提；李强",
    "thing": "小型轿车 新A12345",
    "where": "乌鲁木齐市新民路12号停车场",
    "keeper": "周师傅",
    "condition": "完好，里程62000公里",
    "to": "李强",
    "valid_until": "2023-08-09",
}


def data_for(template: str, court) -> dict:
    known = LETTERS[template].keys(legal_texts(template, court, "zh-hans")) | {"recipient"}
    return {key: value for key, value in EVERYTHING.items() if key in known}


def letter(court, template: str, language: str = "zh-hans", seal: bool = False, **data):
    return issue(
        court=court,
        template=template,
        data={**data_for(template, court), **data},
        title=f"文书 {NUMBER}",
        language=language,
        seal=seal,
    )


def words(document) -> str:
    with open_document(document) as file:
        return "".join(files.text_of(file.read()).split())


@pytest.mark.parametrize("template", LETTERS)
@pytest.mark.parametrize("language", ["zh-hans", "en", "ug"])
def test_every_letter_can_be_issued_in_every_language(template, language, court):
    document = letter(court, template, language)
    text = words(document)
    assert court.name in text
    assert document.check_code in text
    assert document.pages >= 1
    assert "%(" not in text


@time_machine.travel(MORNING, tick=False)
def test_each_page_says_court_day_code_and_number_of_pages(court):
    document = letter(court, "judgment", text="\n".join(["被告应当归还借款。"] * 200))
    with open_document(document) as file:
        pages = files.PdfReader(file).pages
        assert len(pages) == document.pages > 2
        for number, page in enumerate(pages, 1):
            text = "".join(page.extract_text().split())
            assert "2022年8月10日" in text
            assert document.check_code in text
            assert f"第{number}页共{len(pages)}页" in text


def test_what_people_wrote_is_never_read_as_markup(court):
    hostile = '#import "/etc/passwd" $x$ *b* @ref \\ <tag> `raw` = _e_ // /* ]'
    document = letter(court, "summons", recipient=hostile, case_title=hostile, paragraphs=[hostile])
    assert words(document).count("".join(hostile.split())) >= 3


def test_a_letter_without_what_it_needs_is_not_issued(court):
    with pytest.raises(ValueError, match="case_number"):
        issue(court=court, template="fee_notice", data={"amount": "1"}, title="x", language="en")
    with pytest.raises(ValueError, match="amuont"):
        letter(court, "fee_notice", amuont="1")


def test_a_long_docket_is_set_on_as_many_pages_as_it_needs(court):
    rows = [[str(n), "2022-08-10 10:00", f"送达回证已入卷，受送达人：李强（{n}）", "网上"] for n in range(1, 1600)]
    assert letter(court, "docket", rows=rows[:2]).pages == 1
    assert letter(court, "docket", rows=rows).pages >= 34


def test_anyone_can_check_a_code_but_learns_no_names(court, aygul):
    document = letter(court, "summons")
    found = find_by_code(document.check_code.lower().replace("-", " "))
    assert found
    assert (found.title, found.court, found.sha256) == ("文书", court, document.sha256)
    assert find_by_code("XXXX") is None
    received = receive(files.pdf(), name="a.pdf", title="阿依古丽的病历", court=court, by=aygul)
    assert find_by_code(received.check_code).title == ""


@pytest.mark.parametrize(
    ("content", "pages"),
    [(files.pdf(3), 3), (files.picture("JPEG"), 2), (files.docx(), 2), (files.mp3(), 1)],
)
def test_received_documents_leave_with_a_stamp_and_the_original_is_untouched(content, pages, court, aygul):
    document = receive(content, name="证据", title="证据一", court=court, by=aygul)
    line = f"{NUMBER} 卷宗第3号 2022-08-10 {document.check_code}"
    copy = stamped(document, line)
    assert stamped(document, line) == copy
    stamped_pages = files.PdfReader(files.io.BytesIO(copy)).pages
    assert len(stamped_pages) == pages
    for page in stamped_pages:
        assert document.check_code in page.extract_text()
    with open_document(document) as file:
        assert file.read() == content


def test_an_issued_document_leaves_as_it_is(court):
    document = letter(court, "summons", seal=True)
    with open_document(document) as file:
        assert stamped(document, "x") == file.read()
    assert page_image(document, 1)


def test_a_sealed_letter_carries_the_time_of_an_authority(court):
    document = letter(court, "effect_certificate", seal=True)
    time_stamp_seals()
    with open_document(document) as file:
        (signature,) = PdfFileReader(file).embedded_signatures
        (stamp,) = [
            attribute["values"][0]
            for attribute in signature.signer_info["unsigned_attrs"]
            if attribute["type"].native == "signature_time_stamp_token"
        ]
        told = stamp["content"]["encap_content_info"]["content"].parsed
        signed = signature.signer_info["signature"].native
        assert told["message_imprint"]["hashed_message"].native == hashlib.sha256(signed).digest()


@time_machine.travel(MORNING, tick=False)
def test_periods_and_articles_in_letters_are_those_in_force(court):
    texts = {
        "zh-hans": ("十五日内", "《中华人民共和国民事诉讼法》第一百二十八条"),
        "en": ("within 15 days", "article 128"),
    }
    for language, expected in texts.items():
        said = "".join(legal_texts("answer_notice", court, language))
        assert all(part in said for part in expected)
    with time_machine.travel("2021-12-31T12:00:00+08:00", tick=False):
        assert "第一百二十五条" in "".join(legal_texts("answer_notice", court, "zh-hans"))
    with time_machine.travel("2024-01-02T12:00:00+08:00", tick=False):
        assert "第一百二十八条" in "".join(legal_texts("answer_notice", court, "zh-hans"))
    assert "十日内" in "".join(legal_texts("refusal_ruling", court, "zh-hans"))


@pytest.mark.parametrize(
    ("number", "written"),
    [(3, "三"), (10, "十"), (15, "十五"), (20, "二十"), (47, "四十七"), (100, "一百"), (103, "一百零三"),
     (110, "一百一十"), (112, "一百一十二"), (128, "一百二十八"), (250, "二百五十")],
)  # fmt: skip
def test_numbers_are_written_as_statutes_write_them(number, written):
    assert chinese(number) == written


@time_machine.travel(MORNING, tick=False)
@pytest.mark.parametrize(
    ("language", "period", "article"), [("ug", "15 كۈن", "128-ماددا"), ("kk-arab", "15 كۇن", "128-باپ")]
)
def test_right_to_left_letters_count_by_the_same_rules_and_keep_values_in_order(language, period, article, court):
    said = legal_texts("answer_notice", court, language)
    assert any(period in text and article in text for text in said)
    assert any("\u2068%(plaintiff)s\u2069" in text for text in said)
