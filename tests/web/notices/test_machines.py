"""What machines read of notices and contacts holds before schemas that are not ours: Atom, schema.org."""

import json
import re

import pytest
from lxml import etree

from evercourt.courts.directory import read_contact
from evercourt.notices import acts
from tests.notices.conftest import WEB, clock, fresh, released, write  # noqa: F401
from tests.web.closures.test_machines import ATOM, STANDARDS, faults

CONTACT = {
    "name": "红光山人民法庭",
    "names": {"en": "Hongguangshan Tribunal"},
    "numbers": [{"phone": "0991-5550031", "answers": {"zh-hans": "家事案件"}}],
    "weekly": {"1": [{"opens": "10:00", "closes": "14:00"}]},
    "exceptions": [{"first": "2022-10-01", "last": "2022-10-07"},
                   {"first": "2022-10-08", "last": "2022-10-08", "spans": [{"opens": "10:00", "closes": "12:00"}]}],
    "address": "友好路1号", "addressee": "法庭收", "postal_code": "830000", "email": "a@example.org",
    "languages": ["zh-hans", "ug", "kk-arab", "en"],
}  # fmt: skip


def test_the_feed_is_atom_and_each_entry_leads_to_its_page(client, released, registry_clerk):  # noqa: F811
    first, second = released(), released()
    acts.withdraw(second, remark="错误", by=fresh(registry_clerk), via=WEB)
    answer = client.get("/notices/feed.atom", {"court": first.court.code})
    assert answer["Content-Type"].startswith("application/atom+xml")
    feed = etree.fromstring(answer.content)
    grammar = etree.RelaxNG(etree.parse(STANDARDS / "atom.rng"))
    assert grammar.validate(feed), grammar.error_log
    entries = feed.findall(f"{ATOM}entry")
    assert {entry.findtext(f"{ATOM}id").rsplit("/", 1)[1] for entry in entries} == {str(first.pk), str(second.pk)}
    for entry in entries:
        path = re.sub(r"^https?://[^/]+", "", entry.find(f"{ATOM}link").get("href"))
        assert client.get(path).status_code == 200


@pytest.mark.parametrize("hours", ["court", "own", "always"])
def test_the_linked_data_of_an_entry_is_of_schema_org(client, clock, court, registry_clerk, hours):  # noqa: F811
    contact = read_contact({**CONTACT, "hours": hours})
    made = acts.add_division(court, contact, by=fresh(registry_clerk), via=WEB)
    for path in (f"/contacts/{made.pk}", f"/courts/{court.code}"):
        page = client.get(path).content.decode()
        (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
        assert not list(faults(json.loads(block)))
        assert json.loads(block)["contactPoint"][0]["telephone"] == "0991-5550031"
