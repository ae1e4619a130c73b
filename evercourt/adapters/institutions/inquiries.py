"""Inquiries and their answers as ISO 20022: auth.001 asks, auth.002 answers, auth.003 ends the secrecy.

Each `Document` is valid by the official schema. What the standard leaves to the parties is in two small namespaces of
our own: `Inquiries` around the questions of one message, and `Assets` inside an answer.
"""

import functools
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from lxml import etree

from evercourt.adapters.institutions.wire import Unreadable
from evercourt.enforcement.ports import (
    Ahead,
    Asset,
    AssetKind,
    Inquiry,
    InquiryAnswer,
    Officer,
    Person,
    Question,
    Reason,
    Status,
)

SCHEMAS = Path(__file__).parent / "schemas" / "iso20022"
ISO = "urn:iso:std:iso:20022:tech:xsd:"
OPENING, RESPONSE, CHANGE = "auth.001.001.01", "auth.002.001.01", "auth.003.001.01"
BATCH, ASSETS = "urn:evercourt:inquiries:1", "urn:evercourt:assets:1"
BASIS = "CPL 253; NET 3"
# How a number of a person or an organisation is named: an ISO external code, and the Chinese code for organisations.
PERSON_CODE, ORGANISATION_CODE = "NIDN", "USCC"
LARGEST = 8 * 1024 * 1024  # bytes
Element = Any


def write_inquiry(inquiry: Inquiry) -> bytes:
    """Return the questions of one message, each an auth.001. Raises Unreadable if one is not valid by the schema."""
    batch = etree.Element(f"{{{BATCH}}}Inquiries", nsmap={None: BATCH})
    about = {
        "key": inquiry.key, "court": inquiry.court, "officer": inquiry.officer.name,
        "credential": inquiry.officer.credential, "notice": inquiry.notice_sha256,
        "answerBy": inquiry.answer_by.isoformat(),
    }  # fmt: skip
    batch.attrib.update(about)
    for question in inquiry.questions:
        batch.append(_checked(_opening(question, inquiry.answer_by)))
    return _bytes(batch)


def read_inquiry(raw: bytes) -> Inquiry:
    """Return the inquiry that `raw` says, every question checked by the official schema. Raises Unreadable."""
    batch = _parse(raw)
    if batch.tag != f"{{{BATCH}}}Inquiries" or not len(batch):
        raise Unreadable("this is no message with questions")
    try:
        return Inquiry(
            key=batch.attrib["key"], court=batch.attrib["court"], notice_sha256=batch.attrib["notice"],
            officer=Officer(name=batch.attrib["officer"], credential=batch.attrib["credential"]),
            answer_by=date.fromisoformat(batch.attrib["answerBy"]),
            questions=tuple(_question(_checked(one)) for one in batch),
        )  # fmt: skip
    except (KeyError, ValueError) as error:
        raise Unreadable(f"{error} is missing or of another kind") from error


def write_answer(answer: InquiryAnswer, question: Question, number: str) -> bytes:
    """Return the answer to `question` as an auth.002; `number` is the institution's own of this answer."""
    iso = _Writer(RESPONSE)
    root = iso.root("InfReqRspn")
    iso.add(root, "RspnId", number)
    iso.add(root, "InvstgtnId", answer.key)
    iso.add(root, "RspnSts", "PART" if answer.status == Status.PARTLY else "COMP")
    _criteria(iso, root, question)
    found = iso.add(root, "RtrInd")
    period = iso.add(iso.add(found, "RspnPrd"), "DtTm")
    for name in ("FrDtTm", "ToDtTm"):
        iso.add(period, name, answer.at.isoformat())
    iso.add(iso.add(found, "AuthrtyReqTp"), "MsgNmId", "assets")
    result = iso.add(found, "InvstgtnRslt")
    if answer.status == Status.REFUSED:
        iso.add(result, "InvstgtnSts", "NOAP")
        iso.add(found, "AddtlInf", f"{answer.reason}: {answer.reason_text}"[:500])
    elif answer.status == Status.NOTHING:
        iso.add(result, "InvstgtnSts", "NFOU")
    else:
        iso.add(result, "Rslt").append(_assets(answer.assets))
    return _bytes(_checked(root.getparent()))


