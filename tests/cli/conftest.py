"""A case with documents of every access, two lines on the docket and a filing before it."""

from types import SimpleNamespace

import pytest

from evercourt.cases.acts import put_on_file
from evercourt.cases.models import CaseDocument, Party, PartyIdentity
from evercourt.documents.acts import receive
from evercourt.filing.models import Filing
from evercourt.kernel.channels import Channel
from evercourt.ledger.record import record
from evercourt.ledger.seals import seal, stamp
from tests.documents.conftest import own_files  # noqa: F401
from tests.documents.files import pdf
from tests.factories import MORNING, CaseFactory, PartyFactory
from tests.ledger.test_record import SomethingNoted

NUMBER = "650103199001011234"


@pytest.fixture
def file_of_a_case(court, clerk, aygul):
    """The case, and its documents by kind."""
    filing = Filing.objects.create(court=court, filer=aygul)
    record(SomethingNoted(what="filed"), about=filing, by=aygul, via=Channel.WEB, at=MORNING)
    case = CaseFactory(court=court)
    party = PartyFactory(case=case, user=aygul)
    PartyIdentity.objects.create(party=party, number=NUMBER, phone="+8613899990001", address="和平路1号")
    Party.objects.create(case=case, side=Party.Side.DEFENDANT, kind=Party.Kind.PERSON, name="李强")
    filing.case = case
    filing.save()
    Kind, Access = CaseDocument.Kind, CaseDocument.Access
    papers = (
        (Kind.COMPLAINT, Access.PARTIES, "起诉状 ‮../..\\a.pdf"),
        (Kind.IDENTITY, Access.COURT, "身份证.pdf"),
        (Kind.EVIDENCE, Access.OWNER, "借条.pdf"),
    )
    for pages, (kind, access, name) in enumerate(papers, start=1):
        document = receive(pdf(pages), name=name, title=f"标题 {kind}", court=court, by=aygul)
        put_on_file(case, document, kind=kind, access=access, party=party)
    for what in ("one", "张三说“<b>”"):
        record(SomethingNoted(what=what), about=case, by=clerk, via=Channel.POST, at=MORNING)
    seal()
    stamp()
    return SimpleNamespace(case=case, filing=filing)
