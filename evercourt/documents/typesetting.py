"""Data to PDF with typst. Data goes in as JSON and is never read as markup. Knows no Django."""

import functools
import json
import threading
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import typst

HERE = Path(__file__).parent
LETTERS, FONTS = HERE / "letters", HERE / "fonts"

# The compiler keeps its state between calls; two threads must not share a call.
_one_at_a_time = threading.Lock()


@functools.cache
def _compiler() -> typst.Compiler:
    # Only our own fonts: a letter must look the same on every machine.
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
    return typst.Compiler(input=b"", root=str(LETTERS), font_paths=fonts)


def pdf(template: str, data: dict[str, Any]) -> bytes:
    """Return the PDF that `template` (a file in letters/) makes of `data`."""
    with _one_at_a_time:
        made = _compiler().compile(
            input=str(LETTERS / template),
            format="pdf",
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        )
    assert isinstance(made, bytes)
    return made


def page_count(content: bytes) -> int:
    """Return the number of pages of a PDF we made ourselves."""
    return len(pdfium.PdfDocument(content))