def read_answer(raw: bytes) -> InquiryAnswer:
    """Return what an auth.002 says, checked by the official schema. Raises Unreadable."""
    document = _checked(_parse(raw))
    text, space = _reader(RESPONSE)
    root = document[0]
    if document.tag != f"{{{space}}}Document" or text(root, "RspnSts") == "NRES":
        raise Unreadable("this is no answer")
    status = text(root, "RtrInd/InvstgtnRslt/InvstgtnSts")
    at = text(root, "RtrInd/RspnPrd/DtTm/ToDtTm")
    assets = root.find(f".//{{{ASSETS}}}Assets")
    if status in {"", "FOUN"} and assets is None:
        raise Unreadable("the answer has no result that can be read")
    reason, _colon, why = text(root, "RtrInd/AddtlInf").partition(": ")
    try:
        return InquiryAnswer(
            key=text(root, "InvstgtnId"),
            status=_status(text(root, "RspnSts"), status),
            at=_aware(at),
            assets=() if assets is None else tuple(_asset(one) for one in assets),
            reason=Reason(reason) if reason in set(Reason) else Reason.OTHER,
            reason_text=why,
        )
    except (KeyError, ValueError) as error:
        raise Unreadable(f"{error} is missing or of another kind") from error


def write_disclosure(question: str) -> bytes:
    """Return an auth.003 that says that the inquiry `question` is no longer confidential."""
    iso = _Writer(CHANGE)
    root = iso.root("InfReqStsChngNtfctn")
    iso.add(root, "OrgnlBizQry", question)
    iso.add(root, "CnfdtltySts", "false")
    return _bytes(_checked(root.getparent()))


def read_disclosure(raw: bytes) -> tuple[str, bool]:
    """Return the key of the question and whether it is still confidential. Raises Unreadable."""
    document = _checked(_parse(raw))
    text, space = _reader(CHANGE)
    if document.tag != f"{{{space}}}Document":
        raise Unreadable("this is no auth.003")
    return text(document[0], "OrgnlBizQry"), text(document[0], "CnfdtltySts") in {"true", "1"}


def documents(raw: bytes) -> Iterator[Element]:
    """Return every auth.001, 002 and 003 in `raw`, in whatever envelope, each checked by its schema.

    Raises Unreadable. Serialised again each is the same document, what others put in its envelopes included.
    """
    names = {f"{{{ISO}{one}}}Document" for one in (OPENING, RESPONSE, CHANGE)}
    for one in _parse(raw).iter(etree.Element):
        if one.tag in names:
            yield _checked(one)


class _Writer:
    def __init__(self, message: str) -> None:
        self.space = ISO + message

    def root(self, name: str) -> Element:
        return self.add(etree.Element(f"{{{self.space}}}Document", nsmap={None: self.space}), name)

    def add(self, parent: Element, name: str, text: str = "") -> Element:
        made = etree.SubElement(parent, f"{{{self.space}}}{name}")
        if text:
            try:
                made.text = text
            except ValueError as error:  # A control character: no XML can carry it.
                raise Unreadable(f"{name}: {error}") from error
        return made


def _opening(question: Question, answer_by: date) -> Element:
    iso = _Writer(OPENING)
    root = iso.root("InfReqOpng")
    iso.add(root, "InvstgtnId", question.key)
    mandate = iso.add(root, "LglMndtBsis")
    iso.add(mandate, "Prgrph", BASIS)
    iso.add(mandate, "Dsclmr", question.case_number)
    iso.add(root, "CnfdtltySts", "true")
    iso.add(iso.add(root, "DueDt"), "DueDt", answer_by.isoformat())
    period = iso.add(iso.add(root, "InvstgtnPrd"), "Dt")
    for name in ("FrDt", "ToDt"):
        iso.add(period, name, answer_by.isoformat())
    _criteria(iso, root, question)
    return root.getparent()


def _criteria(iso: _Writer, root: Element, question: Question) -> None:
    customer = iso.add(iso.add(root, "SchCrit"), "CstmrId")
    party = iso.add(customer, "Pty")
    iso.add(party, "Nm", question.debtor.name)
    organisation = question.debtor.is_organisation
    other = iso.add(iso.add(iso.add(party, "Id"), "OrgId" if organisation else "PrvtId"), "Othr")
    iso.add(other, "Id", question.debtor.number)
    scheme = iso.add(other, "SchmeNm")
    iso.add(scheme, "Cd", ORGANISATION_CODE if organisation else PERSON_CODE)
    for item in question.items:
        asked = iso.add(customer, "AuthrtyReq")
        iso.add(iso.add(asked, "Tp"), "MsgNmId", item)
        iso.add(iso.add(asked, "InvstgtdRoles"), "Cd", "ALLP")


