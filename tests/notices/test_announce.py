"""What the court's own acts make public: only they do it so, and what is kept."""

from datetime import timedelta

import pytest
import time_machine

from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed
from evercourt.ledger.models import Entry
from evercourt.notices.acts import announce
from evercourt.notices.models import Notice
from tests.factories import MORNING

TEXT = {"kind": "service", "title": "送达公告", "body": "李强：本院依法向你公告送达起诉状副本。"}


@pytest.fixture(autouse=True)
def _morning():
    with time_machine.travel(MORNING, tick=False):
        yield


def test_the_courts_own_job_announces(court):
    done = announce(court, **TEXT, by=None, via=Channel.SYSTEM)
    assert (done.court, done.title, done.published_at, done.ends_at) == (court, TEXT["title"], MORNING, None)
    assert (done.state, done.authors, done.released_by) == ("released", [], None)


@pytest.mark.parametrize("who", ["clerk", "registry_clerk", "president", "other_clerk", "administrator", "aygul"])
def test_no_person_makes_anything_public_alone(court, who, request):
    with pytest.raises(NotAllowed):
        announce(court, **TEXT, by=request.getfixturevalue(who), via=Channel.WEB)
    assert not Notice.objects.exists()


def test_the_announcement_is_in_the_ledger_of_the_court_with_the_hash_of_its_text(court):
    announce(court, **TEXT, by=None, via=Channel.SYSTEM)
    entry = Entry.objects.get(act="notices.announced")
    assert (entry.stream, entry.actor) == (f"court:{court.pk}", "system")
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
def test_what_is_missing_or_wrong_is_named(court, wrong, field):
    with pytest.raises(BadInput) as refused:
        announce(court, **(TEXT | wrong), by=None, via=Channel.SYSTEM)
    assert refused.value.field == field
    assert not Notice.objects.exists()
