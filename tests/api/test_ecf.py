"""Filing clients of OASIS ECF 5: the official messages as they are sent, answers by the official schemas."""

import base64
import re
import tarfile
from collections import deque
from collections.abc import Iterator
from decimal import Decimal
from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
from pathlib import Path

import pytest
import zeep
from django.test import Client
from lxml import etree
from requests import Session

from evercourt.api.ecf.door import HANDLERS
from evercourt.courts import rules
from evercourt.filing.models import Filing
from tests.api.machine import key_of
from tests.documents.files import pdf
from tests.factories import CourtFactory

ARCHIVE = Path(__file__).parents[1] / "standards" / "ecf5.tar.xz"
OASIS = "https://docs.oasis-open.org/legalxml-courtfiling/ns/v5.0"
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
ENVELOPE = f'<soap:Envelope xmlns:soap="{SOAP}"><soap:Body>{{}}</soap:Body></soap:Envelope>'
REVIEW = "civil-ReviewFilingRequest-01.xml"
STATUS = "civil-complaint-003-GetFilingStatusRequest-04.xml"


@pytest.fixture(scope="session")
def standard(tmp_path_factory) -> Path:
    """The published set, laid out as its service descriptions expect it."""
    place = tmp_path_factory.mktemp("ecf")
    with tarfile.open(ARCHIVE) as packed:
        packed.extractall(place, filter="data")
    (place / "schema").symlink_to(place / "ecf5" / "schema")
    return place / "ecf5"


@pytest.fixture(scope="session")
def schema(standard) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(standard / "schema" / "wrappers.xsd"))


@pytest.fixture
def municipal(db):
    """The court to which the official messages are addressed."""
    return CourtFactory(code="10", name="Municipal Court", names={"en": "Municipal Court"})


class Filer:
    """A client that sends messages with a key and checks every answer by the official schemas."""

    def __init__(self, person, standard, schema, *scopes):
        self.secret, self.standard, self.schema = key_of(person, *(scopes or ("file", "read"))), standard, schema

    def message(self, name: str) -> str:
        """Return an official message without the line that says it is XML."""
        text = (self.standard / "examples" / name).read_text(encoding="utf-8")
        return re.sub(r"^<\?xml.*?\?>", "", text)

    def send(self, inner: str, attachments: dict[str, bytes] | None = None, kind: str = "text/xml"):
        """Send a message in its envelope, with attachments as parts of one message; return the answer."""
        body: bytes = ENVELOPE.format(inner).encode()
        if attachments is not None:
            body, kind = related(body, attachments)
        headers = {"authorization": f"Bearer {self.secret}"}
        return Client().post("/ecf/5", body, content_type=kind, headers=headers)

    def ask(self, inner: str, attachments: dict[str, bytes] | None = None):
        """Send, and return the answer's element, valid by the schema."""
        answer = self.send(inner, attachments)
        assert answer.status_code == 200, answer.content.decode()
        (found,) = etree.fromstring(answer.content)[0]
        self.schema.assertValid(found)
        return found


def related(body: bytes, attachments: dict[str, bytes]) -> tuple[bytes, str]:
    whole = MIMEMultipart("related")
    root = MIMEApplication(body, "xml", lambda part: part.set_payload(body))
    whole.attach(root)
    for name, content in attachments.items():
        part = MIMEApplication(content, "pdf")
        part["Content-ID"] = f"<{name}>"
        whole.attach(part)
    head, _empty, rest = whole.as_bytes().partition(b"\n\n")
    kind = re.search(rb"Content-Type: (.*(?:\n\s.*)*)", head)[1].replace(b"\n", b" ").decode()
    return rest, kind


def of(element, name: str) -> str:
    found = element.find(f".//{{*}}{name}")
    return "" if found is None else (found.text or "")


def identified(element, category: str) -> list[str]:
    return [
        of(one, "IdentificationID")
        for one in element.iter("{http://release.niem.gov/niem/niem-core/4.0/}DocumentIdentification")
        if of(one, "IdentificationCategoryDescriptionText") == category
    ]


