"""What machines read of a closure holds before schemas that are not ours: Atom, CAP 1.2, schema.org."""

import json
import re
from datetime import datetime
from pathlib import Path

import pytest
import time_machine
from lxml import etree

from evercourt.continuity import acts
from tests.continuity.conftest import BEGINS, ENDS, MONDAY, WEB

STANDARDS = Path(__file__).parents[2] / "standards"
ATOM, CAP = "{http://www.w3.org/2005/Atom}", "{urn:oasis:names:tc:emergency:cap:1.2}"
SCHEMA_ORG = json.loads((STANDARDS / "schemaorg-30.0.json").read_text())
# Values that are written as a text in JSON.
PLAIN = {"Text", "URL", "Date", "DateTime", "Time", "Number", "Integer", "Boolean", "CssSelectorType"}


def alert_of(client, order):
    answer = client.get(f"/closures/{order.number}/alert.xml")
    assert answer["Content-Type"].startswith("application/cap+xml")
    made = etree.fromstring(answer.content)
    schema = etree.XMLSchema(etree.parse(STANDARDS / "cap-1.2.xsd"))
    assert schema.validate(made), schema.error_log
    return made


def kinds_of(name):
    """Return the class and all it is a kind of; an unknown class has none."""
    assert name in SCHEMA_ORG["classes"], f"schema.org knows no {name}"
    found, waiting = set(), [name]
    while waiting:
        found.add(kind := waiting.pop())
        waiting += SCHEMA_ORG["classes"].get(kind, [])
    return found


def faults(node):
    """Yield what schema.org does not know of a node and all below it."""
    types = node["@type"] if isinstance(node["@type"], list) else [node["@type"]]
    kinds = set().union(*map(kinds_of, types))
    for name, value in node.items():
        if name.startswith("@"):
            continue
        if name not in SCHEMA_ORG["properties"]:
            yield f"no property {name}"
            continue
        domain, leads_to = SCHEMA_ORG["properties"][name]
        if not kinds & set(domain):
            yield f"{types} has no {name}"
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict):
                own = one["@type"] if isinstance(one["@type"], list) else [one["@type"]]
                if not set().union(*map(kinds_of, own)) & set(leads_to):
                    yield f"{name} leads to no {own}"
                yield from faults(one)
            elif not PLAIN & set(leads_to):
                yield f"{name} is no plain value"


def test_the_feed_is_atom_and_leads_to_the_page_and_the_alert(client, closed):
    answer = client.get("/closures/feed.atom")
    assert answer["Content-Type"].startswith("application/atom+xml")
    feed = etree.fromstring(answer.content)
    grammar = etree.RelaxNG(etree.parse(STANDARDS / "atom.rng"))
    assert grammar.validate(feed), grammar.error_log
    (entry,) = feed.findall(f"{ATOM}entry")
    links = {link.get("rel"): link.get("href") for link in entry.findall(f"{ATOM}link")}
    for rel in ("alternate", "enclosure"):
        path = re.sub(r"^https?://[^/]+", "", links[rel])
        assert client.get(path).status_code == 200, rel
    assert datetime.fromisoformat(entry.findtext(f"{ATOM}published")) == MONDAY


def test_the_feed_of_a_house_without_closures_is_atom_too(client, court, order):
    order()
    feed = etree.fromstring(client.get("/closures/feed.atom").content)
    assert etree.RelaxNG(etree.parse(STANDARDS / "atom.rng")).validate(feed)
    assert not feed.findall(f"{ATOM}entry"), "a draft is in no feed"


def test_the_grammar_would_refuse_a_feed_without_a_date(client, closed):
    feed = etree.fromstring(client.get("/closures/feed.atom").content)
    feed.remove(feed.find(f"{ATOM}updated"))
    assert not etree.RelaxNG(etree.parse(STANDARDS / "atom.rng")).validate(feed)


def test_the_alert_is_cap_and_says_when_where_and_whom_to_call(client, closed):
    made = alert_of(client, closed)
    assert made.findtext(f"{CAP}msgType") == "Alert"
    assert made.findtext(f"{CAP}status") == "Exercise", "this house is a demonstration"
    infos = {info.findtext(f"{CAP}language"): info for info in made.findall(f"{CAP}info")}
    assert set(infos) >= {"zh-CN", "en-US"}
    for info in infos.values():
        assert datetime.fromisoformat(info.findtext(f"{CAP}onset")) == BEGINS
        assert datetime.fromisoformat(info.findtext(f"{CAP}expires")) == ENDS
        assert info.findtext(f"{CAP}headline") == closed.title
        assert "12368" in info.findtext(f"{CAP}contact")
        assert info.findtext(f"{CAP}urgency") == "Expected"
    assert infos["en-US"].findtext(f"{CAP}area/{CAP}areaDesc").startswith("Shayibak District People's Court")