def _question(document: Element) -> Question:
    text, space = _reader(OPENING)
    root = document[0]
    customer = root.find(f"{{{space}}}SchCrit/{{{space}}}CstmrId")
    if customer is None:
        raise Unreadable("only questions about a person or organisation are answered here")
    organisation = customer.find(f"{{{space}}}Pty/{{{space}}}Id/{{{space}}}OrgId") is not None
    number = text(customer, f"Pty/Id/{'OrgId' if organisation else 'PrvtId'}/Othr/Id")
    items = customer.iterfind(f"{{{space}}}AuthrtyReq/{{{space}}}Tp/{{{space}}}MsgNmId")
    return Question(
        key=text(root, "InvstgtnId"),
        case_number=text(root, "LglMndtBsis/Dsclmr"),
        debtor=Person(name=text(customer, "Pty/Nm"), number=number, is_organisation=organisation),
        items=tuple(one.text or "" for one in items),
    )


def _assets(assets: tuple[Asset, ...]) -> Element:
    around = etree.Element(f"{{{ASSETS}}}Assets", nsmap={None: ASSETS})
    for asset in assets:
        made = etree.SubElement(around, f"{{{ASSETS}}}Asset", kind=asset.kind, number=asset.number)
        for name in ("label", "mark"):
            if value := getattr(asset, name):
                made.set(name, value)
        for name in ("balance", "available", "worth"):
            made.set(name, str(getattr(asset, name)))
        for owner in asset.co_owners:
            kind = "organisation" if owner.is_organisation else "person"
            etree.SubElement(made, f"{{{ASSETS}}}CoOwner", name=owner.name, number=owner.number, kind=kind)
        for hold in asset.holds:
            one = etree.SubElement(made, f"{{{ASSETS}}}Hold", court=hold.court, case=hold.case_number)
            one.attrib.update({"place": str(hold.place), "amount": str(hold.amount)})
            if hold.until:
                one.set("until", hold.until.isoformat())
        for name, value in asset.details.items():
            etree.SubElement(made, f"{{{ASSETS}}}Detail", name=name).text = value
    return around


def _asset(element: Element) -> Asset:
    has = element.attrib
    return Asset(
        kind=AssetKind(has["kind"]), number=has["number"], label=has.get("label", ""), mark=has.get("mark", ""),
        balance=int(has["balance"]), available=int(has["available"]), worth=int(has.get("worth", "0")),
        co_owners=tuple(
            Person(name=one.attrib["name"], number=one.attrib["number"],
                   is_organisation=one.attrib.get("kind") == "organisation")
            for one in element.iterfind(f"{{{ASSETS}}}CoOwner")
        ),
        holds=tuple(
            Ahead(court=one.attrib["court"], case_number=one.attrib["case"], place=int(one.attrib["place"]),
                  amount=int(one.attrib["amount"]),
                  until=date.fromisoformat(one.attrib["until"]) if "until" in one.attrib else None)
            for one in element.iterfind(f"{{{ASSETS}}}Hold")
        ),
        details={one.attrib["name"]: one.text or "" for one in element.iterfind(f"{{{ASSETS}}}Detail")},
    )  # fmt: skip


def _status(response: str, result: str) -> Status:
    if result == "NFOU":
        return Status.NOTHING
    if result == "NOAP":
        return Status.REFUSED
    return Status.PARTLY if response == "PART" else Status.DONE


def _aware(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("the time of the answer has no zone")
    return at


def _reader(message: str) -> tuple[Any, str]:
    space = ISO + message

    def text(element: Element, path: str) -> str:
        return element.findtext("/".join(f"{{{space}}}{step}" for step in path.split("/"))) or ""

    return text, space


@functools.cache
def _schema(message: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(SCHEMAS / f"{message}.xsd"))


def _checked(document: Element) -> Element:
    """Return `document` if it is valid by the official schema of its namespace."""
    message = etree.QName(document).namespace or ""
    if message.removeprefix(ISO) not in (OPENING, RESPONSE, CHANGE):
        raise Unreadable(f"{document.tag} is none of auth.001, auth.002 and auth.003")
    schema = _schema(message.removeprefix(ISO))
    if not schema.validate(document):
        raise Unreadable(str(schema.error_log.last_error.message))
    return document


def _parse(raw: bytes) -> Element:
    if len(raw) > LARGEST:
        raise Unreadable("the message is too large")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        found = etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as error:
        raise Unreadable(str(error)) from error
    if found.getroottree().docinfo.doctype:
        raise Unreadable("a message has no DOCTYPE")
    return found


def _bytes(element: Element) -> bytes:
    return bytes(etree.tostring(element, xml_declaration=True, encoding="UTF-8"))