@pytest.fixture
def filer(lawyer_zhao, standard, schema) -> Filer:
    return Filer(lawyer_zhao, standard, schema)


PAYLOADS = {"Payload1": pdf(1), "Payload2": pdf(2)}


def test_the_official_filing_is_filed_with_its_documents_by_the_act_of_the_web(filer, municipal, lawyer_zhao):
    told = filer.ask(filer.message(REVIEW), PAYLOADS)
    assert of(told, "MessageStatusCode") == "Success"
    (number,) = identified(told, "filingID")
    assert "123456ABC" in identified(told, "messageID")
    filing = Filing.objects.get(receipt_number=number)
    assert (filing.state, filing.via, filing.filer, filing.court) == ("submitted", "api", lawyer_zhao, municipal)
    assert filing.due_on
    assert filing.submissions.count() == 1
    sides = {(party["side"], party["name"]) for party in filing.form["parties"]}
    assert sides == {("plaintiff", "John W. Doe"), ("defendant", "Jane Q Doe")}
    assert filing.form["parties"][0]["address"] == "123 Main St., Anytown, IN, 12345"
    assert filing.form["claims"] == [{"kind": "money", "text": "Monetary", "amount": "100"}]
    assert {(one.kind, one.document.title) for one in filing.documents.all()} == {
        ("complaint", "Appearance"),
        ("evidence", "Petition"),
    }


def test_the_same_message_again_files_nothing_and_another_under_its_number_is_refused(filer, municipal):
    first = filer.ask(filer.message(REVIEW), PAYLOADS)
    again = filer.ask(filer.message(REVIEW), PAYLOADS)
    assert of(again, "MessageStatusCode") == "DuplicateMessage"
    assert identified(again, "filingID") == identified(first, "filingID")
    other = filer.ask(filer.message(REVIEW).replace(">John<", ">Joan<"), PAYLOADS)
    assert of(other, "MessageStatusCode") == "MessageError"
    assert Filing.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "payloads"),
    [
        (("", ""), {}),
        (("", ""), {**PAYLOADS, "Payload1": b"not a pdf"}),
        ((">10</nc:IdentificationID>", ">nowhere</nc:IdentificationID>"), PAYLOADS),
        (("<ecf:CaseNewIndicator>true", "<ecf:CaseNewIndicator>false"), PAYLOADS),
        (("Plaintiff</ecf", "Witness</ecf"), PAYLOADS),
    ],
)
def test_what_cannot_be_filed_is_explained_and_nothing_is_kept(change, payloads, filer, municipal):
    told = filer.ask(filer.message(REVIEW).replace(*change), payloads)
    assert of(told, "MessageStatusCode") == "DataError"
    assert of(told, "ErrorCodeDescriptionText")
    assert identified(told, "filingID") == []
    assert not Filing.objects.exists()
    # Mended, it is filed under the same number.
    assert of(filer.ask(filer.message(REVIEW), PAYLOADS), "MessageStatusCode") == "Success"


def test_a_filing_is_asked_for_by_who_filed_it_and_by_nobody_else(filer, municipal, stranger, standard, schema):
    (number,) = identified(filer.ask(filer.message(REVIEW), PAYLOADS), "filingID")
    asked = filer.message(STATUS).replace("123456ABC", number)
    told = filer.ask(asked)
    assert identified(told, "filingID") == [number]
    assert of(told, "FilingReviewStatusCode") == "received"
    assert identified(told, "messageID")[1] == "87574RY7846"
    for one in (filer.message(STATUS), asked.replace(number, "x")):
        assert filer.send(one).status_code == 500
    assert Filer(stranger, standard, schema).send(asked).status_code == 500
    Filing.objects.update(state="returned")
    assert of(filer.ask(asked), "FilingReviewStatusCode") == "received", "returned for correction is still open"


