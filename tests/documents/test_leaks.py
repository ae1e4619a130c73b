"""What a file hides is found, with page and place; what it shows is left alone."""

import io
import zipfile

import pytest
from PIL import Image
from pypdf import PdfWriter
from pypdf.annotations import FreeText, Text
from pypdf.generic import ArrayObject, DictionaryObject, FloatObject, NameObject, StreamObject

from evercourt.documents.anonymising import OF_A_PERSON, Protected, remains
from evercourt.documents.formats.sniff import DOCX, JPEG, PDF
from evercourt.documents.leaks import Kind, Leak, leaks_in
from evercourt.documents.typesetting import pdf as typeset
from tests.documents.files import TYPES

NUMBER = "650103199001011234"
ADDRESS = "扬子江路1号"
PROTECTED = Protected(words=(ADDRESS,))
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def protected(text):
    return remains(text, PROTECTED, kinds=OF_A_PERSON)


def page(content, *, writer=None, pages=1):
    """Return a PDF whose last page draws this; Helvetica is /F1."""
    writer = writer or PdfWriter()
    for number in range(pages):
        sheet = writer.add_blank_page(595, 842)
        font = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}
        made = DictionaryObject({NameObject(key): NameObject(value) for key, value in font.items()})
        fonts = DictionaryObject({NameObject("/F1"): made})
        sheet[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
        stream = StreamObject()
        stream.set_data((content if number == pages - 1 else "").encode())
        sheet[NameObject("/Contents")] = writer._add_object(stream)
    return writer


def written(writer):
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def at(across, up, text="Li Qiang", before=""):
    return f"BT {before} /F1 12 Tf {across} {up} Td ({text}) Tj ET\n"


BOX = "0 g {} {} 120 16 re f\n"


def found(tmp_path, content, media_type=PDF, **more):
    path = tmp_path / "file"
    path.write_bytes(content)
    return leaks_in(path, media_type, protected=protected, **more)


@pytest.mark.parametrize(
    ("place", "across", "up"),
    [("top left", 60, 780), ("top right", 400, 780), ("middle left", 60, 400), ("bottom right", 400, 60)],
)
def test_text_under_a_black_box_is_named_by_page_and_place(tmp_path, place, across, up):
    content = at(60, 300, "Everyone reads this") + at(across, up) + BOX.format(across - 4, up - 4)
    (leak,) = found(tmp_path, written(page(content, pages=3)))
    assert (leak.kind, leak.page) == (Kind.BOX, 3)
    from django.utils.translation import override

    with override("en"):
        assert leak.said == f"page 3, {place}: text under a box"


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        (Kind.UNSEEN, at(60, 700, before="1 g")),
        (Kind.UNSEEN, at(60, 700) + "1 g 50 690 200 30 re f\n"),
        (Kind.OUTSIDE, at(700, 700)),
        (Kind.OUTSIDE, at(60, -40)),
    ],
)
def test_text_that_nobody_sees_is_found(tmp_path, kind, content):
    assert {leak.kind for leak in found(tmp_path, written(page(content)))} == {kind}


def test_half_a_line_under_a_box_is_found_and_a_line_that_is_seen_is_not(tmp_path):
    line = at(60, 700, "The debtor Li Qiang lives in Urumqi and owes 86500 yuan")
    assert found(tmp_path, written(page(line))) == []
    assert [leak.kind for leak in found(tmp_path, written(page(line + "0 g 120 696 40 16 re f\n")))] == [Kind.BOX]


def test_what_the_house_sets_itself_hides_nothing(tmp_path):
    text = ["判决如下：被告李强偿还借款。", "سوت ھۆكۈمى", "The defendant pays.", "i l . , ' -"]
    assert found(tmp_path, typeset("text.typ", {"lines": text * 20})) == []


def test_what_a_scanner_read_behind_its_picture_is_no_leak_but_under_a_box_it_is(tmp_path):
    read = at(60, 700, before="3 Tr")
    assert found(tmp_path, written(page(read))) == []
    (leak,) = found(tmp_path, written(page(read + BOX.format(56, 696))))
    assert leak.kind == Kind.BOX


def annotated(kind):
    writer = page("")
    sheet = writer.pages[0]
    if kind == "redact":
        note = DictionaryObject({NameObject("/Subtype"): NameObject("/Redact")})
        note[NameObject("/Rect")] = ArrayObject([FloatObject(one) for one in (10, 10, 50, 50)])
        sheet[NameObject("/Annots")] = ArrayObject([writer._add_object(note)])
    elif kind == "comment":
        writer.add_annotation(0, Text(text="ask Li Qiang", rect=(10, 10, 30, 30)))
    elif kind == "empty comment":
        writer.add_annotation(0, FreeText(text="", rect=(10, 10, 30, 30)))
    elif kind == "attached":
        writer.add_attachment("notes.txt", b"secret")
    elif kind == "layer":
        layer = writer._add_object(DictionaryObject({NameObject("/Type"): NameObject("/OCG")}))
        settings = DictionaryObject({NameObject("/OFF"): ArrayObject([layer])})
        writer.root_object[NameObject("/OCProperties")] = DictionaryObject({NameObject("/D"): settings})
    else:
        writer.add_metadata({"/Author": kind, "/Producer": "x"})
    return written(writer)


