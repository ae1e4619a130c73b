"""What an ECF message says, in the words of a filing here."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _

from evercourt.kernel.errors import BadInput

OASIS = "https://docs.oasis-open.org/legalxml-courtfiling/ns/v5.0/"
NAMES = {
    "nc": "http://release.niem.gov/niem/niem-core/4.0/",
    "j": "http://release.niem.gov/niem/domains/jxdm/6.1/",
    "s": "http://release.niem.gov/niem/structures/4.0/",
    **{name: OASIS + name for name in ("ecf", "filing", "civil")},
}
# Roles in the code list of the standard, and as courts here call them.
SIDES = {
    "plaintiff": "plaintiff", "petitioner": "plaintiff", "claimant": "plaintiff", "原告": "plaintiff",
    "defendant": "defendant", "respondent": "defendant", "被告": "defendant",
    "thirdparty": "third_party", "intervenor": "third_party", "第三人": "third_party",
}  # fmt: skip
SEXES = {"M": "male", "F": "female"}
IDENTITIES = {"residentidentitycard": "resident_card", "passport": "passport", "居民身份证": "resident_card"}
HAN = re.compile(r"[\u3400-\u9fff]")
Attachments = dict[str, bytes]


@dataclass(frozen=True)
class Paper:
    """A document of a filing: its title, whether it is the main one, and its bytes."""

    title: str
    lead: bool
    content: bytes


def text(at: Element | None, path: str) -> str:
    """Return the text at a path below an element, or an empty text."""
    found = at.find(path, NAMES) if at is not None else None
    return " ".join((found.text or "").split()) if found is not None else ""


def message_id(message: Element) -> str:
    """Return the number the client gave to its message, or an empty text."""
    for one in message.findall("nc:DocumentIdentification", NAMES):
        if text(one, "nc:IdentificationCategoryDescriptionText") in ("messageID", ""):
            return text(one, "nc:IdentificationID")
    return ""


def court_code(message: Element) -> str:
    """Return the code of the court a message is for."""
    return text(message, "j:CaseCourt/nc:OrganizationIdentification/nc:IdentificationID")


def form_of(message: Element) -> dict[str, Any]:
    """Return the form of a filing. Raises BadInput for what is filed into a case that is there already."""
    case = message.find("nc:Case", NAMES)
    ours = case.find("ecf:CaseAugmentation", NAMES) if case is not None else None
    if text(ours, "ecf:CaseNewIndicator") == "false" or text(ours, "j:CaseNumberText"):
        raise BadInput(
            _("Only new cases are filed through this door."),
            next_step=_("Hand in papers of a case on its page or over the API."), field="j:CaseNumberText",
        )  # fmt: skip
    form: dict[str, Any] = {"court": court_code(message), "parties": list(_parties(ours))}
    civil = case.find("civil:CaseAugmentation", NAMES) if case is not None else None
    for cause in (text(civil, "ecf:CauseOfActionCode"), text(ours, "ecf:CaseCategoryCode")):
        if re.fullmatch(r"[a-z_]{1,64}", cause):
            form["cause"] = cause
            break
    if claim := _claim(civil):
        form["claims"] = [claim]
    return form


def amount_of(message: Element) -> Decimal | None:
    """Return the amount in yuan a case is about, None if it says none."""
    claim = _claim(message.find("nc:Case/civil:CaseAugmentation", NAMES)) or {}
    return Decimal(claim["amount"]) if claim.get("kind") == "money" and claim.get("amount") else None


def _claim(civil: Element | None) -> dict[str, str] | None:
    if civil is None:
        return None
    wanted = "; ".join(filter(None, ((one.text or "").strip() for one in civil.findall("civil:ReliefTypeCode", NAMES))))
    amount = text(civil, "civil:AmountInControversy/nc:Amount")
    currency = text(civil, "civil:AmountInControversy/nc:CurrencyCode") or text(
        civil, "civil:AmountInControversy/nc:Currency"
    )
    try:
        usable = bool(amount) and Decimal(amount).is_finite()
    except InvalidOperation:
        usable = False
    if usable and currency in ("", "CNY"):
        return {"kind": "money", "text": wanted, "amount": amount}
    # Another currency is said in words: the court counts in yuan.
    said = " ".join(filter(None, (wanted, amount, currency)))
    return {"kind": "other", "text": said} if said else None


def _parties(ours: Element | None) -> Iterator[dict[str, Any]]:
    for one in ours.findall("ecf:CaseParty", NAMES) if ours is not None else ():
        person, company = one.find("nc:EntityPerson", NAMES), one.find("nc:EntityOrganization", NAMES)
        if person is not None:
            known = person.find("ecf:PersonAugmentation", NAMES)
            party: dict[str, Any] = {
                "kind": "person",
                "name": _name(person),
                "born_on": text(person, "nc:PersonBirthDate/nc:Date"),
            }
            party["sex"] = SEXES.get(text(person, "j:PersonSexCode"), "")
            kind = text(person, "nc:PersonOtherIdentification/ecf:PersonIdentificationCategoryCode")
            if identity := IDENTITIES.get(kind.lower().replace(" ", "")):
                number = text(person, "nc:PersonOtherIdentification/nc:IdentificationID")
                party |= {"identity_kind": identity, "identity_number": number}
        elif company is not None:
            known = company.find("ecf:OrganizationAugmentation", NAMES)
            party = {"kind": "company", "name": text(company, "nc:OrganizationName")}
        else:
            continue
        role = text(known, "ecf:CaseParticipantRoleCode").lower().replace(" ", "").replace("_", "")
        contact = known.find("nc:ContactInformation", NAMES) if known is not None else None
        party |= {"side": SIDES.get(role, "third_party"), "address": _address(contact)}
        party["email"] = text(contact, "nc:ContactEmailID")
        party["phone"] = text(contact, "nc:ContactTelephoneNumber//nc:TelephoneNumberFullID")
        yield {name: value for name, value in party.items() if value}


def _name(person: Element) -> str:
    if whole := text(person, "nc:PersonName/nc:PersonFullName"):
        return whole
    given, middle, family = (text(person, f"nc:PersonName/nc:Person{part}Name") for part in ("Given", "Middle", "Sur"))
    if HAN.search(family + given):
        return family + middle + given
    return " ".join(filter(None, (given, middle, family)))


def _address(contact: Element | None) -> str:
    at = contact.find("nc:ContactMailingAddress", NAMES) if contact is not None else None
    if whole := text(at, "nc:AddressFullText"):
        return whole
    parts = (
        "nc:LocationStreet/nc:StreetFullText", "nc:LocationCityName", "nc:LocationState/nc:LocationStateName",
        "nc:LocationPostalCode",
    )  # fmt: skip
    return ", ".join(filter(None, (text(at, part) for part in parts)))


def papers_of(message: Element, attachments: Attachments) -> Iterator[Paper]:
    """Yield the documents of a filing, the main ones first. Raises BadInput for one whose bytes did not come."""
    for kind in ("filing:FilingLeadDocument", "filing:FilingConnectedDocument"):
        for document in message.findall(kind, NAMES):
            title = text(document, "nc:DocumentDescriptionText") or text(document, "nc:DocumentCategoryText")
            for one in document.findall("ecf:DocumentAugmentation/ecf:DocumentRendition/nc:Attachment", NAMES):
                yield Paper(title, kind.endswith("LeadDocument"), _content(one, title, attachments))


def _content(attachment: Element, title: str, attachments: Attachments) -> bytes:
    uri = text(attachment, "nc:BinaryURI")
    inline = text(attachment, "nc:BinaryBase64Object").replace(" ", "")
    if inline:
        try:
            return base64.b64decode(inline, validate=True)
        except binascii.Error as error:
            raise BadInput(_("The document “%(title)s” cannot be read."), title=title) from error
    content = attachments.get(uri.removeprefix("cid:").lstrip("/"))
    if content is None:
        raise BadInput(
            _("The document “%(title)s” did not come with the message."), title=title,
            next_step=_("Send it as a part of the message with the Content-ID named there, or in it as base64."),
        )  # fmt: skip
    return content
