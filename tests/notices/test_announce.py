"""Announcements: who may make them, what is kept."""

from datetime import timedelta

import pytest
import time_machine

from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed
from evercourt.ledger.models import Entry
from evercourt.notices.acts import announce
from evercourt.notices.models import Announcement
from tests.factories import MORNING

TEXT = {"kind": Announcement.Kind.NEWS, "title": "诉讼服务大厅暂停开放", "body": "请通过网上、电话、邮寄办理。"}


@pytest.fixture(autouse=True)
def _morning():
    with time_machine.travel(MORNING, tick=False):
        yield


@pytest.mark.parametrize("who", ["clerk", "registry_clerk", "president"])
def test_a_clerk_and_the_president_of_the_court_announce(court, who, request):
    done = announce(court, **TEXT, by=request.getfixturevalue(who), via=Channel.WEB)
    assert (done.court, done.title, done.published_at, done.ends_at) == (court, TEXT["title"], MORNING, None)


def test_the_courts_own_job_announces(court):
    assert announce(court, **TEXT, by=None, via=Channel.SYSTEM).pk


@pytest.mark.parametrize("who", ["other_clerk", "judge", "administrator", "aygul"])
def test_nobody_else_announces_for_the_court(court, who, request):
    with pytest.raises(NotAllowed):
        announce(court, **TEXT, by=request.getfixturevalue(who), via=Channel.WEB)
    assert not Announcement.objects.exists()


def test_the_announcement_is_in_the_ledger_of_the_court_with_the_hash_of_its_text(court, clerk):
    announce(court, **TEXT, by=clerk, via=Channel.WEB)
    entry = Entry.objects.get(act="notices.announced")
    assert (entry.stream, entry.actor) == (f"court:{court.pk}", f"user:{clerk.pk}")
    assert "body_sha256" in entry.facts_text
    assert TEXT["body"] not in entry.facts_text


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": " "}, "title"),
        ({"body": ""}, "body"),
        ({"kind": "gossip"}, "kind"),
        ({"ends_at": MORNING - timedelta(days=1)}, "ends_at"),
        ({"ends_at": MORNING}, "ends_at"),
    ],
)
def test_what_is_missing_or_wrong_is_named(court, clerk, wrong, field):
    with pytest.raises(BadInput) as refused:
        announce(court, **(TEXT | wrong), by=clerk, via=Channel.WEB)
    assert refused.value.field == field
    assert not Announcement.objects.exists()
