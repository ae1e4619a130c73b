"""Decisions in effect are published without what the law keeps back, or it is said why not."""

from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from evercourt.cases.acts import seal
from evercourt.cases.models import PanelMember, Party, PartyIdentity
from evercourt.decisions import acts
from evercourt.decisions.akoma_ntoso import akoma_ntoso
from evercourt.decisions.models import Decision, Publication
from evercourt.decisions.publishing import draft_of, exception_of, publish, withdraw, withhold
from evercourt.decisions.texts import lines
from evercourt.documents.anonymising import Protected, anonymised, pseudonyms, remains
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed, SecondFactorNeeded, WrongState
from tests.factories import CaseFactory, PartyFactory

WEB = Channel.WEB
SCHEMA = Path(__file__).parent.parent / "standards" / "akomantoso30.xsd"
IDENTITY = "65010219900101003X"
TEXT = f"""# 民事判决书
原告阿依古丽·买买提，住乌鲁木齐市天山区解放路1号，公民身份号码{IDENTITY}，电话13899990000。
被告李强，车牌新A12345。
# 本院查明
被告李强借款，汇入账户6222021234567890123。
# 判决主文
被告李强返还借款。"""


@pytest.fixture
def case(court, judge):
    case = CaseFactory(court=court)
    PanelMember.objects.create(case=case, user=judge, seat=PanelMember.Seat.PRESIDING)
    plaintiff = PartyFactory(case=case)
    PartyIdentity.objects.create(
        party=plaintiff, number=IDENTITY, address="乌鲁木齐市天山区解放路1号", phone="13899990000"
    )
    PartyFactory(case=case, side=Party.Side.DEFENDANT, name="李强")
    judge.second_factor_at = timezone.now()
    return case


def final(case, judge, text=TEXT, kind="judgment"):
    """A decision in effect; how it came to be is tested elsewhere."""
    made = Decision.objects.create(
        case=case, kind=kind, title="民事判决书", drafted_by=judge, state=Decision.State.FINAL,
        pronounced_at=timezone.now(), final_on=case.court.local_date(),
    )  # fmt: skip
    acts.first_version(made, text, by=judge, via=WEB)
    return made


def test_numbers_and_addresses_are_left_out_and_names_stay_where_the_law_lets_them(case, judge):
    made = publish(final(case, judge), by=judge, via=WEB)
    for secret in (IDENTITY, "13899990000", "解放路1号", "6222021234567890123", "新A12345"):
        assert secret not in made.text
    assert "李强" in made.text
    assert case.docket.last().act == "decisions.published"
    assert publish(made.decision, by=judge, via=WEB) == made


def test_in_family_cases_names_are_replaced_and_the_same_twice_is_told_apart(case, judge):
    case.cause = "inheritance"
    case.title = "阿依古丽·买买提诉李强继承纠纷"
    case.save()
    PartyFactory(case=case, side=Party.Side.DEFENDANT, position=2, name="李军")
    draft = draft_of(final(case, judge, TEXT + "\n李军未到庭。"))
    assert draft.remains == []
    for name in ("李强", "李军", "阿依古丽"):
        assert name not in draft.text + draft.title
    assert {"李某", "李某2", "阿某某"} <= set(pseudonyms(["阿依古丽·买买提", "李强", "李军"]).values())


def test_two_signs_of_a_surname_stay_together():
    assert pseudonyms(["欧阳娜", "欧阳", "王"]) == {"欧阳娜": "欧阳某", "欧阳": "欧某", "王": "王某"}


@pytest.mark.parametrize(
    "written", ["李 强", "李\u200b强", "李\u3000强", "李·强", "㊣李强", "１３８９９９９００００", "13８99990000", "a@b.example",  # noqa: E501
                "650102900101003", "+86 13899990000", "0991-2345678"],
)  # fmt: skip
def test_the_gate_finds_what_is_only_written_otherwise(written):
    assert remains(f"原告{written}到庭", Protected(names=("李强",)))


@given(st.text(max_size=60), st.text(min_size=1, max_size=8), st.text(max_size=60))
def test_what_the_gate_lets_out_holds_no_protected_word(before, word, after):
    protected = Protected(words=(word,))
    text = anonymised(before + word + after, protected)
    if word.strip() and not remains(text, protected):
        assert word not in text


