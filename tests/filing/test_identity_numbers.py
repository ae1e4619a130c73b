"""Identity numbers on a filing: encrypted at rest, plain to the acts, and the ledger's hash still fits."""

import hashlib

import pytest
from django.db import connection

from evercourt.cases.models import PartyIdentity
from evercourt.filing.acts.accepting import accept
from evercourt.filing.acts.drafting import save, start
from evercourt.filing.acts.submitting import submit
from evercourt.filing.form import read
from evercourt.filing.models import Filing, Submission
from evercourt.kernel.channels import Channel
from evercourt.kernel.events import canonical
from evercourt.ledger.models import Entry
from tests.filing.conftest import FORM

NUMBER = "650103198503120023"


@pytest.fixture
def with_number(aygul, court):
    parties = [FORM["parties"][0] | {"identity_kind": "resident_card", "identity_number": NUMBER}, FORM["parties"][1]]
    filing = start(by=aygul, via=Channel.WEB, language="zh-hans")
    form = FORM | {"court": court.code, "parties": parties}
    filing = save(filing, form, version=filing.version, by=aygul)
    return submit(filing, by=aygul, via=Channel.WEB)


def at_rest(table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT string_agg(form::text, '') FROM {table}")
        return cursor.fetchone()[0]


@pytest.mark.parametrize("table", ["filing_filing", "filing_submission"])
def test_the_database_never_holds_the_number_in_clear(with_number, table):
    assert NUMBER not in at_rest(table)
    assert "阿依古丽" in at_rest(table), "only the number is hidden; the rest can be looked at"


def test_the_acts_read_it_plainly(with_number):
    assert read(Filing.objects.get().form)[0].parties[0].identity_number == NUMBER
    assert Submission.objects.get().form["parties"][0]["identity_number"] == NUMBER
    accept(with_number, by=None, via=Channel.SYSTEM, procedure="ordinary")
    assert PartyIdentity.objects.filter(party__side="plaintiff").get().number == NUMBER


def test_the_hash_in_the_ledger_is_that_of_the_plain_form(with_number):
    said = Entry.objects.get(act="filing.submitted").facts_text
    kept = hashlib.sha256(canonical(Submission.objects.get().form).encode()).hexdigest()
    assert kept in said


@pytest.mark.parametrize("typed", [{"protected": "x"}, ["a"], 7, "", None])
def test_whatever_is_sent_as_a_number_comes_back_as_it_was(aygul, typed):
    filing = start(by=aygul, via=Channel.API, language="en")
    save(filing, {"parties": [{"identity_number": typed}]}, version=1, by=aygul)
    assert Filing.objects.get().form["parties"][0]["identity_number"] == typed
