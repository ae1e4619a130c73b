"""Every line of the table has a letter; letters are written in the reader's language, once per act."""

from typing import Any

import pytest

from evercourt.accounts import acts
from evercourt.accounts.models import IdentityCheck, OfficeHeld, User
from evercourt.cases.models import Party
from evercourt.cases.models.case import PanelMember
from evercourt.cases.models.party import Representation
from evercourt.kernel.channels import Channel
from evercourt.ledger.record import Record
from evercourt.messages.models import Message
from evercourt.notify import people
from evercourt.notify.letters import LETTERS, compose
from evercourt.notify.table import TABLE
from tests.factories import CaseFactory, PartyFactory


@pytest.mark.parametrize("news", TABLE, ids=lambda news: news.letter)
def test_every_line_of_the_table_has_its_letter(news: Any) -> None:
    assert (LETTERS / news.letter / "subject.txt").exists()
    assert (LETTERS / news.letter / "body.txt").exists()


def test_a_confirmed_identity_is_told_in_the_readers_language(clerk: User, court: Any, aygul: User) -> None:
    User.objects.filter(pk=aygul.pk).update(language="en")
    aygul.refresh_from_db()
    check = IdentityCheck.objects.create(user=aygul, court=court, document_kind="passport", document_number="E12345678")
    acts.confirm_identity(check, method="pictures", by=clerk, via=Channel.WEB)
    letters = Message.objects.filter(to=aygul).order_by("line")
    assert [letter.line for letter in letters] == ["email", "portal"]
    assert letters[0].subject == "The court has confirmed your identity"
    assert "E12345678" not in letters[0].body
    assert letters[0].link == "/profile"


def test_a_letter_is_plain_text() -> None:
    person = User(name="O'Neil & Söhne <b>")
    _subject, body = compose("identity_refused", "en", {"person": person, "reason": "too dark"})
    assert "O'Neil & Söhne <b>" in body


def record_about(case: Any, by: User | None = None, **facts: Any) -> Record:
    event: Any = type("Happened", (), facts)()
    return Record(event=event, about=case, by=by, via="web", at=case.filed_at, entry=None)  # type: ignore[arg-type]


def test_who_hears_of_a_case(
    court: Any,
    aygul: User,
    li_qiang: User,
    lawyer_zhao: User,
    stranger: User,
    judge: User,
    clerk: User,
    other_clerk: User,
    registry_clerk: User,
) -> None:
    case = CaseFactory(court=court)
    plaintiff = PartyFactory(case=case, user=aygul)
    PartyFactory(case=case, side=Party.Side.DEFENDANT, user=li_qiang)
    Representation.objects.create(party=plaintiff, user=lawyer_zhao, name="赵敏", since="2022-01-01")
    Representation.objects.create(party=plaintiff, user=stranger, name="王陌", since="2022-01-01", until="2022-02-01")
    PanelMember.objects.create(case=case, user=judge, seat=PanelMember.Seat.PRESIDING)

    assert set(people.parties(record_about(case))) == {aygul, li_qiang, lawyer_zhao}
    assert set(people.parties_but_actor(record_about(case, by=aygul))) == {li_qiang, lawyer_zhao}
    assert set(people.one_party(record_about(case, party_id=plaintiff.pk))) == {aygul, lawyer_zhao}
    assert set(people.panel(record_about(case))) == {judge}
    assert set(people.clerks(record_about(case))) == {clerk, registry_clerk}
    everyone = people.several(people.parties, people.panel, people.parties)(record_about(case))
    assert sorted(person.pk for person in everyone) == sorted(p.pk for p in (aygul, li_qiang, lawyer_zhao, judge))


def test_a_clerk_whose_office_ended_hears_nothing(court: Any, clerk: User) -> None:
    OfficeHeld.objects.filter(user=clerk).update(until="2022-08-01")
    assert list(people.clerks(record_about(CaseFactory(court=court)))) == []
