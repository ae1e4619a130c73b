"""A loan in dispute on Wednesday, 10 August 2022: Aygul files and wants mediation first; two mediators are listed."""

import re
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.utils import timezone

from evercourt.accounts.models import User
from evercourt.accounts.offices import Office
from evercourt.filing.acts import drafting, submitting
from evercourt.filing.models import Filing
from evercourt.kernel.channels import Channel
from evercourt.mediation import acts
from evercourt.mediation.models import Code, Mediation, Mediator, Participant
from evercourt.messages.models import Message
from tests.api.machine import forget_jobs
from tests.api.test_filings import FORM
from tests.factories import MORNING, office_holder

WEB, PHONE, MESSENGER = Channel.WEB, Channel.PHONE, Channel.MESSENGER
DAY = date(2022, 9, 1)


@pytest.fixture
def clock(db):
    forget_jobs()
    with time_machine.travel(MORNING, tick=False) as moved:
        yield moved


@pytest.fixture
def mediator_user(court) -> User:
    return office_holder(court, Office.MEDIATOR, "阿布都拉", "mediator@example.org")


@pytest.fixture
def second_mediator_user(court) -> User:
    return office_holder(court, Office.MEDIATOR, "帕提曼", "mediator2@example.org")


def listed(court, user, president) -> Mediator:
    return acts.list_mediator(court, user, kind="organisation", profile="人民调解员，十年经验", by=president, via=WEB)


@pytest.fixture
def mediator(clock, court, mediator_user, president) -> Mediator:
    return listed(court, mediator_user, president)


@pytest.fixture
def second_mediator(clock, court, second_mediator_user, president) -> Mediator:
    return listed(court, second_mediator_user, president)


def with_phone(user, phone):
    user.phone, user.phone_confirmed_at = phone, timezone.now()
    user.save()
    return user


@pytest.fixture
def filing(clock, court, aygul, li_qiang) -> Filing:
    """Submitted with a clear yes to mediation; Li Qiang's number stands in it."""
    with_phone(aygul, "+8613899990001")
    with_phone(li_qiang, "+8613899990002")
    one = drafting.start(by=aygul, via=WEB, language="zh-hans")
    form = {**FORM, "court": court.code, "mediation": True}
    form["parties"] = [
        {"side": "plaintiff", "kind": "person", "name": aygul.name, "phone": "13899990001"},
        {"side": "defendant", "kind": "person", "name": "李强", "phone": "13899990002"},
    ]
    one = drafting.save(one, form, version=one.version, by=aygul)
    return submitting.submit(one, by=aygul, via=WEB)


@pytest.fixture
def asked(filing) -> Mediation:
    return Mediation.objects.get(filing=filing)


def sides(mediation) -> tuple[Participant, Participant]:
    found = Participant.objects.filter(mediation=mediation).select_related("mediation__court", "user", "party")
    return found.get(side="plaintiff"), found.get(side="defendant")


def newest_code(participant: Participant) -> str:
    """The code as the person reads it in their text message."""
    code = Code.objects.filter(participant=participant).first()
    body = Message.objects.get(key__startswith=f"mediation:code:{code.pk}:").body
    return re.search(r"(?<!\d)\d{6}(?!\d)", body)[0]


def with_code(participant, purpose, *, by, via=WEB, subject=""):
    acts.send_code(participant, purpose, subject=subject, by=by, via=via)
    assert acts.enter_code(participant, purpose, newest_code(participant))


def join(mediation, li_qiang, clerk):
    """Li Qiang takes his place with the code of the text message."""
    other = sides(mediation)[1]
    acts.send_code(other, "join", by=clerk, via=WEB)
    assert acts.join(other, newest_code(other), by=li_qiang, via=WEB)
    return sides(mediation)[1]


@pytest.fixture
def running(asked, mediator, li_qiang, clerk, aygul, mediator_user) -> Mediation:
    """Both agreed, both chose the same mediator, who accepted."""
    other = join(asked, li_qiang, clerk)
    acts.answer(other, agrees=True, language="zh-hans", by=li_qiang, via=WEB)
    one, other = sides(asked)
    acts.choose(one, mediator, by=aygul, via=WEB)
    acts.choose(other, mediator, by=li_qiang, via=WEB)
    return acts.accept(asked.assignments.get(), by=mediator_user, via=WEB)


def pay(one, other, amount="80000.00", due_on=DAY):
    """Li Qiang pays Aygul."""
    return {
        "kind": "pay", "obligor": other.pk, "obligee": one.pk, "amount": amount, "due_on": due_on.isoformat(),
        "text": "归还借款",
    }  # fmt: skip


@pytest.fixture
def to_sign(running, mediator_user):
    one, other = sides(running)
    agreement = acts.write_agreement(running, [pay(one, other)], by=mediator_user, via=WEB)
    return acts.open_for_signing(agreement, by=mediator_user, via=WEB)


def signed(agreement, aygul, li_qiang):
    for participant, user in zip(sides(agreement.mediation), (aygul, li_qiang), strict=True):
        with_code(participant, "sign", by=user, subject=agreement.text_sha256)
        agreement = acts.sign(agreement, participant, text_sha256=agreement.text_sha256, by=user, via=WEB)
    return agreement


@pytest.fixture
def agreed(to_sign, aygul, li_qiang):
    return signed(to_sign, aygul, li_qiang)


def at(day, hour=3):
    return datetime(2022, 8, day, hour, 0, tzinfo=UTC)
