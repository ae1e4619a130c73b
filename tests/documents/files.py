"""Real files, good and hostile, built on the spot."""

import io
import struct
import zipfile

import pillow_heif
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

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
