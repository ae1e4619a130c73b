"""Sound and film: the structure is walked to the end, so that a cut file is noticed; nothing is decoded."""

from pathlib import Path

from evercourt.documents.formats.refusal import Refusal

# kbit/s of MPEG audio layer III by the four bits of the header: version 1, and versions 2 and 2.5.
RATES_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0)
RATES_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0)
SAMPLING = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
MIN_FRAMES = 3
AMR_START = b"#!AMR\n"
# Bytes of an AMR frame with its header, by its type; 15 is silence.
AMR_FRAMES = {0: 13, 1: 14, 2: 16, 3: 18, 4: 20, 5: 21, 6: 27, 7: 32, 8: 6, 15: 1}
AMR_FRAME_SECONDS = 0.02
MAX_BOXES = 200_000


def check_mp3(path: Path) -> None:
    """Refuse what is not a chain of complete MPEG layer III frames. Raises Refusal."""
    content = path.read_bytes()
    at, frames = _after_tag(content), 0
    end = len(content) - (128 if content[-128:-125] == b"TAG" else 0)
    while at < end:
        if content[at : at + 8] == b"APETAGEX" or not any(content[at:end]):
            break
        length = _frame_length(content[at : at + 4])
        if not length:
            raise Refusal("damaged")
        if at + length > end:
            raise Refusal("truncated")
        at, frames = at + length, frames + 1
    if frames < MIN_FRAMES:
        raise Refusal("damaged")


def _after_tag(content: bytes) -> int:
    """Return where the sound begins: after the ID3 tag, whose size is written in sevens of bits."""
    if not content.startswith(b"ID3"):
        return 0
    size = 0
    for byte in content[6:10]:
        size = size << 7 | byte & 0x7F
    return 10 + size


def _frame_length(header: bytes) -> int:
    """Return the bytes of the frame that `header` begins, or 0 if it begins none."""
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE0 != 0xE0 or (header[1] >> 1) & 3 != 1:
        return 0
    version, rate, sampling = (header[1] >> 3) & 3, header[2] >> 4, (header[2] >> 2) & 3
    if version == 1 or sampling == 3:
        return 0
    kilobits = (RATES_1 if version == 3 else RATES_2)[rate]
    samples = 144 if version == 3 else 72
    return samples * kilobits * 1000 // SAMPLING[version][sampling] + ((header[2] >> 1) & 1) if kilobits else 0


def check_amr(path: Path) -> None:
    """Refuse a voice note that is not a chain of whole AMR frames (RFC 4867). Raises Refusal."""
    amr_seconds(path.read_bytes())


def amr_seconds(content: bytes) -> float:
    """Return how long a voice note lasts. Raises Refusal."""
    at, frames = len(AMR_START), 0
    while at < len(content):
        length = AMR_FRAMES.get((content[at] >> 3) & 0xF, 0)
        if not length:
            raise Refusal("damaged")
        at, frames = at + length, frames + 1
    if at > len(content):
        raise Refusal("truncated")
    if frames < MIN_FRAMES:
        raise Refusal("damaged")
    return frames * AMR_FRAME_SECONDS


def check_mp4(path: Path) -> None:
    """Refuse an MP4 whose boxes do not fill it exactly, or that lacks its index or its content. Raises Refusal."""
    size, at = path.stat().st_size, 0
    kinds: list[bytes] = []
    with path.open("rb") as file:
        while at < size:
            file.seek(at)
            head = file.read(16)
            if len(head) < 8 or len(kinds) > MAX_BOXES:
                raise Refusal("truncated")
            length, kind = int.from_bytes(head[:4], "big"), head[4:8]
            if length == 1:
                length = int.from_bytes(head[8:16], "big")
            elif length == 0:
                length = size - at
            if length < 8 or at + length > size:
                raise Refusal("truncated")
            kinds.append(kind)
            at += length
    if not {b"moov"} <= set(kinds) or not {b"mdat", b"moof"} & set(kinds):
        raise Refusal("truncated")