def test_what_the_gate_finds_stops_publication_until_it_is_named(case, judge):
    case.cause = "inheritance"
    case.save()
    made = final(case, judge, TEXT + "\n证人李 强到庭。")
    with pytest.raises(BadInput) as refused:
        publish(made, by=judge, via=WEB)
    assert refused.value.field == "words"
    assert not Publication.objects.exists()
    assert publish(made, words=["李 强"], by=judge, via=WEB).hidden == ["李 强"]


@pytest.mark.parametrize(
    ("change", "exception"),
    [({"cause": "divorce"}, "divorce_or_minors"), ({"kind": "mediation"}, "mediated"), ({"seal": "minor"}, "divorce_or_minors"),  # noqa: E501
     ({"seal": "trade_secret"}, "secret")],
)  # fmt: skip
def test_the_exceptions_of_the_law_are_withheld_and_the_reason_is_told(case, judge, change, exception):
    case.cause = change.get("cause", case.cause)
    case.save()
    made = final(case, judge, kind=change.get("kind", "judgment"))
    if ground := change.get("seal"):
        seal(case, to="public", ground=ground, reasons="理由", by=judge, via=WEB)
    assert exception_of(made).id == exception
    with pytest.raises(WrongState):
        publish(made, by=judge, via=WEB)
    noted = withhold(made, by=judge, via=WEB)
    assert (noted.exception, noted.text, noted.title) == (exception, "", "民事判决书")
    assert Publication.objects.standing().filter(pk=noted.pk).exists()


def test_the_note_that_a_decision_is_withheld_names_nobody(case, judge):
    case.cause = "divorce"
    case.save()
    made = final(case, judge)
    Decision.objects.filter(pk=made.pk).update(title=f"阿依古丽·买买提与李强离婚判决书（{IDENTITY}）")
    made.refresh_from_db()
    noted = withhold(made, by=judge, via=WEB)
    for secret in ("李强", "阿依古丽", IDENTITY):
        assert secret not in noted.title
    assert noted.title.endswith("离婚判决书（×××）")
    assert not Publication.objects.standing().with_title_or_number("李强").exists()


def test_a_judge_chooses_only_the_exceptions_the_law_leaves_to_them(case, judge):
    made = final(case, judge)
    with pytest.raises(BadInput):
        withhold(made, exception="mediated", by=judge, via=WEB)
    assert withhold(made, exception="unfit", by=judge, via=WEB).exception == "unfit"


def test_a_seal_or_a_withdrawal_takes_it_from_the_public_at_once(case, judge, president):
    made = publish(final(case, judge), by=judge, via=WEB)
    assert Publication.objects.standing().exists()
    seal(case, to="public", ground="privacy", reasons="隐私", by=judge, via=WEB)
    assert not Publication.objects.standing().exists()
    other = CaseFactory(court=case.court)
    PanelMember.objects.create(case=other, user=judge, seat=PanelMember.Seat.PRESIDING)
    second = publish(final(other, judge), by=judge, via=WEB)
    withdraw(second, reasons="更正", by=president, via=WEB)
    assert not Publication.objects.standing().exists()
    assert made.withdrawn_at is None


@pytest.mark.parametrize("who", ["second_judge", "registry_clerk", "president", "recorder", "aygul", "stranger"])
def test_only_the_presiding_judge_publishes(case, judge, who, request):
    made = final(case, judge)
    for act in (publish, withhold):
        with pytest.raises(NotAllowed):
            act(made, by=request.getfixturevalue(who), via=WEB)
    judge.second_factor_at = None
    with pytest.raises(SecondFactorNeeded):
        publish(made, by=judge, via=WEB)


def test_nothing_is_published_before_it_takes_effect_and_the_text_never_changes(case, judge):
    draft = acts.draft(case, kind="judgment", title="民事判决书", template="judgment", by=judge, via=WEB)
    with pytest.raises(WrongState):
        publish(draft, by=judge, via=WEB)
    publish(final(case, judge), by=judge, via=WEB)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE decisions_publication SET text = 'x'")


@pytest.mark.parametrize("text", [TEXT, "", "没有标题的一段。", "# 只有标题", "含\x0b控制符"])
def test_the_akoma_ntoso_is_valid(case, judge, text):
    schema = etree.XMLSchema(etree.parse(str(SCHEMA)))
    today = case.court.local_date()
    content = akoma_ntoso(
        code=case.court.code, number=case.number, court=case.court.name, title="民事判决书", pronounced_on=today,
        published_on=today, lines=lines(text),
    )  # fmt: skip
    schema.assertValid(etree.fromstring(content))
