"""Real files, good and hostile, built on the spot."""

import io
import struct
import zipfile

import pillow_heif
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    TextStringObject,
)

TYPES = b"<?xml version='1.0'?><Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'/>"
DOCUMENT = (
    "<?xml version='1.0'?><w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:body>"
    "<w:p><w:r><w:t>{}</w:t></w:r></w:p></w:body></w:document>"
)


def pdf(pages: int = 1, change=None) -> bytes:
    writer = PdfWriter()
    for _i in range(pages):
        writer.add_blank_page(595, 842)
    if change:
        change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def pdf_with_launch() -> bytes:
    def launch(writer: PdfWriter) -> None:
        note = FreeText(text="x", rect=(1, 1, 9, 9))
        note[NameObject("/A")] = DictionaryObject(
            {NameObject("/S"): NameObject("/Launch"), NameObject("/F"): TextStringObject("cmd.exe")}
        )
        writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(note)])

    return pdf(change=launch)


def written(content: str, change=None) -> bytes:
    """A page with this content stream, in Helvetica as /F1."""

    def write(writer: PdfWriter) -> None:
        font = DictionaryObject(
            {NameObject("/Type"): NameObject("/Font"), NameObject("/Subtype"): NameObject("/Type1"),
             NameObject("/BaseFont"): NameObject("/Helvetica")}
        )  # fmt: skip
        fonts = DictionaryObject({NameObject("/F1"): writer._add_object(font)})
        writer.pages[0][NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
        stream = DecodedStreamObject()
        stream.set_data(content.encode())
        writer.pages[0][NameObject("/Contents")] = writer._add_object(stream)
        if change:
            change(writer)

    return pdf(change=write)


def square_over(kind: str, **more):
    """Return a change that lays an annotation over the words of `WORDS`."""

    def lay(writer: PdfWriter) -> None:
        note = DictionaryObject(
            {NameObject("/Type"): NameObject("/Annot"), NameObject("/Subtype"): NameObject(kind),
             NameObject("/Rect"): ArrayObject([FloatObject(one) for one in (60, 690, 300, 720)]), **more}
        )  # fmt: skip
        writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(note)])

    return lay


WORDS = "BT /F1 18 Tf 72 700 Td (Alim 650102199001010012) Tj ET\n"
BLACK = "0 0 0 rg 60 690 240 30 re f\n"


def run_javascript(writer: PdfWriter) -> None:
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(
        {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert('x')")}
    )


def picture(form: str = "PNG", size: tuple[int, int] = (40, 20), **options) -> bytes:
    out = io.BytesIO()
    if form == "HEIF":
        pillow_heif.register_heif_opener()
    Image.new("RGB", size, "red").save(out, form, **options)
    return out.getvalue()


def png_claiming(width: int, height: int) -> bytes:
    """A few bytes that unfold to `width` × `height` points."""
    import zlib

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )


def docx(text: str = "借款合同", **parts: bytes | str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("word/document.xml", DOCUMENT.format(text))
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def mp3(frames: int = 5) -> bytes:
    # MPEG 1 layer III, 128 kbit/s, 44.1 kHz: 417 bytes a frame.
    return b"ID3\x04\0\0\0\0\0\x02\0\0" + (b"\xff\xfb\x90\x00" + bytes(413)) * frames


def mp4() -> bytes:
    def box(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body) + 8) + kind + body

    return box(b"ftyp", b"isom\0\0\2\0isomiso2") + box(b"moov", bytes(40)) + box(b"mdat", bytes(500))


def text_of(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
