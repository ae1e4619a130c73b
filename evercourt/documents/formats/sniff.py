"""What a file is, told by its content; its name is not asked."""

from pathlib import Path

PDF, JPEG, PNG, HEIC = "application/pdf", "image/jpeg", "image/png", "image/heic"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MP3, MP4 = "audio/mpeg", "video/mp4"
# Voice notes of messengers.
AMR = "audio/amr"
ENDINGS = {PDF: ".pdf", JPEG: ".jpg", PNG: ".png", HEIC: ".heic", DOCX: ".docx", MP3: ".mp3", MP4: ".mp4", AMR: ".amr"}

HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
MP4_BRANDS = {
    b"isom",
    b"iso2",
    b"iso4",
    b"iso5",
    b"iso6",
    b"mp41",
    b"mp42",
    b"avc1",
    b"M4V ",
    b"M4A ",
    b"MSNV",
    b"dash",
}
MP4_BRANDS |= {b"3gp4", b"3gp5", b"3gp6"}
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def media_type(path: Path) -> str:
    """Return the media type of an accepted kind of file, or an empty text. Opening it really comes after."""
    with path.open("rb") as file:
        head = file.read(1024)
    for start, known in (
        (b"\xff\xd8\xff", JPEG),
        (b"\x89PNG\r\n\x1a\n", PNG),
        (b"PK\x03\x04", DOCX),
        (b"ID3", MP3),
        (b"#!AMR\n", AMR),
    ):
        if head.startswith(start):
            return known
    if b"%PDF-" in head:
        return PDF
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        return HEIC if brand in HEIC_BRANDS else MP4 if brand in MP4_BRANDS else ""
    # Eleven set bits begin an MPEG audio frame; layer III is asked for when the frames are read.
    return MP3 if len(head) > 3 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0 else ""


def is_old_office_file(path: Path) -> bool:
    """Return True for Office files before 2007, and for DOCX locked with a password, which look the same."""
    with path.open("rb") as file:
        return file.read(8) == OLE
