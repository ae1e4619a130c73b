"""A list asks the database the same number of questions however long it is, and never counts everything."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evercourt.cases.events import CaseOpened
from evercourt.cases.models import Case
from evercourt.filing.acts import submitting
from evercourt.kernel.channels import Channel
from evercourt.ledger.record import record
from evercourt.service.models import ServiceOrder
from evercourt.service.states import Purpose
from tests.factories import CaseFactory, PartyFactory

FORM = {"parties": [{"name": "阿依古丽", "phone": "13899990001"}], "cause": "private_lending"}
MOST = 12


def more(person, court, number):
    """Let there be so many cases, filings, letters and papers to serve more."""
    for _turn in range(number):
        submitting.file({**FORM, "court": court.code}, by=person, via=Channel.API, language="zh-hans")
        party = PartyFactory(case=CaseFactory(court=court), user=person)
        ServiceOrder.objects.create(case=party.case, party=party, purpose=Purpose.COMPLAINT)


def asked(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return [query["sql"] for query in queries]


@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("clerk", "/review"),
        ("clerk", "/cases"),
        ("aygul", "/cases"),
        ("aygul", "/filings/"),
        ("aygul", "/messages"),
        ("registry_clerk", "/service"),
    ],
)
def test_a_longer_list_asks_no_more(request, client, court, aygul, who, address):
    client.force_login(request.getfixturevalue(who))
    more(aygul, court, 2)
    few = asked(client, address)
    more(aygul, court, 8)
    assert len(asked(client, address)) == len(few) <= MOST


def test_the_list_of_cases_is_never_counted(client, court, aygul, clerk):
    client.force_login(clerk)
    more(aygul, court, 22)
    assert not [sql for sql in asked(client, "/cases") if "COUNT" in sql and "cases_case" in sql]


def test_every_case_is_on_one_page_of_the_list(client, court, aygul, clerk):
    more(aygul, court, 22)
    client.force_login(clerk)
    first, second = (client.get(f"/cases?page={number}").content.decode() for number in (1, 2))
    for number in Case.objects.values_list("number", flat=True):
        assert (number in first) != (number in second)
    assert 'rel="next"' in first
    assert 'rel="next"' not in second
    assert 'rel="prev"' in second
    for typed in ("9", "0", "-1", "x", "99999999"):
        assert client.get(f"/cases?page={typed}").status_code == 200


def test_a_longer_docket_asks_no_more(client, court, aygul):
    party = PartyFactory(case=CaseFactory(court=court), user=aygul)
    client.force_login(aygul)
    opened = CaseOpened(number="1", kind="civil_first", cause="private_lending", procedure="ordinary", amount=None)
    counts = []
    for number in (2, 60):
        for _turn in range(number):
            record(opened, about=party.case, by=None, via=Channel.SYSTEM)
        counts.append(len(asked(client, f"/cases/{party.case.pk}")))
    assert counts[0] == counts[1]