def test_no_part_of_an_identifier_that_cap_forbids(client, closed):
    for name in ("identifier", "sender"):
        assert not re.search(r"[\s,<&]", alert_of(client, closed).findtext(f"{CAP}{name}")), name


def test_in_the_closure_it_is_immediate_and_reopened_it_cancels_the_first_alert(client, closed, president):
    first = alert_of(client, closed)
    with time_machine.travel("2022-08-11T02:00:00Z", tick=False):
        assert alert_of(client, closed).findtext(f"{CAP}info/{CAP}urgency") == "Immediate"
        president.second_factor_at = datetime.fromisoformat("2022-08-11T02:00:00+00:00")
        acts.reopen(closed, by=president, via=WEB)
        made = alert_of(client, closed)
    assert made.findtext(f"{CAP}msgType") == "Cancel"
    wanted = ",".join(first.findtext(f"{CAP}{name}") for name in ("sender", "identifier", "sent"))
    assert made.findtext(f"{CAP}references") == wanted
    assert made.findtext(f"{CAP}identifier") != first.findtext(f"{CAP}identifier")
    assert made.findtext(f"{CAP}info/{CAP}responseType") == "AllClear"


def test_an_order_that_replaces_another_is_an_update_of_it(client, closed, order, president):
    later = acts.issue(order(change="extension", supersedes=closed.number, ends_at=None), by=president, via=WEB)
    made = alert_of(client, later)
    assert made.findtext(f"{CAP}msgType") == "Update"
    assert alert_of(client, closed).findtext(f"{CAP}identifier") in made.findtext(f"{CAP}references")
    assert made.find(f"{CAP}info/{CAP}expires") is None, "until further notice"


@pytest.mark.parametrize("language", ["zh-hans", "ug", "en"])
def test_every_word_of_the_linked_data_is_of_schema_org(client, closed, language):
    answer = client.get(f"/closures/{closed.number}/notice.jsonld", headers={"accept-language": language})
    assert answer["Content-Type"] == "application/ld+json"
    assert not list(faults(json.loads(answer.content)))
    shown = json.loads(answer.content)
    channels = shown["about"]["availableChannel"]
    assert channels[0]["servicePhone"]["telephone"] == "12368"
    assert shown["announcementLocation"][0]["specialOpeningHoursSpecification"]["validFrom"] == "2022-08-10"
    page = client.get(f"/closures/{closed.number}", headers={"accept-language": language}).content.decode()
    within = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert json.loads(within[1]) == shown, "the page and the file say the same"


def test_the_linked_data_of_a_court_is_of_schema_org(client, court):
    court.divisions.create(name="立案庭", phone="0991-5550103")
    court.parent = type(court).objects.create(code="新01", name="乌鲁木齐市中级人民法院", level="intermediate")
    court.save()
    page = client.get(f"/courts/{court.code}").content.decode()
    assert "0991-5550103" in page
    within = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert not list(faults(json.loads(within[1])))


def test_the_vocabulary_would_find_a_wrong_word():
    wrong = {"@type": "Courthouse", "contactPoint": [{"@type": "ContactPoint", "mood": "calm"}], "name": "a"}
    assert list(faults(wrong)) == ["['Courthouse'] has no contactPoint", "no property mood"]


def test_each_form_is_linked_from_the_page_and_in_its_head(client, closed):
    page = client.get(f"/closures/{closed.number}").content.decode()
    for kind in ("application/atom+xml", "application/cap+xml", "application/ld+json"):
        address = re.search(rf'<link rel="alternate" type="{re.escape(kind)}" href="([^"]+)"', page)[1]
        assert page.count(f'href="{address}"') == 2, kind
        assert client.get(address).status_code == 200


def test_a_draft_has_no_form_at_all(client, order):
    draft = order()
    for name in ("alert.xml", "notice.jsonld", "sheet.pdf"):
        assert client.get(f"/closures/{draft.number or draft.pk}/{name}").status_code == 404
