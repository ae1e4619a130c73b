"""A notice on its way, and the people of two courts."""

import pytest
import time_machine
from django.utils import timezone

from evercourt.kernel.channels import Channel
from evercourt.notices import acts
from tests.factories import MORNING

WEB = Channel.WEB
WORDS = {"title": "诉讼服务中心搬迁公告", "body": "诉讼服务中心自8月15日起迁至友好路1号。"}
TEXTS = {"zh-hans": WORDS, "en": {"title": "The service centre moves", "body": "From 15 August: Youhao road 1."}}


@pytest.fixture
def clock(db):
    with time_machine.travel(MORNING, tick=False) as moved:
        yield moved


def fresh(person):
    """Return the person with a second factor confirmed just now."""
    person.second_factor_at = timezone.now()
    return person


@pytest.fixture
def write(clock, court, clerk):
    """Return what writes a draft; its author is the filing clerk."""

    def written(**changes):
        facts = {"kind": "announcement", "texts": TEXTS, "by": clerk, **changes}
        return acts.draft(court, via=WEB, **facts)

    return written


@pytest.fixture
def released(write, president):
    """Return what writes, proposes and releases a notice; the president is the second person."""

    def done(**changes):
        notice = write(**changes)
        acts.propose(notice, by=changes.get("by") or fresh_author(notice), via=WEB)
        notice.refresh_from_db()
        return acts.release(notice, revision=notice.revision, by=fresh(president), via=WEB)

    return done


def fresh_author(notice):
    from evercourt.accounts.models import User

    return User.objects.get(pk=notice.authors[0])
