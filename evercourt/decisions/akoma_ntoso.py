"""A published decision as Akoma Ntoso 3.0 (OASIS LegalDocML): what it is, and its words in the order they stand."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from lxml import etree

NAMESPACE = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"


def akoma_ntoso(
    *, code: str, number: str, court: str, title: str, pronounced_on: date, published_on: date,
    lines: Sequence[dict[str, Any]],
) -> bytes:  # fmt: skip
    """Return the document as UTF-8. `code` names the court in the IRI, `lines` are those of `texts.lines`."""
    root = etree.Element(f"{{{NAMESPACE}}}akomaNtoso", nsmap={None: NAMESPACE})
    judgment = _in(root, "judgment", name="judgment")
    _meta(judgment, code, number, court, pronounced_on, published_on)
    header = _in(judgment, "header")
    _in(_in(header, "p"), "courtType", text=court, refersTo="#court")
    _in(_in(header, "p"), "docTitle", text=title)
    _in(_in(header, "p"), "docNumber", text=number)
    body = _in(judgment, "judgmentBody")
    place: Any = None
    for line in lines:
        if line["heading"] or place is None:
            place = _in(body, "decision")
        if line["heading"]:
            _in(_in(place, "p"), "b", text=line["text"])
        else:
            _in(place, "p", text=line["text"])
    if place is None:
        _in(_in(body, "decision"), "p")
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _meta(judgment: Any, code: str, number: str, court: str, pronounced_on: date, published_on: date) -> None:
    meta = _in(judgment, "meta")
    known = _in(meta, "identification", source="#court")
    work = f"/akn/cn/judgment/{pronounced_on.isoformat()}/{code}/{number}"
    for name, iri, what in (
        ("FRBRWork", work, pronounced_on),
        ("FRBRExpression", f"{work}/zho@{published_on.isoformat()}", published_on),
        ("FRBRManifestation", f"{work}/zho@{published_on.isoformat()}.xml", published_on),
    ):
        level = _in(known, name)
        _in(level, "FRBRthis", value=f"{iri}/!main")
        _in(level, "FRBRuri", value=iri)
        _in(level, "FRBRdate", date=what.isoformat(), name="judgment" if name == "FRBRWork" else "publication")
        _in(level, "FRBRauthor", href="#court")
        if name == "FRBRWork":
            _in(level, "FRBRcountry", value="cn")
            _in(level, "FRBRnumber", value=number)
        elif name == "FRBRExpression":
            _in(level, "FRBRlanguage", language="zho")
        else:
            _in(level, "FRBRformat", value="application/akn+xml")
    references = _in(meta, "references", source="#court")
    _in(references, "TLCOrganization", eId="court", href=f"/ontology/organization/cn/{code}", showAs=court)


def _in(parent: Any, tag: str, *, text: str = "", **attributes: str) -> Any:
    element = etree.SubElement(parent, f"{{{NAMESPACE}}}{tag}", attributes)
    if text:
        # What XML cannot carry, nobody reads: control signs a text was pasted with.
        element.text = "".join(sign for sign in text if sign >= " " or sign in "\t\n")
    return element