def listing(court="10", criteria=""):
    head = STATUS_HEAD.format(court=court)
    name = f"{OASIS}/filinglistrequest"
    return (
        f'<w:GetFilingListRequest xmlns:w="{OASIS}/wrappers"><l:GetFilingListRequestMessage xmlns:l="{name}" {SPACES}>'
        f"{head}<l:FilingListQueryCriteria>{criteria}</l:FilingListQueryCriteria></l:GetFilingListRequestMessage>"
        "</w:GetFilingListRequest>"
    )


SPACES = (
    'xmlns:nc="http://release.niem.gov/niem/niem-core/4.0/" xmlns:j="http://release.niem.gov/niem/domains/jxdm/6.1/" '
    f'xmlns:ecf="{OASIS}/ecf"'
)
STATUS_HEAD = (
    (
        "<nc:DocumentIdentification><nc:IdentificationID>{{number}}</nc:IdentificationID>"
        "<nc:IdentificationCategoryDescriptionText>{{category}}</nc:IdentificationCategoryDescriptionText>"
        "</nc:DocumentIdentification><ecf:SendingMDELocationID><nc:IdentificationID>http://example.com</nc:IdentificationID>"
        "</ecf:SendingMDELocationID><ecf:ServiceInteractionProfileCode>x</ecf:ServiceInteractionProfileCode><j:CaseCourt>"
        "<nc:OrganizationIdentification><nc:IdentificationID>{court}</nc:IdentificationID></nc:OrganizationIdentification>"
        "</j:CaseCourt><nc:DocumentPostDate><nc:DateTime>2022-08-10T10:00:00Z</nc:DateTime></nc:DocumentPostDate>"
    )
    .replace("{{number}}", "L1")
    .replace("{{category}}", "messageID")
)


def test_filings_are_listed_and_taken_back(filer, municipal, schema):
    (number,) = identified(filer.ask(filer.message(REVIEW), PAYLOADS), "filingID")
    schema.assertValid(etree.fromstring(listing()))
    assert identified(filer.ask(listing()), "filingID") == [number]
    past = "<nc:DateRange><nc:EndDate><nc:Date>2020-01-01</nc:Date></nc:EndDate></nc:DateRange>"
    assert identified(filer.ask(listing(criteria=past)), "filingID") == []
    assert filer.send(listing(court="nowhere")).status_code == 500
    head = STATUS_HEAD.format(court="10").replace("messageID", "filingID").replace("L1", number)
    cancel = (
        f'<w:CancelFilingRequest xmlns:w="{OASIS}/wrappers"><c:CancelFilingMessage xmlns:c="{OASIS}/cancel" {SPACES}>'
        f"{head}</c:CancelFilingMessage></w:CancelFilingRequest>"
    )
    assert of(filer.ask(cancel), "MessageStatusCode") == "Success"
    assert Filing.objects.get().state == "withdrawn"
    assert of(filer.ask(listing()), "FilingReviewStatusCode") == "cancelled"
    assert of(filer.ask(cancel.replace(number, "x")), "MessageStatusCode") == "DataError"


def test_the_fee_is_counted_as_on_the_page(filer, municipal):
    told = filer.ask(filer.message("feesrequest.xml"))
    expected = rules.fee(municipal, "property", Decimal(100), municipal.local_date()).amount
    assert of(told, "FeesCalculationAmount/{*}Amount") == str(expected)
    assert told.find(".//{*}AllowanceCharge/{*}Amount").get("currencyID") == "CNY"


def test_the_policy_names_what_is_answered_here(filer, municipal):
    told = filer.ask(filer.message("policyrequest.xml").replace(">01<", ">10<"))
    named = {one.text for one in told.iter("{*}OperationNameCode")}
    assert named == set(HANDLERS)


