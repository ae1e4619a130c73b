"""A case of Aygul against Li Qiang, with the papers to serve on him."""

import pytest

from evercourt.cases.models import Case, Party, PartyIdentity
from evercourt.documents.models import Document
from tests.factories import CaseFactory, PartyFactory


@pytest.fixture
def case(court, aygul) -> Case:
    case = CaseFactory(court=court)
    PartyFactory(case=case, user=aygul)
    return case


@pytest.fixture
def defendant(case) -> Party:
    """Li Qiang as the complaint names him: a postal address and a number, no account yet."""
    party = PartyFactory(case=case, side=Party.Side.DEFENDANT, name="李强")
    PartyIdentity.objects.create(party=party, number="65010219900101003X", address="乌鲁木齐市天山区解放路1号")
    return party


@pytest.fixture
def joined(defendant, li_qiang) -> Party:
    """Li Qiang after he joined and agreed to electronic service."""
    defendant.user = li_qiang
    defendant.save()
    PartyIdentity.objects.filter(party=defendant).update(electronic_service=True)
    return defendant


@pytest.fixture
def paper(court) -> Document:
    return Document.objects.create(
        court=court, title="起诉状副本", name="copy.pdf", media_type="application/pdf", size=10, sha256="0" * 64
    )