@pytest.mark.parametrize(
    ("what", "leaks"),
    [
        ("redact", [Leak(Kind.REDACTION, 1)]),
        ("comment", [Leak(Kind.COMMENT, 1)]),
        ("empty comment", []),
        ("attached", [Leak(Kind.ATTACHED)]),
        ("layer", [Leak(Kind.LAYER)]),
        (f"lives at {ADDRESS}", [Leak(Kind.PROPERTIES)]),
        (NUMBER, [Leak(Kind.PROPERTIES)]),
        ("the registry", []),
    ],
)
def test_what_lies_beside_the_pages_is_found(tmp_path, what, leaks):
    assert found(tmp_path, annotated(what)) == leaks


def test_what_is_protected_is_found_in_what_everybody_sees_only_if_it_is_for_everybody(tmp_path):
    content = written(page(at(60, 780, f"Identity number {NUMBER}")))
    assert found(tmp_path, content) == []
    (leak,) = found(tmp_path, content, whole=True)
    assert (leak.kind, leak.page) == (Kind.PROTECTED, 1)


def word(paragraphs, **parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("word/document.xml", f"<w:document xmlns:w='{W}'><w:body>{paragraphs}</w:body></w:document>")
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), text)
    return out.getvalue()


def run(text, style=""):
    return f"<w:r><w:rPr>{style}</w:rPr><w:t>{text}</w:t></w:r>"


SEEN_PARAGRAPH = f"<w:p>{run('Everyone reads this')}</w:p>"


@pytest.mark.parametrize(
    ("kind", "paragraph"),
    [
        (Kind.DELETED, "<w:p><w:del><w:r><w:delText>Li Qiang</w:delText></w:r></w:del></w:p>"),
        (Kind.HIDDEN, f"<w:p>{run('Li Qiang', '<w:vanish/>')}</w:p>"),
        (Kind.UNSEEN, f"<w:p>{run('Li Qiang', '<w:color w:val=&quot;FFFFFF&quot;/>')}</w:p>".replace("&quot;", '"')),
        (Kind.BOX, f"<w:p>{run('Li Qiang', '<w:highlight w:val=&quot;black&quot;/>')}</w:p>".replace("&quot;", '"')),
    ],
)
def test_what_a_word_file_hides_is_named_by_its_paragraph(tmp_path, kind, paragraph):
    (leak,) = found(tmp_path, word(SEEN_PARAGRAPH + paragraph), DOCX)
    assert (leak.kind, leak.page) == (kind, None)
    assert "2" in str(leak.place)


def test_a_plain_word_file_hides_nothing_and_comments_and_properties_are_found(tmp_path):
    unhidden = run("x", '<w:vanish w:val="0"/>')
    assert found(tmp_path, word(SEEN_PARAGRAPH + f"<w:p>{unhidden}</w:p>"), DOCX) == []
    parts = {"word__comments_xml": "<w:comments><w:t>ask</w:t></w:comments>", "docProps__core_xml": f"<a>{NUMBER}</a>"}
    assert found(tmp_path, word(SEEN_PARAGRAPH, **parts), DOCX) == [Leak(Kind.COMMENT), Leak(Kind.PROPERTIES)]
    shown = word(f"<w:p>{run(ADDRESS)}</w:p>")
    assert found(tmp_path, shown, DOCX) == []
    assert [leak.kind for leak in found(tmp_path, shown, DOCX, whole=True)] == [Kind.PROTECTED]


@pytest.mark.parametrize("placed", [True, False])
def test_a_picture_that_says_where_it_was_taken(tmp_path, placed):
    out, exif = io.BytesIO(), Image.Exif()
    if placed:
        exif.get_ifd(0x8825)[1] = "N"
        exif[0x8825] = {1: "N", 2: (43.0, 48.0, 0.0)}
    Image.new("RGB", (20, 20)).save(out, "JPEG", exif=exif)
    assert [leak.kind for leak in found(tmp_path, out.getvalue(), JPEG)] == ([Kind.POSITION] if placed else [])


def test_the_words_themselves_are_in_no_finding(tmp_path):
    content = at(60, 700) + BOX.format(56, 696)
    for leak in found(tmp_path, written(page(content)), whole=True):
        assert "Li Qiang" not in leak.said
