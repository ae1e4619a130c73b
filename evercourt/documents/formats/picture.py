"""Pictures: JPEG, PNG and HEIC, read to the last line, turned upright, never larger than memory bears."""

import io
import warnings
from pathlib import Path

import pillow_heif
from PIL import Image, ImageOps

from evercourt.documents.formats.refusal import Refusal

# A page scanned at 600 dpi on A3 is 70 million; beyond that a picture is meant to fill memory.
MAX_PIXELS = 100_000_000
VIEW_SIDE = 1800

pillow_heif.register_heif_opener()
Image.MAX_IMAGE_PIXELS = MAX_PIXELS


def check(path: Path) -> int:
    """Return 1, the number of pages of a picture. Raises Refusal."""
    _open(path)
    return 1


def page(path: Path) -> bytes:
    """Return the picture as PNG, upright and small enough to look at."""
    picture = ImageOps.exif_transpose(_open(path))
    picture.thumbnail((VIEW_SIDE, VIEW_SIDE))
    out = io.BytesIO()
    picture.convert("RGBA" if "A" in picture.getbands() else "RGB").save(out, "PNG")
    return out.getvalue()


def _open(path: Path) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(path, formats=["JPEG", "PNG", "HEIF"])
            if picture.width * picture.height > MAX_PIXELS:
                raise Refusal("too_large_picture", width=picture.width, height=picture.height)
            picture.load()
    except (Image.DecompressionBombWarning, Image.DecompressionBombError, MemoryError) as error:
        raise Refusal("too_large_picture", width=0, height=0) from error
    except Refusal:
        raise
    except Exception as error:
        # Decoders fail in many ways; for the sender it is one: the picture is not whole.
        raise Refusal("truncated" if "truncated" in str(error) else "damaged") from error
    return picture
