"""Every line of the table has a letter; letters are written in the reader's language, once per act."""

import dataclasses
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from evercourt.accounts import acts
from evercourt.accounts.models import IdentityCheck, OfficeHeld, User
from evercourt.cases.models import Party
from evercourt.cases.models.case import PanelMember
from evercourt.cases.models.party import Representation
from evercourt.kernel.channels import Channel
from evercourt.kernel.events import Event
from evercourt.ledger.record import Record
from evercourt.messages.models import Message
from evercourt.notify import people
from evercourt.notify.letters import LETTERS, compose
from evercourt.notify.reactions import facts_of
from evercourt.notify.silent import SILENT
from evercourt.notify.table import TABLE
from tests.factories import MORNING, CaseFactory, PartyFactory


@pytest.mark.parametrize("news", TABLE, ids=lambda news: news.letter)
def test_every_line_of_the_table_has_its_letter(news: Any) -> None:
    assert (LETTERS / news.letter / "subject.txt").exists()
    assert (LETTERS / news.letter / "body.txt").exists()


def known_events(of: type[Event] = Event) -> set[type[Event]]:
    """Every event of the house; abstract ones have no name of their own."""
    own = {of} if "name" in of.__dict__ and of.name and of.__module__.startswith("evercourt.") else set()
    return own.union(*(known_events(child) for child in of.__subclasses__()))


def test_every_event_is_told_to_somebody_or_has_a_reason_why_not() -> None:
    told = {news.event for news in TABLE}
    assert known_events() - told - set(SILENT) == set()
    assert told & set(SILENT) == set()
    assert all(len(reason) > 20 for reason in SILENT.values())


SAMPLES: dict[str, Any] = {
    "str": "样本 sample",
    "int": 7,
    "bool": True,
    "datetime": datetime(2022, 8, 26, 2, 0, tzinfo=UTC),
    "date": date(2022, 8, 26),
    "Decimal": Decimal("981.25"),
    "list": ["post"],
    "dict": {"drawn": [7]},
}
CODES = {"purpose": "complaint", "way": "post", "line": "email", "rule": "defence", "service": "filing"}
# What a letter need not repeat: it is said by the page the letter links to.
LEFT_OUT = {("fee_asked", "due_on"), ("relief_granted", "due_on"), ("relief_refused", "due_on")}


def type_of(field: Any) -> str:
    """The name of the plain type of a field: `date` for `date | None`."""
    if field.type in (str, int, bool, date, datetime, Decimal):
        return str(field.type.__name__)
    text = str(field.type).replace("datetime.", "")
    return next(name for name in re.findall(r"[A-Za-z]+", text) if name in SAMPLES)


def sample(event: type[Event]) -> Event:
    """An event of that kind with a recognisable value in every fact."""
    fields = dataclasses.fields(event)
    return event(**{field.name: CODES.get(field.name) or SAMPLES[type_of(field)] for field in fields})


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("news", TABLE, ids=lambda news: news.letter)
def test_a_letter_says_what_and_until_when_in_both_languages(news: Any, language: str, court: Any) -> None:
    """No fact is lost on the way, no day is missing, and no English reaches a Chinese reader."""
    case, person = CaseFactory(court=court), User(name="阿依古丽", language=language)
    about = case if news.event.__module__ != "evercourt.filing.events" else SimpleNamespace(case=case, court=court)
    if news.event.__module__ == "evercourt.appointments.events":
        about = SimpleNamespace(counter=SimpleNamespace(court=court, local_name="1号窗口"))
    done = Record(event=sample(news.event), about=about, by=None, via="web", at=MORNING, entry=None, facts={})  # type: ignore[arg-type]
    subject, body = compose(news.letter, language, facts_of(done) | {"person": person})
    assert subject
    assert body.strip()
    for gap in ("None", "%(", "{{", "  "):
        assert gap not in subject + body
    days = {field.name for field in dataclasses.fields(news.event) if type_of(field) == "date"}
    told = news.event.name.split(".")[0] not in ("filing", "accounts")
    for day in days if told else ():
        assert "2022-08-26" in body or (news.letter, day) in LEFT_OUT, day
    if language == "zh-hans":
        words = re.sub(r"样本 sample|\S+@\S+", "", subject + body)
        assert not re.search(r"[A-Za-z]{4,}", words), words


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
    return Record(event=event, about=case, by=by, via="web", at=case.filed_at, entry=None, facts={})  # type: ignore[arg-type]


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
