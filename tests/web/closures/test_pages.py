"""A closure as the public and the parties meet it."""

import html
import re

import pytest

from evercourt.continuity import acts, reach
from evercourt.hearings.models import Consent, Hearing
from evercourt.messages.models import Message
from tests.continuity.conftest import WEB


@pytest.fixture
def issued(order, president, visit, hearing):
    return acts.issue(order(hearings=[{"what": "remote"}]), by=president, via=WEB)


def test_everyone_reads_the_order_and_nobody_a_draft(client, order, issued):
    page = client.get(f"/closures/{issued.number}").content.decode()
    assert "0991-5550103" in page
    assert "12368" in page
    for address in ("/", f"/courts/{issued.court.code}", "/closures"):
        assert issued.title in client.get(address).content.decode(), address
    order(title="草稿不公开")
    assert "草稿不公开" not in client.get("/closures").content.decode()
    assert client.get("/closures/新0103停告〔2022〕9号").status_code == 404


def test_a_party_answers_and_nobody_answers_for_them(client, issued, hearing, aygul, li_qiang, stranger, judge):
    address = f"/hearings/{hearing.pk}/consent"
    mine = Consent.objects.get(party__user=aygul)
    theirs = Consent.objects.get(party__user=li_qiang)
    for person in (stranger, judge):
        client.force_login(person)
        assert client.get(address).status_code == 404
    client.force_login(aygul)
    page = client.get(address).content.decode()
    assert "checked" not in page, "no answer is ticked for anybody"
    client.post(address, {f"answer-{mine.pk}": "yes", f"answer-{theirs.pk}": "yes"})
    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert (mine.answer, theirs.answer) == ("agreed", "asked")
    client.force_login(li_qiang)
    client.post(address, {f"answer-{theirs.pk}": "yes"})
    hearing.refresh_from_db()
    assert hearing.mode == Hearing.Mode.REMOTE


def test_in_uyghur_a_party_learns_that_the_visit_moved_rebooks_and_finds_the_telephone(
    client, order, president, visit, aygul
):
    """From the letter in the inbox to a new time, by the addresses that stand on each page."""
    aygul.language = "ug"
    aygul.save(update_fields=["language"])
    issued = acts.issue(order(hearings=[]), by=president, via=WEB)
    reach.tell_waiting(issued)
    letter = Message.objects.get(to=aygul, letter=reach.LETTER, line="portal")
    assert letter.language == "ug"
    client.force_login(aygul)
    client.cookies["django_language"] = "ug"

    def page(address):
        answer = client.get(address, follow=True)
        assert answer.status_code == 200, address
        text = answer.content.decode()
        assert 'dir="rtl"' in text, address
        return text

    def leads(text, pattern):
        found = re.findall(rf'href="({pattern})"', text)
        assert found, f"no way to {pattern}"
        return html.unescape(found[0])

    text = page(letter.link)
    assert 'href="tel:12368"' in text
    assert "0991-5550103" in text
    assert leads(text, '/appointments[^"]*'), "the way to a new time stands on the page of the order"
    page_of_visit = page(leads(page("/appointments"), f"/appointments/{visit.pk}"))
    step = page(leads(page_of_visit, f"/appointments/new[?]move={visit.pk}"))
    # It asks for the day, then for the time; the days of the closure are not offered.
    assert not re.findall("day=2022-08-1[0-5]", step)
    day = leads(step, '[?][^"]*day=2022-08-16[^"]*')
    step = page("/appointments/new" + day)
    step = page("/appointments/new" + leads(step, '[?][^"]*at=[^"]*'))
    form = step[step.index('name="move"') - 40 :]
    fields = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form))
    done = client.post("/appointments/new", {name: html.unescape(value) for name, value in fields.items()})
    following = visit.followed_by.get()
    assert done.headers["Location"] == f"/appointments/{following.pk}"
    assert court_day(following) == "2022-08-16"
    assert issued.recipients.get(person=aygul).state == "reached", "who rebooks has heard of it"


def court_day(visit):
    return str(visit.counter.court.local_date(visit.starts_at))
