"""The checklist before the clerk: missing things come with their article; what only people can tell is left open."""

import pytest
from django.utils import translation

from evercourt.documents.models import Document
from evercourt.filing.acts.drafting import save, start
from evercourt.filing.checklist import findings
from evercourt.filing.models import Filing, FilingDocument
from evercourt.kernel.channels import Channel
from tests.factories import UserFactory

PLAINTIFF = {
    "side": "plaintiff",
    "name": "阿依古丽·买买提",
    "sex": "female",
    "born_on": "1988-03-12",
    "ethnicity": "维吾尔族",
    "address": "乌鲁木齐市沙依巴克区友好路1号",
    "phone": "13899990001",
}
DEFENDANT = {"side": "defendant", "name": "李强", "address": "乌鲁木齐市沙依巴克区黄河路2号"}
WHOLE = {
    "cause": "private_lending",
    "parties": [PLAINTIFF, DEFENDANT],
    "claims": [{"kind": "money", "text": "偿还借款", "amount": "86500"}],
    "facts": "2021年3月1日借款。",
    "evidence": [{"title": "借条", "proves": "借款事实", "source": "原告持有"}],
    "consent": {"answer": "false"},
}


@pytest.fixture
def draft(aygul, court):
    court.areas = ["沙依巴克区"]
    court.save()
    return start(by=aygul, via=Channel.WEB, language="zh-hans")


def found(draft, **changes):
    draft = save(draft, {**WHOLE, "court": "新0103", **changes}, version=draft.version, by=draft.filer)
    return {finding.item: finding for finding in findings(Filing.objects.get(pk=draft.pk))}


def test_a_whole_filing_has_nothing_missing_and_leaves_to_people_what_only_people_can_tell(draft):
    answers = {item: finding.ok for item, finding in found(draft).items()}
    assert [item for item, ok in answers.items() if ok is False] == []
    assert [item for item, ok in answers.items() if ok is None] == ["scope", "interest", "signature"]


def test_every_item_names_its_article_and_says_what_was_found(draft):
    for finding in found(draft).values():
        assert finding.basis
        assert finding.text
        assert finding.asked
        assert finding.section


@pytest.mark.parametrize(
    ("changes", "item", "ok"),
    [
        ({"parties": [DEFENDANT]}, "plaintiff", False),
        ({"parties": [PLAINTIFF | {"sex": ""}, DEFENDANT]}, "plaintiff", False),
        ({"parties": [PLAINTIFF | {"kind": "company"}]}, "plaintiff", False),
        ({"parties": [PLAINTIFF]}, "defendant", False),
        ({"parties": [PLAINTIFF, {"side": "defendant", "name": "李强"}]}, "defendant", False),
        ({"parties": [PLAINTIFF, {"side": "defendant", "name": "李强", "phone": "13899990002"}]}, "defendant", None),
        ({"claims": []}, "claims", False),
        ({"claims": [{"kind": "money", "text": "偿还借款"}]}, "claims", False),
        ({"claims": [{"kind": "other", "text": "赔礼道歉"}]}, "claims", True),
        ({"facts": ""}, "facts", False),
        ({"evidence": []}, "evidence", False),
        ({"evidence": [], "witnesses": [{"name": "王明", "address": "乌鲁木齐"}]}, "evidence", True),
        ({"evidence": [{"title": "借条", "proves": "借款"}]}, "evidence", False),
        ({"parties": [PLAINTIFF | {"name": "另一人"}, DEFENDANT]}, "identity", False),
        ({"parties": [PLAINTIFF | {"representatives": [{"name": "赵敏"}]}, DEFENDANT]}, "power", False),
        ({"parties": [PLAINTIFF, DEFENDANT | {"address": "喀什市"}]}, "venue", None),
        ({"court": ""}, "venue", False),
        ({"consent": {}}, "address", False),
        ({"consent": {"answer": "true"}}, "address", False),
        ({"consent": {"answer": "true", "email": "aygul@example.org"}}, "address", True),
    ],
)
def test_what_is_missing_is_seen(draft, changes, item, ok):
    assert found(draft, **changes)[item].ok is ok


def test_a_power_attached_is_read_by_a_clerk(draft):
    document = Document.objects.create(
        title="委托书", name="a.pdf", media_type="application/pdf", size=1, sha256="0" * 64
    )
    FilingDocument.objects.create(filing=draft, document=document, kind=FilingDocument.Kind.POWER)
    acting = [{"name": "赵敏", "scope": "special"}]
    assert found(draft, parties=[PLAINTIFF | {"representatives": acting}, DEFENDANT])["power"].ok is None


def test_a_person_whose_identity_was_never_confirmed_brings_a_proof(draft):
    draft.filer = UserFactory(name="阿依古丽·买买提", identity_level=1)
    draft.save()
    assert found(draft)["identity"].ok is False


def test_a_filing_written_down_by_a_clerk_needs_the_word_of_the_person(draft, clerk):
    draft.taken_by = clerk
    draft.save()
    assert found(draft)["signature"].ok is False
    assert found(Filing.objects.get(), confirmation={"manner": "read_aloud"})["signature"].ok is None


def test_missing_things_are_named_in_the_language_of_the_reader(draft):
    with translation.override("en"):
        assert found(draft, parties=[PLAINTIFF | {"sex": ""}])["plaintiff"].text.endswith("sex.")
    with translation.override("zh-hans"):
        assert found(Filing.objects.get())["plaintiff"].name == "原告信息"