@pytest.mark.parametrize(
    ("inner", "status"),
    [
        ("<x", 500),
        ("", 500),
        ("<x/><y/>", 500),
        ('<w:ServeProcessRequest xmlns:w="x"/>', 500),
        ("<ReviewFilingRequest/>", 200),
    ],
)
def test_what_cannot_be_read_is_refused_cleanly(inner, status, filer):
    answer = filer.send(inner)
    assert answer.status_code == status
    found = etree.fromstring(answer.content)
    if status == 500:
        assert found.find(f".//{{{SOAP}}}Fault") is not None
        assert of(found, "faultcode") == "soap:Client"
    assert not Filing.objects.exists()


def test_entities_are_not_unfolded(filer):
    body = '<!DOCTYPE x [<!ENTITY e "x">]>' + ENVELOPE.format("<x>&e;</x>")
    answer = Client().post("/ecf/5", body, content_type="text/xml", headers={"authorization": f"Bearer {filer.secret}"})
    assert answer.status_code == 500


def test_only_a_key_made_for_it_files(lawyer_zhao, standard, schema, municipal):
    reader = Filer(lawyer_zhao, standard, schema, "read")
    assert reader.send(reader.message(REVIEW), PAYLOADS).status_code == 403
    assert Client().post("/ecf/5", "x", content_type="text/xml").status_code == 401
    assert Client().get("/ecf/5").status_code == 405
    assert not Filing.objects.exists()


@pytest.fixture
def transport(filer) -> Iterator[zeep.Transport]:
    with Session() as session:
        session.auth = ("zhao", filer.secret)
        yield zeep.Transport(session=session)


def test_a_client_that_others_wrote_sends_and_reads(live_server, transport, filer, municipal, standard):
    """Zeep sends the official messages by the official description of the service, and reads the answers by it."""
    described = standard / "wsdl" / "FilingReviewMDE.wsdl"
    client = zeep.Client(str(described), transport=transport, settings=zeep.Settings(strict=False))
    binding = client.wsdl.bindings[f"{{{OASIS}WSDL/FilingReviewMDE}}FilingReviewMDESoap"]

    def ask(operation: str, inner: str):
        envelope = etree.fromstring(ENVELOPE.format(inner), etree.XMLParser(remove_comments=True))
        known = binding.get(operation)
        headers = {"SOAPAction": f'"{known.soapaction}"', "Content-Type": "text/xml; charset=utf-8"}
        answer = transport.post_xml(f"{live_server.url}/ecf/5", envelope, headers)
        return binding.process_reply(client, known, answer)

    inline = filer.message(REVIEW)
    for name, content in PAYLOADS.items():
        uri = f"<nc:BinaryURI>cid://{name}</nc:BinaryURI>"
        assert uri in inline
        inside = f"<nc:BinaryBase64Object>{base64.b64encode(content).decode()}</nc:BinaryBase64Object>"
        inline = inline.replace(uri, inside)
    assert said(ask("ReviewFiling", inline), "MessageStatusCode") == ["Success"]
    (filing,) = Filing.objects.all()
    assert filing.state == "submitted"
    assert filing.documents.count() == 2
    status = ask("GetFilingStatus", filer.message(STATUS).replace("123456ABC", filing.receipt_number))
    assert said(status, "FilingReviewStatusCode") == ["received"]
    with pytest.raises(zeep.exceptions.Fault):
        ask("GetFilingStatus", filer.message(STATUS))


def said(value, name: str) -> list[str]:
    """Return what zeep read under a name, at any depth; what stands for an abstract element it keeps as it came."""
    if isinstance(value, etree._Element):
        return [one.text for one in value.iter(f"{{*}}{name}")]
    if isinstance(value, list | tuple | dict | deque):
        inside = value.values() if isinstance(value, dict) else value
        return [found for one in inside for found in said(one, name)]
    if hasattr(value, "__values__"):
        held = value.__values__
        own = held.get(name)
        here = [str(getattr(own, "_value_1", None) or own)] if own is not None else []
        return here + [found for key, one in held.items() if key != name for found in said(one, name)]
    return []
